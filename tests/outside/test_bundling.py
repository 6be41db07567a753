"""Answers of one sender travel together, and nothing is lost or renamed on the way."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hearthline.kernel.vocabulary import Channel
from hearthline_outside import Sent, bundle
from hearthline_outside.messages import document

NOON = datetime(2026, 7, 13, 12, tzinfo=ZoneInfo("America/Chicago"))


def answer(number, *, kind="benefits-answers", sender="CEDAR", client="CEDAR", minutes=0):
    key = f"C{number}.B1"
    return Sent(
        content=document(kind, message_id=key, sender=sender, items=[{"reference": key}]), name=key, channel=Channel.FILE,
        sender=sender, key=key, at=NOON + timedelta(minutes=minutes), client=client,
    )  # fmt: skip


def references(sents):
    return [item["reference"] for sent in sents for item in json.loads(sent.content)["items"]]


def test_answers_of_one_kind_and_sender_become_one_document():
    sents = [answer(1), answer(2, minutes=4), answer(3, sender="TAMARAC"), answer(4, kind="offer-replies"), answer(5)]
    bundled = bundle(sents)
    assert len(bundled) == 3
    assert sorted(references(bundled)) == sorted(references(sents))
    together = next(sent for sent in bundled if len(references([sent])) == 3)
    assert references([together]) == ["C1.B1", "C2.B1", "C5.B1"]
    assert together.at == NOON + timedelta(minutes=4)


def test_books_of_two_clients_are_never_mixed():
    assert len(bundle([answer(1), answer(2, client="LAKESHORE")])) == 2


def test_a_single_answer_keeps_its_own_key():
    assert bundle([answer(1)]) == [answer(1)]


def test_the_same_parts_are_the_same_message_and_other_parts_another():
    first, again, other = (bundle([answer(n) for n in numbers])[0] for numbers in ((1, 2), (1, 2), (1, 3)))
    assert first == again
    assert first.key != other.key


def test_what_is_no_document_of_answers_passes_untouched():
    referral = Sent(
        content=document("referrals", message_id="R1", sender="2141421356", items=[{}]), name="R1", channel=Channel.FAX,
        sender="2141421356", key="R1", at=NOON,
    )  # fmt: skip
    torn = Sent(content=b'{"type":"offer-rep', name="torn", channel=Channel.FAX, sender="X", key="torn", at=NOON)
    assert bundle([referral, torn]) == [referral, torn]


def test_nothing_to_bundle_is_nothing():
    assert bundle([]) == []
