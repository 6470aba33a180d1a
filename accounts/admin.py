from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from typing_extensions import override

from accounts import tokens
from accounts.models import (
    Answer,
    ApiToken,
    Preferences,
    Profile,
    Resume,
    SiteAccount,
    User,
)
from valet.lib.staff import HIDDEN, MaskedAdmin, SeenAdmin, link_to, masked, rows_of

# Whoever may write these logs in as anybody: they are changed by their owner alone, and hold secrets.
admin.site.unregister([Authenticator, EmailAddress, Group])

USER = link_to("user")


@admin.display(description="e-mail address", ordering="email")
def email(user: User) -> str:
    return masked(user.email)


@admin.register(User)
class UserAdmin(MaskedAdmin):
    list_display = (email, "is_active", "is_staff", "joined_at", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email", "id")
    date_hierarchy = "joined_at"
    ordering = ("-joined_at",)
    fields = (
        email,
        "is_active",
        "is_staff",
        "is_superuser",
        "joined_at",
        "last_login",
        rows_of("applications", "application", by="user", title="applications"),
        rows_of("accounts", "resume", by="user", title="files"),
        rows_of("accounts", "apitoken", by="user", title="API tokens"),
        rows_of("billing", "entry", by="user", title="ledger"),
        rows_of("applications", "endpoint", by="user", title="webhooks"),
    )
    revealed = ("email",)

    @override
    def name_of(self, row: User) -> str:
        return masked(row.email)

    actions = ("lock_out", "let_in")

    @admin.action(description="Lock out", permissions=["lock"])
    def lock_out(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self._set_active(request, users.exclude(pk=str(request.user.pk)), active=False)

    @admin.action(description="Let in again", permissions=["lock"])
    def let_in(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self._set_active(request, users, active=True)

    def has_lock_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.change_user")

    def _set_active(self, request: HttpRequest, users: QuerySet[User], *, active: bool) -> None:
        # One superuser is not locked out by somebody who is less.
        if not request.user.is_superuser:
            users = users.exclude(is_superuser=True)
        for user in users:
            user.is_active = active
            user.save(update_fields=["is_active"])
            self.log_change(request, user, "Let in again." if active else "Locked out.")


@admin.register(Profile)
class ProfileAdmin(MaskedAdmin):
    list_display = (USER, "checked_at", "updated_at")
    list_select_related = ("user",)
    search_fields = ("user__email", "user__id")
    date_hierarchy = "updated_at"
    fields = (USER, "checked_at", "updated_at")
    revealed = ("document",)


@admin.register(Preferences)
class PreferencesAdmin(SeenAdmin):
    list_display = (USER, "notify_needs", "notify_ended")
    list_select_related = ("user",)
    list_filter = ("notify_needs", "notify_ended")
    search_fields = ("user__email", "user__id")
    fields = (USER, "notify_needs", "notify_ended")


@admin.display(description="file")
def file_name(resume: Resume) -> str:
    """People put their names into it."""
    return f"{HIDDEN}.{resume.file_name.rpartition('.')[2]}"


@admin.register(Resume)
class ResumeAdmin(MaskedAdmin):
    """What is known of a file, and not what is in it."""

    list_display = (file_name, USER, "kind", "size", "is_default", "uploaded_at")
    list_select_related = ("user",)
    list_filter = ("kind", "is_default", "content_type")
    search_fields = ("user__email", "user__id", "sha256")
    date_hierarchy = "uploaded_at"
    fields = (
        file_name,
        USER,
        "kind",
        "content_type",
        "size",
        "sha256",
        "is_default",
        "uploaded_at",
    )
    revealed = ("file_name",)

    @override
    def name_of(self, row: Resume) -> str:
        return file_name(row)


@admin.display(description="answer")
def hidden_answer(_: Answer) -> str:
    return HIDDEN


@admin.register(Answer)
class AnswerAdmin(MaskedAdmin):
    list_display = ("question", hidden_answer, USER, "klass", "policy", "updated_at")
    list_select_related = ("user",)
    list_filter = ("klass", "policy")
    search_fields = ("question", "user__email", "user__id")
    date_hierarchy = "updated_at"
    fields = ("question", hidden_answer, USER, "klass", "policy", "created_at", "used_at")
    revealed = ("answer",)


@admin.display(description="e-mail address")
def account_email(account: SiteAccount) -> str:
    return masked(account.email)


@admin.register(SiteAccount)
class SiteAccountAdmin(SeenAdmin):
    """That there is one. Its password is nobody's business here."""

    list_display = ("site", account_email, USER, "state", "made_by", "created_at", "used_at")
    list_select_related = ("user",)
    list_filter = ("state", "made_by")
    search_fields = ("site", "user__email", "user__id")
    date_hierarchy = "created_at"
    fields = (
        "site",
        account_email,
        USER,
        "state",
        "made_by",
        "created_at",
        "updated_at",
        "used_at",
    )


@admin.register(ApiToken)
class ApiTokenAdmin(SeenAdmin):
    list_display = ("name", "start", USER, "scopes", "expires_at", "used_at", "revoked_at")
    list_select_related = ("user",)
    search_fields = ("start", "user__email", "user__id")
    date_hierarchy = "created_at"
    fields = ("name", "start", USER, "scopes", "created_at", "expires_at", "used_at", "revoked_at")
    actions = ("revoke",)

    @admin.action(description="Revoke", permissions=["revoke"])
    def revoke(self, request: HttpRequest, found: QuerySet[ApiToken]) -> None:
        for token in found:
            tokens.revoke(token)
            self.log_change(request, token, "Revoked.")

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.change_apitoken")


@admin.register(LogEntry)
class LogAdmin(SeenAdmin):
    """What staff did, and what they looked at."""

    list_display = ("action_time", USER, "content_type", "object_id", "change_message")
    list_select_related = ("user", "content_type")
    list_filter = ("content_type",)
    search_fields = ("user__email", "object_id", "change_message")
    date_hierarchy = "action_time"
    fields = ("action_time", USER, "content_type", "object_id", "change_message")
