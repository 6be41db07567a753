"""Who is being looked for, who came into question and why, and what was each asked and answered?"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from hearthline.domain.assignments.lifecycle import ASSIGNMENT, OFFER
from hearthline.domain.referrals.api import Referral
from hearthline.plumbing.base import CaseModel, ClientForeignKey, ClientModel, words


class Assignment(CaseModel):
    """The search for one provider for some lines of an order.

    `round` counts the plans made for it, `widened` is by how much service areas are stretched. `organization_id` (a servicing
    organization) and `starts_date` are set when one has accepted; `reason` says why nobody was found.
    """

    referral = ClientForeignKey(Referral)
    position = models.IntegerField()
    service_line = models.TextField()
    details = ArrayField(models.TextField(), default=list)
    line_positions = ArrayField(models.IntegerField(), default=list)
    payer_code = models.TextField(blank=True)
    urgency = models.TextField()
    zone = models.TextField()
    earliest_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    state = models.TextField(default=ASSIGNMENT.initial.code)
    state_at = models.DateTimeField()
    version = models.IntegerField(default=1)
    opened_at = models.DateTimeField()
    round = models.IntegerField(default=0)
    widened = models.IntegerField(default=1)
    widened_at = models.DateTimeField(null=True)
    organization_id = models.UUIDField(null=True)
    starts_date = models.DateField(null=True)
    reason = models.TextField(blank=True, default="")

    lifecycle = ASSIGNMENT
    phi = words("details earliest_at deadline_at starts_date reason")
    plain = words(
        "referral position service_line line_positions payer_code urgency zone state state_at version opened_at round widened "
        "widened_at organization_id"
    )

    class Meta:
        db_table = "assignments_assignment"
        constraints = [models.UniqueConstraint(fields=["case_id", "position", "client_id"], name="assignment_once")]
        indexes = [
            models.Index(
                fields=["deadline_at", "id"],
                name="assignment_unplaced",
                condition=models.Q(state__in=ASSIGNMENT.open_codes),
            )
        ]


class Candidate(ClientModel):
    """One provider in the ranked plan of a search, with the reasons, and the minutes a dispatcher gives it to think.

    No case column: an organization that takes part in the case does not read what is said of the others.
    """

    assignment = ClientForeignKey(Assignment, db_index=False)
    run_id = models.UUIDField()
    round = models.IntegerField()
    rank = models.IntegerField()
    organization_id = models.UUIDField()
    starts_date = models.DateField()
    cost = models.IntegerField()
    reasons = models.JSONField()
    hold_minutes = models.IntegerField(null=True)
    planned_at = models.DateTimeField()

    phi = words("starts_date reasons")
    plain = words("assignment run_id round rank organization_id cost hold_minutes planned_at")

    class Meta:
        db_table = "assignments_candidate"
        constraints = [models.UniqueConstraint(fields=["assignment", "round", "rank", "client_id"], name="candidate_once")]


class Offer(CaseModel):
    """One provider asked for one search, held for it until `hold_until`; at most one is accepted.

    At most one is open, unless several were asked at once (`broadcast_id`). `counter_terms` holds what it asks for instead (rate,
    authorization, zone), besides a later start. `chosen_because` is why a person chose this provider, and `cost_over` how many
    points dearer that was than the search's own first choice.
    """

    assignment = ClientForeignKey(Assignment, db_index=False)
    organization_id = models.UUIDField()
    reference = models.TextField()
    service_line = models.TextField()
    round = models.IntegerField()
    starts_date = models.DateField()
    start_due_at = models.DateTimeField()
    state = models.TextField(default=OFFER.initial.code)
    state_at = models.DateTimeField()
    version = models.IntegerField(default=1)
    offered_at = models.DateTimeField()
    hold_until = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, default="")
    note = models.TextField(blank=True, default="")
    counter_start_at = models.DateTimeField(null=True)
    counter_terms = models.JSONField(default=dict)
    broadcast_id = models.UUIDField(null=True)
    chosen_because = models.TextField(blank=True, default="")
    cost_over = models.IntegerField(null=True)

    lifecycle = OFFER
    phi = words("starts_date start_due_at note counter_start_at counter_terms chosen_because")
    plain = words(
        "assignment organization_id reference service_line round state state_at version offered_at hold_until answered_at reason "
        "broadcast_id cost_over"
    )

    class Meta:
        db_table = "assignments_offer"
        constraints = [
            models.UniqueConstraint(fields=["reference", "client_id"], name="offer_once"),
            models.UniqueConstraint(
                fields=["assignment", "client_id"],
                name="offer_one_open",
                condition=models.Q(state="OPEN", broadcast_id__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["assignment", "organization_id", "client_id"],
                name="offer_one_open_each",
                condition=models.Q(state="OPEN"),
            ),
            models.UniqueConstraint(
                fields=["assignment", "client_id"], name="offer_one_taken", condition=models.Q(state="TAKEN")
            ),
            models.CheckConstraint(
                condition=~models.Q(state="COUNTERED") | models.Q(counter_start_at__isnull=False) | ~models.Q(counter_terms={}),
                name="offer_counter_says_what",
            ),
        ]
        indexes = [
            models.Index(fields=["assignment"], name="offer_assignment"),
            models.Index(fields=["case_id"], name="offer_case"),
            models.Index(
                fields=["organization_id", "offered_at"],
                name="offer_history",
                include=["state", "client_id", "case_id"],
            ),
        ]
