"""Employers' keys, and who of an employer's enters them. A key goes in and is never shown."""

import re
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from pydantic import SecretStr
from typing_extensions import override
from unfold.widgets import (
    UnfoldAdminEmailInputWidget,
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from accounts.models import User
from applications import employer_admins, employer_keys
from applications.models import EmployerAdmin, EmployerConnection
from applications.models.connection import Board, Interface, System
from valet.lib.staff import SeenAdmin, link_to

_APIS = {
    (System.GREENHOUSE, Interface.JOB_BOARD),
    (System.LEVER, Interface.V0),
    (System.LEVER, Interface.DATA_V1),
}
_INTERFACES = [(f"{system}/{api}", f"{system.label} {api.label}") for system, api in sorted(_APIS)]
_TENANTS = {System.GREENHOUSE: r"[\w-]+", System.LEVER: r"[^/?#\s]+"}
"""As `automation.ats` reads them from an address."""
_NOT_YOURS = "That board isn’t one of yours."


class BoardForm(forms.ModelForm):  # type: ignore[type-arg]  # is no generic when it runs
    """Its instance is what was asked for, with `system` set by who inherits."""

    tenant = forms.CharField(
        label="Board",
        max_length=200,
        help_text="As the addresses of its postings have it: acme in boards.greenhouse.io/acme or jobs.lever.co/acme.",
        widget=UnfoldAdminTextInputWidget,
    )
    site = forms.ChoiceField(
        label="Where",
        required=False,
        help_text="An origin of TRUSTED_ORIGINS that imitates the system.",
        widget=UnfoldAdminSelectWidget,
    )
    eu = forms.BooleanField(
        label="In the EU",
        required=False,
        help_text="Of Lever’s: its addresses have .eu. in them. Greenhouse has one interface for all.",
        widget=UnfoldBooleanWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        site = cast("forms.ChoiceField", self.fields["site"])
        site.choices = [
            ("", "The vendor’s own"),
            *((each, each) for each in settings.TRUSTED_ORIGINS),
        ]
        if not settings.TRUSTED_ORIGINS:
            del self.fields["site"]

    def read_board(self, system: str) -> None:
        board = cast("Board", self.instance)
        tenant = self.cleaned_data.get("tenant", "")
        if tenant and not re.fullmatch(_TENANTS[System(system)], tenant):
            self.add_error("tenant", "That is no board’s name: it is one part of an address.")
        board.system = system
        board.tenant = tenant.lower() if system == System.GREENHOUSE else tenant
        board.site = self.cleaned_data.get("site", "")
        # Greenhouse's boards have one name wherever they are kept: two keys for one would each be in doubt.
        board.eu = system == System.LEVER and self.cleaned_data.get("eu", False)
        self.cleaned_data.update(tenant=board.tenant, eu=board.eu)


class ConnectionForm(BoardForm):
    """Valid once the interface has taken the key."""

    interface = forms.ChoiceField(choices=_INTERFACES, widget=UnfoldAdminSelectWidget)
    key = forms.CharField(
        max_length=500,
        help_text="Tested now, kept encrypted, and never shown again. It takes the place of the board’s key before.",
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "off"}),
    )
    by: User

    class Meta:
        model = EmployerConnection
        fields = ("tenant", "site", "eu")

    @override
    def clean(self) -> dict[str, Any]:
        system, _, api = self.cleaned_data.get("interface", "").partition("/")
        if system:
            self.read_board(system)
            self.instance.api = api
        if not self.errors and not employer_admins.may_enter(self.by, self.instance):
            self.add_error("tenant", _NOT_YOURS)
        if not self.errors:
            self._test()
        return self.cleaned_data

    def _test(self) -> None:
        secret = SecretStr(self.cleaned_data.pop("key"))
        if objection := employer_keys.objection(self.instance, secret):
            self.add_error("key", objection)
        self.secret = secret

    @override
    def validate_unique(self) -> None:
        """The board's other key gives way."""


class BoardAdmin(SeenAdmin):
    """Rows that are only seen, and added by a form with fields of its own."""

    asks: tuple[str, ...]

    @override
    def get_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[Any]:
        if obj:
            return self.fields
        return [name for name in self.asks if name != "site" or settings.TRUSTED_ORIGINS]

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return super().get_readonly_fields(request, obj) if obj else []

    @override
    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[BoardForm]:
        if obj is None:
            return self.form_for(_who(request))
        found: type[BoardForm] = super().get_form(request, obj, change, **kwargs)
        return found

    def form_for(self, user: User) -> type[BoardForm]:
        """By which one is added."""
        raise NotImplementedError


@admin.register(EmployerConnection)
class EmployerConnectionAdmin(BoardAdmin):
    list_display = (
        "__str__",
        "api",
        "state",
        "created_at",
        link_to("entered_by"),
        "tested_at",
        "last_error",
    )
    list_select_related = ("entered_by",)
    list_filter = ("state", "system", "api")
    search_fields = ("tenant", "site", "id")
    date_hierarchy = "created_at"
    fields = (
        "system",
        "api",
        "tenant",
        "site",
        "eu",
        "state",
        "created_at",
        link_to("entered_by"),
        "tested_at",
        "doubted_at",
        "last_error",
        "revoked_at",
    )
    asks = ("interface", "tenant", "site", "eu", "key")
    actions = ("test_again", "revoke")

    @override
    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("applications.add_employerconnection")

    def has_drive_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("applications.change_employerconnection")

    @override
    def get_queryset(self, request: HttpRequest) -> QuerySet[EmployerConnection]:
        mine = employer_admins.connections_of(_who(request))
        return mine.order_by("-created_at")

    @override
    def form_for(self, user: User) -> type[BoardForm]:
        return type("Form", (ConnectionForm,), {"by": user})

    @override
    @method_decorator(sensitive_post_parameters("key"))
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        shown: HttpResponse = super().changeform_view(request, *args, **kwargs)
        return shown

    @override
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        employer_keys.keep(obj, form.secret, by=_who(request))

    @admin.action(description="Test again", permissions=["drive"])
    def test_again(self, request: HttpRequest, found: QuerySet[EmployerConnection]) -> None:
        for connection in found.filter(revoked_at=None):
            if error := employer_keys.test(connection):
                messages.error(request, f"{connection}: {error}")
            else:
                messages.success(request, f"{connection}: it works.")
            self.log_change(request, connection, "Tested again.")

    @admin.action(description="Revoke", permissions=["drive"])
    def revoke(self, request: HttpRequest, found: QuerySet[EmployerConnection]) -> None:
        for connection in found:
            if employer_keys.revoke(connection):
                self.log_change(request, connection, "Revoked.")
                messages.success(request, f"{connection}: revoked.")


class EmployerAdminForm(BoardForm):
    email = forms.EmailField(
        label="E-mail address",
        help_text="Of somebody who has an account.",
        widget=UnfoldAdminEmailInputWidget,
    )
    system = forms.ChoiceField(choices=System.choices, widget=UnfoldAdminSelectWidget)

    class Meta:
        model = EmployerAdmin
        fields = ("system", "tenant", "site", "eu")

    @override
    def clean(self) -> dict[str, Any]:
        if system := self.cleaned_data.get("system"):
            self.read_board(system)
        if not self.errors:
            self._read_user()
        return self.cleaned_data

    def _read_user(self) -> None:
        user = User.objects.filter(email__iexact=self.cleaned_data["email"]).first()
        if user is None:
            self.add_error("email", "Nobody here has this address.")
        elif employer_admins.is_staff_already(user):
            self.add_error("email", "They are of the staff, who enter every employer’s keys.")
        elif employer_admins.is_of(user, self.instance):
            self.add_error("email", "They look after this board already.")
        else:
            self.instance.user = user

    @override
    def validate_unique(self) -> None:
        """Done already, with a word for it."""


@admin.register(EmployerAdmin)
class EmployerAdminAdmin(BoardAdmin):
    list_display = ("__str__", link_to("user"), "created_at")
    list_select_related = ("user",)
    list_filter = ("system",)
    search_fields = ("tenant", "user__email", "user__id")
    date_hierarchy = "created_at"
    fields = ("system", "tenant", "site", "eu", link_to("user"), "created_at")
    asks = ("email", "system", "tenant", "site", "eu")
    actions = ("dismiss",)

    @override
    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("applications.add_employeradmin")

    def has_dismiss_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("applications.delete_employeradmin")

    @override
    def form_for(self, user: User) -> type[BoardForm]:
        return EmployerAdminForm

    @override
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        employer_admins.assign(obj)

    @admin.action(description="Dismiss", permissions=["dismiss"])
    def dismiss(self, request: HttpRequest, found: QuerySet[EmployerAdmin]) -> None:
        for each in found:
            self.log_change(request, each, "Dismissed.")
            employer_admins.dismiss(each)


def _who(request: HttpRequest) -> User:
    return cast("User", request.user)
