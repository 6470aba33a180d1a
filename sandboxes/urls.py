from django.urls import path

from sandboxes import views

app_name = "sandboxes"
urlpatterns = [
    path("sessions/", views.sessions_page, name="sessions"),
    path("sessions/delete/", views.sessions_delete, name="sessions_delete"),
    path("sessions/<uuid:session>/delete/", views.session_delete, name="session_delete"),
]
