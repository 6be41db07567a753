"""Which addresses does the bell have?"""

from django.urls import path

from hearthline.entrypoints.console.notifications import views

urlpatterns = [
    path("", views.notifications, name="notifications"),
    path("count/", views.count, name="notifications.count"),
    path("read/", views.read, name="notifications.read"),
    path("<uuid:notice_id>/", views.follow, name="notifications.follow"),
]
