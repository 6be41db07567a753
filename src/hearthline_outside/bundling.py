"""How do answers of one sender travel together, as a clearinghouse or a portal session sends them?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from hearthline_outside.messages import Sent, document


def bundle(answers: Sequence[Sent]) -> list[Sent]:
    """Answers of the same kind, client and channel as one document each, in order of arrival; anything else is left as it is.

    The document arrives with its last answer; every item keeps the moment at which it was given.
    """
    bundles: dict[tuple[str, str, str, str], list[tuple[Sent, dict[str, object]]]] = {}
    alone: list[Sent] = []
    for sent in answers:
        try:
            body = json.loads(sent.content)
        except ValueError:
            alone.append(sent)
            continue
        if isinstance(body, dict) and isinstance(body.get("items"), list) and body.get("type") != "referrals":
            key = (str(body["type"]), sent.client, str(sent.channel), sent.sender)
            bundles.setdefault(key, []).append((sent, body))
        else:
            alone.append(sent)
    return sorted([*alone, *(_together(kind, found) for (kind, *_), found in bundles.items())], key=lambda one: (one.at, one.key))


def _together(kind: str, found: Sequence[tuple[Sent, dict[str, object]]]) -> Sent:
    if len(found) == 1:
        return found[0][0]
    last = max((sent for sent, _ in found), key=lambda one: (one.at, one.key))
    key = sha256("|".join(sorted(sent.key for sent, _ in found)).encode()).hexdigest()[:32]
    items = [item for _, body in found for item in body["items"]]  # type: ignore[attr-defined]
    return replace(
        last, content=document(kind, message_id=key, sender=last.sender, items=items), key=key, name=f"{len(items)} {kind}"
    )
