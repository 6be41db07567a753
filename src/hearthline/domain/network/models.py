"""On what terms does a servicing organization take work, and when is it taken already?

Shared by every client: a provider serves many. No decisions here and no member.
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models

from hearthline.domain.parties.api import Organization
from hearthline.plumbing.base import HubModel, words


class Capability(HubModel):
    """What it can do: a service line and, inside it, a detail; "*" is everything."""

    organization = models.ForeignKey(Organization, models.RESTRICT, related_name="+")
    service_line = models.TextField()
    detail = models.TextField(default="*")

    plain = words("organization service_line detail")

    class Meta:
        db_table = "network_capability"
        constraints = [models.UniqueConstraint(fields=["organization", "service_line", "detail"], name="capability_once")]


class Credential(HubModel):
    """A paper that permits the work (R53-R58), in force between two days; an open end is an empty date."""

    organization = models.ForeignKey(Organization, models.RESTRICT, related_name="+")
    kind = models.TextField()
    number = models.TextField(blank=True)
    state = models.TextField(blank=True)
    starts_date = models.DateField(null=True)
    expires_date = models.DateField(null=True)

    plain = words("organization kind number state starts_date expires_date")

    class Meta:
        db_table = "network_credential"
        constraints = [models.UniqueConstraint(fields=["organization", "kind", "state", "number"], name="credential_once")]
        indexes = [models.Index(fields=["expires_date"], name="credential_expires")]


class Contract(HubModel):
    """Terms with one payer (R60, R62)."""

    organization = models.ForeignKey(Organization, models.RESTRICT, related_name="+")
    payer_code = models.TextField()
    service_line = models.TextField()
    starts_date = models.DateField()
    ends_date = models.DateField(null=True)
    acceptance_hours = models.IntegerField(default=4)
    claim_days = models.IntegerField(default=90)
    is_fee_schedule_verified = models.BooleanField(default=False)

    plain = words(
        "organization payer_code service_line starts_date ends_date acceptance_hours claim_days is_fee_schedule_verified"
    )

    class Meta:
        db_table = "network_contract"
        constraints = [
            models.UniqueConstraint(fields=["organization", "payer_code", "service_line", "starts_date"], name="contract_once")
        ]
        indexes = [models.Index(fields=["payer_code", "service_line"], name="contract_payer")]


class Area(HubModel):
    """Where it goes: a ZIP prefix, or (with an empty prefix) a radius in kilometers around its own address."""

    organization = models.ForeignKey(Organization, models.RESTRICT, related_name="+")
    zip_prefix = models.TextField(blank=True)
    radius_km = models.FloatField(null=True)

    plain = words("organization zip_prefix radius_km")

    class Meta:
        db_table = "network_area"
        constraints = [models.UniqueConstraint(fields=["organization", "zip_prefix"], name="area_once")]


class Capacity(HubModel):
    """New starts of a service line it takes on each weekday."""

    organization = models.ForeignKey(Organization, models.RESTRICT, related_name="+")
    service_line = models.TextField()
    mon = models.IntegerField()
    tue = models.IntegerField()
    wed = models.IntegerField()
    thu = models.IntegerField()
    fri = models.IntegerField()
    sat = models.IntegerField()
    sun = models.IntegerField()

    plain = words("organization service_line mon tue wed thu fri sat sun")

    class Meta:
        db_table = "network_capacity"
        constraints = [models.UniqueConstraint(fields=["organization", "service_line"], name="capacity_once")]


class ProviderSlot(HubModel):
    """A crew of a provider that is taken for a while, whichever client's work it is: double booking is refused by the database.

    A "start" takes one of a day's starts of a service line: crew 0 to capacity - 1, for that calendar day. A "visit" takes a
    crew for a window of time. `resource` is the crew as one number (see `policy.resource`), because a plain gist index knows
    ranges and no uuids. `booking_id` names what it is taken for: an offer, a visit.
    """

    organization = models.ForeignKey(Organization, models.RESTRICT, related_name="+")
    kind = models.TextField()
    service_line = models.TextField()
    crew = models.IntegerField()
    resource = models.BigIntegerField()
    period = DateTimeRangeField()
    booking_id = models.UUIDField()
    booked_at = models.DateTimeField()
    booked_by = models.TextField()

    plain = words("organization kind service_line crew resource period booking_id booked_at booked_by")

    class Meta:
        db_table = "network_provider_slot"
        constraints = [
            models.UniqueConstraint(fields=["booking_id", "kind"], name="provider_slot_booking"),
            models.CheckConstraint(condition=models.Q(kind__in=["start", "visit"]), name="provider_slot_kind"),
            ExclusionConstraint(
                name="provider_slot_once",
                index_type="GIST",
                expressions=[
                    (
                        models.Func(models.F("resource"), models.F("resource"), models.Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["organization", "service_line"], name="provider_slot_organization")]
