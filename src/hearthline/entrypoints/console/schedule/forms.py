"""What is typed about a visit or delivery, on the wall clock of the door."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from hearthline.domain.fulfillment import api as fulfillment
from hearthline.entrypoints.console.presenting import YEAR_AHEAD, local
from hearthline.kernel.vocabulary import ExceptionCause

LONGEST_WINDOW = timedelta(hours=12)  # our own default: nobody is asked to wait at home for longer than a working day
LOCAL = ["%Y-%m-%dT%H:%M"]
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class ZonedForm(forms.Form):
    """A form whose moments are typed on the wall clock of one zone."""

    def __init__(self, *values: Any, zone: str, prefix_id: str = "", **options: Any) -> None:
        super().__init__(*values, **{**options, "auto_id": f"id_{prefix_id}%s"})
        self.zone = ZoneInfo(zone)

    def at(self, name: str) -> datetime:
        """A typed moment as an instant."""
        typed: datetime = self.cleaned_data[name]
        return typed.replace(tzinfo=self.zone)


class WindowForm(ZonedForm):
    """A window that the provider commits to; one that ends after the promise needs a reason.

    Args:
        booking: the visit or delivery that was promised.
        now: the moment at which it is typed.
    """

    starts = forms.DateTimeField(label="From", widget=_moment(), input_formats=LOCAL)
    ends = forms.DateTimeField(label="Until", widget=_moment(), input_formats=LOCAL)
    why_late = forms.CharField(
        label="Why later than promised", required=False, max_length=300, help_text="Kept with the window; a manager is told."
    )

    def __init__(self, *values: Any, booking: fulfillment.Booking, now: datetime, **options: Any) -> None:
        super().__init__(*values, **options)
        self.booking, self.now, self.is_late = booking, now, False

    @property
    def asks_why(self) -> bool:
        """Is the reason asked for: the window is late, or somebody has begun to say why?"""
        return self.is_late or bool(self["why_late"].value())

    def clean(self) -> dict[str, Any]:
        """The window is one that can be kept, and whoever commits past the promise says why."""
        found = super().clean() or self.cleaned_data
        if not (found.get("starts") and found.get("ends")):
            return found
        starts, ends = self.at("starts"), self.at("ends")
        field, fault = self._fault(starts, ends)
        if fault:
            self.add_error(field, fault)
            return found
        self.is_late = fulfillment.is_promised_late(window_end_at=ends, due_at=self.booking.due_at)
        if self.is_late and not found.get("why_late"):
            self.add_error("ends", f"This is later than promised; the promise ends {local(self.booking.due_at, self.zone)}.")
            self.add_error("why_late", "Say why it is later than promised, or choose a window that ends before.")
        return found

    def _fault(self, starts: datetime, ends: datetime) -> tuple[str, str]:
        """The field that is wrong and why; both empty for a window that can be kept."""
        if ends <= starts:
            return "ends", "The window must end after it starts."
        if ends <= self.now:
            return "ends", "This window is over. Choose one that is still ahead."
        if starts > self.now + YEAR_AHEAD:
            return "starts", "This is more than a year ahead. Check the date."
        if ends - starts > LONGEST_WINDOW and self.booking.kind not in fulfillment.AWAY_FROM_HOME:
            hours = int(LONGEST_WINDOW.total_seconds() // 3600)
            return "ends", f"A window is {hours} hours at most: somebody waits at home for it. Check the day it ends."
        return "", ""


class ReasonForm(forms.Form):
    """Why a window cannot stand."""

    why = forms.CharField(
        label="Why", max_length=300, error_messages={"required": "Say why: the member and the provider are told."}
    )


class ProofForm(ZonedForm):
    """What the provider says happened, at this moment at the latest and not in another year by a slip of the pen."""

    outcome = forms.ChoiceField(
        label="What happened",
        choices=[("done", "Done"), ("partial", "Done in part"), ("missed", "Did not happen"), ("refused", "The member refused")],
    )
    happened = forms.DateTimeField(label="When", required=False, widget=_moment(), input_formats=LOCAL)
    method = forms.ChoiceField(
        label="How",
        required=False,
        choices=[("", "–"), ("handed_over", "Handed over"), ("shipped", "Shipped"), ("nursing_facility", "Facility")],
    )
    received_by = forms.CharField(label="Received by", required=False, max_length=120)
    relationship = forms.CharField(label="Relation to the member", required=False, max_length=60)
    tracking_number = forms.CharField(label="Parcel or invoice number", required=False, max_length=60)
    shipped = forms.DateField(label="Shipped on", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    delivery_evidence = forms.CharField(label="What shows that it arrived", required=False, max_length=120)
    facility_record = forms.CharField(label="Record of the facility", required=False, max_length=120)
    serial_number = forms.CharField(label="Serial number", required=False, max_length=60)
    cause = forms.ChoiceField(
        label="Cause, if it did not happen",
        required=False,
        choices=[("", "–"), *((one.value, one.value.replace("_", " ").capitalize()) for one in ExceptionCause)],
    )

    def __init__(self, *values: Any, now: datetime, **options: Any) -> None:
        super().__init__(*values, **options)
        self.now = now

    def clean_happened(self) -> datetime | None:
        """Neither ahead nor more than a year ago."""
        typed: datetime | None = self.cleaned_data["happened"]
        self._refuse_slip(typed.replace(tzinfo=self.zone) if typed else None)
        return typed

    def clean_shipped(self) -> date | None:
        """Neither ahead nor more than a year ago."""
        day: date | None = self.cleaned_data["shipped"]
        self._refuse_slip(datetime.combine(day, time(), tzinfo=self.zone) if day else None)
        return day

    def _refuse_slip(self, moment: datetime | None) -> None:
        if moment is not None and moment > self.now:
            raise forms.ValidationError("This lies ahead. What has not happened yet cannot be proved.")
        if moment is not None and moment < self.now - YEAR_AHEAD:
            raise forms.ValidationError("This is more than a year ago. Check the year.")

    def clean(self) -> dict[str, Any]:
        """What was done has a time; what was not has a cause."""
        found = super().clean() or self.cleaned_data
        if found.get("outcome") in ("done", "partial") and not found.get("happened") and "happened" not in self.errors:
            self.add_error("happened", "Say when it was done.")
        if found.get("outcome") == "missed" and not found.get("cause"):
            self.add_error("cause", "Say why it did not happen; the cause decides what comes next.")
        return found


class AtHomeForm(forms.Form):
    """When somebody is at home: days, from and until; no day means any time."""

    days = forms.MultipleChoiceField(
        label="Days",
        required=False,
        choices=[(str(index), day) for index, day in enumerate(DAYS)],
        widget=forms.CheckboxSelectMultiple,
    )
    first = forms.TimeField(label="From", initial="08:00", widget=forms.TimeInput(attrs={"type": "time"}))
    last = forms.TimeField(label="Until", initial="18:00", widget=forms.TimeInput(attrs={"type": "time"}))

    def clean(self) -> dict[str, Any]:
        """The day ends after it starts."""
        found = super().clean() or self.cleaned_data
        if found.get("first") and found.get("last") and found["last"] <= found["first"]:
            self.add_error("last", "Until must be later than from.")
        return found

    def hours(self) -> list[tuple[int, int, int]]:
        """(weekday, first minute, last minute) for each chosen day."""
        first, last = (self.cleaned_data[name].hour * 60 + self.cleaned_data[name].minute for name in ("first", "last"))
        return [(int(day), first, last) for day in self.cleaned_data["days"]]
