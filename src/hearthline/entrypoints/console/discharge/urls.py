"""Which addresses does the discharge desk have?"""

from django.urls import path

from hearthline.entrypoints.console.discharge import views

urlpatterns = [
    path("", views.desk, name="discharge"),
    path("<uuid:case_id>/confirmation/", views.confirmation, name="discharge.confirmation"),
    path("<uuid:case_id>/revoke/", views.revoke, name="discharge.revoke"),
]
