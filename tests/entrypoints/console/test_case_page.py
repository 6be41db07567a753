"""What does a case's page cost, what does it put on record, and what does it refuse?"""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.house import VAGUE, VIEWER, House, case_of, exceptions, open_house, order, order_of, sent, visits

from hearthline.domain.contacts import api as contacts
from hearthline.domain.documents import api as documents
from hearthline.domain.referrals.models import Referral
from hearthline.entrypoints.console.case.folder import Folder
from hearthline.entrypoints.console.case.presenters import sections
from hearthline.entrypoints.console.case.printing import content
from hearthline.gateways import print as printing
from hearthline.kernel.codes import CodeDraft
from hearthline.plumbing import access, clock, codes
from hearthline.plumbing.access.models import Sight, User
from hearthline.plumbing.models import AuditEvent

pytestmark = pytest.mark.django_db
MOST_QUERIES = {"": 29, "part/safe/": 22, "part/head/": 21, "part/missing/": 21, "part/work/": 25, "part/story/": 22}
"""The gate's own are 12 of each: session, log-in, colleague, time, context, audit, alarm, and the transaction's two."""


@pytest.fixture
def house(db) -> House:
    with access.acting(VIEWER):
        house = open_house(suppliers=2)
        clock.simulate(house.now)
    return house


def signed_in(role: str, code: str = "ann-1") -> Client:
    user = User.objects.create_user(f"{role}-{code}", name="Ann Larkin", role=role, staff_code=code, email="ann@hub.example")
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["has_second_factor"] = True
    session.save()
    return client


def prepared(house: House, prepare: Any) -> Any:
    with access.acting(VIEWER):
        made = prepare()
        clock.simulate(house.now)
    return made


@pytest.fixture
def ann(house) -> Client:
    return signed_in("care_coordinator")


def sights() -> list[tuple[str, str]]:
    with access.acting(VIEWER):
        return list(Sight.objects.order_by("seq").values_list("seen_by", "what"))


@pytest.mark.parametrize("part", MOST_QUERIES)
def test_the_page_and_its_parts_cost_a_bounded_number_of_queries(house, ann, part: str):
    folder = prepared(house, house.reported)
    address = f"/case/{folder.id}/{part}"
    assert ann.get(address).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        ann.get(address)
    assert len(queries) <= MOST_QUERIES[part], "\n".join(one["sql"][:160] for one in queries.captured_queries)


def test_until_when_a_case_is_safe_costs_two_queries_of_the_page(house, ann):
    folder = prepared(house, house.booked)
    address = f"/case/{folder.id}/part/safe/"
    assert b"Safe until" in ann.get(address).content
    with CaptureQueriesContext(connection) as queries:
        ann.get(address)
    own = [one for one in queries.captured_queries if "forecasts_duration" in one["sql"] or "fulfillment_booking" in one["sql"]]
    assert len(own) <= 3  # where it stands, what was observed, and who the case names outside


def test_every_look_is_one_audit_event_and_a_heartbeat_is_none(house, ann):
    folder = prepared(house, house.confirmed)
    for part in ("", "part/head/", "part/work/", f"record/member/{folder.id}/", "print/"):
        before = len(sights())
        assert ann.get(f"/case/{folder.id}/{part}").status_code == 200
        assert len(sights()) == before + 1
    before = len(sights())
    assert ann.post(f"/case/{folder.id}/here/").status_code == 200
    assert len(sights()) == before
    assert sights()[0] == ("staff:ann-1", "case")


def test_a_number_in_any_spelling_leads_to_the_case(house, ann):
    folder = prepared(house, house.confirmed)
    assert ann.get(f"/case/number/{folder.number.lower().replace('-', '')}/").headers["Location"] == f"/case/{folder.id}/"
    assert ann.get("/case/number/nonsense/").status_code == 404
    assert ann.get(f"/case/{order_id(folder)}/").status_code == 404


def order_id(folder: Any) -> Any:
    with access.acting(VIEWER):
        return order_of(folder).id


def test_an_administrator_sees_no_case_and_compliance_does_nothing_with_one(house):
    folder = prepared(house, house.confirmed)
    assert signed_in("administrator").get(f"/case/{folder.id}/").status_code == 403
    watcher = signed_in("compliance", "boss-2")
    page = watcher.get(f"/case/{folder.id}/")
    assert page.status_code == 200
    assert b"End the case" not in page.content
    assert watcher.post(f"/case/{folder.id}/act/cancel/{folder.id}/", {"version": 1, "reason": "cancelled"}).status_code == 403


def test_a_note_that_calls_nobody_keeps_what_was_typed(house, ann):
    folder = prepared(house, house.confirmed)
    answer = ann.post(f"/case/{folder.id}/note/", {"text": "@nobody please call"})
    assert answer.status_code == 422
    assert b"Nobody here is called @nobody" in answer.content
    assert b"@nobody please call</textarea>" in answer.content
    kept = ann.post(f"/case/{folder.id}/note/", {"text": "@bo please call"})
    assert kept.status_code == 200
    with access.acting(VIEWER):
        assert [one.mentions for one in contacts.notes_of(VIEWER, folder.id)] == [["boss-1"]]


def test_a_stale_decision_is_refused_with_both_and_nothing_is_done(house, ann):
    folder = prepared(house, house.confirmed)
    address = f"/case/{folder.id}/act/hold/{folder.id}/"
    assert ann.get(address).status_code == 200
    done = ann.post(address, {"version": 1, "why": "The family asked for a week."})
    assert (done.status_code, "on hold" in done.headers["HX-Trigger"]) == (204, True)
    late = ann.post(address, {"version": 1, "why": "The ward called: readmitted."})
    assert late.status_code == 409
    for said in (b"put the case on hold", b"The family asked for a week.", b"The ward called: readmitted."):
        assert said in late.content
    with access.acting(VIEWER):
        assert case_of(folder).state == "ON_HOLD"


def test_a_decision_without_a_reason_says_what_to_do(house, ann):
    folder = prepared(house, house.confirmed)
    answer = ann.post(f"/case/{folder.id}/act/hold/{folder.id}/", {"version": 1, "why": " "})
    assert answer.status_code == 422
    assert b"Say why, in a sentence" in answer.content


def test_an_exception_is_decided_where_it_stands(house, ann):
    def missed() -> Any:
        folder = house.confirmed()
        house.proof(folder, "missed")
        return folder

    folder = prepared(house, missed)
    with access.acting(VIEWER):
        (waiting,) = exceptions(folder)
    address = f"/case/{folder.id}/act/decide/{waiting.id}/"
    form = ann.get(address)
    assert b"The same provider is asked for another window." in form.content
    assert b"What happened stands" not in form.content
    assert ann.post(address, {"version": waiting.version}).status_code == 422
    assert ann.post(address, {"version": waiting.version, "resolution": "rearrange"}).status_code == 204
    with access.acting(VIEWER):
        assert [one.state for one in visits(folder)] == ["TO_CONFIRM"]


def test_a_supervisor_reopens_and_a_coordinator_cannot(house, ann):
    folder = prepared(house, house.confirmed)
    ended = ann.post(
        f"/case/{folder.id}/act/cancel/{folder.id}/", {"version": 1, "reason": "opened_by_mistake", "note": "Twice."}
    )
    assert ended.status_code == 204
    address = f"/case/{folder.id}/act/reopen/{folder.id}/"
    assert ann.get(address).status_code == 403
    boss = signed_in("supervisor", "boss-1")
    assert b"starts anew from now" in boss.get(address).content
    assert boss.post(address, {"version": 2, "why": "It was no mistake."}).status_code == 204
    with access.acting(VIEWER):
        assert case_of(folder).state == "OPEN"


def test_a_message_is_held_and_taken_back(house, ann):
    folder = prepared(house, house.confirmed)
    answer = ann.post(f"/case/{folder.id}/message/", {"to": "referrer", "text": "When is the discharge?"})
    assert "leaves in 10 seconds" in answer.headers["HX-Trigger"]
    with access.acting(VIEWER):
        (held,) = contacts.held_of(VIEWER, folder.id)
    assert b"Leaving" in ann.get(f"/case/{folder.id}/part/work/").content
    back = ann.post(f"/case/{folder.id}/unsend/{held.id}/")
    assert "Nobody outside has seen it" in back.headers["HX-Trigger"]
    for where in ("message/again/", ""):
        assert b"When is the discharge?</textarea>" in ann.get(f"/case/{folder.id}/{where}").content
    assert ann.post(f"/case/{folder.id}/message/{held.id}/discard/").status_code == 200
    assert b"When is the discharge?</textarea>" not in ann.get(f"/case/{folder.id}/").content
    assert ann.post(f"/case/{folder.id}/message/{held.id}/discard/").status_code == 404
    with access.acting(VIEWER):
        assert sent(folder, "message") == []


def test_what_is_missing_is_asked_once_and_an_answer_is_written_in(house, ann):
    def lacking() -> Any:
        (folder,) = house.arrive(order(lines=(VAGUE,)))
        house.hear()
        return folder

    folder = prepared(house, lacking)
    answer = f"/case/{folder.id}/answer/"
    wrong = ann.post(answer, {"field": "line.liters_per_day", "value": "plenty", "told_by": "Robin Vale"})
    assert wrong.status_code == 422
    assert b"cannot be read" in wrong.content
    assert b'value="plenty"' in wrong.content
    assert b'value="Robin Vale"' in wrong.content
    right = ann.post(answer, {"field": "line.liters_per_day", "value": "2880", "told_by": "Robin Vale"})
    assert right.status_code == 200
    late = ann.post(answer, {"field": "line.liters_per_day", "value": "1440"})
    assert late.status_code == 409
    assert b"2880" in late.content
    assert b"1440" in late.content
    told = ann.get(f"/case/{folder.id}/part/story/").content.decode()
    assert "wrote in liters per day" in told
    assert "as told by Robin Vale" in told
    assert "The referring office</span> answered" not in told
    asked = ann.post(f"/case/{folder.id}/ask/")
    assert asked.status_code == 200
    with access.acting(VIEWER):
        before = len(sent(folder, "clarification-ask"))
    ann.post(f"/case/{folder.id}/ask/")
    with access.acting(VIEWER):
        assert len(sent(folder, "clarification-ask")) == before
        assert order_of(folder).state == "COMPLETE"


@pytest.mark.parametrize("said", ["???", "1234567890"])
def test_what_is_no_answer_is_refused_and_the_order_stays_as_it_was(house, ann, said):
    def lacking() -> Any:
        (folder,) = house.arrive(order(ordering_npi=""))
        house.hear()
        return folder

    folder = prepared(house, lacking)
    refused = ann.post(f"/case/{folder.id}/answer/", {"field": "ordering_npi", "value": said})
    assert refused.status_code == 422
    assert f'value="{said}"' in refused.content.decode()
    with access.acting(VIEWER):
        assert order_of(folder).ordering_npi == ""
    assert "wrote in" not in ann.get(f"/case/{folder.id}/part/story/").content.decode()


def attached(house: House, folder: Any, content: bytes, *, kind: str) -> Any:
    """A document that brought the case."""
    kept = documents.keep(
        io.BytesIO(content),
        client_id=folder.client_id,
        sender="Lakeview Hospital",
        key="",
        channel="fax",
        name="order",
        kind=kind,
        received_at=house.now,
    )
    Referral.objects.filter(case_id=folder.id).update(inbound_id=kept.id)
    return kept.id


def test_the_pages_of_a_document_are_drawn_and_its_original_is_on_record(house, ann):
    pdf = printing.pdf("letter", {"title": "An order", "head": "Fax", "paragraphs": ["Oxygen."]})
    folder = prepared(house, house.confirmed)
    document = prepared(house, lambda: attached(house, folder, pdf, kind="pdf"))
    shown = ann.get(f"/case/{folder.id}/document/{document}/")
    assert shown.status_code == 200
    assert b"page/1/" in shown.content
    picture = ann.get(f"/case/{folder.id}/document/{document}/page/1/")
    assert picture.content.startswith(b"\x89PNG")
    assert ann.get(f"/case/{folder.id}/document/{document}/page/2/").status_code == 404
    original = ann.get(f"/case/{folder.id}/document/{document}/original/")
    assert original.content == pdf
    assert "attachment" in original.headers["Content-Disposition"]
    assert ("staff:ann-1", "case.document.original") in sights()


def test_a_document_that_also_brought_other_peoples_orders_is_not_opened(house, ann):
    def together() -> Any:
        first, second = house.arrive(order(1), order(2))
        document = attached(house, first, b"two orders", kind="referrals_csv")
        Referral.objects.filter(case_id=second.id).update(inbound_id=document)
        return first, document

    folder, document = prepared(house, together)
    assert b"so it is not opened here" in ann.get(f"/case/{folder.id}/part/work/").content
    assert ann.get(f"/case/{folder.id}/document/{document}/").status_code == 404
    assert ann.get(f"/case/{folder.id}/document/{document}/original/").status_code == 404


def test_a_case_prints_with_its_whole_story_and_its_data_inside(house, ann):
    folder = prepared(house, house.reported)
    made = ann.get(f"/case/{folder.id}/print/")
    assert made.headers["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(made.content)) as document, document.open_outline() as outline:
        titles = [one.title for one in outline.root[0].children]
        assert titles[0] == "From order to door"
        assert "Everything that happened" in titles
        assert b"Reported done" in document.attachments["data.json"].get_file().read_bytes()


def test_a_pin_is_for_everybody(house, ann):
    folder = prepared(house, house.confirmed)
    ann.post(f"/case/{folder.id}/note/", {"text": "The gate code is with the neighbor."})
    with access.acting(VIEWER):
        (note,) = contacts.notes_of(VIEWER, folder.id)
    assert ann.post(f"/case/{folder.id}/pin/", {"entry": f"noted:{note.id}"}).status_code == 204
    assert b'aria-label="Pinned"' in signed_in("supervisor", "boss-1").get(f"/case/{folder.id}/part/story/").content
    assert ann.post(f"/case/{folder.id}/pin/", {"entry": "noted:nothing"}).status_code == 404
    with access.acting(VIEWER):
        assert AuditEvent.objects.filter(chain=folder.id, text__contains="case.pinned").count() == 1


def test_a_diagnosis_has_its_words_on_the_page_and_days_are_written_out_in_print(house, ann):
    codes.file_codes([CodeDraft(system="icd10cm", code="J449", long="Chronic lung disease")])
    folder = prepared(house, lambda: house.arrive(order(1))[0])
    assert "J44.9 Chronic lung disease" in ann.get(f"/case/{folder.id}/").content.decode()
    with access.acting(VIEWER):
        opened = Folder(viewer=VIEWER, at=house.now, case=case_of(folder))
        made = content(opened, printed_by="Ann Larkin", sections_of=sections.work(opened, User(role="care_coordinator")))
    facts = dict(made["order"])
    assert facts["Diagnoses"] == "J44.9 Chronic lung disease"
    start = opened.order.requested_start_date
    assert facts["Requested start"] == f"{start:%b} {start.day}, {start.year}"
