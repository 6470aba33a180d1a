from django.urls import path

from accounts.api import answers, profile, resumes, site_accounts, views

urlpatterns = [
    path("tokens", views.TokensView.as_view(), name="tokens"),
    path("tokens/<uuid:token>", views.TokenView.as_view(), name="token"),
    path("profile", profile.ProfileView.as_view(), name="profile"),
    path("resumes", resumes.ResumesView.as_view(), name="resumes"),
    path("resumes/<uuid:resume>", resumes.ResumeView.as_view(), name="resume"),
    path("resumes/<uuid:resume>/file", resumes.ResumeFileView.as_view(), name="resume_file"),
    path("site-accounts", site_accounts.SiteAccountsView.as_view(), name="site_accounts"),
    path(
        "site-accounts/<uuid:site_account>",
        site_accounts.SiteAccountView.as_view(),
        name="site_account",
    ),
    path("answers", answers.AnswersView.as_view(), name="answers"),
    path("answers/<uuid:answer>", answers.AnswerView.as_view(), name="answer"),
]
