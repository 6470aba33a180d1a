"""What the apps' staff pages are made of: rows that are looked at and not changed, personal data that is masked until somebody
says why they look."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import quote, unquote
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from typing_extensions import override
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import UnfoldAdminTextInputWidget

HIDDEN = "•••"
EMPLOYER_ADMINS = "Employer admins"
"""The group of those who are of an employer, and come here for its own rows alone."""
Column = Callable[[Any], Any]


def is_employer_s(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whoever may everything isn't."""
    if getattr(user, "is_superuser", False):
        return False
    return Group.objects.filter(name=EMPLOYER_ADMINS, user=user.pk).exists()


def masked(text: str, *, shown: int = 2) -> str:
    """Enough to tell two apart; of a mail address its domain as well."""
    if not text:
        return ""
    start, at, domain = text.partition("@")
    return f"{start[:shown]}{HIDDEN}{at}{domain}"


def named(row: Model) -> str:
    """What staff call it, which is no more than the page about it shows unasked."""
    page = admin.site.get_model_admin(type(row))
    return page.name_of(row) if isinstance(page, MaskedAdmin) else str(row)


def link(row: Model | None, text: str = "") -> str | SafeString:
    """To a row's own page."""
    if row is None:
        return "–"
    return format_html('<a href="{}">{}</a>', _url(row, "change"), text or named(row))


def _url(row: Model, page: str) -> str:
    meta = row._meta  # noqa: SLF001 - Django's documented API
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=[quote(str(row.pk))])


def link_to(field: str, text: str = "") -> Column:
    """A column that leads to the row that `field` names, which `list_select_related` should have fetched."""

    @admin.display(description=text or field.replace("_", " "), ordering=field)
    def column(row: Any) -> str:
        return link(getattr(row, field))

    column.__name__ = f"{field}_link"
    return column


def rows_of(app: str, model: str, *, by: str, title: str) -> Column:
    """A column that leads to the rows of another table that belong to this one."""

    @admin.display(description=title)
    def column(row: Any) -> str:
        url = reverse(f"admin:{app}_{model}_changelist")
        return format_html('<a href="{}?{}={}">Show</a>', url, by, row.pk)

    column.__name__ = f"{model}_rows"
    return column


@admin.display(description="behind the mask")
def reveal_link(row: Any) -> str:
    return format_html('<a href="{}">Look, and say why</a>', _url(row, "reveal"))


class SeenAdmin(ModelAdmin):  # type: ignore[misc]  # unfold has no types
    """Looked at, never changed here. `fields` are what the row's page shows, in order."""

    fields: Sequence[Any] = ()
    list_select_related: Sequence[str] = ()
    list_per_page = 50
    # Counting the whole of a large table for each page of it is slow.
    show_full_result_count = False
    list_filter_submit = True

    @override
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @override
    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @override
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return list(self.fields)


class SeenInline(TabularInline):  # type: ignore[misc]  # unfold has no types
    extra = 0
    can_delete = False
    show_change_link = True
    fields: Sequence[Any] = ()

    @override
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @override
    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return list(self.fields)


class WhyForm(forms.Form):
    why = forms.CharField(
        label="Why do you look?",
        max_length=200,
        help_text="Kept in the log, with your name.",
        widget=UnfoldAdminTextInputWidget,
    )


class Shown:
    """A row under another name."""

    def __init__(self, row: Model, name: str) -> None:
        self._row = row
        self._name = name

    @override
    def __str__(self) -> str:
        return self._name

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)


class MaskedAdmin(SeenAdmin):
    """`revealed` are the fields that a page shows only once its reader has said why, and was written down for it."""

    revealed: Sequence[str] = ()

    def name_of(self, row: Any) -> str:
        """Of its page, in links and in the log. For a row whose own name is personal."""
        return str(row)

    @override
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._renamed(super().changeform_view(request, *args, **kwargs))

    @override
    def history_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._renamed(super().history_view(request, *args, **kwargs))

    def _renamed(self, response: HttpResponse) -> HttpResponse:
        """Before it is rendered: Django tells a row's own name in the title and the path."""
        context = getattr(response, "context_data", None) or {}
        for key in ("original", "object"):
            if (row := context.get(key)) is not None:
                name = self.name_of(row)
                context[key] = Shown(row, name)
                context["subtitle"] = name
                context["title"] = name
        return response

    @override
    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        return LogEntry.objects.create(
            user_id=str(request.user.pk),
            content_type=ContentType.objects.get_for_model(obj),
            object_id=str(obj.pk),
            object_repr=self.name_of(obj)[:200],
            action_flag=CHANGE,
            change_message=message,
        )

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*super().get_readonly_fields(request, obj), reveal_link]

    @override
    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*self.fields, reveal_link]

    @override
    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_reveal"
        view = self.admin_site.admin_view(self.reveal)
        return [path("<path:object_id>/reveal/", view, name=name), *super().get_urls()]

    def reveal(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A GET asks why; a POST writes that down and shows it, this once."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404("no such row")
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        form = WhyForm(request.POST if request.method == "POST" else None)
        shown = []
        if form.is_bound and form.is_valid():
            told = f"Looked at {', '.join(self.revealed)}: {form.cleaned_data['why']}"
            self.log_change(request, row, told)
            shown = [(name.replace("_", " "), getattr(row, name)) for name in self.revealed]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{self.opts.verbose_name}: {named(row)}",
            "row": row,
            "form": form,
            "shown": shown,
        }
        return render(request, "staff/reveal.html", context)
