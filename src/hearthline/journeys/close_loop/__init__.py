"""How does the hub know it happened at the door, and how does a case end?

Proof from the provider, the member's word beside it, exceptions where they differ or nothing came; then the case closes at the
moment of the event, not of the paperwork. Events that change everything (death, readmission, cancellation) end or hold it.
"""

from hearthline.journeys.close_loop.deciding import (
    give_to_another_provider,
    on_service_refused,
    rearrange_bookings,
    resolve_exceptions,
)
from hearthline.journeys.close_loop.ending import (
    ENDS,
    apply_changes,
    end_cases,
    hold_cases,
    on_case_resumed,
    on_proved,
    resume_cases,
)
from hearthline.journeys.close_loop.proving import on_missed, record_proofs, record_witness

__all__ = [
    "ENDS",
    "apply_changes",
    "end_cases",
    "give_to_another_provider",
    "hold_cases",
    "on_case_resumed",
    "on_missed",
    "on_proved",
    "on_service_refused",
    "rearrange_bookings",
    "record_proofs",
    "record_witness",
    "resolve_exceptions",
    "resume_cases",
]
