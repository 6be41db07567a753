"""Which columns do the files we write have, in which order?

The hub documents the same columns for everyone (`hearthline template`); this package knows them as any outsider would.
"""

from __future__ import annotations

from hearthline_outside.people import MEMBER_COLUMNS

# fmt: off
REFERRAL_COLUMNS: tuple[str, ...] = (
    "sender", "order_number", "channel", "service_line", "urgency", "member_family", "member_given", "member_middle",
    "member_suffix", "birth_date", "sex", "member_phone", "member_email", "language", "address_line1", "address_line2",
    "city", "state", "zip", "barriers", "barrier_note", "payer_name", "payer_code", "policy_number", "group_number",
    "line_of_business", "mbi", "mrn", "ordering_family", "ordering_given", "ordering_npi", "referring_name", "referring_npi",
    "referring_contact", "referring_phone", "referring_fax", "referring_email", "signature", "signed_date", "order_date",
    "requested_start_date", "requested_end_date", "discharge_at", "facility_name", "diagnoses", "code", "code_system",
    "modifiers", "description", "quantity", "unit", "frequency", "brand_model", "replaces_serial", "is_replacement",
    "liters_per_day", "dressings_per_week", "is_custom", "authorization_number", "note", "received_at",
    "face_to_face_date", "homebound", "mobile_in_home", "oxygen_saturation", "oxygen_test_date", "oxygen_test_condition",
    "infusion_drug", "infusion_route", "access_device", "form_version",
)

EVIDENCE_COLUMNS: tuple[str, ...] = REFERRAL_COLUMNS[-10:-1]
"""What stands beside an order because a payer wants to see it."""

LINE_COLUMNS: tuple[str, ...] = (
    "code", "code_system", "modifiers", "description", "quantity", "unit", "frequency", "brand_model", "replaces_serial",
    "is_replacement", "liters_per_day", "dressings_per_week", "is_custom",
)
"""The columns that differ between the lines of one order; every other column belongs to the order."""

HEAD_COLUMNS: tuple[str, ...] = tuple(name for name in REFERRAL_COLUMNS if name not in LINE_COLUMNS)

PROVIDER_COLUMNS: tuple[str, ...] = (
    "row", "organization", "kind", "name", "npi", "ein", "ccn", "code", "taxonomy", "phone", "fax", "email", "line1", "city",
    "state", "zip", "latitude", "longitude", "service_line", "detail", "credential_kind", "number", "credential_state",
    "starts_date", "expires_date", "payer_code", "acceptance_hours", "claim_days", "is_fee_schedule_verified", "zip_prefix",
    "radius_km", "mon", "tue", "wed", "thu", "fri", "sat", "sun",
)
# fmt: on

__all__ = ["EVIDENCE_COLUMNS", "HEAD_COLUMNS", "LINE_COLUMNS", "MEMBER_COLUMNS", "PROVIDER_COLUMNS", "REFERRAL_COLUMNS"]
