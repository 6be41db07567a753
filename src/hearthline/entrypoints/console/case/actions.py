"""What may this colleague do with this case here and now, and what follows from it?

When it may be done, the subject's lifecycle says; who may do it, the roles; what it does, a journey. This table joins the three.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hearthline.domain.assignments import api as assignments
from hearthline.domain.authorizations import api as authorizations
from hearthline.domain.cases import api as cases
from hearthline.domain.coverage import api as coverage
from hearthline.domain.escalations import api as escalations
from hearthline.entrypoints.console.case import deeds, forms
from hearthline.entrypoints.console.case.folder import Folder
from hearthline.kernel.lifecycle import Lifecycle
from hearthline.plumbing.access.models import User
from hearthline.plumbing.access.roles import Permission

LIFECYCLES: Mapping[str, Lifecycle] = {
    "case": cases.LIFECYCLE,
    "verification": coverage.LIFECYCLE,
    "authorization": authorizations.LIFECYCLE,
    "assignment": assignments.ASSIGNMENT,
    "exception": escalations.EXCEPTION,
    "escalation": escalations.ESCALATION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing a person may do: `move` is the lifecycle's, empty where nothing moves; `consequence` is said first."""

    key: str
    label: str
    subject: str
    move: str
    permission: Permission
    form: type[forms.ActionForm]
    do: Callable[[deeds.Deed], str]
    consequence: str
    is_final: bool = False
    letter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """An action with its subject."""

    action: Action
    about: UUID


_P = Permission
ACTIONS: tuple[Action, ...] = (
    Action(
        key="escalate", label="Escalate", subject="case", move="", permission=_P.CASE_WORK, form=forms.Escalate,
        do=deeds.escalate, letter="e",
        consequence="A supervisor answers for it by the date and time you commit to; where it concerns them, the referring "
        "office hears of it in writing.",
    ),
    Action(
        key="hold", label="Hold", subject="case", move="hold", permission=_P.CASE_WORK, form=forms.WithReason, do=deeds.hold,
        consequence="What was arranged is taken back and its providers are told. The promise to the member stops, and the hold "
        "has a review clock of its own.",
    ),
    Action(
        key="resume", label="Take off hold", subject="case", move="resume", permission=_P.CASE_WORK, form=forms.WithReason,
        do=deeds.resume, consequence="What is still owed is arranged anew, and the promise to the member starts from now.",
    ),
    Action(
        key="cancel", label="End the case", subject="case", move="cancel", permission=_P.CASE_CANCEL, form=forms.Cancel,
        do=deeds.cancel, is_final=True,
        consequence="Every provider, payer request and visit of this case is cancelled, and the sender is told. Only a "
        "supervisor can reopen it.",
    ),
    Action(
        key="reopen", label="Reopen", subject="case", move="reopen", permission=_P.CASE_REOPEN, form=forms.WithReason,
        do=deeds.reopen,
        consequence="The promise to the member starts anew from now, and what was withdrawn is taken up again: the order, the "
        "payer's answers, the search for a provider.",
    ),
    Action(
        key="chase-benefits", label="Chase the payer", subject="verification", move="chase", permission=_P.BENEFITS,
        form=forms.Confirm, do=deeds.chase_benefits, consequence="The question about benefits is sent again, as one more try.",
    ),
    Action(
        key="ask-benefits-again", label="Correct and ask again", subject="verification", move="request_again",
        permission=_P.BENEFITS, form=forms.Correct, do=deeds.ask_benefits_again,
        consequence="The payer is asked under these numbers; an answer to the earlier question no longer counts.",
    ),
    Action(
        key="not-covered", label="Settle as not covered", subject="verification", move="give_up", permission=_P.BENEFITS,
        form=forms.WithReason, do=deeds.not_covered, is_final=True,
        consequence="The benefits are settled as not covered, and an exception asks how the case ends.",
    ),
    Action(
        key="chase-authorization", label="Chase the payer", subject="authorization", move="chase", permission=_P.AUTHORIZATION,
        form=forms.Confirm, do=deeds.chase_authorization, consequence="The request is sent again, as one more try.",
    ),
    Action(
        key="supply", label="Supply information", subject="authorization", move="supply_information",
        permission=_P.AUTHORIZATION, form=forms.Supply, do=deeds.supply,
        consequence="What you write is sent to the payer, who decides again.",
    ),
    Action(
        key="request-again", label="Request again", subject="authorization", move="request_again", permission=_P.AUTHORIZATION,
        form=forms.WithReason, do=deeds.request_again, consequence="The request is put to the payer again.",
    ),
    Action(
        key="resubmit", label="Resubmit", subject="authorization", move="resubmit", permission=_P.AUTHORIZATION,
        form=forms.Resubmit, do=deeds.resubmit, consequence="The payer is asked again, and its decision clock starts anew.",
    ),
    Action(
        key="let-stand", label="Let the denial stand", subject="authorization", move="let_denial_stand",
        permission=_P.AUTHORIZATION, form=forms.WithReason, do=deeds.let_stand, is_final=True,
        consequence="The payer is not asked again, and an exception asks how the case ends. The appeal window goes on running.",
    ),
    Action(
        key="widen", label="Widen the search", subject="assignment", move="widen", permission=_P.ASSIGN, form=forms.WithReason,
        do=deeds.widen, consequence="Providers twice as far away are asked, and those again who had no room or gave no answer.",
    ),
    Action(
        key="abandon", label="End the search", subject="assignment", move="abandon", permission=_P.ASSIGN, form=forms.WithReason,
        do=deeds.abandon, is_final=True,
        consequence="Open offers are withdrawn, and an exception asks how the case goes on.",
    ),
    Action(
        key="decide", label="Decide", subject="exception", move="resolve", permission=_P.EXCEPTION, form=forms.Decide,
        do=deeds.decide, consequence="What you choose is done at once.",
    ),
    Action(
        key="resolve", label="Resolve", subject="escalation", move="resolve", permission=_P.ESCALATION, form=forms.WithReason,
        do=deeds.resolve, consequence="What was missed in this case is owed anew from now. Your words stay on the record.",
    ),
)  # fmt: skip
BY_KEY = {one.key: one for one in ACTIONS}


def buttons(subject: str, row: Any, user: User, folder: Folder) -> tuple[Button, ...]:
    """What this colleague may do with this subject as it stands, in the table's order."""
    is_over = folder.case.closed_at is not None and subject != "case"
    return tuple(
        Button(action=one, about=row.id)
        for one in ACTIONS
        if one.subject == subject and user.may(one.permission) and not is_over and is_permitted(one, row, folder)
    )


def is_permitted(action: Action, row: Any, folder: Folder) -> bool:
    """May this be done while the subject stands where it does?"""
    if not action.move:
        return folder.case.closed_at is None
    return LIFECYCLES[action.subject].permits(action.move, row.state)


def subject_of(folder: Folder, subject: str, about: UUID) -> Any:
    """The record an action is about; None where this case has no such record."""
    rows: Mapping[str, Callable[[], Any]] = {
        "case": lambda: [folder.case],
        "verification": lambda: folder.verifications,
        "authorization": lambda: folder.requests,
        "assignment": lambda: folder.searches,
        "exception": lambda: folder.exceptions,
        "escalation": lambda: folder.raised,
    }
    return next((one for one in rows[subject]() if one.id == about), None)
