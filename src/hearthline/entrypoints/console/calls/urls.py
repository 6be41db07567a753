"""Which addresses does the call console have?"""

from django.urls import path

from hearthline.entrypoints.console.calls import acts, views

urlpatterns = [
    path("", views.calls, name="calls"),
    path("begin/", views.begin, name="calls.begin"),
    path("key/", views.softphone_key, name="calls.key"),
    path("pop/", views.pop, name="calls.pop"),
    path("<uuid:call_id>/", views.call, name="calls.call"),
    path("<uuid:call_id>/phase/", acts.phase, name="calls.phase"),
    path("<uuid:call_id>/identify/", acts.identify, name="calls.identify"),
    path("<uuid:call_id>/case/<uuid:about_id>/", acts.choose_case, name="calls.case"),
    path("<uuid:call_id>/call-back/", acts.call_back, name="calls.call_back"),
    path("<uuid:call_id>/promise/", acts.promise, name="calls.promise"),
    path("<uuid:call_id>/kept/", acts.kept, name="calls.kept"),
    path("<uuid:call_id>/keep/", acts.keep, name="calls.keep"),
    path("<uuid:call_id>/wrap-up/", acts.wrap_up, name="calls.wrap_up"),
]
