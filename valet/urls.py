from django.contrib import admin
from django.urls import include, path

from applications.views import notices
from valet import public
from valet.health import healthz
from valet.staff.flower import flower

handler404 = "valet.refusals.not_found"
staff_only = admin.site.admin_view

urlpatterns = [
    path("", public.landing, name="landing"),
    path("pricing/", public.pricing, name="pricing"),
    path("start/", public.start, name="start"),
    path("applications/", include("applications.urls")),
    path("notices/", notices.edit, name="notices"),
    path("webhooks/", include("applications.hooks.urls")),
    path("account/", include("allauth.urls")),
    path("admin/flower/", staff_only(flower), name="flower"),
    path("admin/flower/<path:rest>", staff_only(flower)),
    path("", include("accounts.urls")),
    path("", include("billing.urls")),
    path("", include("sandboxes.urls")),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("api/v1/", include("applications.runner_edge")),
    path("api/v1/", include("valet.api")),
]
