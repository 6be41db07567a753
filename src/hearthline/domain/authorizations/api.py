"""The only door of the authorizations room."""

from hearthline.domain.authorizations.facts import Determination

__all__ = ["Determination"]
