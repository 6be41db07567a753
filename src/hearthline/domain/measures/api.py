"""The only door of the measures room (read side)."""

from hearthline.domain.measures.definitions import CAUSES, COLUMNS, MEASURES, Measure
from hearthline.domain.measures.queries import Cause, Clarified, Figure, UnknownFilter, cases_where, clarified_by, figures

__all__ = [
    "CAUSES",
    "COLUMNS",
    "MEASURES",
    "Cause",
    "Clarified",
    "Figure",
    "Measure",
    "UnknownFilter",
    "cases_where",
    "clarified_by",
    "figures",
]
