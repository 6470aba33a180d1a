from django.urls import path

from applications.hooks import views

app_name = "hooks"
urlpatterns = [
    path("", views.index, name="list"),
    path("<uuid:endpoint>/", views.show, name="show"),
    path("<uuid:endpoint>/act/", views.act, name="act"),
    path("<uuid:endpoint>/deliveries/<uuid:delivery>/replay/", views.replay, name="replay"),
]
