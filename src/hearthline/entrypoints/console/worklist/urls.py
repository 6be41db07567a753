"""Which addresses does the worklist have?"""

from django.urls import path

from hearthline.entrypoints.console.worklist import acts, asking, keeping, views

urlpatterns = [
    path("worklist/", views.page, name="worklist"),
    path("worklist.<slug:kind>", views.export, name="worklist.export"),
    path("worklist/next/", acts.take_next, name="worklist.next"),
    path("worklist/keep/", acts.keep, name="worklist.keep"),
    path("worklist/bulk/<slug:act>/", acts.bulk, name="worklist.bulk"),
    path("worklist/undo/<uuid:done_id>/", acts.undo, name="worklist.undo"),
    path("worklist/hand-over/", keeping.hand, name="worklist.hand_over"),
    path("worklist/ask-again/", asking.ask_again, name="worklist.ask_again"),
    path("worklist/view/", keeping.save, name="worklist.save"),
    path("worklist/view/<uuid:view_id>/forget/", keeping.forget, name="worklist.forget"),
    path("worklist/cover/", keeping.cover, name="worklist.cover"),
    path("worklist/cover/<uuid:cover_id>/back/", keeping.back, name="worklist.back"),
]
