"""Which fields answer what the rules want to see beside an order, and how is what was typed there read?

The fields are those of the rules: a new question of a rule file stands on the page without a line here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django import forms

from hearthline.domain.referrals.api import rows
from hearthline.entrypoints.console.intake.fields import Choice, Text
from hearthline.entrypoints.console.presenting import words
from hearthline.kernel.days import BadDay, read_day
from hearthline.rulebook import EvidenceField, evidence_fields

_FLAG = (("", "Not said"), ("yes", "Yes"), ("no", "No"))


def inputs() -> Mapping[str, forms.Field]:
    """A field of the page for every field of evidence, by name."""
    return {name: _input(one) for name, one in evidence_fields().items()}


def _input(one: EvidenceField) -> forms.Field:
    label = one.meaning or words(one.name)  # as the rule is called in the list of what is missing
    if one.kind == "flag":
        return Choice(label, _FLAG)
    if one.choices:
        return Choice(label, (("", "Not said"), *((word, words(word)) for word in one.choices)))
    told = {"day": "Such as 11/3/2026.", "number": "A number.", "list": "Several with semicolons between."}
    said = f"{words(one.name)}. {told[one.kind]}" if one.kind in told else ""
    return Text(label, longest=rows.EVIDENCE_LIMIT, help_text=said)


def read(name: str, typed: str, *, today: date) -> str:
    """What was typed, in the one spelling in which evidence is kept.

    Raises:
        forms.ValidationError: it cannot be read; the sentence says what to do.
    """
    if not typed:
        return ""
    field = evidence_fields()[name]
    if field.kind == "day":
        try:
            day = read_day(typed, today=today)
        except BadDay as refusal:
            raise forms.ValidationError(str(refusal)) from None
        if field.happened and day > today:
            raise forms.ValidationError("This lies in the future; read the day back to the caller.")
        return day.isoformat()
    value, doubt = rows.read_evidence(name, typed)
    if doubt:
        raise forms.ValidationError(f"This cannot be read: {doubt}.")
    return value
