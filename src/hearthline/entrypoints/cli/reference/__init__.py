"""`hearthline reference`: the pages of docs/reference, written from the tables in code."""

from hearthline.entrypoints.cli.reference.command import reference
from hearthline.entrypoints.cli.reference.pages import pages

__all__ = ["pages", "reference"]
