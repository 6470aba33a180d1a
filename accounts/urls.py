from django.urls import path

from accounts.views import profile, resumes

app_name = "accounts"
urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("profile/profile.json", profile.download, name="profile_download"),
    path("profile/upload/", profile.upload, name="profile_upload"),
    path("profile/<slug:key>/", profile.section, name="profile_section"),
    path("resumes/", resumes.resumes_page, name="resumes"),
    path("resumes/<uuid:resume>/file/", resumes.resume_file, name="resume_file"),
    path("resumes/<uuid:resume>/default/", resumes.resume_default, name="resume_default"),
    path("resumes/<uuid:resume>/delete/", resumes.resume_delete, name="resume_delete"),
    path("resumes/<uuid:resume>/read/", resumes.resume_read, name="resume_read"),
]
