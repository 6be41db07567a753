"""Which case waits in which queue, whose queue is it, what is to be done next, and in which order? Pure; one table each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from hearthline.kernel.vocabulary import Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A list of work.

    `kinds` are the running promises that put a case here; the nearest of them is the clock its row shows. `owner` is the role
    whose work it is and `fallback` the role that has it when nobody of the owner's is there. `within` shows only what is due so
    soon; `why_empty` says what an empty list means.
    """

    code: str
    label: str
    owner: str
    fallback: str
    kinds: tuple[str, ...] = ()
    within: timedelta | None = None
    why_empty: str


QUEUES: dict[str, Queue] = {
    one.code: one
    for one in (
        Queue(
            code="mine", label="My cases", owner="care_coordinator", fallback="supervisor",
            why_empty="You manage no open case. Get next takes the most urgent one of your queues.",
        ),
        Queue(
            code="new", label="New", owner="intake_coordinator", fallback="care_coordinator", kinds=("triage",),
            why_empty="Every order that arrived has been looked at.",
        ),
        Queue(
            code="missing", label="Missing information", owner="intake_coordinator", fallback="care_coordinator",
            kinds=("clarification",), why_empty="No referring office owes us an answer.",
        ),
        Queue(
            code="triage", label="Triage", owner="nurse", fallback="supervisor", kinds=("clinical_review",),
            why_empty="No order waits for a nurse.",
        ),
        Queue(
            code="benefits", label="Benefits", owner="intake_coordinator", fallback="authorization_specialist",
            kinds=("benefits", "benefits_check"), why_empty="Every payer has said whether the member is covered.",
        ),
        Queue(
            code="authorization", label="Authorization pending", owner="authorization_specialist", fallback="care_coordinator",
            kinds=("authorization_answer", "authorization_information", "authorization_check", "denial_decision"),
            why_empty="No authorization is open.",
        ),
        Queue(
            code="unassigned", label="Unassigned", owner="network_dispatcher", fallback="care_coordinator",
            kinds=("assignment", "no_provider"), why_empty="Every order that is ready has a provider.",
        ),
        Queue(
            code="offers", label="Offers expiring", owner="network_dispatcher", fallback="care_coordinator",
            kinds=("offer_answer",), within=timedelta(hours=4), why_empty="No offer runs out within four hours.",
        ),
        Queue(
            code="schedule", label="To schedule", owner="network_dispatcher", fallback="care_coordinator",
            kinds=("schedule_confirm", "rearrange"), why_empty="Every provider has committed to a window.",
        ),
        Queue(
            code="starts", label="Today's starts", owner="care_coordinator", fallback="network_dispatcher",
            kinds=("visit_proof",), why_empty="Nothing starts today, and nothing that has started waits for its proof.",
        ),
        Queue(
            code="exceptions", label="Exceptions", owner="care_coordinator", fallback="supervisor", kinds=("exception",),
            why_empty="Nothing that was promised went wrong and is undecided.",
        ),
        Queue(
            code="discharge", label="Discharge desk", owner="care_coordinator", fallback="nurse",
            why_empty="No open case waits for a discharge.",
        ),
        Queue(
            code="escalations", label="Escalations", owner="supervisor", fallback="care_coordinator", kinds=("escalation_eta",),
            why_empty="No case is with a manager of the ladder.",
        ),
        Queue(
            code="other", label="Under way", owner="care_coordinator", fallback="supervisor",
            why_empty="Every open case is in a queue of its own.",
        ),
    )
}  # fmt: skip
"""Every queue by its code. `mine` is read by manager; `discharge` has a rule of its own (a discharge is known); `other` holds
what no promise puts elsewhere, so that no open case is in no list."""

PLACED: tuple[tuple[str, str], ...] = tuple((kind, one.code) for one in QUEUES.values() for kind in one.kinds)
"""(kind of promise, queue): what the projection reads."""

SHOWN = tuple(QUEUES)

_FIRST: dict[str, str] = {
    "intake_coordinator": "new",
    "nurse": "triage",
    "authorization_specialist": "authorization",
    "network_dispatcher": "unassigned",
    "supervisor": "escalations",
    "appeals_specialist": "authorization",
    "care_coordinator": "mine",
}


def first_queue(role: str) -> str:
    """The queue a colleague of this role sees first."""
    return _FIRST.get(role, "new")


def queues_of(role: str) -> list[str]:
    """The queues from which *get next* may take for this role: its own, then those it stands in for."""
    own = [one.code for one in QUEUES.values() if one.owner == role and one.kinds]
    return own + [one.code for one in QUEUES.values() if one.fallback == role and one.kinds]


RANKS: dict[str, int] = {Urgency.DISCHARGE: 0, Urgency.URGENT: 1, Urgency.ROUTINE: 2}

# What is to be done about the promise that speaks for a case, and what its row says when somebody else has the move.
ACTIONS: dict[str, str] = {
    "triage": "Look at the order and decide what comes next",
    "clinical_review": "Triage: urgency, timeline, clinical questions",
    "clarification": "Office answers what is missing",
    "benefits": "Payer says whether this is covered",
    "benefits_check": "Settle the payer's answer on coverage",
    "authorization_answer": "Payer decides the authorization",
    "authorization_information": "Send what the payer asks for",
    "authorization_check": "Call the payer: no determination",
    "denial_decision": "Decide on the denial",
    "assignment": "Find a provider",
    "no_provider": "Look further: no provider found",
    "offer_answer": "Provider answers the offer",
    "schedule_confirm": "Provider commits to a window",
    "visit_proof": "Provider proves the visit or delivery",
    "witness": "Member confirms what happened",
    "rearrange": "Arrange another window",
    "exception": "Decide on the exception",
    "escalation_eta": "Answer for the escalation",
    "service": "Bring the service about in time",
    "hold_review": "Look at the hold again",
    "acknowledgement.promise": "Acknowledge the referral",
    "acknowledgement.measure": "Acknowledge the referral",
}

TAGS: dict[str, str] = {
    "call_back": "Call back",
    "language": "Interpreter",
    "family": "Family involved",
    "watch": "Watch closely",
    "equipment": "Special equipment",
    "second_look": "Second look",
}

SORTS: dict[str, str] = {"urgent": "Urgency, then clock", "due": "Clock", "opened": "Longest open", "member": "Member"}
OWNERS = ("hub", "referrer", "payer", "provider", "member")
COLUMNS: dict[str, str] = {
    "member": "Member",
    "born": "Born",
    "line": "Service",
    "payer": "Payer",
    "state": "State",
    "manager": "Manager",
    "action": "Next action",
    "owes": "Who owes it",
    "clock": "Clock",
    "discharge": "Discharge",
    "opened": "Opened",
}
USUAL = ("member", "born", "line", "payer", "state", "manager", "action", "owes", "clock")

HELD_FOR = timedelta(minutes=30)  # what get next gave goes back to the others after this without a sign
LEFT_FOR = timedelta(minutes=1)
TAKEN_FOR = timedelta(hours=8)
NEAR = timedelta(hours=1)  # a clock of one's own that runs out so soon is told
UNDO_WITHIN = timedelta(minutes=10)
COUNTED_TO = 1_000  # SETTLED: more is shown as 1,000+

REASONS: dict[str, str] = {
    "handed_over": "handed over to you",
    "assigned": "assigned to you",
    "clock": "a promise of your case runs out within the hour",
    "answer": "it is your turn again",
    "mentioned": "you are mentioned",
    "slack": "the latest safe moment of your case has passed; a supervisor has been called",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A list as its address says it; only codes."""

    queue: str
    payer: str = ""
    line: str = ""
    urgency: str = ""
    state: str = ""
    manager: str = ""
    owner: str = ""
    tag: str = ""
    sort: str = "urgent"
    columns: tuple[str, ...] = field(default=USUAL)
    after: str = ""

    @property
    def facets(self) -> dict[str, str]:
        """What is narrowed down, by facet."""
        found = {name: getattr(self, name) for name in FACETS}
        return {name: value for name, value in found.items() if value}


FACETS: dict[str, str] = {
    "payer": "Payer",
    "line": "Service line",
    "urgency": "Urgency",
    "state": "State",
    "manager": "Manager",
    "owner": "Who owes it",
    "tag": "Tag",
}
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:&/ ()+'")


def read_view(said: Mapping[str, str], *, role: str) -> View:
    """The list an address asks for; what is no code of ours is left out."""
    queue = said.get("q", "")
    columns = tuple(one for one in said.get("cols", "").split(",") if one in COLUMNS)
    return View(
        queue=queue if queue in QUEUES else first_queue(role),
        payer=_code(said.get("payer", "")),
        line=_code(said.get("line", "")),
        urgency=_one_of(said.get("urgency", ""), RANKS),
        state=_code(said.get("state", ""))[:2].upper(),
        manager=_code(said.get("manager", "")),
        owner=_one_of(said.get("owner", ""), OWNERS),
        tag=_one_of(said.get("tag", ""), TAGS),
        sort=_one_of(said.get("sort", ""), SORTS) or ("due" if queue in ("offers", "starts", "discharge") else "urgent"),
        columns=columns or USUAL,
        after=_code(said.get("after", "")),
    )


def write_view(view: View, **other: str | None) -> str:
    """The address of a list, without its host; `other` says what is different from it."""
    said: dict[str, str] = {"q": view.queue, **view.facets}
    if view.sort != read_view({"q": view.queue}, role="").sort:
        said["sort"] = view.sort
    if view.columns != USUAL:
        said["cols"] = ",".join(view.columns)
    if view.after:
        said["after"] = view.after
    for name, value in other.items():
        said.pop(name, None)
        if value:
            said[name] = value
    return "&".join(f"{name}={_quoted(value)}" for name, value in said.items())


def _quoted(value: str) -> str:
    return "".join(one if one.isalnum() or one in "_-.," else "".join(f"%{byte:02X}" for byte in one.encode()) for one in value)


def _code(value: str) -> str:
    return value if len(value) <= 80 and set(value) <= _PLAIN else ""


def _one_of(value: str, allowed: Mapping[str, object] | Sequence[str]) -> str:
    return value if value in allowed else ""
