"""How is what arrived looked at: page by page as pictures, or as text, and as the original, each look on record?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hearthline.domain.documents import api as documents
from hearthline.domain.referrals import api as referrals
from hearthline.entrypoints.console.case.folder import Folder, open_folder
from hearthline.entrypoints.console.case.presenters.documents import PAGED, document
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.gateways.documents import DOCUMENT_BYTES, shared_inspector
from hearthline.plumbing.access.roles import Permission

WIDTH = 1_100  # pixels: a fax is read without a glass
LONGEST_TEXT = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    folder: Folder
    inbound: documents.Inbound
    content: bytes


@require_GET
@permitted(Permission.DOCUMENT_READ)
def show(request: HubRequest, case_id: UUID, document_id: UUID) -> HttpResponse:
    """A document beside the page: its pages, or its text, with its fingerprint."""
    opened = _open(request, case_id, document_id)
    kind = opened.inbound.kind
    pages, text = 0, ""
    if kind in PAGED:
        pages = int(shared_inspector().inspect(opened.content, kind).get("pages", 0))
    else:
        text = _readable(opened.content)
    context = {
        "folder": opened.folder,
        "case": opened.folder.case,
        "zone": opened.folder.case.zone,
        "document": document(opened.inbound, is_shared=False),
        "pages": range(1, pages + 1),
        "text": text,
    }
    return render(request, "console/case/_document.html", context)


@require_GET
@permitted(Permission.DOCUMENT_READ)
def picture(request: HubRequest, case_id: UUID, document_id: UUID, number: int) -> HttpResponse:
    """One page as a picture, drawn by a process that may be killed."""
    opened = _open(request, case_id, document_id)
    if opened.inbound.kind not in PAGED:
        raise Http404
    drawn = shared_inspector().picture(opened.content, opened.inbound.kind, page=number, width=WIDTH)
    if drawn is None:
        raise Http404
    return HttpResponse(drawn, content_type="image/png", headers={"Cache-Control": "private, no-store"})


@require_GET
@permitted(Permission.DOCUMENT_READ)
def original(request: HubRequest, case_id: UUID, document_id: UUID) -> HttpResponse:
    """The bytes as they arrived, to be kept as a file and never shown by the browser itself."""
    opened = _open(request, case_id, document_id)
    answer = HttpResponse(opened.content, content_type="application/octet-stream", headers={"Cache-Control": "private, no-store"})
    suffix = {"pdf": "pdf", "mail": "eml"}.get(opened.inbound.kind, "bin" if opened.inbound.kind == "image" else "txt")
    answer["Content-Disposition"] = f'attachment; filename="{opened.folder.case.number}-{str(document_id)[:8]}.{suffix}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _open(request: HubRequest, case_id: UUID, document_id: UUID) -> _Opened:
    """A document of this case, as long as it is about nobody else (SAFETY, minimum necessary)."""
    folder = open_folder(request, case_id)
    inbound = next((one for one in folder.inbound if one.id == document_id), None)
    if inbound is None or referrals.inbounds_of_several(request.viewer, [document_id]) or inbound.size > DOCUMENT_BYTES:
        raise Http404
    content = b"".join(documents.content(request.viewer, document_id))
    if content.count(b'"Patient"') > 1:
        raise Http404
    return _Opened(folder=folder, inbound=inbound, content=content)


def _readable(content: bytes) -> str:
    text = content[:LONGEST_TEXT].decode("utf-8", "replace")
    if text.lstrip()[:1] in ("{", "["):
        try:
            return json.dumps(json.loads(content), indent=2, ensure_ascii=False)[:LONGEST_TEXT]
        except ValueError:
            return text
    return text
