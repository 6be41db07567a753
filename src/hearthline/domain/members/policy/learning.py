"""What does a draft add to what is known about a person on file?

What is empty is filled. A telephone, an e-mail address, a language or a door that was never heard of becomes the present one, and
the former stays in history; one that was known before changes nothing, so that a file read twice, or late, turns no clock back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set

from hearthline.domain.members.policy.places import is_door

FILLED = ("family", "given", "middle", "suffix", "birth_date", "sex", "deceased_at")
REPLACED = ("phone", "email", "language")


def news(
    known: Mapping[str, object], former: Mapping[str, Set[str]], said: Mapping[str, object], *, is_dialable: bool
) -> dict[str, object]:
    """The fields of a person that change, with their new values.

    Args:
        known: present values by field; empty ones are "" or None.
        former: values that `REPLACED` fields had before.
        said: what the draft says, by field.
        is_dialable: whether its telephone can be dialed; one that cannot never replaces another.
    """
    if all(not value or value == known[field] for field, value in said.items()):
        return {}
    found = {field: said[field] for field in FILLED if said[field] and not known[field]}
    for field in REPLACED:
        value = said[field]
        if not value or value == known[field] or value in former.get(field, ()):
            continue
        if field != "phone" or is_dialable or not known[field]:
            found[field] = value
    return found


def is_new_place(known: Mapping[str, Collection[str]], place: str, barriers: Collection[str]) -> bool:
    """Whether an address says anything new: a door never heard of, or more about one that is known.

    A thin address (a state, a town) is news only where nothing at all is known.
    """
    if not place or (known and not is_door(place)):
        return False
    return place not in known or not set(barriers) <= set(known[place])
