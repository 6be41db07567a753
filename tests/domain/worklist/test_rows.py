"""Do the rows follow their cases exactly, does a list show each once, and does nobody get what a colleague has?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.house import AT, DAY, HOUR, VAGUE, VIEWER, House, open_house, order

from hearthline.domain.cases import api as cases
from hearthline.domain.parties import api as parties
from hearthline.domain.worklist import api as worklist
from hearthline.domain.worklist.operations.projecting import refresh
from hearthline.journeys import hand_over
from hearthline.plumbing import access
from hearthline.plumbing.access import Actor

pytestmark = pytest.mark.django_db
ME, YOU = Actor("staff", "me"), Actor("staff", "you")
NOBODY = worklist.Person(staff_id=None)


@pytest.fixture
def house(db) -> Iterator[House]:
    with access.acting(VIEWER):
        yield open_house()


def rows() -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM worklist_row ORDER BY number, queue")
        names = [column.name for column in cursor.description]
        return [{name: value for name, value in zip(names, row, strict=True) if name != "id"} for row in cursor.fetchall()]


def queues_of(folder) -> dict[str, str]:
    refresh([folder.id])
    return {one["queue"]: one["kind"] for one in rows() if one["folder_id"] == folder.id}


def listed(queue: str, *, size: int = 40, at=AT, **said: str) -> list[str]:
    view = worklist.read_view({"q": queue, **said}, role="")
    found: list[str] = []
    while True:
        page = worklist.page(VIEWER, view, person=NOBODY, managers={}, at=at, size=size)
        found += [one.number for one in page.rows]
        if not page.after:
            return found
        view = worklist.read_view({"q": queue, **said, "after": page.after}, role="")


def colleagues() -> list[Any]:
    return sorted(parties.staff_by_code(VIEWER).values(), key=lambda one: one.code)


def test_a_case_moves_from_queue_to_queue_and_leaves_the_list_when_it_ends(house):
    (folder,) = house.arrive(order(lines=(VAGUE,)))
    assert queues_of(folder) == {"new": "triage"}
    house.hear()
    assert queues_of(folder) == {"missing": "clarification"}
    house.answer(folder, {"line.liters_per_day": "2880"})
    assert queues_of(folder) == {"benefits": "benefits"}
    house.covered(folder)
    assert queues_of(folder) == {"unassigned": "assignment", "offers": "offer_answer"}
    house.accepted(folder)
    assert queues_of(folder) == {"schedule": "schedule_confirm"}
    house.window(folder, AT + 2 * DAY)
    assert queues_of(folder) == {"starts": "visit_proof"}
    assert rows()[0]["starts_at"] == AT + 2 * DAY
    house.now = AT + 2 * DAY + HOUR
    house.proof(folder)
    assert queues_of(folder) == {"other": "witness"}
    house.witness(folder)
    assert queues_of(folder) == {}


def test_what_is_made_anew_is_what_stood_there(house):
    house.arrive(*(order(number) for number in range(1, 8)), order(9, lines=(VAGUE,)))
    house.hear()
    refresh([one.id for one in cases.by_numbers(VIEWER, []).values()])
    worklist.rebuild()
    before = rows()
    house.sleep(AT + 3 * DAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM cases_case")
        refresh([row[0] for row in cursor.fetchall()])
    after = rows()
    assert after != before
    worklist.rebuild()
    assert rows() == after


def test_every_open_case_is_home_in_one_queue(house):
    house.arrive(*(order(number) for number in range(1, 5)), order(5, lines=(VAGUE,)))
    house.hear()
    worklist.rebuild()
    home = [one["number"] for one in rows() if one["is_home"]]
    assert len(home) == len(set(home)) == 5


def test_a_members_new_name_shows_in_its_rows(house):
    (folder,) = house.arrive(order())
    assert queues_of(folder)
    member = rows()[0]["member_id"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE members_member SET family = 'Newname', family_key = 'newname' WHERE id = %s", [member])
    refresh([member])
    assert (rows()[0]["family"], rows()[0]["name_key"].split()[0]) == ("Newname", "newname")


def test_the_rows_of_many_cases_are_one_statement_and_an_unchanged_row_is_not_written(house):
    folders = house.arrive(*(order(number) for number in range(1, 31)))
    with CaptureQueriesContext(connection) as queries:
        refresh([one.id for one in folders])
    assert len(queries) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(xmin::text || ctid::text ORDER BY id) FROM worklist_row")
        before = cursor.fetchone()
        refresh([one.id for one in folders])
        cursor.execute("SELECT array_agg(xmin::text || ctid::text ORDER BY id) FROM worklist_row")
        assert cursor.fetchone() == before


@pytest.mark.parametrize("sort", ["urgent", "due", "opened", "member"])
def test_a_list_narrowed_down_to_little_is_the_same_whether_or_not_its_facets_were_counted_first(house, sort):
    house.arrive(*(order(number, urgency="urgent" if number % 3 else "routine") for number in range(1, 24)))
    worklist.rebuild()
    said = {"person": NOBODY, "managers": {}, "at": AT, "size": 4}
    after, shown, alone = "", [], []
    while True:
        view = worklist.read_view({"q": "new", "urgency": "urgent", "sort": sort, "after": after}, role="")
        made = worklist.made_up(VIEWER, view, **said)
        assert (made.first is not None) == (sort in ("urgent", "due"))
        page = worklist.page(VIEWER, view, among=made.first, **said)
        shown += [one.number for one in page.rows]
        alone += [one.number for one in worklist.page(VIEWER, view, **said).rows]
        after = page.after
        if not after:
            break
    assert shown == alone
    assert len(shown) == 16
    assert made.facets["urgency"] == {1: 16}


@pytest.mark.parametrize("sort", ["urgent", "due", "opened", "member"])
def test_a_list_read_page_by_page_shows_every_case_once_in_its_order(house, sort):
    house.arrive(*(order(number, urgency="urgent" if number % 3 else "routine") for number in range(1, 24)))
    worklist.rebuild()
    whole = listed("new", sort=sort)
    assert len(whole) == len(set(whole)) == 23
    assert listed("new", sort=sort, size=5) == whole


def test_the_place_by_name_holds_no_name_and_outlives_its_case(house):
    folders = house.arrive(*(order(number) for number in range(1, 9)))
    worklist.rebuild()
    view = worklist.read_view({"q": "new", "sort": "member"}, role="")
    page = worklist.page(VIEWER, view, person=NOBODY, managers={}, at=AT, size=3)
    assert page.after == str(page.rows[-1].case_id)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM worklist_row WHERE folder_id = %s", [page.after])
    rest = worklist.page(
        VIEWER,
        worklist.read_view({"q": "new", "sort": "member", "after": page.after}, role=""),
        person=NOBODY,
        managers={},
        at=AT,
    )
    assert len(page.rows) + len(rest.rows) == len(folders)


def test_counts_stop_at_a_thousand_and_facets_say_what_a_list_is_made_of(house):
    house.arrive(*(order(number) for number in range(1, 13)))
    worklist.rebuild()
    view = worklist.read_view({"q": "new"}, role="")
    assert worklist.counts(VIEWER, [view], person=NOBODY, managers={}, at=AT, most=10) == [11]
    made = worklist.made_up(VIEWER, view, person=NOBODY, managers={}, at=AT)
    assert made.facets["payer"] == {"CEDAR": 12}
    assert made.facets["line"] == {"dme": 12}
    assert not made.is_more


def test_get_next_gives_the_most_urgent_first_and_no_case_to_two(house):
    house.arrive(order(1), order(2, urgency="urgent"), order(3))
    worklist.rebuild()
    first, second, *_ = (one.id for one in colleagues())
    mine = worklist.take_next(first, queues=["new"], at=AT)
    assert mine is not None
    assert cases.by_ids(VIEWER, [mine])[mine].urgency == "urgent"
    theirs = worklist.take_next(second, queues=["new"], at=AT)
    assert theirs not in (None, mine)
    another = worklist.take_next(first, queues=["new"], passed=[mine], at=AT)
    assert another not in (None, mine, theirs)
    # What was let go of is anybody's again, and so is what somebody forgot.
    assert worklist.take_next(second, queues=["new"], at=AT) == mine
    assert worklist.take_next(first, queues=["new"], at=AT + timedelta(hours=1)) == mine


def test_what_waits_for_others_is_given_out_only_when_they_are_late(house):
    house.arrive(order(1, lines=(VAGUE,)))
    house.hear()
    worklist.rebuild()
    me = colleagues()[0].id
    assert worklist.take_next(me, queues=["missing"], at=house.now) is None
    assert worklist.take_next(me, queues=["missing"], at=house.now + 30 * DAY) is not None


def test_a_case_in_a_colleagues_hand_is_left_with_them(house):
    (folder,) = house.arrive(order())
    first, second, *_ = (one.id for one in colleagues())
    pair = [(folder.client_id, folder.id)]
    assert worklist.take(pair, staff_id=first, at=AT) == [folder.id]
    assert worklist.take(pair, staff_id=second, at=AT) == []
    assert worklist.marks(VIEWER, [folder.id], at=AT)[folder.id].holder_id == first
    assert worklist.release([folder.id], staff_id=second) == 0
    assert worklist.release([folder.id], staff_id=first) == 1
    assert worklist.take(pair, staff_id=second, at=AT) == [folder.id]


def test_a_hand_over_changes_the_manager_tells_why_and_can_be_taken_back(house):
    (folder,) = house.arrive(order())
    worklist.rebuild()
    to = next(one for one in colleagues() if one.id != folder.manager_id)
    moved = hand_over.hand_over(VIEWER, [folder.id], to=to.id, note="Calls only after noon.", by=ME, at=AT)
    assert moved.before == {folder.id: folder.manager_id}
    assert cases.by_ids(VIEWER, [folder.id])[folder.id].manager_id == to.id
    (told,) = worklist.notices(VIEWER, to.id)
    assert (told.reason, told.note, told.told_by) == ("handed_over", "Calls only after noon.", "staff:me")
    assert hand_over.hand_over(VIEWER, [folder.id], to=to.id, by=ME, at=AT).before == {}
    hand_over.take_back(moved.before, told=to.id, told_at=AT, by=ME, at=AT)
    assert cases.by_ids(VIEWER, [folder.id])[folder.id].manager_id == folder.manager_id
    assert worklist.notices(VIEWER, to.id) == []


def test_the_manager_is_told_once_when_it_is_their_turn_again(house):
    (folder,) = house.arrive(order(lines=(VAGUE,)))
    house.hear()
    refresh([folder.id])
    manager = cases.by_ids(VIEWER, [folder.id])[folder.id].manager_id
    assert manager is not None
    with connection.cursor() as cursor:
        cursor.execute("UPDATE obligations_obligation SET owner = 'hub' WHERE case_id = %s AND stopped_at IS NULL", [folder.id])
    refresh([folder.id])
    refresh([folder.id])
    assert [one.reason for one in worklist.notices(VIEWER, manager)] == ["answer"]
    assert worklist.unread(VIEWER, manager) == 1
    worklist.mark_read(manager, at=AT)
    assert worklist.unread(VIEWER, manager) == 0


def test_a_cover_sees_the_cases_of_a_colleague_only_on_those_days(house):
    first, second, *_ = (one.id for one in colleagues())
    worklist.set_cover(first, second, starts_at=AT, ends_at=AT + DAY, by=ME, at=AT)
    assert worklist.person(VIEWER, second, at=AT + HOUR).speaks_for == [second, first]
    assert worklist.person(VIEWER, second, at=AT + DAY).speaks_for == [second]
    with pytest.raises(worklist.WorklistRefused):
        worklist.set_cover(first, first, starts_at=AT, ends_at=AT + DAY, by=ME, at=AT)
    with pytest.raises(worklist.WorklistRefused):
        worklist.set_cover(first, second, starts_at=AT, ends_at=AT - DAY, by=ME, at=AT)


def test_a_saved_view_is_its_owners_to_forget(house):
    first, second, *_ = (one.id for one in colleagues())
    private = worklist.save_view("  Wisconsin   oxygen ", "q=new&state=WI", audience="private", staff_id=first, at=AT)
    assert private.name == "Wisconsin oxygen"
    worklist.save_view("Everybody's", "q=new", audience="team", staff_id=first, at=AT)
    assert [one.name for one in worklist.views_for(VIEWER, staff_id=first, role="nurse")] == ["Everybody's", "Wisconsin oxygen"]
    assert [one.name for one in worklist.views_for(VIEWER, staff_id=second, role="nurse")] == ["Everybody's"]
    assert not worklist.forget_view(private.id, staff_id=second, may_any=True)
    assert worklist.forget_view(private.id, staff_id=first)
