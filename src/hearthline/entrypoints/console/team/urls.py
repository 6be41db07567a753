"""Which addresses does the supervisor's desk have?"""

from django.urls import path

from hearthline.entrypoints.console.team import glass, looks, merges, views

urlpatterns = [
    path("", views.team, name="team"),
    path("merges/", merges.merges, name="team.merges"),
    path("merges/<uuid:proposal_id>/", merges.decide, name="team.merge"),
    path("merges/<uuid:merge_id>/undo/", merges.undo, name="team.unmerge"),
    path("access/", views.access, name="team.access"),
    path("access/glass/<uuid:glass_id>/", glass.review, name="team.glass"),
    path("access/alarms/<uuid:alarm_id>/", views.alarm, name="team.alarm"),
    path("looks/", looks.looks, name="team.looks"),
    path("looks/case/<uuid:case_id>/", looks.of_case, name="team.looks_case"),
    path("looks/colleague/<slug:code>/", looks.by_colleague, name="team.looks_colleague"),
    path("glass/", glass.break_glass, name="glass"),
]
