"""What did the hub say to whom, over which channel, what was asked or promised, and what did colleagues note for each other?"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
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


class Draft(CaseModel):
    """A colleague's own message, held for some seconds so that it can be taken back; then it becomes an `Outbound`.

    Until it is released nobody outside has any of it, and no count of what was said includes it.
    """

    reference = models.TextField()
    recipient = models.TextField()
    recipient_name = models.TextField()
    channel = models.TextField()
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.TextField()
    release_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    phi = words("text recipient_name")
    plain = words("reference recipient channel written_at written_by release_at released_at withdrawn_at")

    class Meta:
        db_table = "contacts_draft"
        constraints = [models.UniqueConstraint(fields=["reference", "client_id"], name="draft_once")]
        indexes = [
            models.Index(
                fields=["release_at"],
                name="draft_to_release",
                condition=models.Q(released_at__isnull=True, withdrawn_at__isnull=True),
            ),
            models.Index(fields=["case_id"], name="draft_case"),
        ]


class Note(CaseModel):
    """What a colleague wrote down for colleagues: never sent, never altered. `mentions` are codes of the staff list."""

    text = models.TextField()
    mentions = ArrayField(models.TextField(), default=list)
    written_at = models.DateTimeField()
    written_by = models.TextField()

    append_only = True
    phi = words("text")
    plain = words("mentions written_at written_by")

    class Meta:
        db_table = "contacts_note"
        indexes = [models.Index(fields=["case_id", "written_at"], name="note_case")]
