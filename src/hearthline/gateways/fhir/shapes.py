"""What does the hub make of each FHIR resource, as the reference tells it?"""

from __future__ import annotations

from hearthline.gateways.fhir.lines import PARAMETERS

BECOMES: dict[str, str] = {
    "Patient": "A member: the name, address and numbers that hold today; not an animal, not a record that was replaced.",
    "Practitioner": "A clinician, with organization and specialty from a `PractitionerRole` in the same message.",
    "Organization": "A payer where its type says so (`pay`, `ins`, `payer`, `PR`), else an organization that refers.",
    "Coverage": "An insurance card of its beneficiary, with the payer's name and code from its `Organization`.",
    "Device": "Equipment that a member has; never an order.",
    "ServiceRequest": "A referral, if active and an order; a billing code among its details is an order line of its own.",
    "DeviceRequest": "A referral, if active and an order.",
    "MedicationRequest": "A referral, if active, an order, and infused, injected or sent as an order; else medication history.",
    "Claim": "A referral, if it asks to authorize care at home (`preauthorization`) and the message has no orders of their own.",
    "Condition": "The diagnosis of an order that names it; else evidence.",
    "DocumentReference": "Evidence, with its type and size; a note an order points to answers with the day of its encounter.",
}


def reference_section() -> str:
    """The part of `docs/reference/file-formats.md` on FHIR, as Markdown."""
    lines = [
        "## FHIR R4 (JSON)\n",
        "Single resources, bundles of every type, and bulk files with one resource per line. References are followed by full "
        "URL, `Type/id`, `urn:uuid`, identifier, `#contained` and `Type?identifier=`. What an order points to and the message "
        "lacks is listed as missing. Requests of one person with the same `requisition` or `groupIdentifier` in one message are "
        "one referral. Whatever is not in this table is kept as evidence.\n",
        "| resource | becomes |",
        "|---|---|",
        *(f"| `{name}` | {meaning} |" for name, meaning in BECOMES.items()),
        "",
        f"Parameters of a `DeviceRequest` with these names are fields of the order line: {', '.join(PARAMETERS)}.",
        "An inpatient `Encounter` that an order names gives the discharge; a `Provenance` with a signature, the signature.\n",
    ]
    return "\n".join(lines)
