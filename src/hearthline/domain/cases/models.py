"""What is the folder of one need, and who has looked into it? It names no member."""

from __future__ import annotations

from django.db import models

from hearthline.domain.cases.lifecycle import LIFECYCLE
from hearthline.plumbing.base import CaseModel, ClientModel, words


class Case(ClientModel):
    """One need, from order to door. `number` is what people say on the phone; `manager_id` is a `parties.Staff`."""

    number = models.TextField()
    state = models.TextField(default=LIFECYCLE.initial.code)
    state_at = models.DateTimeField()
    version = models.IntegerField(default=1)
    service_line = models.TextField(blank=True)
    urgency = models.TextField(default="routine")
    zone = models.TextField()
    manager_id = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True, default="")

    lifecycle = LIFECYCLE
    plain = words("number state state_at version service_line urgency zone manager_id opened_at closed_at outcome")

    class Meta:
        db_table = "cases_case"
        constraints = [models.UniqueConstraint(fields=["number", "client_id"], name="case_number_once")]
        indexes = [
            models.Index(fields=["opened_at", "id"], name="case_open", condition=models.Q(closed_at__isnull=True)),
            models.Index(fields=["manager_id"], name="case_manager_open", condition=models.Q(closed_at__isnull=True)),
        ]


class Participation(CaseModel):
    """An organization that takes part in a case, and as what; row security reads this table."""

    organization_id = models.UUIDField()
    role = models.TextField()
    since_at = models.DateTimeField()

    plain = words("organization_id role since_at")

    class Meta:
        db_table = "cases_participation"
        constraints = [
            models.UniqueConstraint(fields=["case_id", "organization_id", "role", "client_id"], name="participation_once")
        ]
        indexes = [models.Index(fields=["organization_id", "case_id"], name="participation_organization")]


class Look(CaseModel):
    """A colleague at a case: here now, and when they left it the time before.

    `seen_at` is the hub's time of the newest sign of life, `before_at` that of the end of the visit before this one ("since you
    last looked"). `here_at` is the machine's own time: presence is about people at desks, in a demo too.
    """

    looked_by = models.TextField()
    seen_at = models.DateTimeField()
    before_at = models.DateTimeField(null=True)
    here_at = models.DateTimeField()

    plain = words("looked_by seen_at before_at here_at")

    class Meta:
        db_table = "cases_look"
        constraints = [models.UniqueConstraint(fields=["case_id", "looked_by", "client_id"], name="look_once")]


class Pin(CaseModel):
    """An entry of a case's story that everybody should see first; `entry` is the story's own key for it."""

    entry = models.TextField()
    pinned_at = models.DateTimeField()
    pinned_by = models.TextField()

    plain = words("entry pinned_at pinned_by")

    class Meta:
        db_table = "cases_pin"
        constraints = [models.UniqueConstraint(fields=["case_id", "entry", "client_id"], name="pin_once")]
