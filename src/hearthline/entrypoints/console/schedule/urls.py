"""Which addresses does the schedule have?"""

from django.urls import path

from hearthline.entrypoints.console.schedule import acts, views

urlpatterns = [
    path("", views.schedule, name="schedule"),
    path("<uuid:booking_id>/", views.booking, name="schedule.booking"),
    path("<uuid:booking_id>/confirm/", acts.confirm, name="schedule.confirm"),
    path("<uuid:booking_id>/rearrange/", acts.rearrange, name="schedule.rearrange"),
    path("<uuid:booking_id>/reassign/", acts.reassign, name="schedule.reassign"),
    path("<uuid:booking_id>/proof/", acts.proof, name="schedule.proof"),
    path("<uuid:booking_id>/witness/", acts.witness, name="schedule.witness"),
    path("<uuid:booking_id>/exception/", acts.exception, name="schedule.exception"),
    path("<uuid:booking_id>/at-home/", acts.at_home, name="schedule.at_home"),
]
