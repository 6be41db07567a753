"""Which addresses does triage have?"""

from django.urls import path

from hearthline.entrypoints.console.triage import views

urlpatterns = [
    path("", views.queue, name="triage"),
    path("next/", views.take_next, name="triage.next"),
    path("<uuid:case_id>/", views.review, name="triage.case"),
    path("<uuid:case_id>/changes/", views.preview, name="triage.changes"),
]
