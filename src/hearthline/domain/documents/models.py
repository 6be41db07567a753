"""How is what arrived kept unchanged, and what became of each part of it?"""

from __future__ import annotations

from django.db import models

from hearthline.plumbing.base import ClientModel, words


class Inbound(ClientModel):
    """A message exactly as it arrived. `(client, sender, key)` makes a repeat harmless; `sha256` is of the plain bytes."""

    sender = models.TextField(blank=True)
    key = models.TextField()
    channel = models.TextField()
    name = models.TextField()
    kind = models.TextField(blank=True, default="")
    size = models.BigIntegerField()
    sha256 = models.BinaryField()
    received_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    readings = models.IntegerField(default=1)
    received_count = models.IntegerField(default=0)
    filed_count = models.IntegerField(default=0)
    known_count = models.IntegerField(default=0)
    quarantined_count = models.IntegerField(default=0)

    phi = words("name")
    plain = words(
        "sender key channel kind size sha256 received_at read_at readings received_count filed_count known_count "
        "quarantined_count"
    )

    class Meta:
        db_table = "documents_inbound"
        constraints = [models.UniqueConstraint(fields=["sender", "key", "client_id"], name="inbound_once")]


class Content(ClientModel):
    """The sealed bytes of a message, apart from everything that is listed (SETTLED: bytes live in PostgreSQL)."""

    inbound_id = models.UUIDField()
    part = models.IntegerField(default=0)
    sealed = models.BinaryField()

    phi = words("sealed")
    plain = words("inbound_id part")

    class Meta:
        db_table = "documents_content"
        indexes = [models.Index(fields=["inbound_id", "part"], name="content_inbound")]


class Quarantined(ClientModel):
    """A unit nobody could read, with its original and the reason in words; somebody's task until it is released or dismissed."""

    inbound_id = models.UUIDField()
    position = models.TextField()
    reason = models.TextField()
    sealed = models.BinaryField()
    quarantined_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.TextField(blank=True, default="")

    phi = words("reason sealed")
    plain = words("inbound_id position quarantined_at resolved_at resolved_by")

    class Meta:
        db_table = "documents_quarantined"
        constraints = [models.UniqueConstraint(fields=["inbound_id", "position", "client_id"], name="quarantined_once")]


class Kept(ClientModel):
    """Evidence: a unit that was read and is of no use to a room, kept with the sentence that says why."""

    inbound_id = models.UUIDField()
    position = models.TextField()
    reason = models.TextField()
    digest = models.BinaryField()

    plain = words("inbound_id position reason digest")

    class Meta:
        db_table = "documents_kept"
        constraints = [models.UniqueConstraint(fields=["digest", "client_id"], name="kept_once")]
