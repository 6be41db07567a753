"""How does what a referring office supplies become part of its order, one answer or a night's file?

One statement per field, whatever the number of answers. What cannot be read stays missing, so that it is asked for again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from hearthline.domain.referrals.facts import OrderLineDraft, Supplied
from hearthline.domain.referrals.models import OrderLine
from hearthline.domain.referrals.operations.writing import LINE_SAID, SAID, write_lines
from hearthline.domain.referrals.rows import cells
from hearthline.domain.referrals.rows.evidence import read_evidence
from hearthline.kernel.identifiers import is_cpt, is_hcpcs
from hearthline.kernel.vocabulary import LineOfBusiness, ServiceLine
from hearthline.rulebook import evidence_fields

_APART = "\x1f"
_DATES = ("signed_date", "order_date", "requested_start_date", "requested_end_date")
_NUMBERS = {"quantity": 9, "liters_per_day": 8, "dressings_per_week": 6}  # digits before the point that the table holds
_FLAGS = ("is_replacement", "is_custom")
_LISTS = ("diagnoses", "modifiers")
_SQL = {
    **dict.fromkeys(_DATES, "said.value::date"),
    **dict.fromkeys(_NUMBERS, "said.value::numeric"),
    **dict.fromkeys(_FLAGS, "said.value::boolean"),
    **dict.fromkeys(_LISTS, "string_to_array(said.value, chr(31))"),
    "discharge_at": "said.value::timestamptz",
}
# A line says nothing about a field when this holds.
_UNSAID = {
    **dict.fromkeys(_NUMBERS, "l.{0} IS NULL"),
    **dict.fromkeys(_FLAGS, "NOT l.{0}"),
    "modifiers": "l.{0} = '{{}}'",
}


def apply_answers(answers: Sequence[Supplied]) -> dict[UUID, dict[str, str]]:
    """Write answers into their orders; returns what could not be read: referral id to field to sentence.

    Fields are those of the referral file; a line's are named "line.<field>" and answer the lines that lack them, and "lines" adds
    what is ordered to an order without a line. Answers about the member are left to the members room.
    """
    faults: dict[UUID, dict[str, str]] = {}
    own: dict[str, list[tuple[UUID, str]]] = {}
    of_lines: dict[str, list[tuple[UUID, str, list[int]]]] = {}
    new_lines: list[tuple[UUID, UUID, UUID, Sequence[OrderLineDraft]]] = []
    shown: list[tuple[UUID, str, str]] = []
    for answer in answers:
        for name, text in answer.values.items():
            column = name.removeprefix("line.")
            if name == "lines":
                new_lines.append((answer.client_id, answer.case_id, answer.referral_id, lines_of_text(text)))
                continue
            if name in evidence_fields():
                proof, fault = read_evidence(name, text)
                if proof:
                    shown.append((answer.referral_id, name, proof))
                elif fault:
                    faults.setdefault(answer.referral_id, {})[name] = fault
                continue
            if name == "evidence" or (name not in SAID and name != "service_line" and column not in LINE_SAID):
                continue
            value, fault = read(column, text)
            if fault:
                faults.setdefault(answer.referral_id, {})[name] = fault
            elif value is not None and name not in SAID and column in LINE_SAID:
                positions = sorted(answer.lines.get(f"line.{column}", ()))
                of_lines.setdefault(column, []).append((answer.referral_id, value, positions))
            elif value is not None:
                own.setdefault(name, []).append((answer.referral_id, value))
    for name, rows in own.items():
        _fill("referrals_referral", name, rows)
    for name, found in of_lines.items():
        _fill_lines(name, found)
    _add_lines(new_lines)
    _show(shown)
    _answered(answers)
    return faults


def unreadable(values: Mapping[str, str]) -> dict[str, str]:
    """Field to the sentence of what cannot be understood; a field of the member is read by its own room."""
    faults = {name: _fault_of(name, text) for name, text in values.items()}
    return {name: fault for name, fault in faults.items() if fault}


def _fault_of(name: str, text: str) -> str:
    if name not in evidence_fields():
        return read(name.removeprefix("line."), text)[1]
    value, doubt = read_evidence(name, text)
    return f"{name.replace('_', ' ').capitalize()}: {doubt}; ask for it again." if doubt and not value else ""


def read(column: str, text: str) -> tuple[str | None, str]:
    """An answer as the database reads it, and a sentence where it cannot be understood; an empty answer says nothing."""
    text = text.replace("\0", "").strip()
    if not text:
        return None, ""
    reader = _READERS.get(column)
    if reader is None:
        return text, ""
    value = reader(text)
    if value is None:
        return None, f"{text[:40]!r} cannot be read as {column.replace('_', ' ')}; ask for it again."
    return value, ""


def _day(text: str) -> str | None:
    value, _ = cells.day(text)
    return value.isoformat() if value else None


def _moment(text: str) -> str | None:
    value, _ = cells.moment(text)
    return value.isoformat() if value and value.tzinfo else None


def _number(digits: int) -> Callable[[str], str | None]:
    def number(text: str) -> str | None:
        value, _ = cells.number(text)
        return str(value) if value is not None and value.is_finite() and abs(value) < 10**digits else None

    return number


def _flag(text: str) -> str | None:
    value, doubt = cells.flag(text)
    return None if doubt or value is None else str(value).lower()


def _list(text: str) -> str | None:
    return _APART.join(part.strip() for part in text.replace(",", ";").split(";") if part.strip()) or None


def _word(words: Any) -> Callable[[str], str | None]:
    return lambda text: next((str(one) for one in words if text.lower().replace(" ", "_") == str(one).lower()), None)


_READERS: dict[str, Callable[[str], str | None]] = {
    **dict.fromkeys(_DATES, _day),
    **{name: _number(digits) for name, digits in _NUMBERS.items()},
    **dict.fromkeys(_FLAGS, _flag),
    **dict.fromkeys(_LISTS, _list),
    "discharge_at": _moment,
    "service_line": _word(ServiceLine),
    "line_of_business": _word(LineOfBusiness),
}


def lines_of_text(text: str) -> tuple[OrderLineDraft, ...]:
    """What is ordered, as an office writes it in one answer: codes or words, separated by semicolons."""
    parts = [part.strip() for part in text.replace("\0", "").split(";") if part.strip()]
    return tuple(
        OrderLineDraft(code=part.upper(), code_system="hcpcs" if is_hcpcs(part) else "cpt")
        if is_hcpcs(part) or is_cpt(part)
        else OrderLineDraft(description=part, code_system="text")
        for part in parts
    )


def _fill(table: str, column: str, rows: Sequence[tuple[UUID, str]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} o SET {column} = {_SQL.get(column, 'said.value')} "
            "FROM unnest(%s::uuid[], %s::text[]) AS said(id, value) WHERE o.id = said.id",
            [[id_ for id_, _ in rows], [value for _, value in rows]],
        )


def _show(rows: Sequence[tuple[UUID, str, str]]) -> None:
    """Evidence is added to what is there; a second word about the same field replaces the first."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE referrals_referral o SET evidence = o.evidence || said.found FROM "
            "(SELECT id, jsonb_object_agg(name, value) AS found FROM unnest(%s::uuid[], %s::text[], %s::text[]) "
            "AS s(id, name, value) GROUP BY id) AS said WHERE o.id = said.id",
            [list(column) for column in zip(*rows, strict=True)],
        )


def _fill_lines(column: str, rows: Sequence[tuple[UUID, str, list[int]]]) -> None:
    """The lines that were asked about, else those that say nothing."""
    unsaid = _UNSAID.get(column, "l.{0} = ''").format(column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE referrals_order_line l SET {column} = {_SQL.get(column, 'said.value')} "
            "FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS said(id, value, positions) WHERE l.referral_id = said.id AND "
            f"CASE WHEN said.positions = '' THEN {unsaid} ELSE l.position::text = ANY(string_to_array(said.positions, ',')) END",
            [
                [id_ for id_, _, _ in rows],
                [value for _, value, _ in rows],
                [",".join(str(one) for one in positions) for _, _, positions in rows],
            ],
        )


def _add_lines(wanted: Sequence[tuple[UUID, UUID, UUID, Sequence[OrderLineDraft]]]) -> None:
    if not wanted:
        return
    ids = [referral_id for _, _, referral_id, _ in wanted]
    having = set(OrderLine.objects.filter(referral_id__in=ids).values_list("referral_id", flat=True))
    write_lines([one for one in wanted if one[2] not in having])


def _answered(answers: Sequence[Supplied]) -> None:
    pairs: list[tuple[UUID, str, datetime]] = [
        (answer.referral_id, name, answer.answered_at) for answer in answers for name in _names(answer.values)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE referrals_clarification c SET answered_at = greatest(said.at, c.asked_at) "
            "FROM unnest(%s::uuid[], %s::text[], %s::timestamptz[]) AS said(id, field, at) "
            "WHERE c.referral_id = said.id AND c.field = said.field AND c.answered_at IS NULL",
            [list(column) for column in zip(*pairs, strict=True)] if pairs else [[], [], []],
        )


def _names(values: Mapping[str, str]) -> list[str]:
    return [name for name, text in values.items() if text.strip()]
