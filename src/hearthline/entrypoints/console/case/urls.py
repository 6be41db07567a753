"""Which addresses does a case have?"""

from __future__ import annotations

from django.urls import path

from hearthline.entrypoints.console.case import acting, documents, printing, views, writing

urlpatterns = [
    path("number/<str:number>/", views.by_number, name="case.number"),
    path("<uuid:case_id>/", views.page, name="case"),
    path("<uuid:case_id>/part/<str:name>/", views.part, name="case.part"),
    path("<uuid:case_id>/here/", views.here, name="case.here"),
    path("<uuid:case_id>/record/<str:kind>/<uuid:about>/", views.record, name="case.record"),
    path("<uuid:case_id>/note/", writing.note, name="case.note"),
    path("<uuid:case_id>/message/", writing.message, name="case.message"),
    path("<uuid:case_id>/message/again/", writing.message_again, name="case.message.again"),
    path("<uuid:case_id>/message/<uuid:draft_id>/discard/", writing.discard, name="case.message.discard"),
    path("<uuid:case_id>/unsend/<uuid:draft_id>/", writing.unsend, name="case.unsend"),
    path("<uuid:case_id>/ask/", writing.ask, name="case.ask"),
    path("<uuid:case_id>/answer/", writing.answer, name="case.answer"),
    path("<uuid:case_id>/pin/", writing.pin, name="case.pin"),
    path("<uuid:case_id>/act/<slug:key>/<uuid:about>/", acting.act, name="case.act"),
    path("<uuid:case_id>/document/<uuid:document_id>/", documents.show, name="case.document"),
    path("<uuid:case_id>/document/<uuid:document_id>/page/<int:number>/", documents.picture, name="case.document.page"),
    path("<uuid:case_id>/document/<uuid:document_id>/original/", documents.original, name="case.document.original"),
    path("<uuid:case_id>/print/", printing.case, name="case.print"),
]
