"""Which answers may payers, providers, members and referring offices send, and what do they become?"""

from __future__ import annotations

from hearthline.domain.assignments import api as assignments
from hearthline.domain.authorizations import api as authorizations
from hearthline.domain.coverage import api as coverage
from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.referrals import api as referrals
from hearthline.gateways.answers.facts_from_items import ItemReader

REFERRALS = "referrals"
READERS: dict[str, ItemReader] = {
    "benefits-answers": ItemReader(coverage.BenefitsAnswer, {"status": ("active", "inactive", "not_found")}),
    "authorization-answers": ItemReader(
        authorizations.Determination, {"outcome": ("approved", "modified", "denied", "pended", "more_information")}
    ),
    "offer-replies": ItemReader(assignments.OfferReply, {"reply": ("accepted", "declined", "counter")}),
    "visit-confirmations": ItemReader(fulfillment.Confirmation, {}),
    "proofs": ItemReader(fulfillment.Proof, {"outcome": ("done", "partial", "missed", "refused")}),
    "member-replies": ItemReader(fulfillment.WitnessReply, {"reply": ("confirmed", "disputed")}),
    "clarification-answers": ItemReader(referrals.ClarificationAnswer, {}),
    "changes": ItemReader(
        referrals.CircumstanceChange,
        {"change": ("cancelled", "deceased", "readmitted", "discharged", "coverage_lost", "member_declines")},
    ),
}
TYPES: tuple[str, ...] = (REFERRALS, *READERS)


def reference_section() -> str:
    """The part of `docs/reference/file-formats.md` on answers, as Markdown, from the facts themselves."""
    parts = [
        "## Answers\n",
        'A JSON document `{"type": ..., "message_id": ..., "sender": ..., "items": [...]}`, or a CSV file with a `type` column '
        "and one column per field. Every item is read by itself: one that cannot be used is put into quarantine alone. Items of "
        "type `referrals` have the columns of the referral file; `lines` may hold further order lines.\n",
    ]
    for name, reader in READERS.items():
        meaning = (reader.fact.__doc__ or "").strip().splitlines()[0]
        parts.append(f"### `{name}`\n\n{meaning}\n")
        lines = ["| field | value |", "|---|---|"]
        for field in reader.fields:
            kind = "one of " + ", ".join(f"`{word}`" for word in field.words) if field.words else field.kind
            lines.append(f"| `{field.name}`{' (required)' if field.is_required else ''} | {kind} |")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)
