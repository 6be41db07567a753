"""What did the hub say to whom, over which channel, what was asked or promised, and what did colleagues note for each other?"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from hearthline.plumbing.base import CaseModel, ClientForeignKey, ClientModel, words


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


class Call(ClientModel):
    """A telephone call: who called whom, when, how the caller was identified, how it ended (R11, R113-R116).

    Until a case is known it stands in a book of its agent. `phases` is what happened when: [["talk", ISO], ["hold", ISO], ...];
    `checked` names which items identified the caller, never their values (SAFETY, access).
    """

    about = ClientForeignKey("cases.Case", null=True, db_index=False)
    member_id = models.UUIDField(null=True)
    direction = models.TextField(default="inbound")
    caller_number = models.TextField(blank=True)
    dialed_number = models.TextField(blank=True)
    caller_name = models.TextField(blank=True, default="")
    caller_kind = models.TextField(blank=True, default="")
    agent = models.TextField()
    phases = models.JSONField(default=list)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    wrapped_at = models.DateTimeField(null=True)
    identity = models.TextField(blank=True, default="")
    checked = ArrayField(models.TextField(), default=list)
    failures = models.IntegerField(default=0)
    reason = models.TextField(blank=True, default="")
    outcome = models.TextField(blank=True, default="")
    next_step = models.TextField(blank=True, default="")
    note = models.TextField(blank=True, default="")
    receipt = models.TextField(blank=True, default="")

    phi = words("caller_number caller_name note")
    plain = words(
        "about member_id direction dialed_number caller_kind agent phases began_at ended_at wrapped_at identity checked failures "
        "reason outcome next_step receipt"
    )

    class Meta:
        db_table = "contacts_call"
        indexes = [
            models.Index(fields=["agent", "-began_at"], name="call_agent"),
            models.Index(fields=["about"], name="call_about"),
        ]


class Draft(CaseModel):
    """A colleague's own message, held for some seconds so that it can be taken back; then it becomes an `Outbound`.

    Until it is released nobody outside has any of it, and no count of what was said includes it. What was taken back stays at its
    writer's hand until the next message of the case is sent or it is discarded.
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
    discarded_at = models.DateTimeField(null=True)

    phi = words("text recipient_name")
    plain = words("reference recipient channel written_at written_by release_at released_at withdrawn_at discarded_at")

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
