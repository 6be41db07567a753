"""What waits in which queue, who has it in hand, and what does each colleague want to see of it?"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from hearthline.plumbing.base import ClientModel, HubModel, words

# Here a case is `folder_id`, not `case_id`: what the hub's people have to do is not for the organizations that take part.


class Row(ClientModel):
    """One case in one queue, with everything a list shows of it: a projection that can be made anew at any time.

    `rank` orders by urgency (0: a hospital bed waits), `order_at` by the queue's own moment (`policy.QUEUES`). One row of each
    case `is_home`: the queue in which it is worked next, so that a case counts once among its manager's. `day_at` is when the day
    of `order_at` begins where the member lives.
    """

    queue = models.TextField()
    folder_id = models.UUIDField()
    is_home = models.BooleanField()
    number = models.TextField()
    member_id = models.UUIDField()
    family = models.TextField(blank=True)
    given = models.TextField(blank=True)
    birth_date = models.DateField(null=True)
    name_key = models.TextField(db_collation="C")
    service_line = models.TextField(blank=True)
    urgency = models.TextField()
    rank = models.SmallIntegerField()
    payer_code = models.TextField(blank=True)
    payer_name = models.TextField(blank=True)
    state = models.TextField(blank=True)
    manager_id = models.UUIDField(null=True)
    kind = models.TextField()
    owner = models.TextField()
    counterparty = models.TextField(blank=True)
    due_at = models.DateTimeField()
    zone = models.TextField()
    is_held = models.BooleanField()
    order_at = models.DateTimeField()
    day_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    discharge_at = models.DateTimeField(null=True)
    starts_at = models.DateTimeField(null=True)

    phi = words("family given birth_date name_key state discharge_at starts_at")
    plain = words(
        "queue folder_id is_home number member_id service_line urgency rank payer_code payer_name manager_id kind owner "
        "counterparty due_at zone is_held order_at day_at opened_at"
    )

    class Meta:
        db_table = "worklist_row"
        constraints = [models.UniqueConstraint(fields=["folder_id", "queue", "client_id"], name="row_once")]
        indexes = [
            # Lists read one book after the other in their own order, facets from the index alone.
            models.Index(
                fields=["client_id", "queue", "rank", "is_held", "order_at", "folder_id"],
                name="row_urgent",
                include=["payer_code", "service_line", "state", "owner", "manager_id", "day_at"],
            ),
            models.Index(
                fields=["client_id", "queue", "is_held", "order_at", "folder_id"],
                name="row_due",
                include=["payer_code", "service_line", "state", "owner", "manager_id", "day_at"],
            ),
            models.Index(fields=["client_id", "queue", "opened_at", "folder_id"], name="row_opened"),
            models.Index(fields=["client_id", "queue", "name_key", "folder_id"], name="row_name"),
            models.Index(
                fields=["manager_id", "rank", "is_held", "order_at", "folder_id"],
                name="row_manager",
                include=["is_home", "client_id", "queue", "payer_code", "service_line", "state", "owner", "day_at"],
            ),
            models.Index(fields=["client_id", "queue", "payer_code"], name="row_payer"),  # which books have this payer at all
        ]


class Claim(ClientModel):
    """Who has a case in hand, so that nobody else is given it. It ends by itself at `until_at`.

    `is_next` marks one that *get next* gave: it is let go when the next one is taken.
    """

    folder_id = models.UUIDField()
    staff_id = models.UUIDField()
    taken_at = models.DateTimeField()
    until_at = models.DateTimeField()
    is_next = models.BooleanField(default=False)

    plain = words("folder_id staff_id taken_at until_at is_next")

    class Meta:
        db_table = "worklist_claim"
        constraints = [models.UniqueConstraint(fields=["folder_id", "client_id"], name="claim_once")]
        indexes = [models.Index(fields=["staff_id"], name="claim_staff")]


class Snooze(ClientModel):
    """A case that one colleague does not want to see before a moment; then it comes back as a reminder."""

    folder_id = models.UUIDField()
    staff_id = models.UUIDField()
    until_at = models.DateTimeField()
    set_at = models.DateTimeField()

    plain = words("folder_id staff_id until_at set_at")

    class Meta:
        db_table = "worklist_snooze"
        constraints = [models.UniqueConstraint(fields=["staff_id", "folder_id", "client_id"], name="snooze_once")]


class Tag(ClientModel):
    """A mark on a case that the whole team sees; `tag` is one of `policy.TAGS`."""

    folder_id = models.UUIDField()
    tag = models.TextField()
    set_at = models.DateTimeField()
    set_by = models.TextField()

    plain = words("folder_id tag set_at set_by")

    class Meta:
        db_table = "worklist_tag"
        constraints = [models.UniqueConstraint(fields=["folder_id", "tag", "client_id"], name="tag_once")]
        indexes = [models.Index(fields=["tag", "folder_id"], name="tag_cases")]


class Notice(ClientModel):
    """Something one colleague should know of a case, and why they are told. `key` names the happening: it is told once."""

    staff_id = models.UUIDField()
    folder_id = models.UUIDField()
    reason = models.TextField()
    key = models.TextField()
    note = models.TextField(blank=True, default="")
    told_at = models.DateTimeField()
    told_by = models.TextField()
    read_at = models.DateTimeField(null=True)

    phi = words("note")
    plain = words("staff_id folder_id reason key told_at told_by read_at")

    class Meta:
        db_table = "worklist_notice"
        constraints = [models.UniqueConstraint(fields=["staff_id", "key", "client_id"], name="notice_once")]
        indexes = [
            models.Index(fields=["staff_id", "-told_at"], name="notice_newest"),
            models.Index(fields=["staff_id"], name="notice_unread", condition=models.Q(read_at__isnull=True)),
        ]


class SavedView(HubModel):
    """A list somebody comes back to: the address without its host, codes only. `audience` is private, team, or a role."""

    name = models.TextField()
    query = models.TextField()
    audience = models.TextField()
    staff_id = models.UUIDField()
    saved_at = models.DateTimeField()

    plain = words("name query audience staff_id saved_at")

    class Meta:
        db_table = "worklist_saved_view"
        constraints = [models.UniqueConstraint(fields=["staff_id", "name"], name="saved_view_once")]


class Cover(HubModel):
    """A colleague is away, and another sees their cases among their own until `ends_at`."""

    staff_id = models.UUIDField()
    cover_id = models.UUIDField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    set_at = models.DateTimeField()
    set_by = models.TextField()

    plain = words("staff_id cover_id starts_at ends_at set_at set_by")

    class Meta:
        db_table = "worklist_cover"
        indexes = [
            models.Index(fields=["cover_id", "ends_at"], name="cover_for"),
            models.Index(fields=["staff_id"], name="cover_of"),
        ]


class Done(HubModel):
    """What a colleague just did to some cases, so that it can be taken back: the act, and per case what was there before."""

    staff_id = models.UUIDField()
    act = models.TextField()
    cases = ArrayField(models.UUIDField())
    before = models.JSONField(default=dict)
    done_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    plain = words("staff_id act cases before done_at undone_at")

    class Meta:
        db_table = "worklist_done"
