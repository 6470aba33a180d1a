from django.urls import path

from billing.api import views

urlpatterns = [
    path("plans", views.PlansView.as_view(), name="plans"),
    path("plans/usage", views.UsageView.as_view(), name="usage"),
]
