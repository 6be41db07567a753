"""The only door of the documents room."""

from hearthline.domain.documents.facts import Message, Unit

__all__ = ["Message", "Unit"]
