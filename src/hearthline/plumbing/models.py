"""Which tables does the plumbing keep: settings, audit, outbox, effects, state history, codes?"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models

from hearthline.plumbing.access.models import AccessAlarm, BrokenGlass, CacheEntry, Sight, User
from hearthline.plumbing.base import CaseModel, HubModel, words

__all__ = [
    "AccessAlarm",
    "AuditEvent",
    "BrokenGlass",
    "CacheEntry",
    "Code",
    "Effect",
    "OutboxEvent",
    "PriorAuthorizationItem",
    "Setting",
    "Sight",
    "StateChange",
    "User",
    "Zip",
]


class Setting(models.Model):
    """A fact about this database: whether it is a demo, and what time it is there."""

    key = models.TextField(primary_key=True)
    value = models.TextField()

    class Meta:
        db_table = "plumbing_setting"


class AuditEvent(models.Model):
    """One link of a chain: `hash` = sha256(previous hash, `text`). Append-only."""

    pk = models.CompositePrimaryKey("chain", "seq", "client_id")
    client_id = models.UUIDField()
    chain = models.UUIDField()
    seq = models.IntegerField()
    at = models.DateTimeField()
    text = models.TextField()
    previous_hash = models.BinaryField()
    hash = models.BinaryField()

    append_only = True

    class Meta:
        db_table = "plumbing_audit_event"


class StateChange(CaseModel):
    """One move of one subject: who, when, why. Append-only."""

    subject = models.TextField()
    subject_id = models.UUIDField()
    move = models.TextField()
    source = models.TextField()
    target = models.TextField()
    moved_at = models.DateTimeField()
    moved_by = models.TextField()
    why = models.TextField(blank=True)

    append_only = True
    plain = words("subject subject_id move source target moved_at moved_by")
    phi = words("why")

    class Meta:
        db_table = "plumbing_state_change"
        indexes = [models.Index(fields=["case_id", "moved_at"], name="state_change_case")]


class OutboxEvent(models.Model):
    """Something that happened to a batch of subjects, told after commit. Ids only, never PHI."""

    id = models.BigAutoField(primary_key=True)
    client_id = models.UUIDField()
    name = models.TextField()
    ids = ArrayField(models.UUIDField())
    happened_at = models.DateTimeField()
    queued_at = models.DateTimeField(null=True)
    handled_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    error = models.TextField(blank=True, default="")

    class Meta:
        db_table = "plumbing_outbox_event"
        indexes = [
            models.Index(fields=["id"], name="outbox_waiting", condition=models.Q(handled_at__isnull=True)),
        ]


class Effect(models.Model):
    """An effect that has happened, by its unique key; the second attempt finds the row and does nothing."""

    key = models.TextField(primary_key=True)
    attempt = models.BigIntegerField()
    happened_at = models.DateTimeField()

    class Meta:
        db_table = "plumbing_effect"


class Code(HubModel):
    """One entry of a released code set (HCPCS Level II, ICD-10-CM), as valid between two days; the publisher's own letters."""

    system = models.TextField()
    code = models.TextField(db_collation="C")  # found by its beginning
    short = models.TextField(blank=True)
    long = models.TextField(blank=True)
    coverage = models.TextField(blank=True)
    category = models.TextField(blank=True)
    added_date = models.DateField(null=True)
    effective_date = models.DateField(null=True)
    terminated_date = models.DateField(null=True)

    plain = words("system code short long coverage category added_date effective_date terminated_date")

    class Meta:
        db_table = "plumbing_code"
        constraints = [models.UniqueConstraint(fields=["system", "code"], name="code_once")]
        indexes = [GinIndex(SearchVector("code", "long", "short", config="simple"), name="code_words", fastupdate=False)]


class Zip(models.Model):
    """A ZIP code's place, time zone and center (decimal degrees, WGS 84)."""

    zip = models.TextField(primary_key=True)
    city = models.TextField()
    state = models.TextField()
    county = models.TextField(blank=True)
    zone = models.TextField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        db_table = "plumbing_zip"


class PriorAuthorizationItem(models.Model):
    """A HCPCS code on the DMEPOS required prior authorization list (42 CFR 414.234)."""

    hcpcs = models.TextField(primary_key=True)
    program = models.TextField()
    decision_time = models.TextField(blank=True)

    class Meta:
        db_table = "plumbing_prior_authorization_item"
