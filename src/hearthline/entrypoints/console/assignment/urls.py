"""Which addresses does the assignment board have?"""

from django.urls import path

from hearthline.entrypoints.console.assignment import acts, proposing, providers, views

urlpatterns = [
    path("", views.board, name="assignment"),
    path("proposal/", proposing.proposal, name="assignment.proposal"),
    path("proposal/accept/", proposing.accept, name="assignment.accept"),
    path("provider/<uuid:organization_id>/", providers.provider, name="assignment.provider"),
    path("<uuid:search_id>/", views.search, name="assignment.search"),
    path("<uuid:search_id>/offer/", acts.offer, name="assignment.offer"),
    path("<uuid:search_id>/answer/", acts.answer, name="assignment.answer"),
    path("<uuid:search_id>/agree/", acts.agree, name="assignment.agree"),
    path("<uuid:search_id>/withdraw/", acts.withdraw, name="assignment.withdraw"),
    path("<uuid:search_id>/next/", acts.ask_next, name="assignment.next"),
    path("<uuid:search_id>/widen/", acts.widen, name="assignment.widen"),
    path("<uuid:search_id>/abandon/", acts.abandon, name="assignment.abandon"),
]
