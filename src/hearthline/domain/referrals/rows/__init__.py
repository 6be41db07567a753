"""How does a row of named text cells become a referral, and what is each cell called?

The columns are the documented shape of a referral wherever people or programs send it as cells: the CSV file, the portal form,
the keyed fax. One row is one order line; rows with the same sender and order number that follow each other are one referral.
Nothing is decided here: a cell that cannot be read becomes an empty value and a sentence, never a refusal.
"""

from hearthline.domain.referrals.rows.cells import (
    Cache,
    barriers,
    cell_text,
    channel,
    day,
    flag,
    line_of_business,
    moment,
    number,
    service_line,
    sex,
)
from hearthline.domain.referrals.rows.columns import COLUMNS, NAMES, REQUIRED, Column, heading_names
from hearthline.domain.referrals.rows.evidence import FORM, evidence_of, read_evidence
from hearthline.domain.referrals.rows.evidence import LIMIT as EVIDENCE_LIMIT
from hearthline.domain.referrals.rows.evidence import names as evidence_names
from hearthline.domain.referrals.rows.reader import (
    CONTINUES,
    LINES_PER_ORDER,
    Group,
    RowReader,
    draft_from_row,
    groups,
)

__all__ = [
    "COLUMNS",
    "CONTINUES",
    "EVIDENCE_LIMIT",
    "FORM",
    "LINES_PER_ORDER",
    "NAMES",
    "REQUIRED",
    "Cache",
    "Column",
    "Group",
    "RowReader",
    "barriers",
    "cell_text",
    "channel",
    "day",
    "draft_from_row",
    "evidence_names",
    "evidence_of",
    "flag",
    "groups",
    "heading_names",
    "line_of_business",
    "moment",
    "number",
    "read_evidence",
    "service_line",
    "sex",
]
