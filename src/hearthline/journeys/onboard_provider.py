"""How does a servicing organization become one that may be offered work: on file, its papers in, its gaps told?

A file of organizations and terms, a portal form, or the directory of agencies: the same two calls, in any number. Terms name
their organization by NPI, CCN or hub code, so organizations are filed before terms (R53-R62).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hearthline.domain.network import api as network
from hearthline.domain.parties import api as parties
from hearthline.plumbing.access import Actor, system


@dataclass(frozen=True, slots=True, kw_only=True)
class Onboarded:
    """What was filed, who may be offered work now, and what each of the others still lacks, in sentences."""

    organizations: parties.Filed
    terms: network.TermsFiled
    ready: tuple[UUID, ...]
    lacking: dict[UUID, tuple[str, ...]]


def onboard(
    organizations: Sequence[parties.OrganizationDraft], terms: Sequence[network.TermsDraft], *, by: Actor, at: datetime
) -> Onboarded:
    """File organizations and their terms, and tell at once who may be offered work and what the others lack."""
    filed = parties.file_organizations(organizations, by=by, at=at)
    agreed = network.file_terms(terms, by=by, at=at)
    concerned = parties.resolve_organizations({one.organization for one in terms})
    standing = network.readiness(system(by.name), on=at.date(), organization_ids=sorted({one.id for one in concerned.values()}))
    return Onboarded(
        organizations=filed,
        terms=agreed,
        ready=tuple(id_ for id_, (_, decision) in standing.items() if decision.outcome),
        lacking={
            id_: tuple(reason.sentence for reason in decision.reasons)
            for id_, (_, decision) in standing.items()
            if not decision.outcome
        },
    )


def file_terms(drafts: Sequence[network.TermsDraft], *, by: Actor, at: datetime) -> network.TermsFiled:
    """File terms alone, as a file of them arrives: what was new, changed or known, per draft in order, and the faults."""
    return network.file_terms(drafts, by=by, at=at)
