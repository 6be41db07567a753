"""How is a promise written down, so that its verdict can be computed from event times alone?"""

from __future__ import annotations

from django.db import models

from hearthline.plumbing.base import CaseModel, ClientForeignKey, words


class Obligation(CaseModel):
    """One clock: what is owed (`kind`), by whom (`owner`, a Turn), to whom, by which rule and version, until when.

    `follows_state` clocks start and stop with their subject's state; the others are stopped by name. `noticed_at` says when the
    miss was acted upon, never whether there was one: that is a question of `due_at`, `stopped_at` and the pauses.
    `counts_from_at` and `circumstances` (a JSON object, empty for none) are what the rule was asked with: the deadline can be
    derived again.
    """

    subject = models.TextField()
    subject_id = models.UUIDField()
    kind = models.TextField()
    rule = models.TextField()
    version = models.DateField(null=True)
    circumstances = models.TextField(blank=True, default="")
    counts_from_at = models.DateTimeField()
    owner = models.TextField()
    counterparty = models.TextField(blank=True, default="")
    zone = models.TextField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    verdict = models.TextField(blank=True, default="")
    noticed_at = models.DateTimeField(null=True)
    follows_state = models.BooleanField(default=False)

    plain = words(
        "subject subject_id kind rule version circumstances counts_from_at owner counterparty zone started_at due_at stopped_at "
        "verdict noticed_at follows_state"
    )

    class Meta:
        db_table = "obligations_obligation"
        indexes = [
            models.Index(
                fields=["due_at"],
                name="obligation_to_notice",
                condition=models.Q(stopped_at__isnull=True, noticed_at__isnull=True),
            ),
            models.Index(fields=["case_id"], name="obligation_case"),
            models.Index(fields=["subject_id"], name="obligation_subject_open", condition=models.Q(stopped_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(due_at__gte=models.F("started_at")), name="obligation_due_after_start"),
            models.CheckConstraint(
                condition=models.Q(stopped_at__isnull=True, verdict="")
                | models.Q(stopped_at__isnull=False) & ~models.Q(verdict=""),
                name="obligation_verdict_when_stopped",
            ),
        ]


class Pause(CaseModel):
    """A clock held on evidence: the outbound message that asks, or the event that keeps the case waiting; `ended_at` is when the
    answer arrived, read or unread."""

    obligation = ClientForeignKey(Obligation, db_index=False)
    evidence = models.TextField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    plain = words("obligation evidence began_at ended_at")

    class Meta:
        db_table = "obligations_pause"
        indexes = [
            models.Index(fields=["obligation", "began_at"], name="pause_obligation"),
            models.Index(fields=["case_id"], name="pause_case"),
        ]
