"""What does the help say about this screen? Markdown beside the code, one page per task."""

from __future__ import annotations

from pathlib import Path

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.plumbing.access.roles import Permission

FOLDER = Path(__file__).parent
_RENDER = MarkdownIt("commonmark", {"html": False}).enable("table")


@permitted(Permission.OWN_ACCOUNT)
def page(request: HubRequest, task: str) -> HttpResponse:
    """One help page; its text comes with the code, never from a person's input."""
    source = FOLDER / f"{task}.md"
    if not source.is_file():
        raise Http404
    text = source.read_text(encoding="utf-8")
    title, _, body = text.partition("\n")
    others = sorted(path.stem for path in FOLDER.glob("*.md"))
    context = {"title": title.lstrip("# "), "body": mark_safe(_RENDER.render(body)), "others": others, "task": task}
    return render(request, "console/help/page.html", context)
