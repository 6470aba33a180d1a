from django.urls import path

from accounts.api import views

urlpatterns = [
    path("tokens", views.TokensView.as_view(), name="tokens"),
    path("tokens/<uuid:token>", views.TokenView.as_view(), name="token"),
]
