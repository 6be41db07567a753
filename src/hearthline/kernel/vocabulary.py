"""Which words does the whole house share, and how is each spelled in data?

Every enumeration value is what a file, a message or a database row carries; labels for people live with the
lifecycle or the screen that shows them.
"""

from __future__ import annotations

from enum import StrEnum


class ServiceLine(StrEnum):
    """The four lines of home-based care (R1)."""

    HOME_HEALTH = "home_health"
    DME = "dme"
    HOME_INFUSION = "home_infusion"
    POST_ACUTE = "post_acute"


class Channel(StrEnum):
    """How a message reached the hub (R11-R16)."""

    PHONE = "phone"
    FAX = "fax"
    EMAIL = "email"
    PROVIDER_PORTAL = "provider_portal"
    MEMBER_PORTAL = "member_portal"
    FILE = "file"
    FHIR = "fhir"
    X12 = "x12"


class OrganizationKind(StrEnum):
    """What an organization is to the hub."""

    HUB = "hub"
    PAYER = "payer"
    EMPLOYER = "employer"
    HEALTH_SYSTEM = "health_system"
    REFERRING = "referring"
    SERVICING = "servicing"


class Turn(StrEnum):
    """Whose move a state is waiting for."""

    HUB = "hub"
    REFERRER = "referrer"
    PAYER = "payer"
    PROVIDER = "provider"
    MEMBER = "member"


class Urgency(StrEnum):
    """How fast the need is; `discharge` means a hospital bed is waiting on us."""

    ROUTINE = "routine"
    URGENT = "urgent"
    DISCHARGE = "discharge"


class LineOfBusiness(StrEnum):
    """A payer's product; selects the decision clock."""

    MEDICARE_ADVANTAGE = "MA"
    MEDICARE_FFS = "MEDICARE_FFS"
    MEDICAID_MCO = "MEDICAID_MCO"
    MEDICAID_FFS = "MEDICAID_FFS"
    COMMERCIAL = "ACA"
    ERISA = "ERISA"
    UNKNOWN = "UNKNOWN"


class Barrier(StrEnum):
    """What stands between the truck and the door (R43-R45)."""

    STAIRS = "stairs"
    GATED = "gated"
    ELEVATOR = "elevator"
    OTHER = "other"


class DeclineReason(StrEnum):
    """Why a servicing provider said no; each has a consequence for the next offer."""

    NO_CAPACITY = "no_capacity"
    OUT_OF_AREA = "out_of_area"
    SERVICE_NOT_OFFERED = "service_not_offered"
    NOT_IN_NETWORK = "not_in_network"
    EQUIPMENT_OUT_OF_STOCK = "equipment_out_of_stock"
    STAFFING = "staffing"
    RATE = "rate"
    CLINICAL_COMPLEXITY = "clinical_complexity"
    MEMBER_HISTORY = "member_history"
    INCOMPLETE_ORDER = "incomplete_order"
    OTHER = "other"


class ExceptionCause(StrEnum):
    """Why something promised did not happen (R77)."""

    MEMBER_NOT_HOME = "member_not_home"
    MEMBER_REFUSED = "member_refused"
    MEMBER_HOSPITALIZED = "member_hospitalized"
    ACCESS = "access"
    WRONG_ITEM = "wrong_item"
    PROVIDER_NO_SHOW = "provider_no_show"
    STOCK = "stock"
    WEATHER = "weather"
    NO_PROVIDER = "no_provider"
    NOT_COVERED = "not_covered"
    DENIED = "denied"
    NO_ANSWER = "no_answer"
    WITNESSES_DISAGREE = "witnesses_disagree"
    PARTIAL = "partial"
    OTHER = "other"
