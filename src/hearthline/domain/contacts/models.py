"""What did the hub say to whom, over which channel, and what was asked or promised?"""

from __future__ import annotations

from django.db import models

from hearthline.plumbing.base import CaseModel, words


class Outbound(CaseModel):
    """A message the hub owes somebody: written in the transaction that decided it, handed to a carrier only after commit.

    `reference` is speakable and stable ("K7M-4PQ-X.O2"); the answer names it. `body` is what the carrier renders.
    """

    reference = models.TextField()
    kind = models.TextField()
    recipient = models.TextField()
    channel = models.TextField()
    body = models.JSONField()
    attempt = models.IntegerField(default=1)
    written_at = models.DateTimeField()
    written_by = models.TextField()
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    phi = words("body")
    plain = words("reference kind recipient channel attempt written_at written_by sent_at answered_at")

    class Meta:
        db_table = "contacts_outbound"
        constraints = [models.UniqueConstraint(fields=["reference", "attempt", "client_id"], name="outbound_once")]
        indexes = [
            models.Index(fields=["written_at", "id"], name="outbound_unsent", condition=models.Q(sent_at__isnull=True)),
            models.Index(fields=["case_id"], name="outbound_case"),
        ]
