"""What do the hub's cards, a client's terms, and the payers' answers look like on file?"""

from __future__ import annotations

from django.db import models

from hearthline.domain.coverage.lifecycle import LIFECYCLE
from hearthline.kernel.vocabulary import LineOfBusiness
from hearthline.plumbing.base import CaseModel, ClientModel, words


class Policy(ClientModel):
    """A member's card with one payer. `source` says who told us; what a payer itself answered overrules every other source."""

    member_id = models.UUIDField()
    payer_code = models.TextField(blank=True)
    payer_name = models.TextField(blank=True)
    policy_number = models.TextField(blank=True)
    group_number = models.TextField(blank=True)
    plan_name = models.TextField(blank=True)
    line_of_business = models.TextField(default=LineOfBusiness.UNKNOWN)
    starts_date = models.DateField(null=True)
    ends_date = models.DateField(null=True)
    source = models.TextField()
    filed_at = models.DateTimeField()
    filed_by = models.TextField()

    phi = words("policy_number group_number starts_date ends_date")
    plain = words("member_id payer_code payer_name plan_name line_of_business source filed_at filed_by")

    class Meta:
        db_table = "coverage_policy"
        constraints = [
            models.UniqueConstraint(fields=["member_id", "payer_code", "policy_number", "client_id"], name="policy_once")
        ]


class PayerRule(ClientModel):
    """One line of a client's terms with a payer (R105); an empty payer, service line or prefix means any."""

    payer_code = models.TextField(blank=True)
    service_line = models.TextField(blank=True)
    code_prefix = models.TextField(blank=True)
    is_authorization_required = models.BooleanField()
    valid_days = models.IntegerField(null=True)
    starts_date = models.DateField()
    ends_date = models.DateField(null=True)
    citation = models.TextField(blank=True)
    filed_at = models.DateTimeField()
    filed_by = models.TextField()

    plain = words(
        "payer_code service_line code_prefix is_authorization_required valid_days starts_date ends_date citation "
        "filed_at filed_by"
    )

    class Meta:
        db_table = "coverage_payer_rule"
        constraints = [
            models.UniqueConstraint(
                fields=["payer_code", "service_line", "code_prefix", "starts_date", "client_id"], name="payer_rule_once"
            )
        ]


class Verification(CaseModel):
    """One question to a payer about one order, and its answer (270 and 271 in X12).

    `attempts` counts the messages under this reference, `tries` those since the question last changed. `corrected_at` is when it
    changed: an answer from before belongs to the earlier question.
    """

    referral_id = models.UUIDField()
    member_id = models.UUIDField()
    reference = models.TextField()
    state = models.TextField(default=LIFECYCLE.initial.code)
    state_at = models.DateTimeField()
    version = models.IntegerField(default=1)
    payer_code = models.TextField(blank=True)
    payer_name = models.TextField(blank=True)
    policy_number = models.TextField(blank=True)
    group_number = models.TextField(blank=True)
    service_line = models.TextField(blank=True)
    urgency = models.TextField(blank=True)
    needed_date = models.DateField()
    zone = models.TextField()
    requested_at = models.DateTimeField()
    attempts = models.IntegerField(default=1)
    tries = models.IntegerField(default=1)
    corrected_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    payer_status = models.TextField(blank=True, default="")
    is_covered = models.BooleanField(null=True)
    is_authorization_required = models.BooleanField(null=True)
    plan_name = models.TextField(blank=True, default="")
    line_of_business = models.TextField(default=LineOfBusiness.UNKNOWN)
    starts_date = models.DateField(null=True)
    ends_date = models.DateField(null=True)
    member_share_cents = models.IntegerField(null=True)
    note = models.TextField(blank=True, default="")

    lifecycle = LIFECYCLE
    phi = words("policy_number group_number needed_date starts_date ends_date member_share_cents note")
    plain = words(
        "referral_id member_id reference state state_at version payer_code payer_name service_line urgency zone requested_at "
        "attempts tries corrected_at answered_at payer_status is_covered is_authorization_required plan_name line_of_business"
    )

    class Meta:
        db_table = "coverage_verification"
        constraints = [models.UniqueConstraint(fields=["reference", "client_id"], name="verification_once")]
        indexes = [
            models.Index(fields=["case_id"], name="verification_case"),
            models.Index(fields=["referral_id"], name="verification_referral"),
            models.Index(fields=["state_at"], name="verification_ours", condition=models.Q(state__in=["QUESTIONED", "SILENT"])),
        ]
