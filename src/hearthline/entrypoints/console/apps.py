"""Which Django app carries the console's templates and static files?"""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "hearthline.entrypoints.console"
    label = "console"
