"""What can a nurse change about an order, and what is wrong with what was typed?"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from hearthline.domain.referrals import api as referrals
from hearthline.entrypoints.console.intake.fields import LONGEST_NOTE, Choice, Text
from hearthline.kernel.days import FORMS, BadDay, read_day, read_time
from hearthline.kernel.vocabulary import ServiceLine
from hearthline.rulebook import ClinicalQuestion

NEAR = timedelta(days=730)
LEFT_LONG_AGO = timedelta(days=1)
LINES = {
    ServiceLine.HOME_HEALTH: "Home health",
    ServiceLine.DME: "Equipment and supplies",
    ServiceLine.HOME_INFUSION: "Home infusion",
    ServiceLine.POST_ACUTE: "Post-acute",
}
URGENCIES = (("routine", "Routine"), ("urgent", "Urgent"), ("discharge", "Leaves a hospital bed"))


class TriageForm(forms.Form):
    """The review of one order; the clinical questions are those of its service line."""

    urgency = Choice("Urgency", URGENCIES)
    service_line = Choice("Service line", (("", "Not known"), *((one.value, label) for one, label in LINES.items())))
    requested_start_date = Text("Start requested", longest=30, help_text=FORMS)
    discharge_date = Text("Discharge day", longest=30)
    discharge_time = Text("Discharge time", longest=12)
    own_question = Text("Another question for the office", longest=300)
    note = Text("Note", longest=LONGEST_NOTE, rows=2)
    why = Text("Why it changes", longest=500)

    def __init__(self, *arguments: Any, at: datetime, zone: str, questions: tuple[ClinicalQuestion, ...], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.at, self.zone, self.questions = at, ZoneInfo(zone), questions
        for one in questions:
            self.fields[f"answer_{one.code}"] = Text(one.text, longest=500)
            self.fields[f"ask_{one.code}"] = forms.BooleanField(label="Ask the office", required=False)
        self.fields["requested_start_date"].widget.attrs["aria-describedby"] = "id_requested_start_date_help"

    def pairs(self) -> list[tuple[Any, Any]]:
        """Each clinical question: the field of its answer, and the box that asks the office."""
        return [(self[f"answer_{one.code}"], self[f"ask_{one.code}"]) for one in self.questions]

    def clean_requested_start_date(self) -> date | None:
        text = str(self.cleaned_data["requested_start_date"])
        try:
            day = read_day(text, today=self.at.date()) if text else None
        except BadDay as refusal:
            raise forms.ValidationError(str(refusal)) from None
        if day and abs(day - self.at.date()) > NEAR:
            raise forms.ValidationError("The day lies more than two years away; check the year.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["discharge_at"] = None
        day, hour = str(cleaned.get("discharge_date") or ""), str(cleaned.get("discharge_time") or "")
        if not day:
            return cleaned
        try:
            leaves = read_day(day, today=self.at.date())
        except BadDay as refusal:
            self.add_error("discharge_date", str(refusal))
            return cleaned
        try:
            moment = datetime.combine(leaves, read_time(hour), tzinfo=self.zone)
        except BadDay as refusal:
            self.add_error("discharge_time", "Say the time too, such as 14:00." if not hour else str(refusal))
            return cleaned
        cleaned["discharge_at"] = moment
        return cleaned

    def check_discharge(self, order: referrals.Referral) -> None:
        """A discharge that is new must be known and still be of use; one that was on file may have passed."""
        moment, before = self.cleaned_data.get("discharge_at"), order.discharge_at
        is_new = self.cleaned_data.get("urgency") == "discharge" != order.urgency
        if is_new and moment is None and not {"discharge_date", "discharge_time"} & set(self.errors):
            self.add_error("discharge_date", "Until when does the bed wait? Give day and time, or choose another urgency.")
        if moment is None or same_minute(moment, before):
            return
        if moment < self.at - LEFT_LONG_AGO:
            self.add_error("discharge_date", "The discharge lies in the past; check the day, or empty it and give a start.")
        elif moment > self.at + NEAR:
            self.add_error("discharge_date", "The discharge lies more than two years ahead; check the year.")

    def reviewed(self, order: referrals.Referral) -> referrals.Reviewed:
        """What was typed, as the journey takes it; what could not be read leaves the order as it is."""
        said = self.cleaned_data
        leaves = said.get("discharge_at")
        is_as_before = {"discharge_date", "discharge_time"} & set(self.errors) or same_minute(leaves, order.discharge_at)
        answers = {one.text: str(said.get(f"answer_{one.code}") or "") for one in self.questions}
        asks = [one.text for one in self.questions if said.get(f"ask_{one.code}")]
        return referrals.Reviewed(
            case_id=order.case_id,
            urgency=str(said.get("urgency") or order.urgency),
            service_line=str(said.get("service_line") or ""),
            requested_start_date=order.requested_start_date
            if "requested_start_date" in self.errors
            else said.get("requested_start_date"),
            discharge_at=order.discharge_at if is_as_before else leaves,
            why=str(said.get("why") or ""),
            answers={question: answer for question, answer in answers.items() if answer},
            asks=tuple(filter(None, (*asks, str(said.get("own_question") or "")))),
            note=str(said.get("note") or ""),
        )


def same_minute(one: datetime | None, other: datetime | None) -> bool:
    """Are these the same moment as people write it?"""
    return bool(one and other) and one.replace(second=0, microsecond=0) == other.replace(second=0, microsecond=0)  # type: ignore[union-attr]
