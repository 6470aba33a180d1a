from django.urls import path

from applications.api import views

urlpatterns = [
    path("applications", views.ApplicationsView.as_view(), name="applications"),
    path("applications/<uuid:application>", views.ApplicationView.as_view(), name="application"),
    path("applications/<uuid:application>/events", views.EventsView.as_view(), name="events"),
    path("applications/<uuid:application>/start", views.StartView.as_view(), name="start"),
    path("applications/<uuid:application>/cancel", views.CancelView.as_view(), name="cancel"),
    path(
        "applications/<uuid:application>/questions",
        views.QuestionsView.as_view(),
        name="questions",
    ),
    path("applications/<uuid:application>/confirm", views.ConfirmView.as_view(), name="confirm"),
]
