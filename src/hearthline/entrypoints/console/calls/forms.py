"""What is typed during a call, checked as text and dates; nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core import validators

from hearthline.domain.contacts import api as contacts
from hearthline.kernel.identifiers import parse_case_number, parse_phone
from hearthline.kernel.identifiers.refusal import BadIdentifier

CALLERS = (
    ("member", "The member"),
    ("caregiver", "A caregiver or representative"),
    ("office", "A referring office or hospital"),
    ("provider", "A servicing provider"),
    ("payer", "A payer"),
)
DATE_FORMS = (
    "%Y-%m-%d",
    "%m/%d/%Y",
    "%m/%d/%y",
    "%m-%d-%Y",
    "%d %b %Y",
    "%d %B %Y",
    "%b %d %Y",
    "%B %d %Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%m%d%Y",
)


class BirthDateField(forms.DateField):
    """A date of birth in any form people say it; two digits of a year are of the past. `today` is set by its form."""

    today: date | None = None

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=list(DATE_FORMS), **options)
        self.error_messages["invalid"] = "Type the date like 1/23/1945, 23 Jan 1945 or 1945-01-23."

    def to_python(self, value: Any) -> date | None:
        found = super().to_python(value)
        if found is not None and self.today is not None and found > self.today:
            return found.replace(year=found.year - 100)
        return found


def _telephone(typed: str) -> str:
    """What was typed, if it is a telephone number or nothing."""
    try:
        parse_phone(typed) if typed else None
    except BadIdentifier as refusal:
        raise forms.ValidationError(str(refusal)) from None
    return typed


class BeginForm(forms.Form):
    """A call that is begun by hand."""

    caller_number = forms.CharField(label="Number", max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    direction = forms.ChoiceField(label="Direction", choices=[("inbound", "They call us"), ("outbound", "We call them")])

    def clean_caller_number(self) -> str:
        """The number as it was typed, where it is one; nothing where it is withheld."""
        return _telephone(self.cleaned_data["caller_number"])


class IdentityForm(forms.Form):
    """What the caller says; only the names of the items that agree are kept."""

    kind = forms.ChoiceField(label="Who calls", choices=CALLERS)
    caller_name = forms.CharField(label="Caller's name", max_length=120, required=False)
    case_number = forms.CharField(label="Case number", max_length=20, required=False)
    family = forms.CharField(label="Member's family name", max_length=80, required=False)
    given = forms.CharField(label="Member's given name", max_length=80, required=False)
    birth_date = BirthDateField(label="Date of birth", required=False)
    policy_number = forms.CharField(label="Policy number", max_length=40, required=False)
    zip = forms.CharField(label="ZIP", max_length=10, required=False)
    phone = forms.CharField(label="Telephone on file", max_length=40, required=False)
    street = forms.CharField(label="Street address", max_length=120, required=False)
    npi = forms.CharField(label="NPI of the office", max_length=10, required=False)

    def __init__(self, *values: Any, today: date, **options: Any) -> None:
        super().__init__(*values, **options)
        self.fields["birth_date"].today = today  # type: ignore[attr-defined]

    def clean_case_number(self) -> str:
        """The canonical number."""
        typed = self.cleaned_data["case_number"].strip()
        if not typed:
            return ""
        try:
            return parse_case_number(typed)
        except BadIdentifier as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self) -> dict[str, Any]:
        """Somebody must be named."""
        found = super().clean() or self.cleaned_data
        if not found.get("case_number") and not self.errors and not (found.get("family") and found.get("birth_date")):
            raise forms.ValidationError("Ask for the case number, or for the member's family name and date of birth.")
        return found


class CallBackForm(forms.Form):
    """Whom to call back on the number on file."""

    case_number = forms.CharField(label="Case number the caller names", max_length=20)

    clean_case_number = IdentityForm.clean_case_number


class PromiseForm(forms.Form):
    """What is promised, and by when, on the wall clock of the case."""

    what = forms.CharField(label="What we promise", max_length=200)
    due = forms.DateTimeField(
        label="By when",
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    def due_at(self, zone: str) -> datetime | None:
        """The promised moment in the case's zone; None: the rule's own."""
        typed = self.cleaned_data.get("due")
        return typed.replace(tzinfo=ZoneInfo(zone)) if typed else None


class WrapUpForm(forms.Form):
    """What it was about, what came of it, what comes next; every choice is visible."""

    reason = forms.ChoiceField(label="Reason", choices=list(contacts.calls.REASONS.items()), widget=forms.RadioSelect)
    outcome = forms.ChoiceField(label="Outcome", choices=list(contacts.calls.OUTCOMES.items()), widget=forms.RadioSelect)
    next_step = forms.ChoiceField(label="Next step", choices=list(contacts.calls.NEXT_STEPS.items()), widget=forms.RadioSelect)
    note = forms.CharField(label="Note", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))
    receipt_to = forms.CharField(label="Written receipt to", required=False, max_length=120)
    channel = forms.ChoiceField(
        label="By",
        choices=[("email", "E-mail"), ("fax", "Fax"), ("sms", "Text message"), ("letter", "Letter"), ("portal", "Portal")],
    )

    def clean(self) -> dict[str, Any]:
        """A receipt goes where its channel can go."""
        said = super().clean() or self.cleaned_data
        to, check = said.get("receipt_to", ""), _REACHED_AT.get(said.get("channel", ""))
        if to and check:
            try:
                check(to)
            except forms.ValidationError as refusal:
                self.add_error("receipt_to", refusal)
        return said


KEPT = {
    "reason": contacts.calls.REASONS,
    "outcome": contacts.calls.OUTCOMES,
    "next_step": contacts.calls.NEXT_STEPS,
    "note": None,
}


def kept(call: contacts.Call) -> dict[str, str]:
    """What of the wrap-up was chosen and typed already."""
    return {name: getattr(call, name) for name in KEPT if getattr(call, name)}


def to_keep(said: Mapping[str, str]) -> dict[str, str]:
    """What of it can be kept: known codes, and the note as far as it goes."""
    return {name: said.get(name, "")[:4000] if codes is None or said.get(name) in codes else "" for name, codes in KEPT.items()}


_REACHED_AT: dict[str, Callable[[str], object]] = {
    "email": validators.EmailValidator(
        "This is not an e-mail address: it has one @ and a name of a host, as in desk@office.example."
    ),
    "fax": _telephone,
    "sms": _telephone,
}
