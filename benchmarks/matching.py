"""How fast does a day's file find its people among those on file, and how fast does one referral?

    python -m benchmarks.matching [members …]        (default 200000 1000000)

A database of its own is filled with invented people, then 20,000 drafts are placed in batches of 5,000: 80 % are on file (most
by number, one in ten only by telephone and door), 20 % are new. Beside it, in the same run, a plain COPY of as many member rows
shows what writing alone costs. Then single drafts, one transaction each. Processor seconds are those of the program and its
server process, since a shared machine stretches only the clock.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import statistics
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from benchmarks.hub import analyze, backend_seconds, peak_memory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearthline.config.settings")

AT = datetime(2026, 7, 6, 14, 0, tzinfo=UTC)
DRAFTS, BATCH, SINGLES, REPEATS = 20_000, 5_000, 400, 3
_ONSETS, _VOWELS, _ENDS = (
    ["b", "br", "c", "d", "f", "g", "gr", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "v", "w"],
    ["a", "e", "i", "o", "u", "ai", "ea"],
    ["n", "r", "l", "s", "t", "m", "ck", "nd"],
)


def word(number: int) -> str:
    """The number-th of 42 million invented words."""
    text = ""
    for _ in range(2):
        number, onset = divmod(number, len(_ONSETS))
        number, vowel = divmod(number, len(_VOWELS))
        number, end = divmod(number, len(_ENDS))
        text += _ONSETS[onset] + _VOWELS[vowel] + (_ENDS[end] if text else "")
    return text.capitalize()


def common(chance: random.Random, names: int, shoulder: int) -> int:
    """A name's number, as skewed as real ones: the commonest of 60,000 family names is carried by one in 230."""
    return int(shoulder * ((names / shoulder + 1) ** chance.random() - 1))


def draft_of(index: int, *, by_number: bool = True) -> Any:
    """The index-th invented person: born within eighty years, two people to a telephone and a door."""
    from hearthline.domain.members import api as members

    chance = random.Random(index)
    numbers = [members.Identifier(system="member_id", value=f"P{index:09d}", issuer="CEDAR")]
    if index % 2:
        numbers.append(members.Identifier(system="mbi", value=f"1EG4TE{index % 97:02d}{index:07d}"))
    return members.MemberDraft(
        family=word(common(chance, 60_000, 30)),
        given=word(common(chance, 1_500, 15) * 31),
        birth_date=date(1928, 1, 2) + timedelta(days=chance.randrange(29_000)),
        sex="female" if index % 2 else "male",
        phone=f"+1{201 + index // 2 // 7_000_000 % 700:03d}{2_000_001 + index // 2 % 7_000_000:07d}".replace("911", "912"),
        address=members.Address(line1=f"{index // 2} {word(index // 2 % 9_000)} Street", city="Chicago", state="IL", zip="60611"),
        identifiers=tuple(numbers) if by_number else (),
    )


@contextmanager
def own_hub() -> Iterator[Any]:
    """A hub database for this run alone."""
    from django.conf import settings
    from django.db import connections

    from hearthline.config.settings import database
    from hearthline.plumbing import postgres

    cluster = postgres.Cluster()
    cluster.ensure_running()
    name = f"bench_matching_{os.getpid()}_{uuid.uuid4().hex[:6]}"
    cluster.ensure_database(name)
    settings.CONTEXT_KEY, settings.DATA_KEY = b"bench-context-key-of-32-bytes-..", b"bench-data-key-of-32-bytes-....."
    connections["default"].settings_dict.update(database(cluster.url("app", name)))
    try:
        from hearthline.plumbing.startup import bring_up_to_date

        bring_up_to_date(cluster.url("owner", name), settings.CONTEXT_KEY)
        yield cluster.url("owner", name)
    finally:
        connections["default"].close()
        cluster.drop_database(name)


def fill(client: uuid.UUID, start: int, stop: int) -> None:
    """File people start to stop without matching them: the room's own writing, in transactions of 20,000."""
    from hearthline.domain.members.operations.book import Record
    from hearthline.domain.members.operations.filing import Ledger, write
    from hearthline.domain.members.operations.newcomers import Reader
    from hearthline.plumbing import access
    from hearthline.plumbing.ids import new_ids

    for chunk in range(start, stop, 20_000):
        ledger = Ledger()
        count = min(chunk + 20_000, stop) - chunk
        for index, id_ in zip(range(chunk, chunk + count), new_ids(count), strict=True):
            newcomer = Reader().read(client, draft_of(index))
            record = Record(id_, client, id_, AT, newcomer.said(), newcomer.person)
            ledger.registered.append(record)
            ledger.addresses.append((record, newcomer))
            ledger.identifiers.append((record, newcomer, frozenset(newcomer.person.numbers)))
        with access.acting(access.system("bench")):
            write(ledger, by=access.Actor("system", "bench"), at=AT)


def day(on_file: int, offset: int) -> list[Any]:
    """A day's drafts: four in five on file, one in ten of these without numbers; the rest new."""
    chance = random.Random(offset)
    drafts = []
    for position in range(DRAFTS):
        if position % 5 == 4:
            drafts.append(draft_of(50_000_000 + offset * DRAFTS + position))
        else:
            drafts.append(draft_of(chance.randrange(on_file), by_number=position % 10 != 0))
    return drafts


class Took(NamedTuple):
    """What one file of drafts took: seconds by the clock and of the processor, new members, members who have changed."""

    clock: float
    processor: float
    new: int
    changed: int


def place(client: uuid.UUID, drafts: list[Any]) -> Took:
    """Place drafts in batches, one transaction each."""
    from django.db import connection

    from hearthline.domain.members import api as members
    from hearthline.plumbing import access

    connection.ensure_connection()
    server = connection.connection.info.backend_pid
    new = changed = 0
    began, used = time.perf_counter(), time.process_time() + backend_seconds(server)
    for start in range(0, len(drafts), BATCH):
        with access.acting(access.system("bench")):
            placed = members.match_or_register(
                [(client, draft) for draft in drafts[start : start + BATCH]], by=access.Actor("system", "bench"), at=AT
            )
        new += sum(one.is_new for one in placed)
        changed += sum(one.has_changed for one in placed)
    return Took(time.perf_counter() - began, time.process_time() + backend_seconds(server) - used, new, changed)


def plain_copy(owner_url: str, rows: int) -> float:
    """Seconds to COPY and INSERT as many rows into a table like members_member, keys and indexes included, security off."""
    import psycopg

    drafts = [draft_of(70_000_000 + index) for index in range(rows)]
    with psycopg.connect(owner_url) as owner:
        owner.execute("CREATE TABLE bench_member (LIKE members_member INCLUDING ALL)")
        began = time.perf_counter()
        with owner.cursor().copy(
            "COPY bench_member (id, client_id, family, given, middle, suffix, birth_date, sex, phone, email, language, "
            "registered_at, registered_by, family_key, given_key, family_sound, given_sound) FROM STDIN"
        ) as copy:
            for one in drafts:
                keys = (one.family.lower(), one.given.lower(), one.family[:4], one.given[:4])
                copy.write_row(
                    (
                        uuid.uuid4(),
                        uuid.UUID(int=1),
                        one.family,
                        one.given,
                        "",
                        "",
                        one.birth_date,
                        one.sex,
                        one.phone,
                        "",
                        "",
                        AT,
                        "b",
                        *keys,
                    )
                )
        seconds = time.perf_counter() - began
        owner.execute("DROP TABLE bench_member")
    return seconds


def singles(client: uuid.UUID, on_file: int) -> list[float]:
    """Milliseconds of single drafts, each its own transaction: found by number, found by telephone and door, new."""
    from hearthline.domain.members import api as members
    from hearthline.plumbing import access

    chance, times = random.Random(7), []
    for position in range(SINGLES):
        one = (
            draft_of(60_000_000 + position)
            if position % 5 == 4
            else draft_of(chance.randrange(on_file), by_number=position % 2 == 0)
        )
        with access.acting(access.system("bench")):
            began = time.perf_counter()
            members.match_or_register([(client, one)], by=access.Actor("system", "bench"), at=AT)
            times.append((time.perf_counter() - began) * 1_000)
    return times[20:]


def report(on_file: int, client: uuid.UUID, owner_url: str, offset: int) -> None:
    """Measure at this size and print one block."""
    runs = []
    for repeat in range(REPEATS):
        drafts = day(on_file, offset + repeat)
        runs.append(place(client, drafts))
    again = place(client, drafts)
    copied = plain_copy(owner_url, DRAFTS)
    times = sorted(singles(client, on_file))
    clock, processor = (statistics.median(getattr(run, name) for run in runs) for name in ("clock", "processor"))
    print(f"{on_file:,} on file, median of {REPEATS} files of {DRAFTS:,} drafts")
    print(f"  placed               {DRAFTS / clock:>8,.0f} drafts/s   {DRAFTS / processor:>8,.0f} per processor second")
    print(f"  the same file again  {DRAFTS / again.clock:>8,.0f} drafts/s   {again.new} new, {again.changed} changed")
    print(f"  COPY of member rows  {DRAFTS / copied:>8,.0f} rows/s")
    print(f"  one draft            {statistics.median(times):>8.1f} ms median, {times[int(len(times) * 0.95)]:.1f} ms p95")
    print(f"  peak memory          {peak_memory() / 2**20:>8,.0f} MB", flush=True)


def main() -> None:
    """Run at each size in turn, in one database that grows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("members", nargs="*", type=int, default=[200_000, 1_000_000])
    sizes = sorted(parser.parse_args().members)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # a run that is ended drops its database like one that ends
    import django

    django.setup()
    with own_hub() as owner_url:
        from hearthline.domain.parties.models import Client

        client = Client.objects.create(code="BENCH", name="Bench Plan", kind="payer").id
        filled = 0
        for number, size in enumerate(sizes):
            began = time.perf_counter()
            fill(client, filled, size)
            filled = size
            analyze(owner_url)
            print(f"filled to {size:,} in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
            report(size, client, owner_url, number * 10)


if __name__ == "__main__":
    main()
