"""What does every table of the hub have in common?

Keys, composite foreign keys, row security and state checks are derived from these declarations by `plumbing.schema`;
a model says only what it is.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from hearthline.kernel.lifecycle import Lifecycle
from hearthline.plumbing.ids import new_id


class HubModel(models.Model):
    """A row that belongs to the hub itself, not to one client (the network, the code tables).

    `phi` and `plain` together name every field of the class: nobody adds one without saying whether it is PHI. `unasked` are
    those of the plain ones that are read with their row and that nobody asks by.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    phi: ClassVar[frozenset[str]] = frozenset()
    plain: ClassVar[frozenset[str]] = frozenset()
    unasked: ClassVar[frozenset[str]] = frozenset()
    append_only: ClassVar[bool] = False
    lifecycle: ClassVar[Lifecycle | None] = None

    class Meta:
        abstract = True


class ClientModel(HubModel):
    """A row that belongs to one client's book; row security compares `client_id` with the viewer's scope."""

    client_id = models.UUIDField()

    class Meta:
        abstract = True


class CaseModel(ClientModel):
    """A row of one case: an organization that takes part in the case may read it."""

    case_id = models.UUIDField()

    class Meta:
        abstract = True


class ClientForeignKey(models.ForeignKey):
    """A reference within one client: the database constraint is composite, (client_id, column) to (client_id, id).

    Django joins on `id` alone, which is unique; the composite constraint refuses another client's row (SAFETY, tenancy).
    """

    def __init__(self, to: Any, on_delete: Any = models.DO_NOTHING, **options: Any) -> None:
        options["db_constraint"] = False
        options.setdefault("related_name", "+")
        super().__init__(to, on_delete, **options)


def words(text: str) -> frozenset[str]:
    """The field names in `text`, for `phi` and `plain`."""
    return frozenset(text.split())
