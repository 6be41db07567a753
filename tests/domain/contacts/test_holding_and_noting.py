"""A message is held until it cannot be taken back; a note never leaves, and says whom it calls."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.factories.house import AT, VIEWER, House, open_house, order

from hearthline.domain.contacts import api as contacts
from hearthline.plumbing import access, outbox
from hearthline.plumbing.access import Actor
from hearthline.plumbing.models import AuditEvent

pytestmark = pytest.mark.django_db
ANN, BO = Actor("staff", "ann-1"), Actor("staff", "boss-1")
COLLEAGUES = {"ann-1": "Ann Larkin", "boss-1": "Bo Sandoval", "boss-2": "Ann Fenwick"}


@pytest.fixture
def house(db) -> Iterator[House]:
    with access.acting(VIEWER):
        yield open_house()


@pytest.fixture
def folder(house):
    return house.arrive(order())[0]


def held(folder) -> contacts.Draft:
    message = contacts.MessageDraft(
        client_id=folder.client_id,
        case_id=folder.id,
        number=folder.number,
        recipient="Lakeview Hospital",
        recipient_name="Lakeview Hospital",
        channel="fax",
        text="When is the discharge?",
    )
    return contacts.hold(message, by=ANN, at=AT)


def said(folder) -> list[tuple[str, str, dict]]:
    return [(one.reference, one.written_by, one.body) for one in contacts.of_case(VIEWER, folder.id) if one.kind == "message"]


def test_what_is_held_has_not_left(folder):
    held(folder)
    assert said(folder) == []
    assert [one.reference for one in contacts.held_of(VIEWER, folder.id)] == [f"{folder.number}.M1"]
    assert contacts.release_due(at=AT + timedelta(seconds=9)) == 0


def test_after_ten_seconds_it_leaves_as_its_writers_once(folder):
    held(folder)
    later = AT + contacts.HOLD
    assert contacts.release_due(at=later) == 1
    body = {"case_number": folder.number, "to": "Lakeview Hospital", "text": "When is the discharge?"}
    assert said(folder) == [(f"{folder.number}.M1", "staff:ann-1", body)]
    assert "contacts.written" in {event.name for event in outbox.waiting(limit=100)}
    assert contacts.release_due(at=later + timedelta(days=7)) == 0
    assert contacts.held_of(VIEWER, folder.id) == []


def test_what_was_taken_back_never_leaves(folder):
    draft = held(folder)
    assert contacts.take_back(draft.id, by=ANN, at=AT) is not None
    assert contacts.release_due(at=AT + timedelta(days=1)) == 0
    assert said(folder) == []
    assert contacts.take_back(draft.id, by=ANN, at=AT) is None


def test_only_its_writer_takes_a_message_back_and_only_before_it_left(folder):
    draft = held(folder)
    assert contacts.take_back(draft.id, by=BO, at=AT) is None
    contacts.release_due(at=AT + contacts.HOLD)
    assert contacts.take_back(draft.id, by=ANN, at=AT + contacts.HOLD) is None


def test_each_message_has_a_reference_of_its_own(folder):
    assert [held(folder).reference for _ in range(2)] == [f"{folder.number}.M1", f"{folder.number}.M2"]


def test_a_note_is_remembered_and_is_no_message(folder):
    contacts.note(client_id=folder.client_id, case_id=folder.id, text="Call before noon.", by=ANN, at=AT)
    assert [one.text for one in contacts.notes_of(VIEWER, folder.id)] == ["Call before noon."]
    assert said(folder) == []
    texts = AuditEvent.objects.filter(chain=folder.id).order_by("-seq").values_list("text", flat=True)
    assert '"kind":"note.written"' in texts[0]
    assert "before noon" not in texts[0]


@pytest.mark.parametrize(
    ("text", "found", "unknown"),
    [
        ("nobody", [], []),
        ("@bo and @boss-1", ["boss-1"], []),
        ("@Bo.Sandoval, please", ["boss-1"], []),
        ("(@bo)", ["boss-1"], []),
        ("@ann, which one?", [], ["ann"]),
        ("@zed", [], ["zed"]),
        ("write to bo@hub.example", [], []),
        ("@", [], []),
    ],
)
def test_a_note_calls_colleagues_by_code_given_name_or_full_name(text: str, found: list[str], unknown: list[str]):
    assert contacts.mentioned(text, COLLEAGUES) == (found, unknown)
