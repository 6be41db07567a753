"""Which office, clinician, member or code do a few typed letters mean? What is typed is posted, never part of an address."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from hearthline.domain.coverage import api as coverage
from hearthline.domain.members import api as members
from hearthline.domain.parties import api as parties
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.entrypoints.console.intake import presenters
from hearthline.entrypoints.console.presenting import language, telephone
from hearthline.kernel.identifiers import show_icd10cm
from hearthline.plumbing import code_search
from hearthline.plumbing.access.roles import Permission

SYSTEMS = {"diagnosis": ("icd10cm",), "item": ("hcpcs",)}
LONGEST = 100  # letters that are looked at
Option = dict[str, object]


def _options(request: HubRequest, options: list[Option], *, nothing: str) -> HttpResponse:
    return render(request, "console/intake/_options.html", {"options": options, "nothing": nothing})


def _words(request: HubRequest) -> str:
    return request.POST.get("words", "").replace("\0", "")[:LONGEST].strip()


@require_POST
@permitted(Permission.REFERRAL_WRITE)
def offices(request: HubRequest) -> HttpResponse:
    """Offices and hospitals on file."""
    found = parties.find_offices(request.viewer, _words(request))
    return _options(request, [_office(one) for one in found], nothing="Not on file under this name or number: type it in full.")


def _office(one: parties.Organization) -> Option:
    fill = {
        "referring_name": one.name,
        "referring_npi": one.npi,
        "referring_phone": telephone(one.phone),
        "referring_fax": telephone(one.fax),
        "referring_email": one.email,
    }
    ways = [f"fax {telephone(one.fax)}" if one.fax else "", f"tel. {telephone(one.phone)}" if one.phone else "", one.email]
    return {
        "label": one.name,
        "hint": f"{one.city}, {one.state}".strip(", "),
        "detail": " · ".join(filter(None, ways)),
        "fill": fill,
    }


@require_POST
@permitted(Permission.REFERRAL_WRITE)
def clinicians(request: HubRequest) -> HttpResponse:
    """Clinicians on file."""
    options: list[Option] = [
        {
            "label": f"{one.family}, {one.given}".strip(", "),
            "hint": one.npi,
            "detail": "",
            "fill": {"ordering_family": one.family, "ordering_given": one.given, "ordering_npi": one.npi},
        }
        for one in parties.find_clinicians(request.viewer, _words(request))
    ]
    return _options(request, options, nothing="Nobody of this name is on file: type name and NPI.")


@require_POST
@permitted(Permission.REFERRAL_WRITE)
def members_like(request: HubRequest) -> HttpResponse:
    """Members who may be meant: part of a name, a date of birth in any form, a telephone number."""
    found = members.find(request.viewer, _words(request), on=request.at.date())
    cards = members.cards(request.viewer, found)
    request.shown.update((one.member_id, one.client_id) for one in cards.values())
    books = {one.id: one.name for one in parties.clients(request.viewer).values()}
    options: list[Option] = [
        {
            "label": f"{one.family}, {one.given} {one.middle}".strip(),
            "hint": f"born {one.birth_date:%b %-d, %Y}" if one.birth_date else "date of birth unknown",
            "detail": " · ".join(
                filter(None, (f"{one.city} {one.state}".strip(), telephone(one.phone), books.get(one.client_id, "")))
            ),
            "choose": str(one.member_id),
        }
        for one in cards.values()
    ]
    nothing = "Nobody on file matches. Try part of the last name, the date of birth, or the telephone; else key in a new member."
    return _options(request, options, nothing=nothing)


@require_POST
@permitted(Permission.REFERRAL_WRITE)
def member(request: HubRequest) -> HttpResponse:
    """The card of a chosen member, as fields of the form."""
    try:
        member_id = UUID(request.POST.get("member_id", ""))
    except ValueError:
        return JsonResponse({"fields": {}}, status=404)
    card = members.cards(request.viewer, [member_id]).get(member_id)
    if card is None:
        return JsonResponse({"fields": {}}, status=404)
    request.shown.add(member_id=member_id, client_id=card.client_id)
    code = next((one.code for one in parties.clients(request.viewer).values() if one.id == card.client_id), "")
    fields: dict[str, object] = {
        "member_id": str(member_id),
        "member_family": card.family,
        "member_given": card.given,
        "birth_date": f"{card.birth_date:%m/%d/%Y}" if card.birth_date else "",
        "sex": card.sex if card.sex in ("female", "male", "other") else "",
        "member_phone": telephone(card.phone),
        "language": language(card.language),
        "address_line1": card.line1,
        "address_line2": card.line2,
        "zip": card.zip,
        "city": card.city,
        "state": card.state,
        "barriers": [one.value for one in card.barriers],
        "barrier_note": card.barrier_note,
        "client": code,
        **_policy(request, member_id, on=request.at.date()),
    }
    return JsonResponse({"fields": fields, "age": presenters.age(card.birth_date, request.at)})


def _policy(request: HubRequest, member_id: UUID, *, on: date) -> dict[str, str]:
    """The newest card that still holds."""
    people = members.same_person(request.viewer, [member_id]).get(member_id, (member_id,))
    held = [one for cards in coverage.policies_of(request.viewer, list(people)).values() for one in cards]
    valid = [one for one in held if one.ends_date is None or one.ends_date >= on] or held
    if not valid:
        return {}
    newest = max(valid, key=lambda one: one.filed_at)
    product = newest.line_of_business if newest.line_of_business != "UNKNOWN" else ""
    return {
        "payer_name": newest.payer_name or newest.payer_code,
        "payer_code": newest.payer_code,
        "policy_number": newest.policy_number,
        "group_number": newest.group_number,
        "line_of_business": product,
    }


@require_POST
@permitted(Permission.REFERRAL_WRITE)
def codes(request: HubRequest, system: str) -> HttpResponse:
    """Codes by their beginning or by words."""
    systems = SYSTEMS.get(system, SYSTEMS["item"])
    if not code_search.has_release(systems[0]):
        return _options(request, [], nothing="No release of these codes has been imported: type the code itself.")
    found = code_search.search_codes(systems, _words(request), on=request.at.date())
    options: list[Option] = [
        {
            "label": show_icd10cm(one.code) if system == "diagnosis" else one.code,
            "hint": one.meaning,
            "detail": "",
            "fill": {"diagnoses": show_icd10cm(one.code)}
            if system == "diagnosis"
            else {"code": one.code, "description": one.meaning[:300]},
        }
        for one in found
    ]
    return _options(request, options, nothing="No code in force has these words: try fewer or other words.")
