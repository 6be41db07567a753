"""Does a colleague read words where records hold codes?"""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hearthline.entrypoints.console.case.presenters import messages
from hearthline.entrypoints.console.case.presenters.words import why_words
from hearthline.entrypoints.console.diagnoses import described
from hearthline.kernel.codes import CodeDraft
from hearthline.plumbing import codes


@pytest.mark.django_db
def test_diagnoses_are_said_in_the_words_of_the_release_however_an_office_writes_them() -> None:
    codes.file_codes(
        [CodeDraft(system="icd10cm", code="J189", long="Pneumonia"), CodeDraft(system="icd10cm", code="G6181", long="CIDP")]
    )
    with CaptureQueriesContext(connection) as queries:
        said = described(["J18.9", "G6181", "F32.A", "a broken hip"])
    assert said == [("J18.9", "Pneumonia"), ("G61.81", "CIDP"), ("F32.A", ""), ("a broken hip", "")]
    assert len(queries) == 1


@pytest.mark.django_db
def test_an_order_without_a_diagnosis_asks_nothing(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert described([]) == []


def test_a_payers_product_is_named_and_not_abbreviated() -> None:
    assert list(messages.said({"line_of_business": "MA"}, zone="America/Chicago")) == [("Line of business", "Medicare Advantage")]


def test_what_a_payer_asks_for_is_the_name_of_a_field_or_its_own_sentence() -> None:
    assert why_words("face_to_face_date") == "face to face date"
    assert why_words("The last three visit notes") == "The last three visit notes"
