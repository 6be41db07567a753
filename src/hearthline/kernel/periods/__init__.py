"""How long is a promise, and when does it run out?"""

from hearthline.kernel.decisions import Due
from hearthline.kernel.periods.batch import Coded, Pauses, due_instants, due_many, to_datetimes, to_instants
from hearthline.kernel.periods.period import Earliest, MissingDay, Period, Stretch, Unit, resumed, show
from hearthline.kernel.periods.tables import Instants
from hearthline.kernel.periods.walking import Pause

__all__ = [
    "Coded",
    "Due",
    "Earliest",
    "Instants",
    "MissingDay",
    "Pause",
    "Pauses",
    "Period",
    "Stretch",
    "Unit",
    "due_instants",
    "due_many",
    "resumed",
    "show",
    "to_datetimes",
    "to_instants",
]
