"""Which words do the console's templates need besides Django's own?"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hearthline.entrypoints.console.case.presenters.words import CLOCKS, clock_words, why_words
from hearthline.entrypoints.console.frame import asset_url
from hearthline.entrypoints.console.presenting import amount, chip, local, telephone, words
from hearthline.kernel.identifiers import speakable

register = template.Library()


@register.simple_tag
def asset(path: str) -> str:
    """The address of a static file."""
    return asset_url(path)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A Bootstrap icon; without a label it is decoration and hidden from readers."""
    if label:
        return format_html('<i class="bi bi-{}" role="img" aria-label="{}"></i>', name, label)
    return format_html('<i class="bi bi-{}" aria-hidden="true"></i>', name)


register.filter(local)
register.filter(amount)
register.filter(telephone)
register.filter(words)
register.filter(clock_words)
register.filter(why_words)


@register.filter
def spoken(number: str) -> str:
    """A case number as it is read out."""
    return speakable(number)


# Lists show one in every row: as lines of a template it was the dearest part of a page.
_CLOCK = (
    '<span class="clock clock-{}" data-due="{}"{} title="{} {}"><span class="visually-hidden">{}: {}</span>'
    '<span aria-hidden="true" data-left>{}</span></span>'
)


@register.simple_tag
def clock(due_at: datetime, now: datetime, zone: str, what: str, *, is_held: bool = False) -> SafeString:
    """A clock as a chip: what is left of it, never by color alone; see `parts/_clock.html`."""
    shown, said = chip(due_at, now, is_held=is_held), clock_words(what) if what in CLOCKS else words(what)
    held = SafeString(" data-held") if is_held else ""
    return format_html(_CLOCK, shown.state, due_at.isoformat(), held, said, local(due_at, zone), said, shown.said, shown.left)


@register.filter
def of(mapping: Any, key: Any) -> Any:
    """The value under this key; None where there is none."""
    return mapping.get(key) if mapping else None


@register.filter
def as_json(value: Any) -> str:
    """A value as JSON, for a data attribute that a script reads."""
    return json.dumps(value, ensure_ascii=False)
