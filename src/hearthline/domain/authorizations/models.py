"""What do a request for permission and the payer's determination look like on file?"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from hearthline.domain.authorizations.lifecycle import LIFECYCLE
from hearthline.plumbing.base import CaseModel, ClientForeignKey, words


class Authorization(CaseModel):
    """One request for a payer's permission and what became of it (278 in X12).

    `source` is "payer", or "referrer" for a number that came with the order and is still to be confirmed. `clock_from_at` is when
    the payer's decision clock began: a pend or a question does not restart it, a resubmission does. `asked_anew_at` is when we
    last resubmitted or sent more. `attempts` counts the messages under this reference, `tries` those since the question last
    changed. `determined_at` is the payer's own moment, `received_at` ours, from which the appeal window runs.
    """

    referral = ClientForeignKey("referrals.Referral", db_index=False)
    verification = ClientForeignKey("coverage.Verification", null=True)
    member_id = models.UUIDField()
    reference = models.TextField()
    state = models.TextField(default=LIFECYCLE.initial.code)
    state_at = models.DateTimeField()
    version = models.IntegerField(default=1)
    payer_code = models.TextField(blank=True)
    payer_name = models.TextField(blank=True)
    policy_number = models.TextField(blank=True)
    line_of_business = models.TextField()
    urgency = models.TextField()
    service_line = models.TextField(blank=True)
    jurisdiction = models.TextField(blank=True)
    zone = models.TextField()
    needed_date = models.DateField()
    needed_until_date = models.DateField(null=True)
    valid_days = models.IntegerField(null=True)
    source = models.TextField(default="payer")
    is_confirmed = models.BooleanField(default=True)
    because = models.JSONField(default=list)
    requested_at = models.DateTimeField()
    clock_from_at = models.DateTimeField()
    asked_anew_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=1)
    tries = models.IntegerField(default=1)
    information = models.JSONField(default=dict)
    asked = ArrayField(models.TextField(), default=list)
    determined_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True, default="")
    number = models.TextField(blank=True, default="")
    units = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    unit = models.TextField(blank=True, default="")
    starts_date = models.DateField(null=True)
    ends_date = models.DateField(null=True)
    shortfalls = ArrayField(models.TextField(), default=list)
    reason_code = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="")
    appeal_days = models.IntegerField(null=True)
    appeal_due_at = models.DateTimeField(null=True)
    is_appeal_window_assumed = models.BooleanField(null=True)
    peer_contact = models.TextField(blank=True, default="")
    denial_lacks = ArrayField(models.TextField(), default=list)

    lifecycle = LIFECYCLE
    phi = words(
        "policy_number needed_date needed_until_date because information asked number units unit starts_date ends_date "
        "shortfalls reason_code reason"
    )
    plain = words(
        "referral verification member_id reference state state_at version payer_code payer_name line_of_business urgency "
        "service_line jurisdiction zone valid_days source is_confirmed requested_at clock_from_at asked_anew_at attempts tries "
        "determined_at received_at outcome appeal_days appeal_due_at is_appeal_window_assumed peer_contact denial_lacks"
    )

    class Meta:
        db_table = "authorizations_authorization"
        constraints = [models.UniqueConstraint(fields=["reference", "client_id"], name="authorization_once")]
        indexes = [
            models.Index(fields=["case_id"], name="authorization_case"),
            models.Index(fields=["referral"], name="authorization_referral"),
            models.Index(
                fields=["state_at"],
                name="authorization_ours",
                condition=models.Q(state__in=["MORE_INFORMATION", "SILENT", "DENIED"]),
            ),
        ]


class AuthorizationLine(CaseModel):
    """An order line as we asked for it, and how much of it the payer approved (null: the payer did not say it line by line).

    `position` is the line's place in the order as it was then; the row stands even when an amendment rewrites the order.
    """

    authorization = ClientForeignKey(Authorization, db_index=False)
    position = models.IntegerField()
    code = models.TextField(blank=True)
    code_system = models.TextField(blank=True)
    description = models.TextField(blank=True)
    quantity = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    unit = models.TextField(blank=True)
    approved = models.DecimalField(max_digits=12, decimal_places=3, null=True)

    phi = words("code description quantity approved")
    plain = words("authorization position code_system unit")

    class Meta:
        db_table = "authorizations_line"
        constraints = [models.UniqueConstraint(fields=["authorization", "position", "client_id"], name="authorization_line_once")]
        indexes = [models.Index(fields=["case_id"], name="authorization_line_case")]
