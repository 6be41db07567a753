"""Do rows arrive a set at a time exactly as given, whatever is in them?"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories.clocks import promised
from tests.factories.parties import client

from hearthline.domain.documents.models import Kept
from hearthline.kernel.periods import to_instants
from hearthline.plumbing import access, arrays, bulk
from hearthline.plumbing.ids import new_id, new_ids
from hearthline.plumbing.models import Code, StateChange

pytestmark = pytest.mark.django_db
AT = datetime(2026, 7, 6, 14, 0, tzinfo=UTC)
COLUMNS = ("id", "system", "code", "short", "long", "coverage", "category")
SYSTEM = access.system("test")


def codes(*words: str) -> list[tuple[object, ...]]:
    return [(new_id(), "test", word, "", "", "", "") for word in words]


def held() -> list[str]:
    return sorted(Code.objects.filter(system="test").values_list("code", flat=True))


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), unique=True, max_size=8))
def test_any_text_arrives_as_it_was_given(words: list[str]) -> None:
    with transaction.atomic():
        assert bulk.insert(Code, COLUMNS, codes(*words)) == len(words)
        assert held() == sorted(words)
        transaction.set_rollback(True)


def test_what_is_there_already_can_be_left_alone_and_the_count_says_what_was_written() -> None:
    bulk.insert(Code, COLUMNS, codes("E0424"))
    written = bulk.insert(Code, COLUMNS, codes("E0424", "E0431"), on_conflict="ON CONFLICT (system, code) DO NOTHING")
    assert (written, held()) == (1, ["E0424", "E0431"])


def test_a_set_of_changes_reaches_its_own_rows_and_no_other() -> None:
    with access.acting(SYSTEM):
        cedar, maple = client("CEDAR"), client("MAPLE")
        first, second, third = new_ids(3)
        columns = ("id", "client_id", "inbound_id", "position", "reason", "digest")
        rows = [
            (id_, cedar, new_id(), str(number), "as it came", bytes([number]))
            for number, id_ in enumerate((first, second, third))
        ]
        bulk.insert(Kept, columns, rows)
        changes = [(first, cedar, "one"), (second, maple, "of another book"), (third, cedar, "three")]
        assert bulk.update(Kept, ("reason",), changes) == 2
        assert dict(Kept.objects.values_list("id", "reason")) == {first: "one", second: "as it came", third: "three"}
        assert bulk.update(Kept, ("reason",), []) == 0


def test_what_is_the_same_in_every_row_and_what_is_not_arrive_alike() -> None:
    columns = (*COLUMNS, "added_date", "effective_date")
    first, second = new_ids(2)
    day = date(2026, 7, 6)
    rows = [(first, "test", "A", "", "", "", "", day, None), (second, "test", "B", "two", "", "", "", day, None)]
    bulk.insert(Code, columns, rows)
    assert list(Code.objects.filter(system="test").order_by("code").values_list(*columns)) == rows


@pytest.mark.parametrize("second", [AT, AT + timedelta(microseconds=1), datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)])
def test_moments_as_numbers_arrive_as_the_same_moments(second: datetime) -> None:
    columns = ("client_id", "case_id", "subject", "subject_id", "move", "source", "target", "moved_at", "moved_by", "why")
    with access.acting(SYSTEM):
        cedar = client("CEDAR")
        (case,) = promised(cedar, AT)
        said = ([one] * 2 for one in (cedar, case, "case", case, "hold", "OPEN", "ON_HOLD"))
        bulk.insert_columns(StateChange, columns, [*said, to_instants([AT, second]), ["staff:wren"] * 2, [""] * 2])
        assert set(StateChange.objects.values_list("moved_at", flat=True)) == {AT, second}


@pytest.mark.parametrize("sent", [nullcontext, bulk.overlapped], ids=["alone", "overlapped"])
def test_what_can_be_done_meanwhile_is_done_while_the_server_is_waited_for(
    sent: Callable[[], AbstractContextManager[None]],
) -> None:
    left = [1, 2, 3]

    def work() -> bool:
        return bool(left and left.pop())

    with transaction.atomic():
        with bulk.meanwhile(work), sent(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.05)")
            bulk.insert(Code, COLUMNS, codes("A", "B"))
        assert left == []
        left.append(4)
        assert held() == ["A", "B"]
    assert left == [4]  # afterwards waiting is only waiting


def test_a_refused_row_is_told_though_something_was_done_meanwhile() -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), bulk.meanwhile(lambda: False):
        bulk.insert(Code, COLUMNS, codes("E0424", "E0424"))
    assert held() == []


def test_one_bad_row_leaves_none() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(Code, COLUMNS, codes("E0424", "E0431", "E0424"))
    assert held() == []


def test_several_sets_in_one_transaction_do_not_mix() -> None:
    with transaction.atomic():
        assert bulk.insert(Code, COLUMNS, codes("A")) == 1
        assert bulk.insert(Code, COLUMNS, codes("B", "C")) == 2
        assert bulk.insert(Code, COLUMNS, []) == 0
    assert held() == ["A", "B", "C"]


def test_a_set_for_another_book_is_refused_as_a_whole() -> None:
    columns = ("id", "client_id", "case_id", "subject", "subject_id", "move", "source", "target", "moved_at", "moved_by", "why")

    def row(book: UUID) -> tuple[object, ...]:
        return (new_id(), book, new_id(), "case", new_id(), "hold", "OPEN", "ON_HOLD", AT, "staff:wren", "")

    with access.acting(SYSTEM):
        cedar, maple = client("CEDAR"), client("MAPLE")
        viewer, refused = access.Viewer(actor=SYSTEM.actor, clients=(cedar,)), pytest.raises(ProgrammingError)
        with access.acting(viewer), refused, transaction.atomic():
            bulk.insert(StateChange, columns, [row(cedar), row(maple)])


def test_a_staged_set_is_gone_with_its_transaction() -> None:
    with transaction.atomic():
        assert bulk.stage("stage_words", {"word": "text", "place": "integer"}, [("one", 1), ("two", 2)]) == 2
        assert bulk.stage("stage_words", {"word": "text", "place": "integer"}, [("three", 3)]) == 1
        with connection.cursor() as cursor:
            cursor.execute("SELECT word FROM stage_words")
            assert cursor.fetchall() == [("three",)]


def test_ids_rise_and_never_repeat() -> None:
    ids = new_ids(20_000)
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    assert {(one.version, one.variant) for one in ids} == {(7, "specified in RFC 4122")}


@pytest.mark.parametrize("then", ["", "SELECT 1"])
def test_overlapped_sets_are_all_written_and_a_refused_row_is_told_at_the_next_read_or_at_the_end(then: str) -> None:
    with transaction.atomic(), bulk.overlapped():
        bulk.insert(Code, COLUMNS, codes("A", "B"))
        bulk.insert(Code, COLUMNS, codes("C"))
    assert held() == ["A", "B", "C"]

    def write_one_twice() -> None:
        with transaction.atomic(), bulk.overlapped():
            bulk.insert(Code, COLUMNS, codes("D"))
            bulk.insert(Code, COLUMNS, codes("A"))
            bulk.insert(Code, COLUMNS, codes("E"))
            if then:
                with connection.cursor() as cursor:
                    cursor.execute(then)
                    cursor.fetchall()

    with pytest.raises(IntegrityError):
        write_one_twice()
    assert held() == ["A", "B", "C"]


def test_moments_are_exact_to_the_microsecond_before_and_after_the_servers_epoch() -> None:
    early = datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    abroad = datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=ZoneInfo("America/Chicago"))
    packed = arrays.pack("timestamp with time zone", [early, AT, None, abroad])
    assert [row[0] for row in arrays.fetch("SELECT unnest(%s::timestamptz[])", [packed])] == [
        early,
        AT,
        None,
        abroad.astimezone(UTC),
    ]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("uuid", [UUID(int=7), None, UUID(int=2**128 - 1)]),
        ("uuid", [UUID(int=7)] * 3),
        ("uuid", [None, None]),
        ("bytea", [b"", b"\x00\xff", None]),
        ("boolean", [True, False, None]),
        ("bigint", [-(2**63), 2**63 - 1]),
        ("smallint", [-1, 32_767]),
        ("double precision", [0.5, -1e300, None]),
        ("date", [date(1900, 2, 28), date(2099, 12, 31), None]),
        ("numeric", [Decimal("1.50"), Decimal("-0.001"), None]),
        ("text", ["", "é\n\t'\"{},\\", None, "NULL"]),
    ],
)
def test_an_array_of_any_kind_comes_back_equal(kind: str, values: list[object]) -> None:
    assert [row[0] for row in arrays.fetch(f"SELECT unnest(%s::{kind}[])", [arrays.pack(kind, values)])] == values


def test_a_value_of_another_type_than_its_column_is_read_by_the_server() -> None:
    packed = [arrays.pack("date", ["2026-07-06", None]), arrays.pack("uuid", [str(UUID(int=7)), None])]
    rows = arrays.fetch("SELECT * FROM unnest(%s::date[], %s::uuid[])", packed)
    assert rows == [(date(2026, 7, 6), UUID(int=7)), (None, None)]


@pytest.mark.parametrize(("ids", "kept"), [(3, 1), (2_000, 0)])
def test_the_server_keeps_a_plan_for_a_few_ids_and_plans_anew_for_a_night_full(
    ids: int, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kept plan supposes ten items in an array: with thousands it joins row by row."""
    connection.ensure_connection()
    monkeypatch.setattr(connection.connection, "prepare_threshold", 5)  # as the hub's own connections have it
    for _ in range(12):
        arrays.fetch(f"SELECT {ids} + count(*) FROM unnest(%s::uuid[])", [arrays.pack("uuid", new_ids(ids))])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", [f"SELECT {ids} + count%"])
        assert cursor.fetchone() == (kept,)


def test_a_question_is_answered_while_what_was_sent_after_it_is_still_at_work() -> None:
    with transaction.atomic(), bulk.overlapped():
        bulk.insert(Code, COLUMNS, codes("A"))
        asked = arrays.ask("SELECT count(*) FROM plumbing_code WHERE system = %s", ["test"])
        began = time.monotonic()
        arrays.ask("SELECT pg_sleep(0.5)", [])
        bulk.insert(Code, COLUMNS, codes("B"))
        assert asked.rows() == [(1,)]  # of what was written before it, and nothing since
        assert time.monotonic() - began < 0.5
    assert held() == ["A", "B"]


def test_a_question_can_be_asked_where_nothing_overlaps_and_answers_come_in_any_order() -> None:
    with transaction.atomic():
        first, second = (arrays.ask("SELECT %s::text", [word]) for word in ("one", "two"))
        assert (second.rows(), first.rows()) == ([("two",)], [("one",)])
        with bulk.overlapped():
            first, second = (arrays.ask("SELECT %s::text", [word]) for word in ("one", "two"))
            assert (second.rows(), first.rows()) == ([("two",)], [("one",)])


def test_a_row_refused_before_a_question_is_told_to_whoever_waits_for_its_answer() -> None:
    def write_one_twice() -> None:
        with transaction.atomic(), bulk.overlapped():
            bulk.insert(Code, COLUMNS, codes("A", "A"))
            asked = arrays.ask("SELECT 1", [])
            bulk.insert(Code, COLUMNS, codes("B"))
            asked.rows()

    with pytest.raises(IntegrityError):
        write_one_twice()
    assert held() == []
