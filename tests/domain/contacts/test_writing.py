"""A message is written with the decision that owes it, once per reference and attempt, and carried and answered later."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.house import AT, BY, HOUR, VIEWER, House, open_house, order

from hearthline.domain.contacts import api as contacts
from hearthline.plumbing import access, outbox
from hearthline.plumbing.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db) -> Iterator[House]:
    with access.acting(VIEWER):
        yield open_house()


@pytest.fixture
def folder(house):
    return house.arrive(order())[0]


def draft(folder, reference: str = "V1", *, attempt: int = 1, kind: str = "visit-request") -> contacts.OutboundDraft:
    return contacts.OutboundDraft(
        client_id=folder.client_id,
        case_id=folder.id,
        reference=f"{folder.number}.{reference}",
        kind=kind,
        recipient="1000000017",
        attempt=attempt,
        body={"question": "When can you come? – ¿Cuándo?", "lines": [{"code": "E1390"}]},
    )


def written() -> list[outbox.Event]:
    return [one for one in outbox.waiting(limit=100) if one.name == "contacts.written"]


def test_what_was_written_can_be_read_back_and_is_announced_and_remembered(folder):
    contacts.write([draft(folder)], by=BY, at=AT)
    (message,) = contacts.of_case(VIEWER, folder.id)
    assert message.body["question"] == "When can you come? – ¿Cuándo?"
    assert (message.written_by, message.written_at, message.sent_at) == ("system:test", AT, None)
    (event,) = written()
    assert event.ids == (message.id,)
    assert AuditEvent.objects.filter(chain=folder.id, text__contains='"kind":"outbound.visit-request"').count() == 1


def test_the_same_reference_and_attempt_is_written_remembered_and_announced_once(folder):
    contacts.write([draft(folder)], by=BY, at=AT)
    contacts.write([draft(folder), draft(folder, attempt=2)], by=BY, at=AT + HOUR)
    assert [one.attempt for one in contacts.of_case(VIEWER, folder.id)] == [1, 2]
    first, second = written()
    assert (len(first.ids), len(second.ids)) == (1, 1)
    assert AuditEvent.objects.filter(chain=folder.id, text__contains='"kind":"outbound.visit-request"').count() == 2


def test_attempts_tell_how_often_each_reference_was_sent(folder):
    contacts.write([draft(folder), draft(folder, attempt=2), draft(folder, "V2")], by=BY, at=AT)
    references = [f"{folder.number}.V{number}" for number in (1, 2, 3)]
    assert contacts.attempts(VIEWER, references) == {references[0]: 2, references[1]: 1}


def test_messages_of_a_kind_come_oldest_first(folder):
    contacts.write([draft(folder, "Q1", kind="clarification-ask")], by=BY, at=AT)
    contacts.write([draft(folder, "Q2", kind="clarification-ask"), draft(folder)], by=BY, at=AT + HOUR)
    sent = contacts.sent_of_kind(VIEWER, [folder.id], "clarification-ask")
    assert sent == {folder.id: [(f"{folder.number}.Q1", 1), (f"{folder.number}.Q2", 1)]}


def test_what_was_carried_is_not_carried_again(folder):
    contacts.write([draft(folder), draft(folder, "V2")], by=BY, at=AT)
    first, second = contacts.of_case(VIEWER, folder.id)
    contacts.mark_sent([first.id], at=AT)
    assert contacts.unsent(VIEWER, [first.id, second.id]) == [second]
    contacts.mark_sent([first.id], at=AT + HOUR)
    assert contacts.of_case(VIEWER, folder.id)[0].sent_at == AT


def test_the_first_answer_counts(folder):
    contacts.write([draft(folder)], by=BY, at=AT)
    contacts.mark_answered([f"{folder.number}.V1"], at=AT + HOUR)
    contacts.mark_answered([f"{folder.number}.V1"], at=AT + 5 * HOUR)
    assert contacts.of_case(VIEWER, folder.id)[0].answered_at == AT + HOUR


def test_a_thousand_messages_cost_as_many_queries_as_two(house, folder):
    def cost(count: int, start: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            contacts.write([draft(folder, f"V{number}") for number in range(start, start + count)], by=BY, at=AT)
        return len(queries)

    assert cost(1000, 10) <= cost(2, 1)
    contacts.write([], by=BY, at=AT)
