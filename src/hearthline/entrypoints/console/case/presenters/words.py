"""Which words stand for the codes that a case's page shows?"""

from __future__ import annotations

import re

from hearthline import rulebook

# What a running clock asks of whoever owes it.
NEXT = {
    "acknowledgement.promise": "Acknowledge the order to its sender",
    "acknowledgement.measure": "Acknowledge the order to its sender",
    "triage": "Look at the order and decide how fast it must go",
    "clarification": "Answer the hub's question about the order",
    "benefits": "Say whether the member is covered",
    "benefits_check": "Call the payer about the member's benefits",
    "authorization_answer": "Decide about the authorization",
    "authorization_information": "Send the payer what it asks for",
    "authorization_check": "Call the payer about the authorization",
    "denial_decision": "Answer the denial: resubmit, or let it stand",
    "assignment": "Find a provider",
    "no_provider": "Decide how the search goes on",
    "offer_answer": "Answer the offer",
    "schedule_confirm": "Name a window",
    "visit_proof": "Come as committed, and send proof",
    "witness": "Say whether it happened",
    "rearrange": "Arrange it anew",
    "exception": "Decide about the exception",
    "escalation_eta": "Answer for the escalation",
    "hold_review": "Look at the case on hold",
    "service": "Deliver what was ordered",
}
CLOCKS = {
    "acknowledgement.promise": "Acknowledgement",
    "acknowledgement.measure": "Acknowledgement, 24 h measure",
    "triage": "Triage",
    "clarification": "Referring office's answer",
    "benefits": "Payer's answer about benefits",
    "benefits_check": "Our call about benefits",
    "authorization_answer": "Payer's decision",
    "authorization_information": "Our information to the payer",
    "authorization_check": "Our call about the authorization",
    "denial_decision": "Our answer to the denial",
    "assignment": "Search for a provider",
    "no_provider": "Decision about the search",
    "offer_answer": "Answer to the offer",
    "schedule_confirm": "Provider's window",
    "visit_proof": "Provider's proof",
    "witness": "Member's word",
    "rearrange": "New arrangement",
    "exception": "Decision about the exception",
    "escalation_eta": "Escalation",
    "hold_review": "Review of the hold",
    "service": "Service at the door",
    "clinical_review": "Nurse's look at the order",
    "call_promise": "What was promised on a call",
    "call_back": "Call back",
}
OWNERS = {
    "hub": "the hub",
    "referrer": "the referring office",
    "payer": "the payer",
    "provider": "the provider",
    "member": "the member",
}
CONFIDENCE = {
    "V": "read at the source",
    "V2": "read at second hand",
    "M": "Hearthline's own default",
    "guide": "operations guide",
}
CHANNELS = {
    "portal": "portal message",
    "provider_portal": "portal message",
    "member_portal": "portal message",
    "fax": "fax",
    "email": "e-mail",
    "letter": "letter",
    "sms": "text message",
    "phone": "call",
    "file": "file",
    "fhir": "FHIR message",
    "x12": "X12 message",
}
MESSAGES = {
    "acknowledgement": "acknowledgement",
    "clarification-ask": "question about the order",
    "benefits-request": "question about benefits",
    "authorization-request": "authorization request",
    "offer": "offer",
    "offer-withdrawn": "withdrawal of the offer",
    "visit-request": "request for a window",
    "appointment-notice": "appointment notice",
    "discharge-confirmation": "discharge confirmation",
    "witness-request": "question whether it happened",
    "chase": "request for proof",
    "cancellation": "cancellation",
    "closing-notice": "closing notice",
    "escalation-notice": "escalation notice",
    "message": "message",
}
# What a move of a subject is called when somebody made it: "Ines Halvorsen put the case on hold".
MOVES = {
    ("case", "hold"): "put the case on hold",
    ("case", "resume"): "took the case off hold",
    ("case", "close"): "closed the loop",
    ("case", "reopen"): "reopened the case",
    ("case", "cancel"): "ended the case",
    ("referral", "ask"): "asked the referring office",
    ("referral", "ask_again"): "reminded the referring office",
    ("referral", "answer"): "recorded the referring office's answer",
    ("referral", "accept"): "found the order complete",
    ("referral", "take_up_again"): "took the order up again",
    ("referral", "withdraw"): "withdrew the order",
    ("verification", "chase"): "reminded the payer about benefits",
    ("verification", "verify"): "confirmed the coverage",
    ("verification", "rule_out"): "said the member is not covered",
    ("verification", "question"): "gave an answer about benefits that needs a person",
    ("verification", "report_silence"): "gave up waiting for the payer's answer about benefits",
    ("verification", "request_again"): "asked the payer about benefits again",
    ("verification", "give_up"): "settled the benefits as not covered",
    ("verification", "void"): "closed the question about benefits",
    ("authorization", "pend"): "took the authorization into review",
    ("authorization", "ask_information"): "asked for more about the authorization",
    ("authorization", "supply_information"): "sent the payer what it asked for",
    ("authorization", "approve"): "authorized the service",
    ("authorization", "deny"): "denied the authorization",
    ("authorization", "resubmit"): "resubmitted the authorization",
    ("authorization", "let_denial_stand"): "let the denial stand",
    ("authorization", "chase"): "reminded the payer about the authorization",
    ("authorization", "report_silence"): "gave up waiting for the payer's decision",
    ("authorization", "request_again"): "requested the authorization again",
    ("authorization", "void"): "closed the authorization request",
    ("assignment", "accept"): "took the case",
    ("assignment", "exhaust"): "found no provider",
    ("assignment", "widen"): "widened the search",
    ("assignment", "abandon"): "ended the search",
    ("assignment", "search_again"): "began the search again",
    ("offer", "accept"): "accepted the offer",
    ("offer", "decline"): "declined the offer",
    ("offer", "counter"): "offered another day",
    ("offer", "expire"): "let the offer expire unanswered",
    ("offer", "withdraw"): "withdrew the offer",
    ("offer", "release"): "released the acceptance",
    ("booking", "chase"): "reminded the provider of the window",
    ("booking", "confirm"): "committed to a window",
    ("booking", "ask_for_proof"): "asked the provider for proof",
    ("booking", "report"): "reported the visit or delivery as done",
    ("booking", "miss"): "recorded that it did not happen",
    ("booking", "prove"): "proved the visit or delivery",
    ("booking", "dispute"): "said that it did not happen as reported",
    ("booking", "rearrange"): "asked for a new window",
    ("booking", "cancel"): "cancelled the visit or delivery",
    ("escalation", "raise_level"): "raised the escalation one level",
    ("escalation", "resolve"): "resolved the escalation",
    ("escalation", "release"): "released the escalation",
    ("exception", "resolve"): "decided about the exception",
    ("exception", "release"): "released the exception",
}
# Moves the hub makes itself on somebody's answer: the last provider's decline does not find that there is none.
BY_THE_HUB = {("assignment", "exhaust"), ("referral", "accept")}
# Under which filter a move is found.
TOPIC_OF_SUBJECT = {
    "case": "case",
    "referral": "order",
    "verification": "coverage",
    "authorization": "coverage",
    "assignment": "provider",
    "offer": "provider",
    "booking": "visits",
    "escalation": "trouble",
    "exception": "trouble",
}
TOPICS = {
    "work": "All but clocks",
    "everything": "Everything",
    "order": "Order",
    "coverage": "Coverage",
    "provider": "Provider",
    "visits": "Visits",
    "messages": "Messages",
    "notes": "Notes",
    "trouble": "Trouble",
    "clocks": "Clocks",
}
SERVICES = {"home_health": "Home health", "dme": "DME", "home_infusion": "Home infusion", "post_acute": "Post-acute"}
URGENCY = {"routine": "Routine", "urgent": "Urgent", "discharge": "Discharge"}
EVIDENCE = {
    "provider": "the provider's proof",
    "provider+member": "provider and member agree",
    "disputed": "witnesses disagree",
    "": "",
}


# What a reason is called that a journey recorded as a code.
WHY = {"discharge_near": "the member goes home within a day"}
_CODE = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
_RULE = re.compile(r"\b[a-z]+(?:\.[a-z0-9_]+)+\b")


def why_words(text: str) -> str:
    """A reason as people say it, whichever codes it quotes: "missed: clinical_review" is "missed: nurse's look at the order"."""
    text = _RULE.sub(lambda found: rulebook.title_of(found[0]) or found[0], text)
    return _CODE.sub(lambda found: WHY.get(found[0]) or CLOCKS.get(found[0], found[0].replace("_", " ")).lower(), text)


def clock_words(kind: str) -> str:
    """What a clock is called, wherever it is shown."""
    return CLOCKS.get(kind) or kind.replace("_", " ").replace(".", ": ").capitalize()


def field_words(field: str) -> str:
    """The name of an order's field as people say it: "line.liters_per_day" is "liters per day"."""
    named = field.removeprefix("line.").replace("_", " ")
    return named.replace("npi", "NPI").replace("mbi", "Medicare number")
