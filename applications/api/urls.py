from django.urls import path

from applications.api import batches, endpoints, preflight, screens, views

urlpatterns = [
    path("batches", batches.BatchesView.as_view(), name="batches"),
    path("batches/<uuid:batch>", batches.BatchView.as_view(), name="batch"),
    path("batches/<uuid:batch>/start", batches.StartBatchView.as_view(), name="batch_start"),
    path("batches/<uuid:batch>/answers", batches.AnswerBatchView.as_view(), name="batch_answers"),
    path("preflight", preflight.PreflightView.as_view(), name="preflight"),
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
    path(
        "applications/<uuid:application>/needs/<uuid:need>",
        views.NeedView.as_view(),
        name="need",
    ),
    path(
        "applications/<uuid:application>/needs/<uuid:need>/time",
        views.NeedTimeView.as_view(),
        name="need_time",
    ),
    path("applications/<uuid:application>/confirm", views.ConfirmView.as_view(), name="confirm"),
    path("vnc/token", screens.ScreenTokenView.as_view(), name="screen_token"),
    path("live-view", screens.LiveViewView.as_view(), name="live_view"),
    path("webhook-endpoints", endpoints.EndpointsView.as_view(), name="endpoints"),
    path("webhook-endpoints/<uuid:endpoint>", endpoints.EndpointView.as_view(), name="endpoint"),
    path(
        "webhook-endpoints/<uuid:endpoint>/enable",
        endpoints.EnableView.as_view(),
        name="endpoint_enable",
    ),
    path(
        "webhook-endpoints/<uuid:endpoint>/test",
        endpoints.TestView.as_view(),
        name="endpoint_test",
    ),
    path(
        "webhook-endpoints/<uuid:endpoint>/deliveries",
        endpoints.DeliveriesView.as_view(),
        name="deliveries",
    ),
    path(
        "webhook-endpoints/<uuid:endpoint>/deliveries/<uuid:delivery>/replay",
        endpoints.ReplayView.as_view(),
        name="replay",
    ),
]
