"""What may a rule file say, word for word?

These models refuse any word they do not know, because a misspelled deadline would otherwise be silently no deadline.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from hearthline.kernel.calendars import WEEKDAYS, Opening
from hearthline.kernel.periods import MissingDay, Unit

CIRCUMSTANCES = ("contract", "plan", "payer", "client", "state", "line_of_business", "service_line", "channel", "urgency")
"""What an overlay may depend on, the narrowest first: where the most specific version wins, the earlier word weighs more."""

Circumstance = Literal["contract", "plan", "payer", "client", "state", "line_of_business", "service_line", "channel", "urgency"]
Confidence = Literal["V", "V2", "M", "guide"]
Authority = Literal["federal", "state", "contract", "standard", "hub"]
Kind = Literal["decide", "file", "forward", "effectuate", "continue", "notify", "serve", "requirement"]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


OneOrMore = Annotated[list[str | bool], BeforeValidator(_listed)]


class Shape(BaseModel):
    """A mapping of a rule file; unknown words are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class SpanShape(Shape):
    """A length of time: exactly one unit and its count."""

    seconds: Decimal | None = Field(default=None, gt=0)
    hours: Decimal | None = Field(default=None, ge=0)
    business_hours: Decimal | None = Field(default=None, ge=0)
    days: Decimal | None = Field(default=None, ge=0)
    business_days: Decimal | None = Field(default=None, ge=1)
    months: Decimal | None = Field(default=None, ge=1)
    before: bool = False
    begins_day: bool = False

    def span(self) -> tuple[Unit, Decimal] | None:
        """The unit and the count, or None where no length is given; seconds are a part of an hour.

        Raises:
            ValueError: more than one unit is given.
        """
        given = [(unit, count) for unit in Unit if (count := getattr(self, unit.value)) is not None]
        if self.seconds is not None:
            given.append((Unit.HOURS, self.seconds / 3600))
        if len(given) > 1:
            raise ValueError(f"says {' and '.join(self.words())}; a period has one unit")
        return given[0] if given else None

    def words(self) -> list[str]:
        """The units that are given, as the file calls them."""
        return [word for word in ("seconds", *(unit.value for unit in Unit)) if getattr(self, word) is not None]

    @model_validator(mode="after")
    def _has_one_unit(self) -> SpanShape:
        self.span()
        return self


class AskShape(Shape):
    """One item of a complete record: what to look for, when, and how to ask for it.

    `evidence` says that the field is kept as evidence of that type, because no column of the referral file holds it; so a rule
    file alone can add a question that every door can answer. `choices` are the words an answer may be. `documents` are the LOINC
    types of clinical notes whose encounter's day answers, where a note came with the order. A day that `happened` cannot lie
    ahead.
    """

    field: Annotated[str, StringConstraints(pattern=r"^(line\.)?[a-z_][a-z0-9_]*$")]
    question: Words
    need: Literal["required", "recommended", "conditional"]
    otherwise: Literal["recommended"] | None = None
    any_of: list[str] = []
    check: str = ""
    evidence: Literal["day", "number", "flag", "text", "list"] | None = None
    choices: list[str] = []
    happened: bool = False
    documents: list[Annotated[str, StringConstraints(pattern=r"^[0-9]{1,7}-[0-9]$")]] = []
    when: Annotated[list[dict[str, OneOrMore]], BeforeValidator(_listed)] = []

    @model_validator(mode="after")
    def _condition_fits_need(self) -> AskShape:
        if self.happened and self.evidence != "day":
            raise ValueError("happened on a day; say evidence: day")
        if self.documents and self.evidence != "day":
            raise ValueError("takes its answer from documents, of which only the day is read; say evidence: day")
        if (self.need == "conditional") != bool(self.when) and self.need != "recommended":
            raise ValueError("is conditional without saying when" if not self.when else "is always required, yet says when")
        return self


class ExtensionShape(SpanShape):
    """How the time may be lengthened: by so much, for these reasons, if the notice went out in time."""

    reasons: list[Words] = []
    notice: str = ""
    at_most: int = Field(default=1, ge=1)


class TollingShape(Shape):
    """When the law itself stops the clock: 29 CFR 2560.503-1(f)(4), from the notice of extension until the claimant responds."""

    begins: Words
    ends: Words
    at_least: SpanShape


class MissShape(Shape):
    """What it means that the time ran out."""

    means: Literal["adverse_and_appealable", "denial", "forward_to_ire", "deemed_exhausted", "deemed_approved", "penalty", "late"]
    says: Words
    citation: Words
    within: SpanShape | None = None


class VersionShape(SpanShape):
    """What holds from one day to another, in some circumstances."""

    version_from: date = Field(alias="from")
    version_to: date | None = Field(default=None, alias="to")
    where: dict[Circumstance, OneOrMore] = {}
    citation: Words
    confidence: Confidence
    source: str = ""
    source_read_on: date | None = None
    source_read_by: date | None = None
    note: str = ""
    calendar: str = "hub"
    until: TimeOfDay | None = None
    missing_day: MissingDay = MissingDay.FIRST_OF_NEXT
    ends_on_open_day: bool = False
    not_before: SpanShape | None = None
    values: dict[str, Any] = {}
    ask: AskShape | None = None
    status: Literal["in_force", "proposed"] = "in_force"
    authority: Authority | None = None
    says: str = ""
    presumed_received_after: SpanShape | None = None
    extension: ExtensionShape | None = None
    tolling: TollingShape | None = None
    on_miss: MissShape | None = None
    at_least_until: str = ""


class ExampleShape(Shape):
    """A worked example a person can check with a calendar on the wall."""

    name: Words
    given: dict[str, Any]
    expect: dict[str, Any] = Field(min_length=1)


class GatheredShape(Shape):
    """Another rule that speaks here too, in these circumstances: its figures are written once, where it stands."""

    rule: Words
    where: dict[Circumstance, OneOrMore] = {}


class RuleShape(Shape):
    """One rule with its versions and examples."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*(\.PROPOSED)?$")]
    title: Words
    question: Words
    owner: Words
    kind: Kind | None = None
    pauses: Literal["asked", "never"] = "asked"
    requirements: list[Annotated[str, StringConstraints(pattern=r"^R[0-9]+$")]] = []
    wins: Literal["most_specific", "earliest", "all"] = "most_specific"
    starts: list[str] = Field(default=["started_at"], min_length=1)
    defaults: dict[Circumstance, str] = {}
    gathers: list[GatheredShape] = []
    versions: list[VersionShape] = Field(min_length=1)
    examples: list[ExampleShape] = []


class ChangeShape(Shape):
    """One line of the regulatory calendar; without a day, it is expected and not dated yet."""

    change: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    day: date | None = None
    title: Words
    means: Words
    citation: Words
    confidence: Confidence
    source: Words
    status: Literal["in_force", "proposed"]
    rules: list[str] = []


class CalendarShape(Shape):
    """The hours of one desk."""

    calendar: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Words
    owner: Words
    citation: Words
    confidence: Confidence
    hours: dict[str, list[str]]
    holidays: Literal["federal", "none"] = "none"
    closures: dict[date, Words] = {}
    specials: dict[date, list[str]] = {}

    @model_validator(mode="after")
    def _hours_can_be_read(self) -> CalendarShape:
        unknown = sorted(set(self.hours) - {*WEEKDAYS, "every_day"})
        if unknown:
            raise ValueError(f"{', '.join(unknown)} is not a weekday")
        for text in (text for texts in (*self.hours.values(), *self.specials.values()) for text in texts):
            Opening.read(text)
        return self


def closest_word(word: str, shape: type[BaseModel]) -> str:
    """The known word of a shape most like a misspelled one; empty when none is near."""
    from difflib import get_close_matches

    known = [info.alias or name for name, info in shape.model_fields.items()]
    return next(iter(get_close_matches(re.sub(r"\W", "_", word), known, n=1)), "")
