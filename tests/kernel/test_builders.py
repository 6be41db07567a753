"""Is a fact that was made quickly the same as any other?"""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, fields
from datetime import date

import pytest

from hearthline.kernel.builders import builder_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What somebody is sent for."""

    what: str = ""
    on: date | None = None
    shops: tuple[str, ...] = ()


def test_a_quickly_built_fact_is_the_same_as_any_other():
    example = Errand(what="oxygen", shops=("Cedar", "Maple"))
    quick = builder_of(Errand)(*(getattr(example, field.name) for field in fields(Errand)))
    assert quick == example
    assert hash(quick) == hash(example)
    assert type(quick) is Errand
    assert repr(quick) == repr(example)
    with pytest.raises(FrozenInstanceError):
        quick.what = "a wheelchair"
