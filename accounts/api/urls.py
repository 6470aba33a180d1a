from django.urls import path

from accounts.api import answers, profile, resumes, views

urlpatterns = [
    path("tokens", views.TokensView.as_view(), name="tokens"),
    path("tokens/<uuid:token>", views.TokenView.as_view(), name="token"),
    path("profile", profile.ProfileView.as_view(), name="profile"),
    path("resumes", resumes.ResumesView.as_view(), name="resumes"),
    path("resumes/<uuid:resume>", resumes.ResumeView.as_view(), name="resume"),
    path("resumes/<uuid:resume>/file", resumes.ResumeFileView.as_view(), name="resume_file"),
    path("answers", answers.AnswersView.as_view(), name="answers"),
    path("answers/<uuid:answer>", answers.AnswerView.as_view(), name="answer"),
]
