"""Is every announced event heard, or declared final with a reason, and does nobody wait for one that never comes?"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from tests.architecture.source import HUB, calls, dotted, modules, tree

from hearthline import journeys
from hearthline.entrypoints.jobs import switchboard

ROOMS = sorted(path.name for path in (HUB / "domain").iterdir() if path.is_dir() and not path.name.startswith("_"))
NAME = re.compile(rf"^(?:{'|'.join(ROOMS)})\.[a-z_]+$")
# Functions that pass a name on to the outbox, and the keyword under which some take it.
TELLERS = re.compile(r"(?:^|\.|_)announce(?:$|_)")
KEYWORDS = {"event", "name"}


def literal_names() -> Iterator[str]:
    """Names written out where something is announced."""
    for path in modules("domain", "journeys", "entrypoints", "inbox"):
        for call in calls(path):
            if dotted(call.func) == "path":
                continue  # names of addresses, some of which begin like a room
            told = [keyword.value for keyword in call.keywords if keyword.arg in KEYWORDS]
            if TELLERS.search(dotted(call.func)):
                told += call.args[:1]
            yield from (
                one.value
                for one in told
                if isinstance(one, ast.Constant) and isinstance(one.value, str) and NAME.match(one.value)
            )


def declared_names() -> Iterator[str]:
    """Constants of the rooms' events.py."""
    for path in modules("domain"):
        if path.name == "events.py":
            constants = [node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant)]
            yield from (value for value in constants if isinstance(value, str) and NAME.match(value))


def moved_names() -> Iterator[str]:
    """What `plumbing.move` announces by itself: the room and the state a move leads to."""
    for model in apps.get_models():
        lifecycle = getattr(model, "lifecycle", None)
        if lifecycle is not None:
            yield from (f"{model._meta.app_label}.{move.target.code.lower()}" for move in lifecycle.moves)


ANNOUNCED = {*literal_names(), *declared_names(), *moved_names()}
LISTENERS = {listener for several in switchboard.HEARD.values() for listener in several}


def test_every_event_is_heard_or_declared_final() -> None:
    assert sorted(ANNOUNCED - set(switchboard.HEARD) - set(switchboard.FINAL)) == []


def test_nobody_waits_for_an_event_that_is_never_announced() -> None:
    assert sorted({*switchboard.HEARD, *switchboard.FINAL} - ANNOUNCED) == []


def test_an_event_is_heard_or_final_not_both_and_final_has_a_reason() -> None:
    assert set(switchboard.HEARD) & set(switchboard.FINAL) == set()
    assert all(switchboard.HEARD.values())
    assert all(len(reason.split()) > 1 for reason in switchboard.FINAL.values())


@pytest.mark.parametrize(
    "listener", sorted(LISTENERS, key=lambda one: (one.__module__, one.__name__)), ids=lambda one: one.__name__
)
def test_a_listener_takes_the_event_who_acts_and_the_moment(listener: Callable[..., None]) -> None:
    parameters = inspect.signature(listener).parameters
    assert list(parameters) == ["event", "by", "at"]
    assert {parameters[name].kind for name in ("by", "at")} == {inspect.Parameter.KEYWORD_ONLY}
    assert inspect.getdoc(listener), f"{listener.__module__}.{listener.__name__} does not say what it does"


def test_no_journey_has_a_listener_that_nothing_starts() -> None:
    found: dict[str, Any] = {}
    for info in pkgutil.walk_packages(journeys.__path__, "hearthline.journeys."):
        module = importlib.import_module(info.name)
        found |= {
            f"{one.__module__}.{name}": one
            for name, one in vars(module).items()
            if name.startswith("on_") and inspect.isfunction(one) and one.__module__.startswith("hearthline.journeys.")
        }
    assert sorted(name for name, one in found.items() if one not in LISTENERS) == []


def test_names_are_found_where_they_are_announced() -> None:
    """The reading above sees what it should: one of each kind."""
    assert "contacts.written" in set(literal_names())
    assert "authorizations.cleared" in set(declared_names())
    assert "cases.closed" in set(moved_names())
