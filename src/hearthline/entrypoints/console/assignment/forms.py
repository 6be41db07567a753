"""What does a dispatcher type: whom to ask and why, what a provider said, why nobody is looked for any more?"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from hearthline.domain.assignments import api as assignments
from hearthline.entrypoints.console.presenting import YEAR_AHEAD
from hearthline.kernel.vocabulary import DeclineReason

DOLLARS = re.compile(r"\$?\s?((?:[0-9]{1,3}(?:,[0-9]{3})|[0-9]{1,6})(?:\.[0-9]{1,2})?)")  # less than a million
TERMS = ("start", "rate", "authorization", "zone")
LOCAL = ["%Y-%m-%dT%H:%M"]
HOLDS = [("", "As the contract says"), *((str(minutes), f"{minutes} minutes") for minutes in (15, 30, 60, 120, 240))]
WAYS = [("one", "One"), ("sequence", "In sequence"), ("broadcast", "All at once")]
REPLIES = [("", "Choose what it said"), ("accepted", "Accepts"), ("declined", "Declines"), ("counter", "Would on other terms")]


class OfferForm(forms.Form):
    """Whom to ask: one, several one after another, or several at once."""

    organizations = forms.TypedMultipleChoiceField(
        coerce=str, error_messages={"required": "Tick at least one provider, or use the button in its row."}
    )
    way = forms.ChoiceField(choices=WAYS, required=False, initial="one")
    hold = forms.ChoiceField(label="Held for", choices=HOLDS, required=False)
    why = forms.CharField(
        label="Why not the plan's first", required=False, max_length=300,
        help_text="Needed when somebody dearer is asked; kept with the offer.",
    )  # fmt: skip

    def __init__(self, *values: Any, eligible: list[str], **options: Any) -> None:
        super().__init__(*values, **{**options, "auto_id": "id_offer_%s"})
        self.fields["organizations"].choices = [(one, one) for one in eligible]  # type: ignore[attr-defined]
        self.fields["organizations"].error_messages["invalid_choice"] = (
            "A provider you ticked may not be asked any more; look at the list, and tick again."
        )

    def clean(self) -> dict[str, Any]:
        """Asking several needs several; asking one needs one."""
        found = super().clean() or self.cleaned_data
        way, chosen = found.get("way") or "one", found.get("organizations") or []
        if chosen and way != "one" and len(chosen) < 2:
            self.add_error("organizations", "Tick at least two providers to ask several.")
        if way == "one" and len(chosen) > 1:
            self.add_error("organizations", "Several are ticked: ask them in sequence or all at once, or tick one.")
        return found


class AnswerForm(forms.Form):
    """What a provider said on the telephone."""

    reply = forms.ChoiceField(
        label="Answer",
        choices=REPLIES,
        error_messages={"required": "Choose what the provider said; nothing is taken for granted."},
    )
    reason = forms.ChoiceField(
        label="Reason, when it declines",
        required=False,
        choices=[("", "–"), *((str(one), str(one).replace("_", " ").capitalize()) for one in DeclineReason)],
    )
    start = forms.DateTimeField(
        label="Would start",
        required=False,
        input_formats=LOCAL,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL[0]),
    )
    rate = forms.CharField(
        label="Would at this rate", required=False, max_length=120, widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text="Dollars, such as 142.50; what they are for goes in their words.",
    )  # fmt: skip
    authorization = forms.CharField(label="Would with this authorization", required=False, max_length=120)
    zone = forms.CharField(label="Would in this zone", required=False, max_length=120)
    note = forms.CharField(label="In their words", required=False, max_length=300)

    def __init__(self, *values: Any, clock: str, now: datetime, **options: Any) -> None:
        super().__init__(*values, **{**options, "auto_id": "id_answer_%s"})
        self.clock, self.now = ZoneInfo(clock), now
        self.fields["start"].help_text = f"On the wall clock of the door ({now.astimezone(self.clock):%Z})."

    def clean_start(self) -> datetime | None:
        """A start that is still ahead, and not further than anything is agreed on."""
        typed: datetime | None = self.cleaned_data["start"]
        if typed is None:
            return None
        starts_at = typed.replace(tzinfo=self.clock)
        if starts_at < self.now:
            raise forms.ValidationError("This start is in the past. Ask when they would begin.")
        if starts_at > self.now + YEAR_AHEAD:
            raise forms.ValidationError("This is more than a year ahead. Check the date.")
        return typed

    def clean_rate(self) -> str:
        """An amount of money, written one way however it was typed: "$1,142.50"; empty where nothing was."""
        typed = str(self.cleaned_data["rate"])
        if not typed:
            return ""
        read = DOLLARS.fullmatch(typed)
        dollars = Decimal(read[1].replace(",", "")) if read else Decimal()
        if not dollars:
            raise forms.ValidationError("Write an amount of dollars, such as 142.50; anything else goes in their words.")
        return f"${dollars:,.2f}"

    def clean(self) -> dict[str, Any]:
        """A decline has its code; a counter-offer says on what terms."""
        found = super().clean() or self.cleaned_data
        if found.get("reply") == "declined" and not found.get("reason"):
            self.add_error("reason", "Choose the reason: it decides who is asked next and which desk is told.")
        if found.get("reply") == "counter" and not any(found.get(name) or name in self.errors for name in TERMS):
            self.add_error("start", "Say on what terms it would accept: a start, a rate, an authorization or a zone.")
        return found

    def said(self, reference: str, *, at: datetime) -> assignments.OfferReply:
        """The answer as the journey reads it."""
        found = self.cleaned_data
        is_counter = found["reply"] == "counter"
        return assignments.OfferReply(
            reference=reference,
            answered_at=at,
            reply=found["reply"],
            reason=DeclineReason(found["reason"]) if found["reason"] and found["reply"] == "declined" else None,
            counter_start_at=found["start"].replace(tzinfo=self.clock) if found["start"] and is_counter else None,
            counter_rate=found["rate"] if is_counter else "",
            counter_authorization=found["authorization"] if is_counter else "",
            counter_zone=found["zone"] if is_counter else "",
            note=found["note"],
        )


class WhyForm(forms.Form):
    """Why something is taken back, widened, agreed to or given up."""

    why = forms.CharField(label="Why", max_length=300, error_messages={"required": "Say why: it is kept with the search."})

    def __init__(self, *values: Any, name: str, **options: Any) -> None:
        super().__init__(*values, **{**options, "auto_id": f"id_{name}_%s"})
