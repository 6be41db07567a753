"""What does a colleague write at a case: a note, a message that can be taken back, an ask, an answer, a pin?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.entrypoints.console.case.folder import Folder, open_folder
from hearthline.entrypoints.console.case.forms import describe
from hearthline.entrypoints.console.case.presenters import missing as lists
from hearthline.entrypoints.console.case.presenters.words import CHANNELS
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.journeys import complete_order, leave_note
from hearthline.plumbing.access import Actor
from hearthline.plumbing.access.roles import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Whom a message may go to; `code` is what the contacts room writes."""

    key: str
    code: str
    name: str
    channel: str

    @property
    def label(self) -> str:
        """Recipient and channel, as the button says them."""
        return f"{CHANNELS.get(self.channel, self.channel)} to {self.name}"


def recipients(folder: Folder) -> list[Recipient]:
    """Everybody outside who takes part in the case, with the channel on which they are reached."""
    order, person = folder.order, folder.person
    told = order.channel if order.channel in ("fax", "email", "provider_portal") else "fax" if order.referring_fax else "email"
    found = [Recipient(key="referrer", code=order.sender, name=folder.name_of(order.sender), channel=told)]
    live = [one for one in folder.verifications if one.state != "VOIDED"]
    payer = live[-1].payer_code or live[-1].payer_name if live else order.payer_code or order.payer_name
    if payer:
        found.append(Recipient(key="payer", code=payer, name=folder.name_of(payer), channel="portal"))
    taken = [one.organization_id for one in folder.searches if one.state == "ACCEPTED" and one.organization_id]
    for number, id_ in enumerate(dict.fromkeys(taken), start=1):
        provider = folder.providers[id_]
        code = provider.npi or provider.key.partition(":")[2]
        found.append(Recipient(key=f"provider{number}", code=code, name=provider.name, channel="portal"))
    if person.phone or person.address.line1:
        found.append(Recipient(key="member", code="member", name=person.name, channel="sms" if person.phone else "letter"))
    return found


class NoteForm(forms.Form):
    """What stays inside the hub."""

    use_required_attribute = False

    text = forms.CharField(
        label=_("Note for colleagues"),
        max_length=contacts.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "id": "note-text", "data-key": "n", "data-key-label": _("Write a note")}),
        error_messages={"required": _("Write something, or leave the note.")},
    )

    def __init__(self, *args: Any, folder: Folder, **options: Any) -> None:
        self.folder = folder
        self.mentions: Sequence[str] = ()
        super().__init__(*args, **options)

    def described(self) -> forms.BoundField:
        """The text with what describes it."""
        return describe(self)[0]

    def clean_text(self) -> str:
        """The text; whoever it calls by @ is a colleague."""
        text: str = self.cleaned_data["text"]
        self.mentions, unknown = contacts.mentioned(text, {code: one.name for code, one in self.folder.staff.items()})
        if unknown:
            raise forms.ValidationError(f"Nobody here is called @{unknown[0][:40]}; write @ and a colleague's given name.")
        return text


class MessageForm(forms.Form):
    """What leaves the hub."""

    use_required_attribute = False

    to = forms.ChoiceField(label=_("To"))
    text = forms.CharField(
        label=_("Message"),
        max_length=contacts.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "id": "message-text", "data-key": "m", "data-key-label": _("Write a message")}),
        error_messages={"required": _("Write what is to be said.")},
    )

    def __init__(self, *args: Any, folder: Folder, kept: contacts.Draft | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kept = kept
        self.known = {one.key: one for one in recipients(folder)}
        self.fields["to"].choices = [(one.key, one.label[:1].upper() + one.label[1:]) for one in self.known.values()]  # type: ignore[attr-defined]

    def described(self) -> Sequence[forms.BoundField]:
        """Both fields with what describes them."""
        return describe(self)

    @property
    def chosen(self) -> Recipient | None:
        """Whom the form is for as it stands."""
        key = self.data.get("to") if self.is_bound else self.initial.get("to")
        return self.known.get(str(key)) or next(iter(self.known.values()), None)


def message_form(folder: Folder, by: Actor) -> MessageForm:
    """The form as a colleague finds it: empty, or with the message they took back and have not sent again."""
    kept = contacts.kept(folder.file.drafts, by=by)
    if kept is None:
        return MessageForm(folder=folder)
    to = next((one.key for one in recipients(folder) if one.code == kept.recipient), "")
    return MessageForm(folder=folder, kept=kept, initial={"to": to, "text": kept.text})


def told(answer: HttpResponse, text: str, *, undo: str = "", **events: Any) -> HttpResponse:
    """Say something in passing, with a way back where there is one."""
    notice = {"text": text, "undo": undo} if undo else {"text": text}
    answer["HX-Trigger"] = json.dumps({"notice": notice, **events})
    return answer


@require_POST
@permitted(Permission.CASE_NOTE)
def note(request: HubRequest, case_id: UUID) -> HttpResponse:
    """Keep a note for colleagues."""
    folder = open_folder(request, case_id, to_write=True)
    form = NoteForm(request.POST, folder=folder)
    if not form.is_valid():
        return render(request, "console/case/_note.html", {"folder": folder, "case": folder.case, "note_form": form}, status=422)
    leave_note.leave_note(
        request.viewer,
        folder.id,
        text=form.cleaned_data["text"],
        mentions=form.mentions,
        by=request.by,
        at=request.at,
    )
    fresh = {"folder": folder, "case": folder.case, "note_form": NoteForm(folder=folder)}
    return told(render(request, "console/case/_note.html", fresh), "Noted. Only colleagues see it.", acted=True)


@require_POST
@permitted(Permission.CASE_SEND)
def message(request: HubRequest, case_id: UUID) -> HttpResponse:
    """Send a message; for ten seconds it can be taken back."""
    folder = open_folder(request, case_id, to_write=True)
    form = MessageForm(request.POST, folder=folder)
    to = form.chosen
    if not form.is_valid() or to is None:
        return _message_form(request, folder, form, status=422)
    held = contacts.hold(
        contacts.MessageDraft(
            client_id=folder.case.client_id,
            case_id=folder.id,
            number=folder.case.number,
            recipient=to.code,
            recipient_name=to.name,
            channel=to.channel,
            text=form.cleaned_data["text"],
        ),
        by=request.by,
        at=request.at,
    )
    answer = _message_form(request, folder, MessageForm(folder=folder, initial={"to": to.key}))
    label = to.label[:1].upper() + to.label[1:]
    seconds = int(contacts.HOLD.total_seconds())
    return told(
        answer, f"{label} leaves in {seconds} seconds.", undo=reverse("case.unsend", args=[folder.id, held.id]), acted=True
    )


def _message_form(request: HubRequest, folder: Folder, form: MessageForm, *, status: int = 200) -> HttpResponse:
    return render(
        request, "console/case/_message.html", {"folder": folder, "case": folder.case, "message_form": form}, status=status
    )


@require_POST
@permitted(Permission.CASE_SEND)
def unsend(request: HubRequest, case_id: UUID, draft_id: UUID) -> HttpResponse:
    """Take a message back; its text goes back to where it was written."""
    folder = open_folder(request, case_id, to_write=True)
    held = contacts.draft(request.viewer, draft_id)
    if held is None or held.case_id != case_id:
        raise Http404
    if contacts.take_back(draft_id, by=request.by, at=request.at) is None:
        return told(HttpResponse(status=204), "It has left already; write again to correct it.", acted=True)
    again = reverse("case.message.again", args=[folder.id])
    return told(HttpResponse(status=204), "Taken back. Nobody outside has seen it.", acted=True, unsent={"again": again})


@require_GET
@permitted(Permission.CASE_SEND)
def message_again(request: HubRequest, case_id: UUID) -> HttpResponse:
    """The form, with the text of a message that was taken back."""
    folder = open_folder(request, case_id)
    return _message_form(request, folder, message_form(folder, request.by))


@require_POST
@permitted(Permission.CASE_SEND)
def discard(request: HubRequest, case_id: UUID, draft_id: UUID) -> HttpResponse:
    """Let go of a message that was taken back."""
    folder = open_folder(request, case_id, to_write=True)
    if draft_id not in {one.id for one in folder.file.drafts} or not contacts.discard(draft_id, by=request.by, at=request.at):
        raise Http404
    return told(_message_form(request, folder, MessageForm(folder=folder)), "Discarded. Nobody outside has seen it.")


@require_POST
@permitted(Permission.CASE_WORK)
def ask(request: HubRequest, case_id: UUID) -> HttpResponse:
    """Ask the referring office for everything that is missing and was not asked for, at once."""
    open_folder(request, case_id, to_write=True)
    references = complete_order.ask([case_id], by=request.by, at=request.at)
    fresh = Folder(viewer=request.viewer, at=request.at, case=cases.by_ids(request.viewer, [case_id])[case_id])
    said = (
        f"Asked {fresh.name_of(fresh.order.sender)} in one message, {references[0]}."
        if references
        else "Everything was asked for."
    )
    return told(_missing(request, fresh), said, acted=True)


@require_POST
@permitted(Permission.CASE_WORK)
def answer(request: HubRequest, case_id: UUID) -> HttpResponse:
    """Write in what somebody said about one thing that was missing.

    What a colleague wrote in meanwhile is shown beside what was typed, and nothing is overwritten.
    """
    folder = open_folder(request, case_id, to_write=True)
    field, value = request.POST.get("field", ""), request.POST.get("value", "").strip()
    wanted = {one.field for one in folder.gaps}
    if field not in wanted:
        return _missing(request, folder, {"field": field, "value": value, "is_conflict": True}, status=409)
    told_by = request.POST.get("told_by", "").strip()[:120]
    fault = "" if value else "Write what was said."
    if not fault:
        fault = complete_order.write_in(case_id, {field: value}, told_by=told_by, by=request.by, at=request.at).get(field, "")
    if fault:
        return _missing(request, folder, {"field": field, "value": value, "told_by": told_by, "fault": fault}, status=422)
    fresh = Folder(viewer=request.viewer, at=request.at, case=cases.by_ids(request.viewer, [case_id])[case_id])
    return told(_missing(request, fresh), "Written in.", acted=True)


def _missing(request: HubRequest, folder: Folder, typed: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    if typed and typed.get("is_conflict"):
        typed["now"] = lists.value_of(folder, typed["field"])
        typed["label"] = lists.label_of(typed["field"])
    context = {
        "folder": folder,
        "case": folder.case,
        "zone": folder.case.zone,
        "missing": lists.missing(folder),
        "typed": typed,
        "may": {"work": True},
    }
    return render(request, "console/case/_missing.html", context, status=status)


@require_POST
@permitted(Permission.CASE_NOTE)
def pin(request: HubRequest, case_id: UUID) -> HttpResponse:
    """Pin an entry of the story for everybody, or take the pin away."""
    folder = open_folder(request, case_id, to_write=True)
    entry = request.POST.get("entry", "")
    if entry not in {one.key for one in folder.story}:
        raise Http404
    is_pinned = cases.toggle_pin(folder.case, entry=entry, by=request.by, at=request.at)
    return told(HttpResponse(status=204), "Pinned for everybody." if is_pinned else "No longer pinned.", acted=True)
