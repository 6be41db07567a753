"""Are two descriptions the same organization or clinician, what is known after both, and who manages a new case?

Pure functions of facts.
"""

from __future__ import annotations

import hashlib
import heapq
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from hearthline.domain.parties.facts import Colleague, OrganizationDraft, PractitionerDraft
from hearthline.kernel.identifiers import is_npi, parse_npi
from hearthline.kernel.vocabulary import OrganizationKind

ORGANIZATION_FIELDS = (
    "kind", "name", "code", "npi", "ein", "ccn", "taxonomy", "phone", "fax", "email", "line1", "city", "state", "zip", "zone",
    "latitude", "longitude", "ownership", "quality",
)  # fmt: skip
PRACTITIONER_FIELDS = ("family", "given", "npi", "phone", "email", "organization_id")

# A message that merely mentions an organization says less about what it is than the one that files it as a supplier or a payer.
_KIND_WEIGHT = {
    OrganizationKind.HUB: 5,
    OrganizationKind.HEALTH_SYSTEM: 4,
    OrganizationKind.EMPLOYER: 4,
    OrganizationKind.PAYER: 3,
    OrganizationKind.SERVICING: 2,
    OrganizationKind.REFERRING: 1,
}
MANAGING_ROLES = ("care_coordinator",)
STEWARD_ROLES = ("supervisor", "intake_coordinator", "nurse")


def name_key(name: str, zip_code: str) -> str:
    """A name at a place, so that "St. Mary's, 60611" and "ST MARYS 60611-0002" are one; empty without a name."""
    plain = re.sub(r"[^a-z0-9]+", " ", name.casefold().replace("'", "")).strip()
    return f"name:{plain}|{zip_code.strip()[:5]}" if plain else ""


def organization_keys(*, npi: str = "", ccn: str = "", code: str = "", name: str = "", zip_code: str = "") -> tuple[str, ...]:
    """Every key an organization can be found by, the best first; the first is the one it is filed under.

    An NPI that cannot be one (Synthea's start with 9) is kept on the row but never identifies it: many rows may share it.
    """
    found = (
        f"npi:{parse_npi(npi)}" if is_npi(npi) else "",
        f"ccn:{ccn.strip().upper()}" if ccn.strip() else "",
        f"code:{code.strip().upper()}" if code.strip() else "",
        name_key(name, zip_code),
    )
    return tuple(key for key in found if key)


def is_same_organization(key: str, *, draft: OrganizationDraft, on_file: Mapping[str, Any]) -> bool:
    """Does finding `on_file` by `key` prove that the draft means the same organization?

    A number does. A name at a place does only while no number contradicts it: departments of one hospital share both.
    """
    if not key.startswith("name:"):
        return True
    numbers = ((draft.npi, on_file["npi"]), (draft.ccn, on_file["ccn"]), (draft.code, on_file["code"]))
    return all(not mine or not theirs or mine == theirs for mine, theirs in numbers)


def merge_organization(on_file: Mapping[str, Any], draft: OrganizationDraft) -> dict[str, Any]:
    """What is known after a newer description: it speaks where it says something, silence changes nothing."""
    merged = {name: on_file.get(name) for name in ORGANIZATION_FIELDS}
    for name in ORGANIZATION_FIELDS:
        said = getattr(draft, name, None)
        if name != "kind" and said not in (None, ""):
            merged[name] = parse_npi(said) if name == "npi" and is_npi(said) else said
    kinds = [OrganizationKind(kind) for kind in (on_file.get("kind"), draft.kind) if kind]
    merged["kind"] = max(kinds, key=lambda kind: _KIND_WEIGHT[kind]).value
    for name in ORGANIZATION_FIELDS:
        if merged[name] is None and name not in ("latitude", "longitude", "quality"):
            merged[name] = ""
    return merged


def practitioner_key(draft: PractitionerDraft) -> str:
    """The NPI where it can be one, else the name with whatever else the source says."""
    if is_npi(draft.npi):
        return f"npi:{parse_npi(draft.npi)}"
    rest = "|".join(part.strip().casefold() for part in (draft.npi, draft.organization_ref or draft.phone or draft.email))
    return f"name:{draft.family.strip().casefold()}|{draft.given.strip().casefold()}|{rest}"


def digest(values: Mapping[str, Any], fields: Iterable[str]) -> bytes:
    """A fingerprint (32 bytes) of these fields: equal when nothing changed."""
    return hashlib.sha256(repr([values[name] for name in fields]).encode("utf-8", "surrogatepass")).digest()


def team(staff: Sequence[Colleague], *, client_id: UUID, state: str) -> list[Colleague]:
    """Who may manage a case of this client in this state: its own team, else the nearest colleagues who can.

    The client's and state's coordinators, then the client's in any state, then any coordinator, then whoever is on call, then a
    supervisor or another inside steward; empty only when the staff list is.
    """
    coordinators = [one for one in staff if one.role in MANAGING_ROLES]
    of_client = [one for one in coordinators if not one.clients or client_id in one.clients]
    return (
        [one for one in of_client if not one.states or state in one.states]
        or of_client
        or coordinators
        or [one for one in staff if one.is_on_call]
        or [one for role in STEWARD_ROLES for one in staff if one.role == role]
        or list(staff)
    )


def rivals(needs: Iterable[tuple[UUID, str]], staff: Sequence[Colleague]) -> set[UUID]:
    """Among whom somebody must choose: colleagues of whose load `deal` makes use. A team of one needs no counting."""
    teams = (team(staff, client_id=client_id, state=state) for client_id, state in set(needs))
    return {one.id for several in teams if len(several) > 1 for one in several}


def deal(needs: Sequence[tuple[UUID, str]], staff: Sequence[Colleague], *, load: Mapping[UUID, int]) -> list[UUID]:
    """The manager of each need (client, state) in order: fewest open cases in its team, counting those just dealt (SETTLED).

    Ties go by staff code, so that the same day is dealt the same way.

    Raises:
        ValueError: there is nobody on the staff list.
    """
    if needs and not staff:
        raise ValueError("There is nobody on the staff list; add at least one colleague before cases are opened.")
    held = {one.id: load.get(one.id, 0) for one in staff}
    heaps: dict[tuple[UUID, str], list[tuple[int, str, UUID]]] = {}
    dealt = []
    for client_id, state in needs:
        heap = heaps.get((client_id, state))
        if heap is None:
            heap = [(held[one.id], one.code, one.id) for one in team(staff, client_id=client_id, state=state)]
            heapq.heapify(heap)
            heaps[client_id, state] = heap
        if len(heap) == 1:
            held[heap[0][2]] += 1
            dealt.append(heap[0][2])
            continue
        while heap[0][0] != held[heap[0][2]]:  # dealt to by another team meanwhile
            _, code, id_ = heap[0]
            heapq.heapreplace(heap, (held[id_], code, id_))
        _, code, id_ = heap[0]
        held[id_] += 1
        heapq.heapreplace(heap, (held[id_], code, id_))
        dealt.append(id_)
    return dealt
