"""Which addresses does intake have?"""

from django.urls import path

from hearthline.entrypoints.console.intake import done, looks, views

urlpatterns = [
    path("", views.drafts, name="intake"),
    path("new/", views.new, name="intake.new"),
    path("look/offices/", looks.offices, name="intake.offices"),
    path("look/clinicians/", looks.clinicians, name="intake.clinicians"),
    path("look/members/", looks.members_like, name="intake.members"),
    path("look/codes/<slug:system>/", looks.codes, name="intake.codes"),
    path("member/", looks.member, name="intake.member"),
    path("<uuid:draft_id>/", views.draft, name="intake.draft"),
    path("<uuid:draft_id>/save/", views.save, name="intake.save"),
    path("<uuid:draft_id>/discard/", views.discard, name="intake.discard"),
    path("<uuid:draft_id>/restore/", views.restore, name="intake.restore"),
    path("<uuid:draft_id>/done/", done.done, name="intake.done"),
]
