"""Beside its length, what does a version of a rule say about its clock: who speaks, what lengthens it, what a miss means?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hearthline.kernel.periods import Period
from hearthline.rulebook.shapes import ExtensionShape, MissShape, TollingShape

AUTHORITIES = ("federal", "state", "contract")
"""Who may set the time for the same decision; the earliest counts, and all three are shown (42 CFR 438.210(d)(1))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The small print of one version.

    Args:
        status: "proposed" is printed with every answer; such a version is not law yet.
        authority: who speaks: federal, state, contract, standard or hub.
        says: what the rule requires, where it is more than a length of time.
        can_pause: whether an evidenced open ask stops the clock; no Medicare or Medicaid decision clock knows that.
        presumed_received_after: counted from the date of a notice, when it is taken to be received (42 CFR 422.582(b)(1)).
        extension: by how much the time may be lengthened.
        extension_terms: for which reasons, with which notice, how often.
        tolling: when the law itself stops the clock.
        claimant_has: how long a claimant may take to respond while it stands.
        on_miss: what a miss means.
        at_least_until: a moment by name before which the promise does not end.
    """

    status: str = "in_force"
    authority: str = "hub"
    says: str = ""
    can_pause: bool = True
    presumed_received_after: Period | None = None
    extension: Period | None = None
    extension_terms: ExtensionShape | None = None
    tolling: TollingShape | None = None
    claimant_has: Period | None = None
    on_miss: MissShape | None = None
    at_least_until: str = ""


def authority_of(rule_id: str, where: Iterable[str]) -> str:
    """Who speaks where the file does not say: a contract's, a plan's or a state's overlay, the hub's own rule, else the law."""
    words = set(where)
    if words & {"contract", "plan", "payer", "client"}:
        return "contract"
    if "state" in words:
        return "state"
    return "hub" if rule_id.startswith("hub.") else "federal"
