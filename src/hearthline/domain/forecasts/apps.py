"""Which Django app carries the forecasts, and how do their timers follow the cases?"""

from __future__ import annotations

from django.apps import AppConfig


class ForecastsConfig(AppConfig):
    name = "hearthline.domain.forecasts"
    label = "forecasts"

    def ready(self) -> None:
        """Every transaction that moves a case sets its latest safe moment anew before it commits.

        One that only opens it does not: whoever would act on the timer first hears of the case, which moves it.
        """
        from hearthline.domain.forecasts.operations import watch
        from hearthline.plumbing import changes

        changes.project(watch)
