"""Which people does the hub know, where do they live, what numbers do they carry, and which records were joined?"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hearthline.plumbing.base import ClientForeignKey, ClientModel, words


class Member(ClientModel):
    """One record of one person in one client's book.

    The four keys are `policy.names` readings, kept for look-up by equality and range (SAFETY: no LIKE under row security).
    Indexes lead with what tells people apart, not with the client: a planner without statistics then has no wrong one to choose.

    `merged_into` points to the record that speaks for the person; undoing the merge empties it, and nothing else has changed.
    """

    family = models.TextField(blank=True)
    given = models.TextField(blank=True)
    middle = models.TextField(blank=True)
    suffix = models.TextField(blank=True)
    birth_date = models.DateField(null=True)
    sex = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    email = models.TextField(blank=True)
    language = models.TextField(blank=True)
    deceased_at = models.DateTimeField(null=True)
    registered_at = models.DateTimeField()
    registered_by = models.TextField()
    merged_into = ClientForeignKey("self", null=True, db_index=False)
    family_key = models.TextField(db_collation="C")
    given_key = models.TextField(db_collation="C")
    family_sound = models.TextField(db_collation="C")
    given_sound = models.TextField(db_collation="C")

    phi = words(
        "family given middle suffix birth_date sex phone email language deceased_at family_key given_key family_sound given_sound"
    )
    plain = words("registered_at registered_by merged_into")

    class Meta:
        db_table = "members_member"
        indexes = [
            models.Index(
                fields=["birth_date", "family_sound", "client_id"], name="member_born_family", include=["id", "family", "given"]
            ),
            models.Index(fields=["birth_date", "given_sound", "client_id"], name="member_born_given"),
            models.Index(fields=["phone", "client_id"], name="member_phone", condition=~Q(phone="")),
            models.Index(fields=["family_key", "given_key", "id"], name="member_name"),
            models.Index(fields=["merged_into"], name="member_merged", condition=Q(merged_into__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into__lt=F("id")) | Q(merged_into__gt=F("id")), name="member_not_into_itself"
            ),
        ]


class MemberAddress(ClientModel):
    """Where a member lives or lived, with what stands between the truck and the door (R43-R45).

    Rows are only added: the newest `since_at` is where to go, the others are history.
    """

    member = ClientForeignKey(Member)
    line1 = models.TextField(blank=True)
    line2 = models.TextField(blank=True)
    city = models.TextField(blank=True)
    state = models.TextField(blank=True)
    zip = models.TextField(blank=True)
    zone = models.TextField()
    place_key = models.TextField(db_collation="C")
    barriers = ArrayField(models.TextField(), default=list)
    barrier_note = models.TextField(blank=True)
    since_at = models.DateTimeField()

    phi = words("line1 line2 city state zip place_key barriers barrier_note")
    plain = words("member zone since_at")

    class Meta:
        db_table = "members_address"
        indexes = [models.Index(fields=["place_key", "client_id"], name="address_place")]


class MemberIdentifier(ClientModel):
    """A number somebody gave the member; two people may wrongly carry one, so it is unique per member only.

    `blind` finds it within its client without showing it. SSN and MBI are sealed, and their `value` is empty.
    """

    member = ClientForeignKey(Member, db_index=False)
    system = models.TextField()
    issuer = models.TextField(blank=True)
    value = models.TextField(blank=True)
    sealed = models.BinaryField(null=True)
    blind = models.BinaryField()
    last4 = models.TextField(blank=True)
    since_at = models.DateTimeField()

    phi = words("value sealed blind last4")
    plain = words("member system issuer since_at")

    class Meta:
        db_table = "members_identifier"
        constraints = [
            models.UniqueConstraint(fields=["member", "blind", "client_id"], name="identifier_once"),
            models.CheckConstraint(condition=~Q(system__in=["ssn", "mbi"]) | Q(value=""), name="identifier_sealed"),
        ]
        indexes = [models.Index(fields=["blind", "client_id"], name="identifier_blind")]


class MemberChange(ClientModel):
    """What a field of a member was before it became something else: nothing known is overwritten silently."""

    member = ClientForeignKey(Member)
    field = models.TextField()
    was = models.TextField(blank=True)
    became = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.TextField()

    append_only = True
    phi = words("was became")
    plain = words("member field changed_at changed_by")

    class Meta:
        db_table = "members_change"


class MemberEquipment(ClientModel):
    """A device already in the member's home or body: equipment owned, never an order (SETTLED).

    `key` is the source's id for it, or a digest of its description where there is none.
    """

    member = ClientForeignKey(Member, db_index=False)
    key = models.TextField()
    description = models.TextField()
    code_system = models.TextField(blank=True)
    code = models.TextField(blank=True)
    serial_number = models.TextField(blank=True)
    lot_number = models.TextField(blank=True)
    udi = models.TextField(blank=True)
    status = models.TextField(blank=True)
    manufactured_date = models.DateField(null=True)
    expires_date = models.DateField(null=True)
    registered_at = models.DateTimeField()

    phi = words("key description code_system code serial_number lot_number udi status manufactured_date expires_date")
    plain = words("member registered_at")

    class Meta:
        db_table = "members_equipment"
        constraints = [models.UniqueConstraint(fields=["member", "key", "client_id"], name="equipment_once")]


class MemberAvailability(ClientModel):
    """When somebody is at home to open, on the wall clock of the address; no row means that nobody has said.

    `weekday` counts from Monday (0); minutes count from midnight.
    """

    member = ClientForeignKey(Member)
    weekday = models.IntegerField()
    from_minute = models.IntegerField()
    to_minute = models.IntegerField()
    noted_at = models.DateTimeField()
    noted_by = models.TextField()

    phi = words("weekday from_minute to_minute")
    plain = words("member noted_at noted_by")

    class Meta:
        db_table = "members_availability"
        constraints = [
            models.CheckConstraint(condition=Q(weekday__gte=0, weekday__lte=6), name="availability_weekday"),
            models.CheckConstraint(condition=Q(from_minute__lt=F("to_minute")), name="availability_span"),
        ]


class MergeProposal(ClientModel):
    """Two records that may be one person.

    `decision` is empty until somebody of the hub decides; then it is merged, rejected or undone.
    """

    newcomer = ClientForeignKey(Member, db_index=False)
    candidate = ClientForeignKey(Member)
    score = models.FloatField()
    reasons = ArrayField(models.TextField())
    proposed_at = models.DateTimeField()
    proposed_by = models.TextField()
    decision = models.TextField(blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(blank=True, default="")
    why = models.TextField(blank=True, default="")

    phi = words("reasons why")
    plain = words("newcomer candidate score proposed_at proposed_by decision decided_at decided_by")

    class Meta:
        db_table = "members_merge_proposal"
        indexes = [
            models.Index(fields=["proposed_at", "id"], name="proposal_undecided", condition=Q(decided_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["newcomer", "candidate", "client_id"], name="proposal_once"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by="", decision="")
                | (Q(decided_at__isnull=False, decision__in=["merged", "rejected", "undone"]) & ~Q(decided_by="")),
                name="proposal_decided",
            ),
        ]


class Merge(ClientModel):
    """Who joined which records, when and why, and who parted them again. A merge moves one pointer, so undoing it is exact."""

    absorbed = ClientForeignKey(Member)
    survivor = ClientForeignKey(Member)
    proposal = ClientForeignKey(MergeProposal, null=True)
    merged_at = models.DateTimeField()
    merged_by = models.TextField()
    why = models.TextField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.TextField(blank=True, default="")
    undone_why = models.TextField(blank=True, default="")

    phi = words("why undone_why")
    plain = words("absorbed survivor proposal merged_at merged_by undone_at undone_by")

    class Meta:
        db_table = "members_merge"
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed", "client_id"], condition=Q(undone_at__isnull=True), name="merge_stands_once"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by="") | (Q(undone_at__isnull=False) & ~Q(undone_by="")),
                name="merge_undone_by",
            ),
        ]
