"""The only door of the measures room (read side)."""

from hearthline.domain.measures.definitions import COLUMNS, MEASURES, Measure
from hearthline.domain.measures.queries import Figure, UnknownFilter, cases_where, figures

__all__ = ["COLUMNS", "MEASURES", "Figure", "Measure", "UnknownFilter", "cases_where", "figures"]
