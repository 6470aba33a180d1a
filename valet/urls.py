from django.urls import include, path

from valet.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("api/v1/", include("applications.runner_edge")),
    path("api/v1/", include("valet.api")),
]
