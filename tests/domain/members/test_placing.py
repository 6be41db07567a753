"""Does every description of a person find that person, and nobody else?"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import psycopg
import pytest
from django.db import connection
from tests.factories.members import AT, BY, ELSEWHERE, HOME, book, medicare, person, place, place_singly, policy, record_number

from hearthline.domain.members import api as members
from hearthline.domain.members.models import Member, MemberAddress, MemberChange, MemberIdentifier
from hearthline.domain.members.operations import placing
from hearthline.kernel.vocabulary import Barrier
from hearthline.plumbing import access
from hearthline.plumbing.models import AuditEvent, OutboxEvent, Zip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _acting():
    with access.acting(access.system("test")):
        yield


def _written() -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for table in ("member", "address", "identifier", "change", "merge_proposal"):
            cursor.execute(f"SELECT count(*) FROM members_{table}")
            found[table] = cursor.fetchone()[0]
        return found


def test_the_same_person_from_two_files_is_one_member():
    client = book()
    (first,) = place(client, person(identifiers=(policy(),)))
    (second,) = place(client, person(family="MARROW", phone="(312) 555-0142", identifiers=(policy("qx-447-1902"), medicare())))
    assert (first.is_new, first.verdict) == (True, "different")
    assert (second.member_id, second.verdict, second.is_new) == (first.member_id, "same", False)
    assert second.has_changed, "her Medicare number was news"
    assert _written()["member"] == 1


def test_the_same_person_twice_in_one_batch_is_one_member():
    first, second, third = place(
        book(), person(identifiers=(policy(),)), person(given="Oskar", sex="male"), person(identifiers=(policy(),))
    )
    assert first.member_id == third.member_id != second.member_id
    assert (third.is_new, third.verdict) == (False, "same")


def test_what_the_batch_has_learned_about_somebody_finds_them_again():
    client = book()
    by_policy = person(identifiers=(policy(),), phone="", address=members.Address())
    with_both = person(identifiers=(policy(), medicare()), phone="", address=members.Address())
    by_medicare = person(identifiers=(medicare(),), phone="", address=members.Address())
    assert len({one.member_id for one in place(client, by_policy, with_both, by_medicare)}) == 1


def test_a_hyphen_or_an_accent_is_nobody_else():
    client = book()
    placed = place(
        client,
        person(family="O'Neil-Smith", given="José"),
        person(family="ONeil Smith", given="Jose"),
        person(family="Oneilsmith", given="JOSÉ"),
    )
    assert len({one.member_id for one in placed}) == 1


def test_a_near_match_is_registered_apart_and_proposed_with_reasons():
    client = book()
    (known,) = place(client, person(identifiers=(policy(),)))
    (near,) = place(client, person(birth_date=date(1948, 11, 3), phone="", address=members.Address()))
    assert (near.is_new, near.verdict) == (True, "near")
    assert near.member_id != known.member_id
    (proposal,) = members.proposals(access.system("test"))
    assert (proposal.id, proposal.newcomer_id, proposal.candidate_id) == (near.proposals[0], near.member_id, known.member_id)
    assert "Day and month of birth are exchanged." in proposal.reasons
    assert Member.objects.filter(merged_into__isnull=False).count() == 0, "nobody is merged silently"
    assert OutboxEvent.objects.filter(name=members.events.MERGE_PROPOSED).get().ids == [proposal.id]


@pytest.mark.parametrize(
    ("situation", "changes"),
    [
        ("twin", {"given": "Rosalind", "identifiers": (policy(),)}),
        ("newborn twin", {"given": "Baby Girl"}),
        ("son", {"birth_date": date(1979, 6, 2), "suffix": "Jr", "identifiers": (policy(),)}),
        ("other generation, same day", {"suffix": "Jr"}),
        ("another social security number", {"identifiers": (members.Identifier(system="ssn", value="900-55-7781"),)}),
    ],
)
def test_who_is_easily_mistaken_stays_two(situation, changes):
    first = person(suffix="Sr", identifiers=(policy(), members.Identifier(system="ssn", value="900-11-4402")))
    if situation == "newborn twin":
        first = replace(first, given="Baby Girl", suffix="")
    one, other = place(book(), first, replace(person(), **changes))
    assert one.member_id != other.member_id
    assert other.is_new


def test_two_clients_never_share_a_member():
    here, there = book(), book()
    described = person(identifiers=(policy(), medicare()))
    (one,) = place(here, described)
    (other,) = place(there, described)
    mixed = members.match_or_register([(there, described), (here, described)], by=BY, at=AT)
    assert other.is_new
    assert other.verdict == "different"
    assert [found.member_id for found in mixed] == [other.member_id, one.member_id]
    blinds = MemberIdentifier.objects.filter(system="mbi").values_list("blind", flat=True)
    assert len({bytes(blind) for blind in blinds}) == 2, "one number has a different fingerprint in every book"


def test_a_second_load_changes_nothing():
    client = book()
    drafts = [
        person(identifiers=(policy(), medicare())),
        person(given="Rosalind", identifiers=(policy(),)),
        person(birth_date=date(1948, 11, 3)),
        person(family="Okonkwo", given="Ada", birth_date=date(1961, 7, 7), phone="312-555-0199", address=ELSEWHERE),
    ]
    first = place(client, *drafts)
    before = _written(), AuditEvent.objects.count(), OutboxEvent.objects.count()
    second = place(client, *drafts)
    assert [one.member_id for one in second] == [one.member_id for one in first]
    assert not any(one.is_new or one.has_changed or one.proposals for one in second)
    assert (_written(), AuditEvent.objects.count(), OutboxEvent.objects.count()) == before


def test_a_new_telephone_and_address_become_present_and_the_former_stay_in_history():
    client, viewer = book(), access.system("test")
    (known,) = place(client, person(identifiers=(policy(),)))
    moved = person(identifiers=(policy(),), phone="303-555-0177", address=ELSEWHERE)
    (found,) = place(client, moved, at=AT + timedelta(days=1))
    card = members.cards(viewer, [known.member_id])[known.member_id]
    assert found.has_changed
    assert (card.phone, card.city, card.zone) == ("+13035550177", "Denver", "America/Denver")
    assert MemberChange.objects.get(field="phone").was == "+13125550142"
    assert MemberAddress.objects.count() == 2
    (late,) = place(client, person(identifiers=(policy(),)), at=AT + timedelta(days=2))
    assert not late.has_changed, "an old file read late does not turn the clock back"
    assert members.cards(viewer, [known.member_id])[known.member_id].city == "Denver"


def test_a_former_telephone_still_proves_who_it_is():
    client = book()
    (known,) = place(client, person(identifiers=(policy(),)))
    place(client, person(identifiers=(policy(),), phone="303-555-0177", address=ELSEWHERE))
    (found,) = place(client, person())
    assert found.member_id == known.member_id


def test_barriers_learned_later_are_kept_and_a_bare_state_replaces_no_address():
    client, viewer = book(), access.system("test")
    (known,) = place(client, person(identifiers=(policy(),)))
    stairs = replace(HOME, barriers=(Barrier.STAIRS, Barrier.GATED), barrier_note="code at the desk")
    place(client, person(identifiers=(policy(),), address=stairs), at=AT + timedelta(hours=1))
    (thin,) = place(client, person(identifiers=(policy(),), address=members.Address(state="WI")), at=AT + timedelta(hours=2))
    card = members.cards(viewer, [known.member_id])[known.member_id]
    assert card.barriers == (Barrier.STAIRS, Barrier.GATED)
    assert card.barrier_note == "code at the desk"
    assert (card.state, thin.has_changed) == ("IL", False)


def test_sealed_numbers_are_nowhere_in_plain_sight():
    place(book(), person(identifiers=(medicare(), members.Identifier(system="ssn", value="900-11-4402"), policy())))
    for row in MemberIdentifier.objects.exclude(system="member_id"):
        assert row.value == ""
        assert row.last4 in ("MK73", "4402")
        assert b"1EG4TE5MK73" not in bytes(row.sealed)
    assert MemberIdentifier.objects.get(system="member_id").value == "QX4471902"


def test_a_reference_without_a_name_finds_its_person_and_a_mere_number_does_not():
    client = book()
    (known,) = place(client, person(identifiers=(record_number(), medicare())))
    pointer, spoken = place(
        client, members.MemberDraft(identifiers=(record_number(),)), members.MemberDraft(identifiers=(medicare(),))
    )
    assert (pointer.member_id, pointer.verdict, pointer.has_changed) == (known.member_id, "same", False)
    assert (spoken.is_new, spoken.verdict) == (True, "near")


def test_an_unidentified_person_gets_a_name_when_the_file_with_it_arrives():
    client, viewer = book(), access.system("test")
    (unknown,) = place(client, members.MemberDraft(identifiers=(record_number(),)))
    assert members.cards(viewer, [unknown.member_id])[unknown.member_id].is_unidentified
    (found,) = place(client, person(identifiers=(record_number(),)))
    card = members.cards(viewer, [unknown.member_id])[unknown.member_id]
    assert (found.member_id, found.is_new, found.has_changed) == (unknown.member_id, False, True)
    assert (card.name, card.birth_date) == ("Delphine Marrow", date(1948, 3, 11))
    assert members.search(viewer, family="marrow") == [unknown.member_id], "the keys followed the name"


def test_people_about_whom_nothing_is_said_are_not_one_person():
    one, other = place(book(), members.MemberDraft(), members.MemberDraft())
    assert one.member_id != other.member_id


def test_a_nursing_homes_desk_proves_nothing():
    client = book()
    residents = [
        person(family=f"Resident{chr(97 + number)}", given=f"Ada{chr(97 + number)}", birth_date=date(1930 + number, 5, 9))
        for number in range(9)
    ]
    place(client, *residents)
    (again,) = place(client, residents[0])
    assert (again.is_new, again.verdict) == (True, "near"), "telephone and door of nine people are nobody's proof"
    numbered = replace(residents[1], identifiers=(policy(),))
    assert [one.verdict for one in place(client, numbered, numbered)] == ["near", "same"]


def test_a_number_that_somebody_else_carries_is_no_proof():
    client = book()
    place(client, person(identifiers=(policy(),)))
    place(
        client,
        person(family="Tate", given="Oskar", birth_date=date(1990, 1, 5), phone="", address=ELSEWHERE, identifiers=(medicare(),)),
    )
    (mixed,) = place(client, person(identifiers=(policy(), medicare())))
    assert (mixed.is_new, mixed.verdict) == (True, "near")


def test_two_records_that_turn_out_to_be_one_are_proposed_and_the_next_draft_makes_no_third():
    client, viewer = book(), access.system("test")
    bare = person(phone="", address=members.Address())
    (one,) = place(client, replace(bare, identifiers=(policy(), medicare())))
    (two,) = place(client, replace(bare, identifiers=(record_number(),)), at=AT + timedelta(minutes=1))
    assert two.verdict == "near"
    assert not members.standing_merges(viewer, one.member_id)
    (linked,) = place(client, replace(bare, identifiers=(medicare(), record_number())), at=AT + timedelta(minutes=2))
    assert (linked.is_new, linked.verdict) == (True, "near"), "two people on file carry its numbers: a person must decide"
    (again,) = place(client, replace(bare, identifiers=(medicare(), record_number())), at=AT + timedelta(minutes=3))
    assert (again.member_id, again.verdict, again.proposals) == (linked.member_id, "same", ())
    assert {(one.newcomer_id, one.candidate_id) for one in members.proposals(viewer)} == {
        (two.member_id, one.member_id),
        (linked.member_id, one.member_id),
        (linked.member_id, two.member_id),
    }


def test_the_zone_of_an_address_comes_from_its_zip():
    Zip.objects.create(zip="83814", city="Coeur d'Alene", state="ID", zone="America/Los_Angeles", latitude=47.7, longitude=-116.8)
    client, viewer = book(), access.system("test")
    north, south = place(
        client,
        person(address=members.Address(line1="2 Lake Road", city="Coeur d'Alene", state="ID", zip="83814-1122")),
        person(given="Ada", address=members.Address(line1="5 Fort Street", city="Boise", state="ID", zip="83702")),
    )
    cards = members.cards(viewer, [north.member_id, south.member_id])
    assert cards[north.member_id].zone == "America/Los_Angeles"
    assert cards[north.member_id].latitude == 47.7
    assert cards[south.member_id].zone == "America/Denver", "where the table does not know the ZIP, the state's"


def test_every_new_member_and_every_change_has_one_audit_entry():
    client = book()
    one, two = place(client, person(identifiers=(policy(),)), person(given="Rosalind"))
    place(client, person(identifiers=(policy(), medicare())))
    kinds = [(row.chain, row.seq) for row in AuditEvent.objects.order_by("chain", "seq")]
    assert sorted(kinds) == sorted([(one.member_id, 1), (one.member_id, 2), (two.member_id, 1)])
    assert not any("Marrow" in row.text or "QX44" in row.text for row in AuditEvent.objects.all())


def _queries(monkeypatch, work) -> int:
    counted = []
    execute = psycopg.Cursor.execute
    monkeypatch.setattr(psycopg.Cursor, "execute", lambda self, *a, **k: counted.append(1) or execute(self, *a, **k))
    work()
    monkeypatch.undo()
    return len(counted)


def test_a_batch_of_fifty_asks_as_often_as_a_batch_of_two(monkeypatch):
    client = book()
    known = person(identifiers=(policy(),))
    place(client, known)

    def batch(count, start):
        """One on file; new people, one twice, one with day and month exchanged, one with a telephone that another had."""
        drafts = [
            person(
                given=f"Ada{chr(97 + n % 26)}{chr(97 + n // 26)}",
                birth_date=date(1940, 5, 9) + timedelta(days=401 * n),
                phone=f"312-555-{1000 + n}",
                address=replace(HOME, line1=f"{n} Quay Street"),
                identifiers=(policy(f"QX9{n:05d}"),),
            )
            for n in range(start, start + count)
        ]
        drafts[0] = replace(drafts[0], birth_date=date(1940, 5, 9))
        swapped = replace(drafts[0], birth_date=date(1940, 9, 5))
        return lambda: place(client, known, *drafts, drafts[1], swapped, replace(drafts[1], phone="303-555-0177"))

    batch(2, 500)()
    few = _queries(monkeypatch, batch(2, 0))
    many = _queries(monkeypatch, batch(50, 100))
    assert few == many
    assert few < 45


def _crowd(chance: random.Random, size: int) -> list[members.MemberDraft]:
    """Descriptions of a few people, garbled as offices garble them; many collide."""
    families, given = ("Marrow", "Marow", "Marrow-Tate", "Tate"), ("Delphine", "Delphin", "Rosalind", "Baby Girl")
    births = (date(1948, 3, 11), date(1948, 11, 3), date(1948, 3, 12), date(1978, 3, 11), None)
    drafts = []
    for _ in range(size):
        numbers = [policy(f"QX447190{chance.randrange(3)}")] * chance.randrange(2)
        numbers += [medicare(f"1EG4TE5MK7{chance.randrange(3)}")] * (chance.random() < 0.3)
        numbers += [record_number(f"77812{chance.randrange(3)}")] * (chance.random() < 0.3)
        drafts.append(
            person(
                family=chance.choice(families),
                given=chance.choice(given),
                suffix=chance.choice(("", "", "Sr", "Jr")),
                birth_date=chance.choice(births),
                phone=chance.choice(("312-555-0142", "303-555-0177", "")),
                address=chance.choice((HOME, ELSEWHERE, members.Address())),
                identifiers=tuple(numbers),
            )
            if chance.random() > 0.05
            else members.MemberDraft(identifiers=tuple(numbers))
        )
    return drafts


def _shape(placed: list[members.Placed]) -> list[tuple[int, bool, str, bool, int]]:
    """What was decided, without the random ids: members numbered in the order of their first appearance."""
    order: dict[object, int] = {}
    return [
        (order.setdefault(one.member_id, len(order)), one.is_new, one.verdict, one.has_changed, len(one.proposals))
        for one in placed
    ]


@pytest.mark.parametrize("seed", range(16))
def test_a_batch_gives_what_its_drafts_give_one_by_one(seed):
    drafts = _crowd(random.Random(seed), 60)
    together, apart = book(), book()
    before = _written()
    batch = place(together, *drafts)
    middle = _written()
    singles = [place(apart, draft, at=AT + timedelta(seconds=n))[0] for n, draft in enumerate(drafts)]
    after = _written()
    assert _shape(batch) == _shape(singles)
    assert {key: middle[key] - before[key] for key in before} == {key: after[key] - middle[key] for key in before}
    assert len({one.verdict for one in batch}) > 1


def test_chunks_do_not_show(monkeypatch):
    drafts = _crowd(random.Random(99), 60)
    whole = place(book(), *drafts)
    monkeypatch.setattr(placing, "CHUNK", 7)
    assert _shape(place(book(), *drafts)) == _shape(whole)


def test_singles_helper_is_what_it_says():
    client = book()
    assert [one.verdict for one in place_singly(client, [person(), person()])] == ["different", "same"]
