"""Which roles does the hub have, and what may each of them do?

One table: the screens, the tests and the reference page read it. What nobody is given here, nobody may (SAFETY, access).
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a colleague is to the hub; the value is the word on the staff list and in every lifecycle's `by`."""

    INTAKE_COORDINATOR = "intake_coordinator"
    CARE_COORDINATOR = "care_coordinator"
    NURSE = "nurse"
    AUTHORIZATION_SPECIALIST = "authorization_specialist"
    NETWORK_DISPATCHER = "network_dispatcher"
    APPEALS_SPECIALIST = "appeals_specialist"
    CLAIMS_ANALYST = "claims_analyst"
    PROVIDER_RELATIONS = "provider_relations"
    SUPERVISOR = "supervisor"
    COMPLIANCE = "compliance"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """As people say it."""
        return self.value.replace("_", " ").capitalize()


class Permission(StrEnum):
    """One thing a view lets a person do; every URL names exactly one."""

    OWN_ACCOUNT = "account.own"
    WORKLIST_READ = "worklist.read"
    WORKLIST_EXPORT = "worklist.export"
    CASE_READ = "case.read"
    CASE_NOTE = "case.note"
    CASE_SEND = "case.send"
    CASE_WORK = "case.work"
    CASE_CANCEL = "case.cancel"
    CASE_REOPEN = "case.reopen"
    DOCUMENT_READ = "document.read"
    MEMBER_SEARCH = "member.search"
    MEMBER_CHANGE = "member.change"
    REFERRAL_WRITE = "referral.write"
    CALL_HANDLE = "call.handle"
    TRIAGE = "referral.triage"
    BENEFITS = "benefits.work"
    AUTHORIZATION = "authorization.work"
    ASSIGN = "assignment.work"
    SCHEDULE = "schedule.work"
    DISCHARGE = "discharge.read"
    EXCEPTION = "exception.resolve"
    ESCALATION = "escalation.resolve"
    REASSIGN = "case.reassign"
    MERGE = "member.merge"
    TEAM_READ = "team.read"
    REVIEW_ACCESS = "access.review"
    BREAK_GLASS = "access.break_glass"
    STAFF = "staff.manage"


_P = Permission
_EVERYONE = {_P.OWN_ACCOUNT, _P.WORKLIST_READ, _P.CASE_READ, _P.CASE_NOTE, _P.DOCUMENT_READ, _P.MEMBER_SEARCH, _P.BREAK_GLASS}
_DESK = _EVERYONE | {_P.CASE_SEND, _P.CASE_WORK, _P.CALL_HANDLE, _P.WORKLIST_EXPORT, _P.DISCHARGE}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.INTAKE_COORDINATOR: frozenset(_DESK | {_P.REFERRAL_WRITE, _P.BENEFITS, _P.MEMBER_CHANGE}),
    Role.CARE_COORDINATOR: frozenset(
        _DESK
        | {
            _P.REFERRAL_WRITE,
            _P.BENEFITS,
            _P.AUTHORIZATION,
            _P.ASSIGN,
            _P.SCHEDULE,
            _P.EXCEPTION,
            _P.CASE_CANCEL,
            _P.MEMBER_CHANGE,
        }
    ),
    Role.NURSE: frozenset(_DESK | {_P.TRIAGE, _P.AUTHORIZATION, _P.SCHEDULE, _P.EXCEPTION, _P.REFERRAL_WRITE}),
    Role.AUTHORIZATION_SPECIALIST: frozenset(_DESK | {_P.BENEFITS, _P.AUTHORIZATION}),
    Role.NETWORK_DISPATCHER: frozenset(_DESK | {_P.ASSIGN, _P.SCHEDULE, _P.EXCEPTION}),
    Role.APPEALS_SPECIALIST: frozenset(_DESK | {_P.AUTHORIZATION}),
    Role.CLAIMS_ANALYST: frozenset(_EVERYONE | {_P.WORKLIST_EXPORT}),
    Role.PROVIDER_RELATIONS: frozenset({_P.OWN_ACCOUNT, _P.WORKLIST_READ, _P.CASE_READ, _P.CASE_NOTE}),
    Role.SUPERVISOR: frozenset(set(_P) - {_P.STAFF}),
    Role.COMPLIANCE: frozenset(_EVERYONE | {_P.TEAM_READ, _P.REVIEW_ACCESS, _P.WORKLIST_EXPORT}),
    Role.ADMINISTRATOR: frozenset({_P.OWN_ACCOUNT, _P.STAFF, _P.TEAM_READ}),
}


def may(role: str, permission: Permission) -> bool:
    """Does this role have this permission? A role that is not known has none."""
    return role in set(Role) and permission in GRANTS[Role(role)]
