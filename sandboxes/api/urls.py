from django.urls import path

from sandboxes.api import sessions

urlpatterns = [
    path("sessions", sessions.SessionsView.as_view(), name="sessions"),
    path("sessions/<uuid:session>", sessions.SessionView.as_view(), name="session"),
]
