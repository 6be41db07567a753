"""What becomes of a member when a referring office or the member says what is right?

An answer to the hub's own question replaces what was on file, and what was there stays in history. It never merges anybody: where
the corrected record now looks like another, the pair is proposed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from hearthline.domain.members.facts import Address
from hearthline.domain.members.operations.book import Book, Record, load_records
from hearthline.domain.members.operations.filing import Ledger, Proposal, write
from hearthline.domain.members.operations.newcomers import Reader, other_keys
from hearthline.domain.members.policy.choosing import most_likely
from hearthline.domain.members.policy.correction import read_birth_date, read_said
from hearthline.domain.members.queries.cards import newest_addresses
from hearthline.kernel.outcomes import Recorded
from hearthline.plumbing.access import Actor
from hearthline.plumbing.ids import new_ids


def correct(corrections: Sequence[tuple[UUID, Mapping[str, str]]], *, by: Actor, at: datetime) -> Recorded:
    """Apply (member id, answers) pairs; answers are keyed by the columns of the referral file (member_family, zip, mbi).

    Answers about the order are left to its own room. Filed: it changed something; known: it did not. A date of birth that cannot
    be read, and a member who is not in this viewer's book, are faults.
    """
    members = [member for member, _ in corrections]
    addresses, records = newest_addresses(members), {record.id: record for record in load_records(members)}
    ledger = Ledger()
    total = Recorded()
    for member, values in corrections:
        if member not in records:
            total += Recorded(faults=((str(member), "This member is not on file here: look up the case again."),))
            continue
        home = addresses[member][1] if member in addresses else Address()
        is_changed = _correct(records[member], values, home, ledger)
        total += Recorded(filed=int(is_changed), known=int(not is_changed), faults=_faults(values))
    _propose_doubles([record for record, _ in ledger.learned.values()], ledger)
    write(ledger, by=by, at=at)
    return total


def _faults(values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    text = values.get("birth_date", "")
    if not text.strip() or read_birth_date(text) is not None:
        return ()
    return (("birth_date", "This is not a date of birth: write year-month-day, such as 1948-03-11."),)


def _correct(record: Record, values: Mapping[str, str], home: Address, ledger: Ledger) -> bool:
    said = Reader().read(record.client_id, read_said(values, home=home))
    changed = {name: value for name, value in said.said().items() if value and value != record.fields[name]}
    tokens = frozenset(said.person.numbers.keys() - record.numbers.keys())
    is_new_place = said.draft.address not in (home, Address())
    if not (changed or tokens or is_new_place):
        return False
    ledger.take_in(record, said, changed=changed, tokens=tokens, is_new_place=is_new_place)
    return True


def _propose_doubles(records: Sequence[Record], ledger: Ledger) -> None:
    """Put every corrected record that now looks like another before a person."""
    books = {client_id: Book(client_id) for client_id in {record.client_id for record in records}}
    keys = {record.id: [*record.numbers, *other_keys(record.person)] for record in records}
    for client_id, book in books.items():
        book.look_up(key for record in records if record.client_id == client_id for key in keys[record.id])
    for record in records:
        book = books[record.client_id]
        found, crowded = book.holders(keys[record.id])
        others = book.judge(record.person, [one for one in found if one.root not in (record.id, record.root)], crowded)
        for one in most_likely(others):
            younger, older = sorted(
                (record, book.records[one.id]), key=lambda found: (found.registered_at, found.id), reverse=True
            )
            ledger.proposals[younger.id, older.id] = Proposal(
                new_ids(1)[0], record.client_id, younger.id, older.id, one.match.score, one.match.reasons
            )
