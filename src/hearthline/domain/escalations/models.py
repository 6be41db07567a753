"""Who answers for what went wrong, by when, and how did it end?"""

from __future__ import annotations

from django.db import models

from hearthline.domain.escalations.lifecycle import ESCALATION, EXCEPTION
from hearthline.plumbing.base import CaseModel, words


class Escalation(CaseModel):
    """A rung of the ladder: a named manager and a committed date and time (R81-R85). One open escalation per case and reason."""

    reference = models.TextField()
    reason = models.TextField()
    level = models.IntegerField(default=1)
    manager_id = models.UUIDField(null=True)
    counterparty = models.TextField(blank=True, default="")
    committed_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    resolution = models.TextField(blank=True, default="")
    state = models.TextField(default=ESCALATION.initial.code)
    state_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    lifecycle = ESCALATION
    phi = words("resolution")
    plain = words("reference reason level manager_id counterparty committed_at opened_at state state_at version")

    class Meta:
        db_table = "escalations_escalation"
        indexes = [models.Index(fields=["case_id"], name="escalation_case")]
        constraints = [
            models.UniqueConstraint(fields=["reference", "client_id"], name="escalation_reference_once"),
            models.UniqueConstraint(
                fields=["case_id", "reason", "client_id"], name="escalation_open_once", condition=models.Q(state="OPEN")
            ),
        ]


class CaseException(CaseModel):
    """Something promised that did not happen: cause, owner and resolution (R77). One unresolved exception per subject."""

    cause = models.TextField()
    subject = models.TextField()
    subject_id = models.UUIDField()
    owner_id = models.UUIDField(null=True)
    description = models.TextField(blank=True, default="")
    opened_at = models.DateTimeField()
    resolution = models.TextField(blank=True, default="")
    resolved_at = models.DateTimeField(null=True)
    state = models.TextField(default=EXCEPTION.initial.code)
    state_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    lifecycle = EXCEPTION
    phi = words("description")
    plain = words("cause subject subject_id owner_id opened_at resolution resolved_at state state_at version")

    class Meta:
        db_table = "escalations_exception"
        indexes = [models.Index(fields=["case_id"], name="exception_case")]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id", "client_id"], name="exception_open_once", condition=models.Q(state="UNRESOLVED")
            )
        ]
