"""What was promised at which door and window, and what is the evidence that it happened?"""

from __future__ import annotations

from django.db import models

from hearthline.domain.fulfillment.lifecycle import LIFECYCLE
from hearthline.plumbing.base import CaseModel, words


class Booking(CaseModel):
    """One visit or delivery.

    `kind` is visit, delivery, evaluation or fabrication; `step` counts the stages of a complex order. On-time is judged against
    `first_window_end_at`, the first commitment, whatever was moved later (SETTLED). `evidence` grades the witnesses:
    provider, provider+member, or disputed. `slip` is what the proof of a delivery says, by the fields of the rules that ask for
    it, and `lacks` what they still ask, in words.
    """

    referral_id = models.UUIDField()
    assignment_id = models.UUIDField()
    organization_id = models.UUIDField()
    provider_key = models.TextField()
    reference = models.TextField()
    kind = models.TextField()
    step = models.IntegerField(default=1)
    steps = models.IntegerField(default=1)
    earliest_at = models.DateTimeField()
    due_at = models.DateTimeField()
    window_start_at = models.DateTimeField(null=True)
    window_end_at = models.DateTimeField(null=True)
    first_window_end_at = models.DateTimeField(null=True)
    happened_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    method = models.TextField(blank=True, default="")
    received_by = models.TextField(blank=True, default="")
    relationship = models.TextField(blank=True, default="")
    serial_number = models.TextField(blank=True, default="")
    evidence = models.TextField(blank=True, default="")
    slip = models.JSONField(default=dict)
    lacks = models.JSONField(default=list)
    cause = models.TextField(blank=True, default="")
    state = models.TextField(default=LIFECYCLE.initial.code)
    state_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    lifecycle = LIFECYCLE
    phi = words("received_by relationship serial_number slip lacks")
    plain = words(
        "referral_id assignment_id organization_id provider_key reference kind step steps earliest_at due_at window_start_at "
        "window_end_at first_window_end_at happened_at reported_at method evidence cause state state_at version"
    )

    class Meta:
        db_table = "fulfillment_booking"
        constraints = [models.UniqueConstraint(fields=["reference", "client_id"], name="booking_reference_once")]
        indexes = [
            models.Index(fields=["case_id"], name="booking_case"),
            models.Index(
                fields=["window_start_at", "id"], name="booking_window", condition=models.Q(window_start_at__isnull=False)
            ),
            models.Index(fields=["due_at", "id"], name="booking_to_confirm", condition=models.Q(state="TO_CONFIRM")),
        ]


class StatusLink(CaseModel):
    """A printed confirmation's way to the present truth: an unguessable token, what was printed, and whether it still opens (B7).

    Only the token's digest is kept; whoever holds the paper holds the token.
    """

    digest = models.BinaryField()
    printed = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.TextField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    phi = words("printed")
    plain = words("digest made_at made_by ends_at revoked_at")

    class Meta:
        db_table = "fulfillment_status_link"
        indexes = [
            models.Index(fields=["digest"], name="status_link_digest"),
            models.Index(fields=["case_id"], name="status_link_case"),
        ]
