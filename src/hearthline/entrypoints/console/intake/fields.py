"""How is one field of a keyed order read: trimmed, limited, checked, and refused with a sentence that says what to do?"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from hearthline.kernel.identifiers import BadIdentifier, parse_npi

_NO_NAME = re.compile(r"[<>{}\[\]\\|;=\"*%$#@^~]|\d{3}")
UNKNOWN = frozenset(("unknown", "unk", "?", "not known", "n/a", "na", "none"))
LONGEST_NOTE = 4_000


class Text(forms.CharField):
    """A line of text; what is too long is refused with the length, and nothing typed is cut."""

    def __init__(self, label: str, *, longest: int = 120, help_text: str = "", rows: int = 0, **attributes: str) -> None:
        shown = {
            "autocomplete": "off",
            "spellcheck": "false",
            **{name.replace("_", "-"): one for name, one in attributes.items()},
        }
        widget = forms.Textarea({**shown, "rows": str(rows)}) if rows else forms.TextInput(shown)
        super().__init__(label=label, required=False, help_text=help_text, widget=widget)
        self.longest = longest

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if len(text) > self.longest:
            raise forms.ValidationError(f"This has {len(text):,} characters; shorten it to {self.longest:,}.")
        return text


class NameText(Text):
    """A person's name: letters of any language with what joins them."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if _NO_NAME.search(text):
            raise forms.ValidationError("A name has letters, spaces, apostrophes, hyphens and periods; take the other signs out.")
        return text


class Checked(Text):
    """A number or code that is read by the house's own parser."""

    def __init__(self, label: str, parse: Callable[[str], str], **options: Any) -> None:
        super().__init__(label, **options)
        self._parse = parse

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return self._parse(text)
        except BadIdentifier as refusal:
            raise forms.ValidationError(str(refusal)) from None


class Npi(Text):
    """An NPI, or the word unknown: a number that is not one is never taken."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text or text.lower() in UNKNOWN:
            return ""
        try:
            return parse_npi(text)
        except BadIdentifier as refusal:
            raise forms.ValidationError(f"{refusal} If nobody knows it now, write unknown; the office will be asked.") from None


class Number(Text):
    """A number somebody else gave, of any shape but with a letter or digit in it; "???" means that nobody has it at hand."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text and not any(map(str.isalnum, text)):
            raise forms.ValidationError(
                "This has no letter and no digit. Where nobody has the number, leave it empty; it is asked for."
            )
        return text


class Amount(Text):
    """A quantity; more than nothing where anything was typed."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, longest=12, inputmode="decimal", **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value).replace(",", "")
        if not text:
            return ""
        try:
            amount = Decimal(text)
        except InvalidOperation:
            raise forms.ValidationError("Write a number, such as 2 or 0.5.") from None
        if not amount.is_finite() or not 0 < amount < 1_000_000:
            raise forms.ValidationError("The number must be more than zero and less than a million.")
        return format(amount, "f")


class Choice(forms.ChoiceField):
    """One of a few words; what came from elsewhere counts as not said."""

    def __init__(self, label: str, choices: Any, *, help_text: str = "") -> None:
        super().__init__(label=label, choices=choices, required=False, help_text=help_text)


class Tick(forms.BooleanField):
    """Yes, or not said."""

    def __init__(self, label: str) -> None:
        super().__init__(label=label, required=False)
