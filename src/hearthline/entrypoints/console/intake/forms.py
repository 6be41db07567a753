"""What can be typed about an order, and what is wrong with it? A form checks text and dates; it does not decide.

What is missing is no error: the order is received and the office is asked once. An error is what cannot be used, and without
which there is no case at all: a caller, a name, something ordered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from hearthline.entrypoints.console.intake import evidence
from hearthline.entrypoints.console.intake.fields import LONGEST_NOTE, Amount, Checked, Choice, NameText, Npi, Number, Text, Tick
from hearthline.entrypoints.console.presenting import PRODUCTS, language_tag
from hearthline.kernel import identifiers
from hearthline.kernel.days import FORMS, BadDay, read_day, read_time
from hearthline.kernel.vocabulary import Barrier
from hearthline.plumbing import code_search
from hearthline.plumbing.places import places, zone_of

OLDEST = 125  # years; nobody on record lived longer than 122
NEAR = timedelta(days=730)
LEFT_LONG_AGO = timedelta(days=1)
STARTED = timedelta(days=1)  # an order may arrive the day after the nurse who carries it out began
MOST_LINES = 30
UNITS = (("", "–"), ("EA", "each"), ("UN", "visits"), ("MO", "months"), ("BX", "boxes"), ("DA", "days"), ("HR", "hours"))
BARRIERS = {Barrier.STAIRS: "Stairs", Barrier.GATED: "Gate", Barrier.ELEVATOR: "Elevator", Barrier.OTHER: "Other"}


class LineForm(forms.Form):
    """One item or service of the order."""

    code = Text("HCPCS or CPT code", longest=60, help_text="Or words.")
    description = Text("What it is", longest=300)
    quantity = Amount("Quantity")
    unit = Choice("Unit", UNITS)
    frequency = Text("How often", longest=80)
    modifiers = Text("Modifiers", longest=20)
    liters_per_day = Amount("Liters of oxygen per day")
    dressings_per_week = Amount("Dressings per week")
    brand_model = Text("Brand or model", longest=80)
    is_replacement = Tick("Replaces equipment at home")
    replaces_serial = Text("Serial number it replaces", longest=60)
    is_custom = Tick("Made for this member")

    @property
    def is_empty(self) -> bool:
        """Nothing was typed about this line."""
        return not any(str(self.data.get(self.add_prefix(name)) or "").strip() for name in self.fields)

    def clean_code(self) -> str:
        text = str(self.cleaned_data["code"])
        code = text.upper()
        if identifiers.is_procedure_code(code):
            return code
        if text == code and text.isalnum():
            raise forms.ValidationError(
                f"{text} is no HCPCS or CPT code: look it up by words, or write what is ordered under What it is."
            )
        return text

    def item(self) -> dict[str, str]:
        """The line as columns of the referral file; what could not be read stands as it was typed."""
        said = said_of(self)
        code = said.pop("code")
        if identifiers.is_procedure_code(code):
            said |= {"code": code.upper(), "code_system": "hcpcs" if identifiers.is_hcpcs(code) else "cpt"}
        elif code and not said["description"]:
            said |= {"description": code, "code_system": "text"}
        elif code:
            said |= {"code": code, "code_system": "hcpcs"}
        else:
            said |= {"code_system": "text"}
        said["modifiers"] = ";".join(re.split(r"[\s,;]+", said["modifiers"].upper().strip())) if said["modifiers"] else ""
        return {name: text for name, text in said.items() if text}


class IntakeForm(forms.Form):
    """Everything but the lines, under the names of the referral file's columns."""

    referring_name = Text("Office or hospital", help_text="Name, NPI or telephone finds it on file.")
    referring_npi = Npi("Office NPI", longest=20)
    referring_contact = NameText("Who calls")
    referring_phone = Checked("Call back at", identifiers.parse_phone, longest=40, inputmode="tel")
    referring_fax = Checked("Fax", identifiers.parse_phone, longest=40, inputmode="tel")
    referring_email = Text("E-mail", inputmode="email")
    order_number = Text("Their order number", longest=60)

    member_family = NameText("Last name")
    member_given = NameText("First name")
    birth_date = Text("Date of birth", longest=30, help_text=FORMS)
    sex = Choice("Sex", (("", "Not said"), ("female", "Female"), ("male", "Male"), ("other", "Other")))
    member_phone = Checked("Telephone", identifiers.parse_phone, longest=40, inputmode="tel")
    language = Text("Language", longest=40)
    address_line1 = Text("Street", longest=160)
    address_line2 = Text("Unit", longest=80)
    zip = Checked("ZIP code", identifiers.parse_zip, longest=12, inputmode="numeric")
    city = Text("City", longest=80)
    state = Checked("State", identifiers.parse_state, longest=30)
    barriers = forms.MultipleChoiceField(
        label="On the way in", required=False, choices=[(one.value, label) for one, label in BARRIERS.items()],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    barrier_note = Text("For the driver", longest=300)

    client = forms.ChoiceField(label="Client", required=False)
    payer_name = Text("Payer", list="payers")
    payer_code = Text("Payer ID", longest=30)
    line_of_business = Choice("Product", (("", "Not said"), *PRODUCTS.items()))
    policy_number = Number("Policy number", longest=60)
    group_number = Number("Group number", longest=60)
    mbi = Checked("Medicare number", identifiers.parse_mbi, longest=20)
    authorization_number = Number("Authorization number", longest=60)

    ordering_family = NameText("Clinician's last name")
    ordering_given = NameText("First name")
    ordering_npi = Npi("Clinician's NPI", longest=20, help_text="Ten digits, or the word unknown.")
    signature = Choice("Signed order", (("", "Not seen yet"), ("signed", "Signed"), ("unsigned", "Not signed")))
    signed_date = Text("Signed on", longest=30)
    diagnoses = Text("Diagnoses", longest=200, help_text="ICD-10-CM codes, or words to look one up.")

    urgency = Choice("Urgency", (("routine", "Routine"), ("urgent", "Urgent"), ("discharge", "Leaves a hospital bed")))
    discharge_date = Text("Discharge day", longest=30)
    discharge_time = Text("Time", longest=12)
    facility_name = Text("Leaves which facility")
    requested_start_date = Text("Start requested", longest=30)
    requested_end_date = Text("Until", longest=30)
    note = Text("Note", longest=LONGEST_NOTE, rows=2)
    duplicate_reason = Text("Why it is ordered again", longest=300)

    def __init__(self, *arguments: Any, at: datetime, clients: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.at = at
        self.fields["client"].choices = clients  # type: ignore[attr-defined]
        self.evidence_names = tuple(evidence.inputs())
        self.fields.update(evidence.inputs())
        for name, bound in self.fields.items():
            if bound.help_text:
                bound.widget.attrs["aria-describedby"] = f"id_{name}_help"

    @property
    def evidence(self) -> list[forms.BoundField]:
        """The fields that answer what the rules want to see beside the order."""
        return [self[name] for name in self.evidence_names]

    def clean_birth_date(self) -> date | str:
        born = self._day("birth_date", is_birth=True)
        if isinstance(born, date):
            if born > self.at.date():
                raise forms.ValidationError("The date of birth lies in the future; read it back to the caller.")
            if born.year < self.at.year - OLDEST:
                raise forms.ValidationError(f"The member would be older than {OLDEST}; read it back to the caller.")
        return born

    def clean_signed_date(self) -> date | str:
        signed = self._day("signed_date")
        if isinstance(signed, date) and signed > self.at.date() + timedelta(days=1):
            raise forms.ValidationError("The order cannot have been signed in the future; check the year.")
        return signed

    def clean_requested_start_date(self) -> date | str:
        start = self._near("requested_start_date")
        if isinstance(start, date) and start < self.at.date() - STARTED:
            raise forms.ValidationError(
                "The start lies in the past; ask when the service should begin, or leave it empty and it is asked for."
            )
        return start

    def clean_requested_end_date(self) -> date | str:
        return self._near("requested_end_date")

    def clean_referring_email(self) -> str:
        text = str(self.cleaned_data["referring_email"])
        if text and not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+", text):
            raise forms.ValidationError(
                "This is not an e-mail address: it has one @ and a name of a host, as in desk@office.example."
            )
        return text

    def clean_language(self) -> str:
        return language_tag(str(self.cleaned_data["language"]))

    def clean_diagnoses(self) -> str:
        text = str(self.cleaned_data["diagnoses"])
        codes = [part for part in re.split(r"[\s,;]+", text) if part]
        strange = _phrases(text)
        if strange:
            raise forms.ValidationError(
                f"{', '.join(strange[:3])} is no ICD-10-CM code: type words and choose from the list, or write codes like J44.9."
            )
        plain = [identifiers.parse_icd10cm(part) for part in codes]
        unknown = code_search.not_in_release("icd10cm", plain, on=self.at.date())
        if unknown:
            shown = ", ".join(identifiers.show_icd10cm(code) for code in sorted(unknown)[:3])
            raise forms.ValidationError(
                f"{shown} is not in the ICD-10-CM release on file: look it up by words, or ask the caller."
            )
        return ";".join(dict.fromkeys(plain))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._check_discharge(cleaned)
        for name in self.evidence_names:
            try:
                cleaned[name] = evidence.read(name, str(cleaned.get(name) or ""), today=self.at.date())
            except forms.ValidationError as refusal:
                self.add_error(name, refusal)
        start, end = cleaned.get("requested_start_date"), cleaned.get("requested_end_date")
        if isinstance(start, date) and isinstance(end, date) and end < start:
            self.add_error("requested_end_date", "The service would end before it starts; check both days.")
        return cleaned

    def _check_discharge(self, cleaned: dict[str, Any]) -> None:
        day, hour = str(cleaned.get("discharge_date") or ""), str(cleaned.get("discharge_time") or "")
        cleaned["discharge_at"] = ""
        if not day and not hour:
            return
        if not day:
            self.add_error("discharge_date", f"On which day? Write it as {FORMS}.")
            return
        try:
            leaves = read_day(day, today=self.at.date())
        except BadDay as refusal:
            self.add_error("discharge_date", str(refusal))
            return
        if not hour:
            self.add_error("discharge_time", "Say the time too, such as 14:00; where it is open, the latest the ward expects.")
            return
        try:
            moment = datetime.combine(leaves, read_time(hour), tzinfo=ZoneInfo(self.zone()))
        except BadDay as refusal:
            self.add_error("discharge_time", str(refusal))
            return
        if moment < self.at - LEFT_LONG_AGO:
            told = "The discharge lies in the past. If the member is at home, empty it and say when the service should start."
            self.add_error("discharge_date", told)
        elif moment > self.at + NEAR:
            self.add_error("discharge_date", "The discharge lies more than two years ahead; check the year.")
        else:
            cleaned["discharge_at"] = moment.isoformat()

    def zone(self) -> str:
        """Whose wall clock the caller speaks of: the address's, else Chicago's neighbors' default."""
        zip_, state = str(self.cleaned_data.get("zip") or ""), str(self.cleaned_data.get("state") or "")
        return zone_of(zip_=zip_, state=state, known=places([zip_]))

    def require(self, *, member_id: object) -> None:
        """What there must be before a case can be opened at all."""
        said = self.cleaned_data
        if not said.get("referring_name") and "referring_name" not in self.errors:
            self.add_error(
                "referring_name", "Which office or hospital refers? Ask the caller; they get the case number in writing."
            )
        for name, question in (("member_family", "last"), ("member_given", "first")):
            if not said.get(name) and name not in self.errors:
                self.add_error(name, f"Ask for the member's {question} name; without it there is no case.")
        if not said.get("client") and "client" not in self.errors:
            self.add_error("client", "Choose whose member this is; the payer's name or the card says it.")

    def _day(self, name: str, *, is_birth: bool = False) -> date | str:
        text = str(self.cleaned_data[name])
        try:
            return read_day(text, today=self.at.date(), is_birth=is_birth) if text else ""
        except BadDay as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def _near(self, name: str) -> date | str:
        day = self._day(name)
        if isinstance(day, date) and abs(day - self.at.date()) > NEAR:
            raise forms.ValidationError("The day lies more than two years away; check the year.")
        return day

    def item(self) -> dict[str, str]:
        """The order as columns of the referral file, without what belongs to the screen alone."""
        said = said_of(self)
        said["barriers"] = ";".join(self.data.getlist("barriers")) if hasattr(self.data, "getlist") else said["barriers"]
        said["discharge_at"] = str(self.cleaned_data.get("discharge_at") or "")
        for name in ("client", "discharge_date", "discharge_time", "duplicate_reason"):
            said.pop(name, None)
        if said["urgency"] != "discharge":
            said |= {"discharge_at": "", "facility_name": ""} if not said["discharge_at"] else {"urgency": "discharge"}
        return {name: text for name, text in said.items() if text}


def _phrases(diagnoses: str) -> Sequence[str]:
    """What is no code among the diagnoses, words that were typed together kept together."""
    runs = [groupby(part.split(), key=identifiers.is_icd10cm) for part in re.split(r"[,;]", diagnoses)]
    return [" ".join(run) for groups in runs for is_code, run in groups if not is_code]


def said_of(form: forms.Form) -> dict[str, str]:
    """Field to text: as it was read, else as it was typed."""
    form.full_clean() if not hasattr(form, "cleaned_data") else None
    said = {}
    for name in form.fields:
        value = form.cleaned_data.get(name) if name not in form.errors else form.data.get(form.add_prefix(name), "")
        said[name] = _text(value)
    return said


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        return ";".join(map(str, value))
    return value.isoformat() if isinstance(value, date) else str(value or "").strip()


_LINE_NAME = re.compile(r"line-(\d{1,3})-(\w+)")


def line_numbers(data: Mapping[str, Any]) -> list[int]:
    """Which lines were typed, in order."""
    found = {int(match[1]) for name in data if (match := _LINE_NAME.fullmatch(name))}
    return sorted(found)[:MOST_LINES]


def lines_of(data: Any, *, on: date) -> list[LineForm]:
    """The lines that were typed; at least one, which may be empty."""
    forms_ = [LineForm(data, prefix=f"line-{number}") for number in line_numbers(data)] or [LineForm(data, prefix="line-0")]
    # The words of CPT are its publisher's, so no release of it is on file: a CPT code is known by its shape alone.
    codes = {
        form: code
        for form in forms_
        if identifiers.is_hcpcs(code := str(data.get(form.add_prefix("code")) or "").strip().upper())
    }
    unknown = code_search.not_in_release("hcpcs", codes.values(), on=on)
    for form, code in codes.items():
        form.full_clean()
        if code in unknown:
            told = f"{code} is not in the HCPCS release on file, or has ended: look it up by words, or ask the caller."
            form.add_error("code", told)
    return forms_
