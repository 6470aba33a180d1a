from django.urls import path

from accounts.views import profile

app_name = "accounts"
urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("profile/profile.json", profile.download, name="profile_download"),
    path("profile/upload/", profile.upload, name="profile_upload"),
    path("profile/<slug:key>/", profile.section, name="profile_section"),
]
