"""Which Django app carries the plumbing's own tables?"""

from django.apps import AppConfig


class PlumbingConfig(AppConfig):
    name = "hearthline.plumbing"
    label = "plumbing"
    default_auto_field = "django.db.models.BigAutoField"
