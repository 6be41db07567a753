"""What is asked before something is done with a case? Text and dates are checked; whether it may be done, the lifecycle says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from hearthline.domain.contacts import api as contacts
from hearthline.domain.escalations import api as escalations
from hearthline.domain.obligations import api as obligations
from hearthline.entrypoints.console.case.folder import Folder
from hearthline.entrypoints.console.case.presenters.words import why_words
from hearthline.entrypoints.console.presenting import local

WHY_LONGEST = 1_000


class Wide(forms.Textarea):
    """A few lines of text."""

    def __init__(self, rows: int = 3) -> None:
        super().__init__(attrs={"rows": rows})


class ActionForm(forms.Form):
    """A form about one record of a case; `version` is the record's when the form was made."""

    use_required_attribute = False  # what is missing is said at its field, in words
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, folder: Folder, row: Any, **options: Any) -> None:
        self.folder, self.row = folder, row
        super().__init__(*args, **{**options, "auto_id": "act_%s"})
        self.fields["version"].initial = row.version

    def visible(self) -> Sequence[forms.BoundField]:
        """The fields a person fills in, each with what describes it."""
        return describe(self)


def describe(form: forms.Form) -> Sequence[forms.BoundField]:
    """The visible fields; a reader hears the help and the error of each with it."""
    for bound in form.visible_fields():
        described = [f"{bound.id_for_label}_help"] if bound.help_text else []
        if form.is_bound and bound.errors:
            described.append(f"{bound.id_for_label}_error")
            bound.field.widget.attrs["aria-invalid"] = "true"
        if described:
            bound.field.widget.attrs["aria-describedby"] = " ".join(described)
    return form.visible_fields()


def _why(label: Any = None) -> forms.CharField:
    return forms.CharField(
        label=label or _("Why?"),
        max_length=WHY_LONGEST,
        widget=Wide(),
        error_messages={"required": _("Say why, in a sentence: it stays on the record.")},
    )


class Confirm(ActionForm):
    """Nothing to fill in."""


class WithReason(ActionForm):
    """A reason that stays on the record."""

    why = _why()


class Cancel(ActionForm):
    """How a case ends without further service."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=(
            ("", _("Choose a reason")),
            ("cancelled", _("The referring office cancelled the order")),
            ("member_declines", _("The member declines the service")),
            ("deceased", _("The member has died (ends every case of this person)")),
            ("coverage_lost", _("The coverage was lost")),
            ("opened_by_mistake", _("The case was opened by mistake")),
            ("served_elsewhere", _("The need is served in another way")),
        ),
        error_messages={"required": _("Choose the reason; it is told to the sender.")},
    )
    note = forms.CharField(
        label=_("Note for colleagues"),
        required=False,
        max_length=contacts.LONGEST,
        widget=Wide(2),
        help_text=_("Stays inside the hub."),
    )


class Correct(ActionForm):
    """What the payer did not understand."""

    payer_name = forms.CharField(label=_("Payer"), required=False, max_length=200)
    payer_code = forms.CharField(label=_("Payer code"), required=False, max_length=40)
    policy_number = forms.CharField(label=_("Policy number"), required=False, max_length=80)
    group_number = forms.CharField(label=_("Group number"), required=False, max_length=80)
    why = _why(_("What did you find out, and from whom?"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("payer_name", "payer_code", "policy_number", "group_number"):
            self.fields[name].initial = getattr(self.row, name)


class Supply(ActionForm):
    """One answer for each thing the payer asked for."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for index, question in enumerate(self.row.asked or [str(_("Information"))]):
            self.fields[f"answer_{index}"] = forms.CharField(
                label=capfirst(why_words(question)), required=False, max_length=contacts.LONGEST, widget=Wide()
            )

    def clean(self) -> dict[str, Any]:
        """Something is sent."""
        said: dict[str, Any] = super().clean() or {}
        if not any(text for name, text in said.items() if name.startswith("answer_")):
            self.add_error("answer_0", _("Write what answers the payer's question."))
        return said


class Resubmit(ActionForm):
    """Why a denial is not the end, and what is new."""

    why = _why(_("Why ask again?"))
    information = forms.CharField(
        label=_("New information for the payer"),
        required=False,
        max_length=contacts.LONGEST,
        widget=Wide(),
        help_text=_("Sent with the request."),
    )


class Decide(ActionForm):
    """What becomes of an exception."""

    resolution = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect, error_messages={"required": _("Choose what is to be done.")}
    )
    note = forms.CharField(
        label=_("Note for colleagues"),
        required=False,
        max_length=contacts.LONGEST,
        widget=Wide(2),
        help_text=_("Stays inside the hub."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        possible = [
            (name, says)
            for name, says in escalations.RESOLUTIONS.items()
            if not escalations.refusal(name, subject=self.row.subject, cause=self.row.cause)
        ]
        self.fields["resolution"].choices = possible  # type: ignore[attr-defined]


class Escalate(ActionForm):
    """Who answers for what, by when."""

    reason = forms.ChoiceField(
        label=_("What is the matter?"),
        choices=(("", _("Choose what the matter is")), *((one, one[:1].upper() + one[1:]) for one in escalations.ASKED_BY_HAND)),
        error_messages={"required": _("Choose what the matter is.")},
    )
    manager = forms.ChoiceField(label=_("Supervisor"), required=False)
    committed_at = forms.DateTimeField(
        label=_("Committed for"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        error_messages={
            "required": _("Say by which date and time."),
            "invalid": _("Write a date and a time, such as 2026-11-26 14:00."),
        },
    )
    note = forms.CharField(
        label=_("Note for the supervisor"),
        required=False,
        max_length=contacts.LONGEST,
        widget=Wide(2),
        help_text=_("Stays inside the hub."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        bosses = [one for one in self.folder.staff.values() if one.role == "supervisor"]
        self.fields["manager"].choices = [("", _("Whoever has the fewest")), *((str(one.id), one.name) for one in bosses)]  # type: ignore[attr-defined]
        case = self.folder.case
        self.latest = obligations.clock("hub.escalation.eta", self.folder.at, zone=case.zone, urgency=case.urgency).due_at
        where = ZoneInfo(case.zone)
        field = self.fields["committed_at"]
        field.initial = self.latest.astimezone(where).strftime("%Y-%m-%dT%H:%M")
        field.help_text = f"Not later than {local(self.latest, case.zone)}."

    def clean_committed_at(self) -> datetime:
        """A moment ahead of us, on the wall clock of the case, and not later than the rule allows."""
        said: datetime = self.cleaned_data["committed_at"]
        moment = said.replace(tzinfo=ZoneInfo(self.folder.case.zone))
        if moment <= self.folder.at:
            raise forms.ValidationError(_("That moment has passed; choose a later one."))
        if moment.replace(second=0) > self.latest:
            raise forms.ValidationError(_("That is later than the rule allows; choose an earlier moment."))
        return moment
