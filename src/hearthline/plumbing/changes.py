"""Which cases did this transaction change, what is derived from them before it commits, and who is told afterwards?

Every write to a case appends to its audit chain, and the chain's end is where it is noted here. Before the transaction of an
`acting()` commits, each projection (the worklist) is brought up to date for those cases, a set at a time; after it, open pages
are told by one NOTIFY per client. A NOTIFY takes a database-wide lock at commit, so it has a transaction of its own.

A case that was only opened, or amended before its opening was heard of, is not projected: nobody has work in it before that
event is heard, and whoever hears it moves the case. A night's file would write every row twice, and list as new what waits for
the machine alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from operator import attrgetter
from uuid import UUID

from django.db import connection, transaction

CHANNEL = "hearthline_changes"
MOST_NAMED = 100  # cases named in one message; more is told as "many" (a message holds 8,000 bytes)

Projection = Callable[[Sequence[UUID]], None]
Touched = dict[UUID, dict[UUID, bool]]  # client id to its cases, each with whether all that was done to it was to open it
_projections: list[Projection] = []
_touched: ContextVar[Touched | None] = ContextVar("touched", default=None)
_is_deferred: ContextVar[bool] = ContextVar("is_deferred", default=False)


def project(projection: Projection) -> None:
    """Keep this projection: it is called with the ids of the cases that changed, in the transaction that changed them."""
    _projections.append(projection)


def touch(client_id: UUID, case_id: UUID, *, is_opening: bool = False) -> None:
    """Note that a case of this client changed, or was opened (or amended unheard of), in the present transaction."""
    touched = _touched.get()
    if touched is not None:
        cases = touched.setdefault(client_id, {})
        if is_opening:
            cases.setdefault(case_id, True)
        else:
            cases[case_id] = False


@contextmanager
def gathered() -> Iterator[Touched]:
    """The span of one transaction: cases noted inside are projected before it commits; yields them for `tell`."""
    if _is_deferred.get():
        yield {}
        return
    touched: Touched = {}
    token = _touched.set(touched)
    try:
        yield touched
        _project(touched)
    finally:
        _touched.reset(token)


def tell(touched: Touched) -> None:
    """After the commit: tell open pages which cases changed."""
    if not touched:
        return
    with connection.cursor() as cursor:
        for client_id, case_ids in touched.items():
            named = "*" if len(case_ids) > MOST_NAMED else ",".join(str(id_) for id_ in sorted(case_ids))
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"{client_id}:{named}"])


def ring(actor: str, what: UUID) -> None:
    """Tell this person's open pages, after the commit, that something asks for them now: a telephone call."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"@{actor}:{what}"])


def bell(person_ids: Iterable[UUID]) -> None:
    """After the commit: tell these colleagues' open pages that there is something to read."""
    for person in sorted(set(person_ids)):
        transaction.on_commit(partial(_bell, person))


def _bell(person: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"@{person}:bell"])


@contextmanager
def together(project_at_end: Callable[[Callable[[], None]], None]) -> Iterator[None]:
    """Several transactions as one for the projections: a simulated half hour is read by nobody before it is over.

    `project_at_end` is handed the closing projection and runs it in a transaction of its own.
    """
    touched: Touched = {}
    token, deferred = _touched.set(touched), _is_deferred.set(True)
    try:
        yield
    finally:
        _is_deferred.reset(deferred)
        _touched.reset(token)
    if touched:
        project_at_end(lambda: _project(touched))


def _project(touched: Touched) -> None:
    changed = [id_ for cases in touched.values() for id_, is_opening in cases.items() if not is_opening]
    changed.sort(key=attrgetter("int"))  # ids compare in Python
    if changed:
        for projection in _projections:
            projection(changed)
