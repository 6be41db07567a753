"""Whom do we ask about a member's coverage, what does the answer mean, and what do a client's terms say about authorization?

Pure functions: cards, answers and terms in, a decision with its reasons out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from hearthline.domain.coverage.facts import BenefitsAnswer, Card, PayerRuleDraft, Ruling
from hearthline.kernel.decisions import Decision, Reason
from hearthline.kernel.vocabulary import LineOfBusiness

TRIES = 3
"""How often a silent payer is asked before a person takes over (our own default)."""

STATUSES = ("active", "inactive", "not_found")
CORRECTABLE = ("payer_code", "payer_name", "policy_number", "group_number")
"""What a person may correct before asking again; a name or birth date is corrected in the members room."""

_SINCE = date(2026, 1, 1)


def card_to_ask(stated: Card, on_file: Sequence[Card], *, on: date) -> Decision[Card | None]:
    """The card to ask under: what the referrer stated, completed from the cards on file; None when a person must find out.

    Args:
        stated: what the order said; empty fields mean it did not say.
        on_file: the member's cards, in any order.
        on: the day the service is needed.
    """
    same_payer = [card for card in on_file if _is_same_payer(stated, card)]
    if stated.policy_number:
        return _stated_card(stated, on_file, same_payer)
    possible = same_payer if _names_payer(stated) else on_file
    candidates = [card for card in possible if card.policy_number and card.is_in_force(on)]
    if len(candidates) == 1:
        return _because(candidates[0], "The order gave no policy number; the only card on file in force that day is used.")
    if candidates:
        return _because(
            None, f"The order gave no policy number; {len(candidates)} cards on file are in force. Which one applies?"
        )
    return _because(None, "The order gave no policy number and no card on file is in force that day.")


def _stated_card(stated: Card, on_file: Sequence[Card], same_payer: Sequence[Card]) -> Decision[Card | None]:
    possible = same_payer if _names_payer(stated) else on_file
    same_number = [card for card in possible if card.policy_number == stated.policy_number]
    known = next(iter(_by_recency(same_number)), None)
    relative = known or next((card for card in _by_recency(same_payer) if card.payer_code), None)
    code = stated.payer_code or (relative.payer_code if relative else "")
    name = stated.payer_name or (relative.payer_name if relative else "")
    if not (code or name):
        return _because(None, "The order gave a policy number but no payer, and no card on file has that number.")
    line = stated.line_of_business
    if line in ("", LineOfBusiness.UNKNOWN) and known:
        line = known.line_of_business
    card = Card(
        payer_code=code,
        payer_name=name,
        policy_number=stated.policy_number,
        group_number=stated.group_number or (known.group_number if known else ""),
        line_of_business=line or LineOfBusiness.UNKNOWN,
    )
    if known:
        return _because(card, "The order's payer and policy number agree with a card on file.")
    return _because(card, "The order's payer and policy number are used as stated; no card on file confirms them.")


def other_card(asked: Card, on_file: Sequence[Card], *, on: date) -> Card | None:
    """The one other card of the same payer that is in force that day: what to ask under when the payer knows no such number."""
    others = {
        card.policy_number: card
        for card in on_file
        if card.policy_number not in ("", asked.policy_number) and _is_same_payer(asked, card) and card.is_in_force(on)
    }
    return next(iter(others.values())) if len(others) == 1 else None


def meaning(answer: BenefitsAnswer, *, needed_on: date) -> Decision[str]:
    """The move a payer's answer causes: "verify", "rule_out" or "question".

    Args:
        needed_on: the day the service is needed; a plan that is active today may have ended by then.
    """
    if answer.status == "not_found":
        return _said("question", answer, "The payer does not find this member; check name, birth date and policy number.")
    if answer.status == "inactive":
        return _said("question", answer, "The payer says the plan is not active; ask the member for the current card.")
    if answer.ends_date is not None and answer.ends_date < needed_on:
        return _said("question", answer, f"The plan ends on {answer.ends_date}, before the service is needed on {needed_on}.")
    if answer.starts_date is not None and answer.starts_date > needed_on:
        return _said("question", answer, f"The plan starts on {answer.starts_date}, after the service is needed on {needed_on}.")
    if not answer.is_covered:
        return _said("rule_out", answer, "The plan is active and does not cover this service.")
    return _said("verify", answer, "The plan is active and covers this service.")


def is_stale(answer: BenefitsAnswer, *, corrected_at: datetime | None) -> bool:
    """Whether the answer belongs to a question that has been corrected since; its echo must not undo the correction."""
    return corrected_at is not None and answer.answered_at < corrected_at


def ruling(rules: Sequence[PayerRuleDraft], *, payer_code: str, service_line: str, code: str, on: date) -> Ruling | None:
    """What the client's terms say about authorization for one order line; None when they say nothing.

    The most specific row wins: a named payer before any payer, then the longest code prefix, then a named service line, then the
    newest row.
    """
    speaking = [rule for rule in rules if _speaks(rule, payer_code=payer_code, service_line=service_line, code=code, on=on)]
    if not speaking:
        return None
    rule = max(speaking, key=lambda one: (bool(one.payer_code), len(one.code_prefix), bool(one.service_line), one.starts_date))
    what = (
        f"codes beginning with {rule.code_prefix}" if rule.code_prefix else rule.service_line.replace("_", " ") or "any service"
    )
    verb = "require" if rule.is_authorization_required else "do not require"
    return Ruling(
        is_authorization_required=rule.is_authorization_required,
        valid_days=rule.valid_days,
        reason=Reason(
            rule_id=f"coverage.payer_rule.{rule.payer_code or 'any'}.{rule.service_line or 'any'}.{rule.code_prefix or 'any'}",
            version_from=rule.starts_date,
            citation=rule.citation or "The client's terms with the payer",
            confidence="V",
            sentence=f"The terms with {rule.payer_code or 'every payer'} {verb} authorization for {what}.",
        ),
    )


def _speaks(rule: PayerRuleDraft, *, payer_code: str, service_line: str, code: str, on: date) -> bool:
    return (
        rule.payer_code in ("", payer_code)
        and rule.service_line in ("", service_line)
        and code.upper().startswith(rule.code_prefix.upper())
        and rule.starts_date <= on
        and (rule.ends_date is None or on <= rule.ends_date)
    )


def _names_payer(card: Card) -> bool:
    return bool(card.payer_code or card.payer_name)


def _is_same_payer(one: Card, other: Card) -> bool:
    if one.payer_code and other.payer_code:
        return one.payer_code.casefold() == other.payer_code.casefold()
    return bool(one.payer_name) and one.payer_name.strip().casefold() == other.payer_name.strip().casefold()


def _by_recency(cards: Sequence[Card]) -> list[Card]:
    return sorted(cards, key=lambda card: (card.starts_date or date.min, card.policy_number), reverse=True)


def _because(card: Card | None, sentence: str) -> Decision[Card | None]:
    reason = Reason(
        rule_id="coverage.card_to_ask", version_from=_SINCE, citation="Operations guide, benefits verification", confidence="M",
        sentence=sentence,
    )  # fmt: skip
    return Decision(card, (reason,))


def _said(move: str, answer: BenefitsAnswer, sentence: str) -> Decision[str]:
    reason = Reason(
        rule_id="coverage.meaning", version_from=_SINCE, citation=f"The payer's answer of {answer.answered_at:%Y-%m-%d}",
        confidence="V", sentence=sentence,
    )  # fmt: skip
    return Decision(move, (reason,))
