"""Which Django app carries the worklist, and how is it kept up to date?"""

from __future__ import annotations

from django.apps import AppConfig


class WorklistConfig(AppConfig):
    name = "hearthline.domain.worklist"
    label = "worklist"

    def ready(self) -> None:
        """Every transaction that changes a case brings its rows up to date before it commits; one that only opens it does not."""
        from hearthline.domain.worklist.operations.projecting import refresh
        from hearthline.plumbing import changes

        changes.project(refresh)
