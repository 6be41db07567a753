"""Codes are found by their beginning and by words, along an index however many there are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hearthline.kernel.codes import CodeDraft
from hearthline.plumbing import access, code_search, codes

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 25)


@pytest.fixture
def release(db) -> Iterator[None]:
    drafts = [
        CodeDraft(system="icd10cm", code="J449", long="Chronic obstructive lung disease, unspecified"),
        CodeDraft(system="icd10cm", code="J441", long="Chronic obstructive lung disease with a flare"),
        CodeDraft(system="icd10cm", code="I509", long="Heart failure, unspecified"),
        CodeDraft(system="hcpcs", code="E1390", long="Oxygen concentrator, one outlet", short="Oxygen machine"),
        CodeDraft(system="hcpcs", code="G0154", long="Nurse at home", terminated=date(2015, 12, 31)),
    ]
    with access.acting(access.system("test")):
        codes.file_codes(drafts)
        yield


def found(systems: tuple[str, ...], text: str) -> list[str]:
    return [one.code for one in code_search.search_codes(systems, text, on=ON)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("J44", ["J441", "J449"]),
        ("j44.9", ["J449"]),
        ("chron obstr", ["J449", "J441"]),
        ("lung flare", ["J441"]),
        ("heart", ["I509"]),
        ("%_'", []),
        ("& | ! :*", []),
        ("oxygen", []),
        ("", []),
    ],
)
def test_a_diagnosis_is_found_by_code_and_by_beginnings_of_words(release, text, expected):
    assert sorted(found(("icd10cm",), text)) == sorted(expected)


def test_an_item_is_found_by_its_short_words_and_not_after_it_ended(release):
    assert found(("hcpcs",), "oxy mach") == ["E1390"]
    assert found(("hcpcs",), "nurse") == []
    assert code_search.not_in_release("hcpcs", ["E1390", "G0154", "E9999"], on=ON) == {"G0154", "E9999"}


def test_without_a_release_nothing_is_refused_and_the_look_up_says_so(db):
    with access.acting(access.system("test")):
        assert not code_search.has_release("icd10cm")
        assert code_search.not_in_release("icd10cm", ["Z999"], on=ON) == set()


def test_both_look_ups_keep_to_their_index_among_many_codes(release):
    many = [CodeDraft(system="icd10cm", code=f"A{n:05}", long=f"Invented condition {n} of organ {n % 97}") for n in range(20_000)]
    codes.file_codes(many)
    for text, index in (("J44", "code_once"), ("condition 1234", "code_words")):
        with CaptureQueriesContext(connection) as asked:
            found(("icd10cm",), text)
        statement = asked.captured_queries[0]["sql"]
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {statement}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert index in plan, plan
        assert "Seq Scan" not in plan
