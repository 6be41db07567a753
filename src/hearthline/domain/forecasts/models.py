"""How long did each step take, counted in bins of working time?"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from hearthline.plumbing.base import ClientModel, words


class Duration(ClientModel):
    """How often a step took how long, at one party on one weekday of its beginning.

    `counts` has one figure per bin of `policy.EDGES`. `weekday` is Monday 0 to Sunday 6, or -1 for all of them; an empty `party`
    stands for all parties. Party is the payer (verify, authorize) or the provider (arrange, deliver, keep); other steps
    have none.
    """

    step = models.TextField()
    is_urgent = models.BooleanField()
    party = models.TextField(blank=True, default="")
    weekday = models.SmallIntegerField(default=-1)
    counts = ArrayField(models.FloatField())
    counted_at = models.DateTimeField()

    plain = words("step is_urgent party weekday counts counted_at")

    class Meta:
        db_table = "forecasts_duration"
        constraints = [
            models.UniqueConstraint(fields=["step", "is_urgent", "party", "weekday", "client_id"], name="duration_once"),
        ]
