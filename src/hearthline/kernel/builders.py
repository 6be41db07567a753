"""How is a plain value made two hundred thousand times at little cost?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar, cast

Fact = TypeVar("Fact")


def builder_of(fact: type[Fact]) -> Callable[..., Fact]:
    """A constructor of a frozen, slotted fact at a fifth of the usual cost, for the path of 200,000 lines (benchmarks: import).

    A frozen dataclass fills its fields through `object.__setattr__`, one call per field. This constructor fills the same slots in
    a subclass that adds none, and hands the object over under its real class: equal, hashable and as frozen as any other.
    Arguments are the fields by name or in order, all of them.
    """
    names = [field.name for field in fields(cast(Any, fact))]
    open_fact = type(
        fact.__name__, (fact,), {"__slots__": (), "__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    )
    body = "".join(f"    fact.{name} = {name}\n" for name in names)
    source = f"def build({', '.join(names)}):\n    fact = new(open_fact)\n{body}    fact.__class__ = real\n    return fact\n"
    scope: dict[str, Any] = {"new": object.__new__, "open_fact": open_fact, "real": fact}
    exec(source, scope)  # only field names of our own classes enter the text; dataclasses builds its methods the same way
    build: Callable[..., Fact] = scope["build"]
    return build
