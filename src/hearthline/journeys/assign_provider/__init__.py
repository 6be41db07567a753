"""How does a case that may be served get a provider: planned, offered, answered, offered to the next, told when nobody is left?

One path for one case and for a day's cases: all needs are planned at once, each offer is held for its provider, and every answer
or silence leads to the next offer by the plan.
"""

from hearthline.journeys.assign_provider.answering import on_offer_missed, record_offer_replies
from hearthline.journeys.assign_provider.assessing import Assessment, Pair, Proposal, Standing, assess, propose
from hearthline.journeys.assign_provider.by_hand import Chosen, Refused, agree, ask_next, offer, take_back
from hearthline.journeys.assign_provider.deciding import abandon, on_case_cancelled, widen
from hearthline.journeys.assign_provider.situation import Situation, situations
from hearthline.journeys.assign_provider.starting import on_ready_to_assign

__all__ = [
    "Assessment", "Chosen", "Pair", "Proposal", "Refused", "Situation", "Standing", "abandon", "agree", "ask_next", "assess",
    "offer", "on_case_cancelled", "on_offer_missed", "on_ready_to_assign", "propose", "record_offer_replies", "situations",
    "take_back", "widen",
]  # fmt: skip
