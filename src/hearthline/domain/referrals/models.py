"""What did the order say, line by line, and what is still missing from it?"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from hearthline.domain.referrals.lifecycle import LIFECYCLE
from hearthline.plumbing.base import CaseModel, ClientForeignKey, ClientModel, words


class Referral(CaseModel):
    """The request that opened a case, as its sender made it and as later answers completed it (R28-R52).

    `digest` covers everything the sender said: an identical re-send changes nothing, other content under the same sender and
    order number is an amendment (`amendment` counts them; the row holds the newest content). `evidence` holds, by the names of
    the rules that ask for it, what was sent beside the order: examination, blood gas, plan of care.
    """

    member_id = models.UUIDField()
    inbound_id = models.UUIDField()
    state = models.TextField(default=LIFECYCLE.initial.code)
    state_at = models.DateTimeField()
    version = models.IntegerField(default=1)
    sender = models.TextField()
    order_number = models.TextField(blank=True)
    digest = models.BinaryField()
    amendment = models.IntegerField(default=0)
    channel = models.TextField()
    received_at = models.DateTimeField()
    service_line = models.TextField(blank=True)
    urgency = models.TextField(blank=True)
    payer_name = models.TextField(blank=True)
    payer_code = models.TextField(blank=True)
    policy_number = models.TextField(blank=True)
    group_number = models.TextField(blank=True)
    line_of_business = models.TextField(blank=True)
    ordering_family = models.TextField(blank=True)
    ordering_given = models.TextField(blank=True)
    ordering_npi = models.TextField(blank=True)
    referring_name = models.TextField(blank=True)
    referring_npi = models.TextField(blank=True)
    referring_contact = models.TextField(blank=True)
    referring_phone = models.TextField(blank=True)
    referring_fax = models.TextField(blank=True)
    referring_email = models.TextField(blank=True)
    signature = models.TextField(blank=True)
    signed_date = models.DateField(null=True)
    order_date = models.DateField(null=True)
    requested_start_date = models.DateField(null=True)
    requested_end_date = models.DateField(null=True)
    discharge_at = models.DateTimeField(null=True)
    facility_name = models.TextField(blank=True)
    diagnoses = ArrayField(models.TextField(), default=list)
    authorization_number = models.TextField(blank=True)
    note = models.TextField(blank=True)
    evidence = models.JSONField(default=dict)
    is_clarified = models.BooleanField(default=False)

    lifecycle = LIFECYCLE
    phi = words(
        "policy_number group_number diagnoses authorization_number note discharge_at facility_name requested_start_date "
        "requested_end_date signed_date order_date evidence"
    )
    plain = words(
        "member_id inbound_id state state_at version sender order_number digest amendment channel received_at service_line "
        "urgency payer_name payer_code line_of_business ordering_family ordering_given ordering_npi referring_name referring_npi "
        "referring_contact referring_phone referring_fax referring_email signature is_clarified"
    )
    unasked = words(
        "payer_name ordering_family ordering_given ordering_npi referring_name referring_contact referring_phone referring_fax "
        "referring_email signature"
    )

    class Meta:
        db_table = "referrals_referral"
        indexes = [
            models.Index(fields=["case_id"], name="referral_case"),
            models.Index(fields=["member_id", "client_id"], name="referral_member"),
            models.Index(fields=["digest"], name="referral_digest"),
            models.Index(fields=["discharge_at"], name="referral_discharge", condition=models.Q(discharge_at__isnull=False)),
            models.Index(fields=["inbound_id"], name="referral_inbound"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "order_number", "client_id"],
                name="referral_order_once",
                condition=~models.Q(order_number=""),
            )
        ]


class OrderLine(CaseModel):
    """One item or service of an order."""

    referral = ClientForeignKey(Referral, db_index=False)
    position = models.IntegerField()
    code = models.TextField(blank=True)
    code_system = models.TextField(blank=True)
    description = models.TextField(blank=True)
    modifiers = ArrayField(models.TextField(), default=list)
    quantity = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    unit = models.TextField(blank=True)
    frequency = models.TextField(blank=True)
    brand_model = models.TextField(blank=True)
    replaces_serial = models.TextField(blank=True)
    is_replacement = models.BooleanField(default=False)
    liters_per_day = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    dressings_per_week = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    is_custom = models.BooleanField(default=False)

    phi = words("code description frequency quantity liters_per_day dressings_per_week replaces_serial brand_model")
    plain = words("referral position code_system modifiers unit is_replacement is_custom")

    class Meta:
        db_table = "referrals_order_line"
        indexes = [
            models.Index(fields=["referral", "position"], name="order_line_referral"),
            models.Index(fields=["case_id"], name="order_line_case"),
        ]


class Clarification(CaseModel):
    """One thing that was missing: which field, by which rule, asked when and answered when. The measure counts these (R80).

    Where it came from is kept with it, so that a cause can be told from another later: the rule's version, whether the field was
    empty or unusable, whether it held the order up, the sender, the channel the order came by and the form it was written on.
    """

    referral = ClientForeignKey(Referral, db_index=False)
    field = models.TextField()
    rule = models.TextField()
    rule_date = models.DateField(null=True)
    fault = models.TextField(blank=True, default="")
    is_blocking = models.BooleanField(default=True)
    sender = models.TextField(blank=True, default="")
    channel = models.TextField(blank=True, default="")
    form = models.TextField(blank=True, default="")
    question = models.TextField()
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    plain = words("referral field rule rule_date fault is_blocking sender channel form question asked_at answered_at")

    class Meta:
        db_table = "referrals_clarification"
        indexes = [
            models.Index(fields=["referral"], name="clarification_referral"),
            models.Index(fields=["case_id"], name="clarification_case"),
        ]


class Amendment(CaseModel):
    """What changed when the same order came again with other content: field, before, after.

    `replaced` is the fingerprint (hexadecimal) of the version before, `replaced_inbound_id` the message that had brought it: a
    message that is read again after a crash says nothing that it has said before.
    """

    referral = ClientForeignKey(Referral, db_index=False)
    inbound_id = models.UUIDField()
    differences = models.JSONField()
    replaced = models.TextField()
    replaced_inbound_id = models.UUIDField()
    amended_at = models.DateTimeField()

    phi = words("differences")
    plain = words("referral inbound_id replaced replaced_inbound_id amended_at")

    class Meta:
        db_table = "referrals_amendment"
        indexes = [
            models.Index(fields=["referral"], name="amendment_referral"),
            models.Index(fields=["case_id"], name="amendment_case"),
        ]


class WrittenIn(CaseModel):
    """What a colleague wrote into an order by hand, and who said so: never altered. `fields` are those of the referral file."""

    referral = ClientForeignKey(Referral, db_index=False)
    fields = ArrayField(models.TextField())
    told_by = models.TextField(blank=True, default="")
    written_at = models.DateTimeField()
    written_by = models.TextField()

    append_only = True
    phi = words("told_by")
    plain = words("referral fields written_at written_by")

    class Meta:
        db_table = "referrals_written_in"
        indexes = [models.Index(fields=["case_id"], name="written_in_case")]


class DuplicateProposal(CaseModel):
    """A likely repeat without an order number: proposed to a person, never merged silently."""

    referral = ClientForeignKey(Referral, db_index=False)
    earlier_id = models.UUIDField()
    reason = models.TextField()
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(blank=True, default="")
    decision = models.TextField(blank=True, default="")

    plain = words("referral earlier_id reason proposed_at decided_at decided_by")
    phi = words("decision")

    class Meta:
        db_table = "referrals_duplicate_proposal"
        indexes = [models.Index(fields=["referral"], name="duplicate_referral")]


class IntakeDraft(ClientModel):
    """An order that somebody is keying in: saved at every pause, resumed at any desk, never lost.

    `said` is what was typed, field by field, as it was typed. Until a client is known it lies in a book of the colleague's own
    scope. When the case is opened the content goes to the documents room, and `said` is emptied.
    """

    channel = models.TextField()
    said = models.JSONField(default=dict)
    member_id = models.UUIDField(null=True)
    version = models.IntegerField(default=1)
    opened_at = models.DateTimeField()
    opened_by = models.TextField()
    saved_at = models.DateTimeField()
    saved_by = models.TextField()
    finished_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)
    opened_case_id = models.UUIDField(null=True)

    phi = words("said")
    plain = words("channel member_id version opened_at opened_by saved_at saved_by finished_at discarded_at opened_case_id")

    class Meta:
        db_table = "referrals_intake_draft"
        indexes = [
            models.Index(
                fields=["-saved_at"],
                name="intake_draft_open",
                condition=models.Q(finished_at__isnull=True, discarded_at__isnull=True),
            )
        ]


class TriageReview(CaseModel):
    """What a nurse changed about an order and why, what was found out, and what was asked. Append-only."""

    referral = ClientForeignKey(Referral, db_index=False)
    differences = models.JSONField()
    why = models.TextField(blank=True)
    answers = models.JSONField()
    note = models.TextField(blank=True)
    reviewed_at = models.DateTimeField()
    reviewed_by = models.TextField()

    append_only = True
    phi = words("differences why answers note")
    plain = words("referral reviewed_at reviewed_by")

    class Meta:
        db_table = "referrals_triage_review"
        indexes = [
            models.Index(fields=["referral", "reviewed_at"], name="triage_review_referral"),
            models.Index(fields=["case_id"], name="triage_review_case"),
        ]
