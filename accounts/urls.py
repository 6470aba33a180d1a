from django.urls import path

from accounts.views import answers, profile, resumes, settings, site_accounts, tokens, welcome

app_name = "accounts"
urlpatterns = [
    path("welcome/", welcome.welcome, name="welcome"),
    path("welcome/<uuid:resume>/", welcome.read, name="welcome_read"),
    path("welcome/questions/", welcome.questions, name="welcome_questions"),
    path("welcome/done/", welcome.done, name="welcome_done"),
    path("profile/", profile.profile, name="profile"),
    path("profile/profile.json", profile.download, name="profile_download"),
    path("profile/upload/", profile.upload, name="profile_upload"),
    path("profile/<slug:key>/", profile.section, name="profile_section"),
    path("resumes/", resumes.resumes_page, name="resumes"),
    path("resumes/<uuid:resume>/file/", resumes.resume_file, name="resume_file"),
    path("resumes/<uuid:resume>/default/", resumes.resume_default, name="resume_default"),
    path("resumes/<uuid:resume>/delete/", resumes.resume_delete, name="resume_delete"),
    path("resumes/<uuid:resume>/read/", resumes.resume_read, name="resume_read"),
    path("answers/", answers.answers_page, name="answers"),
    path("answers/<uuid:answer>/", answers.answer, name="answer"),
    path("answers/<uuid:answer>/delete/", answers.answer_delete, name="answer_delete"),
    path("tokens/", tokens.tokens_page, name="tokens"),
    path("tokens/<uuid:token>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("site-accounts/", site_accounts.accounts_page, name="site_accounts"),
    path(
        "site-accounts/<uuid:site_account>/password/",
        site_accounts.account_password,
        name="site_account_password",
    ),
    path(
        "site-accounts/<uuid:site_account>/forget/",
        site_accounts.account_forget,
        name="site_account_forget",
    ),
    path("settings/", settings.settings, name="settings"),
    path("settings/export/", settings.export, name="export"),
    path("settings/delete/", settings.delete, name="delete"),
]
