"""How does a payer's FHIR Questionnaire become items of the checklist, kept as data like every other rule?

Each question a person can answer becomes a rule of its own, with the questionnaire's canonical and version as its citation. A
question about a column of the referral fills that column; any other gets a field of evidence named after its link id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import yaml

from hearthline.rulebook.completeness import PREFIX
from hearthline.rulebook.enabling import enabled, spelled
from hearthline.rulebook.reader import Rulebook, shipped

Resource = Mapping[str, Any]
_EVIDENCE = {
    "date": "day",
    "dateTime": "day",
    "decimal": "number",
    "integer": "number",
    "quantity": "number",
    "boolean": "flag",
    "string": "text",
    "text": "text",
    "choice": "text",
    "open-choice": "text",
    "url": "text",
    "attachment": "text",
    "reference": "text",
}
# What a question is about when its words are these; it then fills the column instead of asking for the same thing twice.
_COLUMNS = (
    (r"\blast name\b|\bfamily name\b|\bsurname\b", "member_family"),
    (r"\bfi?r?st name\b|\bgiven name\b", "member_given"),
    (r"\bmiddle (?:name|initial)\b", "member_middle"),
    (r"\bgender\b|\bsex\b", "sex"),
    (r"\bdate of birth\b|\bbirth ?date\b", "birth_date"),
    (r"\bpostal code\b|\bzip\b", "zip"),
    (r"\bmedicare (?:id|number|beneficiary)", "mbi"),
    (r"\b(?:ordering|treating|physician).*\bnpi\b", "ordering_npi"),
    (r"\boxygen saturation\b|\bspo2\b|\bo2 sat", "oxygen_saturation"),
    (r"\barterial\b.*\b(?:po2|oxygen)\b|\bpao2\b", "arterial_oxygen"),
    (r"\bface.to.face\b", "face_to_face_date"),
)
_UNASKED = ("group", "display")
_UNSAID = "The form asks this only under a condition that a rule cannot say; it is recommended and holds nothing up."


class BadQuestionnaire(ValueError):
    """The file is no Questionnaire, or one without a question; the message is a sentence."""


def rules_of(
    questionnaire: Resource, *, on: date, read_on: date, payer: str = "", codes: Sequence[str] = (), book: Rulebook | None = None
) -> list[dict[str, Any]]:
    """The rules of a Questionnaire, as a rule file holds them.

    Args:
        questionnaire: a Questionnaire, or a bundle that holds one (a DTR questionnaire package).
        on: the first day the rules hold.
        read_on: the day the form was fetched.
        payer: whose form it is; the items then are asked of that payer's orders alone.
        codes: the order lines it is about, as codes, ranges or beginnings; empty for every order.

    Raises:
        BadQuestionnaire: there is no question in it.
    """
    form = _questionnaire(questionnaire)
    asked = {version.ask.field for rule in (book or shipped()).rules() for version in rule.versions if version.ask}
    fields = {str(gates[-1].get("linkId") or ""): _field(gates[-1], form) for gates in _questions(form)}
    rules = [
        rule
        for gates in _questions(form)
        if (rule := _rule(gates, fields, form, asked, on=on, read_on=read_on, payer=payer, codes=codes))
    ]
    if not rules:
        raise BadQuestionnaire("The questionnaire asks nothing that the checklist does not ask already.")
    return rules


def to_yaml(rules: Sequence[Mapping[str, Any]], *, title: str) -> str:
    """The rules as the text of a rule file."""
    text: str = yaml.dump(list(rules), Dumper=_Spelled, sort_keys=False, allow_unicode=True, width=120)
    return f"# {title}\n{text}"


class _Spelled(yaml.SafeDumper):
    """Writes a value out each time it occurs, because people read the file."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def field_name(form: str, link_id: str) -> str:
    """The field of evidence of a question: the questionnaire's own name and the link id, as one lower-case word."""
    name = form.partition("|")[0].rstrip("/").rpartition("/")[2]
    return re.sub(r"[^a-z0-9]+", "_", f"q_{name}_{link_id}".lower()).strip("_")


@lru_cache(maxsize=4096)
def imported_field(form: str, link_id: str) -> str:
    """The field that an answer to this question fills; "" where no rule was imported from its form."""
    marker = f"{form.partition('|')[0]}|"
    for rule in shipped().rules():
        for version in rule.versions:
            if version.ask and version.values.get("link_id") == link_id and version.citation.startswith(marker):
                return version.ask.field
    return ""


def _questionnaire(resource: Resource) -> Resource:
    kind = resource.get("resourceType")
    if kind == "Questionnaire":
        return resource
    if kind == "Bundle":
        held = [entry.get("resource") or {} for entry in resource.get("entry") or ()]
    else:
        held = [parameter.get("resource") or {} for parameter in resource.get("parameter") or ()]
    for one in held:
        if one.get("resourceType") in ("Questionnaire", "Bundle"):
            return _questionnaire(one)
    raise BadQuestionnaire("The file holds no Questionnaire; give a Questionnaire or a questionnaire package.")


def _questions(parent: Resource, around: tuple[Resource, ...] = ()) -> Iterator[tuple[Resource, ...]]:
    """Each question a person can answer, last, after the groups and questions it stands in."""
    for item in parent.get("item") or ():
        if item.get("type") not in _UNASKED and not item.get("readOnly") and str(item.get("text") or "").strip():
            yield (*around, item)
        yield from _questions(item, (*around, item))


def _words(item: Resource) -> str:
    return " ".join(str(item["text"]).split())


def _column(item: Resource) -> str:
    words = _words(item)
    return next((column for pattern, column in _COLUMNS if re.search(pattern, words, re.IGNORECASE)), "")


def _canonical(form: Resource) -> str:
    return str(form.get("url") or form.get("id") or "questionnaire")


def _field(item: Resource, form: Resource) -> str:
    return _column(item) or field_name(_canonical(form), str(item.get("linkId") or ""))


def _rule(
    gates: Sequence[Resource],
    fields: Mapping[str, str],
    form: Resource,
    asked: set[str],
    *,
    on: date,
    read_on: date,
    payer: str,
    codes: Sequence[str],
) -> dict[str, Any] | None:
    item = gates[-1]
    words, link, column = _words(item), str(item.get("linkId") or ""), _column(item)
    if column in asked or column in ("member_middle", "sex"):
        return None
    canonical, field = _canonical(form), _field(item, form)
    enabling = enabled(gates, lambda other: fields.get(other, ""))
    # What a rule cannot say is asked for as a recommendation: it never holds an order up that the form would not ask it of.
    is_required = bool(item.get("required")) and enabling is not None
    ask: dict[str, Any] = {"field": field, "question": words}
    ask["need"] = "recommended" if not is_required else "conditional" if codes or payer or enabling else "required"
    ask["evidence"] = "list" if item.get("repeats") else _EVIDENCE.get(str(item.get("type")), "text")
    choices = [_choice(option) for option in item.get("answerOption") or ()]
    if choices and item.get("type") == "choice":
        ask["choices"] = choices
    condition = {**({"lines.code": list(codes)} if codes else {}), **({"payer_code": payer} if payer else {})}
    whens = [{**condition, **one} for one in enabling or [{}]]
    if whens[0]:
        ask["when"] = whens[0] if len(whens) == 1 else whens
    answered = {name: "said" if values == ["*"] else values[0] for name, values in (enabling or [{}])[0].items()}
    facts = {**({"payer_code": payer} if payer else {}), **answered, "lines": [{"code": _example_code(codes)}]}
    return {
        "id": f"{PREFIX}{field}",
        "title": words[:80],
        "question": f"Is this question of the form answered: {words}",
        "owner": "clinical",
        "versions": [
            {
                "from": on,
                "citation": f"{canonical}|{form.get('version') or 'unversioned'}, question {link}",
                "confidence": "V",
                "source": f"Questionnaire of {form.get('publisher') or payer or 'the payer'}",
                "source_read_on": read_on,
                **({"note": _UNSAID} if enabling is None else {}),
                "values": {"link_id": link},
                "ask": ask,
            }
        ],
        "examples": [
            {"name": "Not answered", "given": {"day": on, "facts": facts}, "expect": {"asks": "not_started"}},
        ],
    }


def _choice(option: Resource) -> str:
    coding = option.get("valueCoding") or {}
    said = coding.get("code") or coding.get("display") or option.get("valueString") or option.get("valueInteger") or ""
    return spelled(said)


def _example_code(codes: Sequence[str]) -> str:
    return codes[0].partition("-")[0].rstrip("*") if codes else "E1390"
