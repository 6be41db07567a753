"""May this organization be offered work, until when, for whom and where, and what does the search need to know of it?

Pure functions of facts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from hearthline import rulebook
from hearthline.domain.network.facts import ContractDraft, CredentialDraft, Terms
from hearthline.kernel.decisions import Decision
from hearthline.kernel.identifiers import is_ein, is_npi

if TYPE_CHECKING:
    from hearthline.solver import Offeror

GATE = "hub.network.gate"
# Numbers that stand on the organization's own row, and so count where no paper says otherwise.
_ON_ROW = ("npi", "ein")
# A supplier that names only ZIP prefixes still drives this far when the search is widened (our own default).
UNSTATED_RADIUS_KM = 40.0


def payer_in(payer_code: str, state: str) -> str:
    """One payer's members in one state: the unit of a contract, since the license is the state's."""
    return f"{payer_code} in {state}" if state else f"{payer_code} in an unknown state"


def in_force(paper: CredentialDraft | ContractDraft, on: date) -> bool:
    """Does a paper hold on that day? An open end is an empty date."""
    last = paper.ends_date if isinstance(paper, ContractDraft) else paper.expires_date
    return (paper.starts_date is None or paper.starts_date <= on) and (last is None or on <= last)


def gate(on: date, **circumstances: str) -> rulebook.RuleVersion:
    """The papers asked for on that day: `values["papers"]` is kind to name, in the order in which they are asked for."""
    return rulebook.rule_on(GATE, on, **circumstances)


def paper_gap(terms: Terms, kind: str, on: date, *, name: str) -> str:
    """Why an organization's own paper is not in force on that day, in a sentence that calls it `name`; empty when it is.

    An NPI or EIN on the organization's own row counts where no paper says otherwise.
    """
    papers = [one for one in terms.credentials if one.kind == kind]
    if any(in_force(one, on) and _is_plausible(kind, one.number) for one in papers):
        return ""
    if not papers and kind in _ON_ROW and _is_plausible(kind, {"npi": terms.npi, "ein": terms.ein}[kind]):
        return ""
    if not papers:
        return f"{terms.name} has no {name} on file; ask for it."
    expired = [one.expires_date for one in papers if one.expires_date and one.expires_date < on]
    if expired:
        return f"The {name} of {terms.name} expired on {max(expired)}; ask for the new one."
    return f"The {name} of {terms.name} is not valid on {on}; ask for it again."


def _is_plausible(kind: str, number: str) -> bool:
    if kind == "npi":
        return is_npi(number)
    return is_ein(number) if kind == "ein" else True


def license_gap(terms: Terms, state: str, on: date) -> str:
    """Why no license covers that state on that day; empty when one does. A license that names no state is the home state's."""
    if not state:
        return "The member's state is not known; complete the address before a provider is asked."
    papers = [one for one in terms.credentials if one.kind == "license" and (one.state or terms.state).upper() == state.upper()]
    if any(in_force(one, on) for one in papers):
        return ""
    expired = [one.expires_date for one in papers if one.expires_date and one.expires_date < on]
    if expired:
        return f"The {state} license of {terms.name} expired on {max(expired)}; ask for the renewal."
    return f"{terms.name} has no license in {state} on file."


def contract_for(terms: Terms, *, payer_code: str, service_line: str, on: date) -> ContractDraft | None:
    """The contract in force with a payer for a service line, the newest of several."""
    found = [
        one for one in terms.contracts
        if one.payer_code == payer_code and one.service_line == service_line and in_force(one, on)
    ]  # fmt: skip
    return max(found, key=lambda one: one.starts_date, default=None)


def contract_gap(terms: Terms, *, payer_code: str, service_line: str, on: date) -> str:
    """Why no contract lets it serve this payer's members; empty when one does."""
    contract = contract_for(terms, payer_code=payer_code, service_line=service_line, on=on)
    line = service_line.replace("_", " ")
    if contract is None:
        return f"{terms.name} has no contract with {payer_code or 'an unknown payer'} for {line} on {on}."
    if not contract.is_fee_schedule_verified:
        return f"The fee schedule of {terms.name} with {payer_code} for {line} is not verified; verify it first."
    return ""


def eligibility(terms: Terms, *, payer_code: str, service_line: str, state: str, on: date) -> Decision[bool]:
    """May this organization be offered a start on that day: papers of the gate, license in the state, contract, verified fees?

    A refusal names every paper that is missing, so that one call can ask for all of them.
    """
    rule = gate(on, payer=payer_code, service_line=service_line, state=state)
    gaps = [
        *_paper_gaps(terms, rule, on),
        license_gap(terms, state, on),
        contract_gap(terms, payer_code=payer_code, service_line=service_line, on=on),
    ]
    told = [gap for gap in gaps if gap]
    papers = ", ".join(rule.values["papers"].values())
    passed = f"{terms.name}: {papers}, {state} license, contract with {payer_code} and verified fees in force on {on}."
    return Decision(not told, tuple(rule.reason(sentence) for sentence in told or [passed]))


def readiness(terms: Terms, *, on: date) -> Decision[bool]:
    """Is everything there for a first offer of any kind, and if not, what is missing (R53-R62)?"""
    rule = gate(on)
    gaps = _paper_gaps(terms, rule, on)
    states = {(one.state or terms.state).upper() for one in terms.credentials if one.kind == "license"} or {terms.state}
    licenses = [license_gap(terms, state, on) for state in sorted(states)]
    if all(licenses):
        gaps.append(licenses[0])
    contracts = [one for one in terms.contracts if in_force(one, on)]
    if not contracts:
        gaps.append(f"{terms.name} has no contract in force with any payer.")
    elif not any(one.is_fee_schedule_verified for one in contracts):
        gaps.append(f"No fee schedule of {terms.name} is verified; verify it for each payer.")
    if not terms.capabilities:
        gaps.append(f"{terms.name} has not said which services it offers.")
    if not terms.zip_prefixes and terms.radius_km is None:
        gaps.append(f"{terms.name} has not said where it goes: a ZIP prefix or a radius.")
    if not any(any(days) for days in terms.capacity.values()):
        gaps.append(f"{terms.name} has not said how many new starts it takes per day.")
    told = [gap for gap in gaps if gap]
    passed = f"{terms.name} may be offered work on {on}."
    return Decision(not told, tuple(rule.reason(sentence) for sentence in told or [passed]))


def _paper_gaps(terms: Terms, rule: rulebook.RuleVersion, on: date) -> list[str]:
    return [paper_gap(terms, kind, on, name=name) for kind, name in rule.values["papers"].items()]


def papers_valid_through(terms: Terms, *, on: date) -> date | None:
    """The last day on which all papers of the gate hold, as seen on `on`; None when one does not hold then."""
    rule = gate(on)
    if any(_paper_gaps(terms, rule, on)):
        return None
    last = date.max
    for kind in rule.values["papers"]:
        papers = [one for one in terms.credentials if one.kind == kind and in_force(one, on)]
        if papers:
            last = min(last, max(one.expires_date or date.max for one in papers))
    return last


def offeror(
    terms: Terms,
    *,
    on: date,
    days: Sequence[date],
    taken: Mapping[tuple[UUID, str, date], int],
    accepted: tuple[int, int] = (0, 0),
    widened: int = 1,
) -> Offeror:
    """What the search knows about an organization.

    Args:
        on: the day the plan is made: contracts and licenses in force then count; the day of the start itself is checked by
            `eligibility` before an offer goes out.
        days: the days a start may fall on.
        taken: starts already promised by (organization, service line, day).
        accepted: how many of how many offers it accepted so far.
        widened: by how much its radius is stretched for a search that found nobody; 1 leaves its own service area as it is.
    """
    from hearthline.solver import Offeror  # here, so that programs that never search do not load the search's libraries

    licensed = sorted(
        {(one.state or terms.state).upper() for one in terms.credentials if one.kind == "license" and in_force(one, on)}
    )
    contracts = frozenset(
        (payer_in(one.payer_code, state), str(one.service_line))
        for one in terms.contracts
        if one.is_fee_schedule_verified and in_force(one, on)
        for state in licensed
    )
    reach = terms.radius_km if widened == 1 else (terms.radius_km or UNSTATED_RADIUS_KM) * widened
    return Offeror(
        key=terms.key,
        latitude=terms.latitude,
        longitude=terms.longitude,
        capabilities=terms.capabilities,
        contracts=contracts,
        credential_valid_through=papers_valid_through(terms, on=on),
        zip_prefixes=terms.zip_prefixes,
        radius_km=reach,
        capacity={
            (line, day): left
            for line, starts in terms.capacity.items()
            for day in days
            if (left := starts[day.weekday()] - taken.get((terms.organization_id, line, day), 0)) > 0
        },
        successes=accepted[0],
        tries=accepted[1],
    )


def resource(organization_id: UUID, *, kind: str, service_line: str, crew: int) -> int:
    """A crew as one number (63 bits) for the index that refuses double booking; equal only for the same provider's same crew."""
    text = f"{organization_id}|{kind}|{service_line if kind == 'start' else ''}|{crew}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1
