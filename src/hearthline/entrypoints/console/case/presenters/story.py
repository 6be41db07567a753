"""How does what happened read, as sentences with names, the newest first?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hearthline.domain.contacts import api as contacts
from hearthline.domain.worklist import api as worklist
from hearthline.entrypoints.console.case.folder import Folder
from hearthline.entrypoints.console.case.presenters.words import (
    BY_THE_HUB,
    CHANNELS,
    EVIDENCE,
    MESSAGES,
    MOVES,
    OWNERS,
    TOPIC_OF_SUBJECT,
    TOPICS,
    clock_words,
    field_words,
    why_words,
)
from hearthline.entrypoints.console.presenting import local

SHOWN = 60
_WRAP_UP = {"reason": contacts.calls.REASONS, "outcome": contacts.calls.OUTCOMES, "next_step": contacts.calls.NEXT_STEPS}
ICONS = {
    "order": "file-earmark-text", "coverage": "shield-check", "provider": "people", "visits": "house-door", "messages": "send",
    "notes": "sticky", "trouble": "exclamation-triangle", "clocks": "clock", "case": "folder2-open",
}  # fmt: skip
_TOPIC_OF_KIND = {
    "ordered": "order", "amended": "order", "asked": "order", "answered": "order", "written in": "order", "sent": "messages",
    "called": "messages", "noted": "notes", "happened": "visits", "exception": "trouble", "decided": "trouble",
    "escalated": "trouble",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One sentence of the story; `is_new` since the colleague last looked."""

    key: str
    at: datetime
    who: str
    what: str
    why: str
    topic: str
    icon: str
    is_new: bool
    is_pinned: bool
    is_note: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The entries under one filter; `earlier` counts those that are not shown yet."""

    entries: tuple[Entry, ...]
    pinned: tuple[Entry, ...]
    topics: tuple[tuple[str, str, int], ...]
    topic: str
    earlier: int
    new: int
    before_at: datetime | None


def story(folder: Folder, *, topic: str, is_all: bool, before_at: datetime | None) -> Story:
    """The case's story under a filter of TOPICS, the newest first."""
    topic = topic if topic in TOPICS else "work"
    entries = [_entry(folder, one, before_at) for one in reversed(folder.story)]
    under = {name: [one for one in entries if _is_under(one.topic, name)] for name in TOPICS}
    chosen = under[topic]
    shown = chosen if is_all else chosen[:SHOWN]
    return Story(
        entries=tuple(shown),
        pinned=tuple(one for one in entries if one.is_pinned),
        topics=tuple((name, label, len(under[name])) for name, label in TOPICS.items()),
        topic=topic,
        earlier=len(chosen) - len(shown),
        new=sum(one.is_new for one in chosen),
        before_at=before_at,
    )


def _is_under(topic: str, name: str) -> bool:
    return name == "everything" or (name == "work" and topic != "clocks") or name == topic


def _entry(folder: Folder, one: worklist.Happened, before_at: datetime | None) -> Entry:
    topic = TOPIC_OF_SUBJECT[one.particulars["subject"]] if one.kind == "moved" else _TOPIC_OF_KIND.get(one.kind, "clocks")
    who, what, why = _told(folder, one)
    return Entry(
        key=one.key,
        at=one.at,
        who=who,
        what=what,
        why=why_words(why),
        topic=topic,
        icon=ICONS[topic],
        is_new=before_at is not None and one.at > before_at,
        is_pinned=one.key in folder.pins,
        is_note=one.kind == "noted",
    )


def _told(folder: Folder, one: worklist.Happened) -> tuple[str, str, str]:
    """Who, what they did, and why, in words."""
    told = _TELLERS.get(one.kind)
    return told(folder, one, one.particulars) if told else _clock(folder, one, one.particulars)


def _moved(folder: Folder, one: worklist.Happened, said: dict[str, Any]) -> tuple[str, str, str]:
    what = MOVES.get((said["subject"], said["move"]), f"{said['move'].replace('_', ' ')} ({said['subject']})")
    who = "Hearthline" if (said["subject"], said["move"]) in BY_THE_HUB else actor(folder, one.by)
    return who, what, one.why


def _ordered(folder: Folder, one: worklist.Happened, said: dict[str, Any]) -> tuple[str, str, str]:
    number = f" {said['order_number']}" if said["order_number"] else ""
    return actor(folder, one.by), f"sent the order{number} by {CHANNELS.get(said['channel'], said['channel'])}", ""


def _wrote(folder: Folder, one: worklist.Happened, said: dict[str, Any]) -> tuple[str, str, str]:
    """What a journey writes on hearing others is the hub's own; what a colleague writes is theirs."""
    by = actor(folder, one.by) if one.by.startswith("staff:") else "Hearthline"
    return by, _sent(folder, said), said.get("text") or ""


def _did(folder: Folder, one: worklist.Happened, said: dict[str, Any]) -> tuple[str, str, str]:
    method = f", {said['method']}" if said["method"] else ""
    return folder.name_of(one.by), f"did the {said['kind']} {said['reference']}{method}", EVIDENCE.get(one.why, one.why)


def _escalated(folder: Folder, one: worklist.Happened, said: dict[str, Any]) -> tuple[str, str, str]:
    until = _moment(said["committed_at"], folder.case.zone)
    ext = f", ext. {said['extension']}" if said["extension"] else ""
    return "Hearthline", f"escalated {said['reference']} to {said['manager']}{ext}, committed for {until}", one.why


def _called(said: dict[str, Any], name: str) -> str:
    """The call as it was wrapped up: with whom, why, how it ended."""
    who = f"{name} ({said['caller_kind'].replace('_', ' ')})" if said["caller_kind"] else name
    call = f"called {who}" if said["direction"] == "outbound" else f"took a call from {who}"
    parts = [labels.get(said[part], said[part]) for part, labels in _WRAP_UP.items() if said[part]]
    return f"{call}: {'; '.join(parts).lower()}" if parts else call


def _sent(folder: Folder, said: dict[str, Any]) -> str:
    what = MESSAGES.get(said["kind"], said["kind"].replace("-", " "))
    again = f", attempt {said['attempt']}" if said["attempt"] > 1 else ""
    channel = CHANNELS.get(said["channel"], said["channel"])
    return f"sent the {what} to {folder.name_of(said['recipient'])} by {channel} ({said['reference']}{again})"


def _clock(folder: Folder, one: worklist.Happened, said: dict[str, Any]) -> tuple[str, str, str]:
    clock = clock_words(said["kind"])
    owner = OWNERS["hub"] if one.by == "hub" else folder.name_of(said.get("counterparty") or "") or OWNERS.get(one.by, one.by)
    owner = owner[:1].upper() + owner[1:]
    match one.kind:
        case "promised":
            return owner, f"owes: {clock.lower()}, until {_moment(said['due_at'], said['zone'])}", one.why
        case "met":
            return owner, f"kept: {clock.lower()}", one.why
        case "missed" | "overdue":
            return owner, f"missed: {clock.lower()}", one.why
        case "released":
            return owner, f"no longer owes: {clock.lower()}", one.why
        case "clock held":
            return "Hearthline", f"held the clock: {clock.lower()}", one.why
        case _:
            return "Hearthline", f"let the clock run again: {clock.lower()}", one.why


def actor(folder: Folder, by: str) -> str:
    """Who did it, as people say it."""
    kind, _, name = by.partition(":")
    if kind == "staff":
        return folder.staff[name].name if name in folder.staff else f"the {name.replace('-', ' ')}"
    if kind == "organization":
        return folder.name_of(name)
    if kind == "member":
        return folder.person.name
    return "Hearthline" if kind == "system" or not name else by


def _moment(text: str, zone: str) -> str:
    return local(datetime.fromisoformat(text), zone)


def moves_of(folder: Folder, about: UUID) -> list[Entry]:
    """What became of one record, the newest first."""
    return [
        _entry(folder, one, None)
        for one in reversed(folder.story)
        if one.kind == "moved" and one.particulars["subject_id"] == str(about)
    ]


_TELLERS: dict[str, Callable[[Folder, worklist.Happened, dict[str, Any]], tuple[str, str, str]]] = {
    "moved": _moved,
    "ordered": _ordered,
    "amended": lambda folder, one, said: (
        actor(folder, one.by), f"changed the order: {', '.join(field_words(name) for name in sorted(said))}", "",
    ),
    "asked": lambda folder, one, said: ("Hearthline", f"asked: {one.what}", ""),
    "answered": lambda folder, one, said: ("The referring office", f"answered about {field_words(one.what)}", ""),
    "written in": lambda folder, one, said: (
        actor(folder, one.by),
        f"wrote in {', '.join(map(field_words, said['fields']))}",
        f"as told by {one.why}" if one.why else "nobody is named who said so",
    ),
    "sent": _wrote,
    "called": lambda folder, one, said: (actor(folder, one.by), _called(said, one.what), one.why),
    "noted": lambda folder, one, said: (actor(folder, one.by), "noted", one.what),
    "happened": _did,
    "exception": lambda folder, one, said: ("Hearthline", f"opened an exception: {one.what}", one.why),
    "decided": lambda folder, one, said: ("The hub", f"decided: {one.what}", one.why),
    "escalated": _escalated,
}  # fmt: skip
