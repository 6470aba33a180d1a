"""The list of applications: tabs, search, pages, and many addresses at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Profile, User
from applications import address_lists, batches, intake
from applications.access import applications_of
from applications.errors import (
    ClosedError,
    DuplicateError,
    RefusedError,
    UnsuitableError,
    WrongStateError,
)
from applications.lifecycle import NEEDING
from applications.models import Application, Attempt, State
from applications.telling import words
from applications.views.person import logged_in, user_of

PAGE = 50
COUNTED = 1000
"""Beyond it a tab says 999+: nobody counts them, and counting all would make the page slow."""
MANY = 50
RUNS = (State.QUEUED, State.RUNNING, State.SUBMITTING)
TABS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "": ("All", tuple(State)),
    "needs-you": ("Needs you", NEEDING),
    "in-progress": ("In progress", RUNS),
    "done": ("Done", (State.SUBMITTED,)),
    "failed": ("Failed", (State.FAILED, State.CANCELLED)),
    "drafts": ("Drafts", (State.DRAFT,)),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list."""

    application: Application
    name: str
    state: str
    system: str
    sentence: str
    turn_at: datetime | None
    tier: int | None
    path: str
    """What tells it from others of the employer's while its title isn't known."""
    wanted: words.Wanted | None
    parked: bool


@dataclass(frozen=True, slots=True)
class Tab:
    key: str
    title: str
    count: int

    @property
    def said(self) -> str:
        return f"{COUNTED - 1}+" if self.count >= COUNTED else str(self.count)

    @property
    def loud(self) -> bool:
        return self.key == "needs-you" and self.count > 0


@logged_in
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Whole, or the part that changes where `HX-Request` asks for that alone."""
    context = _context(user_of(request), request)
    part = request.headers.get("HX-Request") == "true"
    template = "applications/partials/_list.html" if part else "applications/list.html"
    return render(request, template, context)


def _context(user: User, request: HttpRequest) -> dict[str, Any]:
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else ""
    query = request.GET.get("q", "").replace("\0", "").strip()[:200]
    found = _searched(applications_of(user), query).filter(state__in=TABS[tab][1])
    before = _before(user, request.GET.get("before", ""))
    first = before is None
    active = _rows(found.filter(state__in=(*NEEDING, *RUNS))[:200]) if first else []
    rest = found.exclude(state__in=(*NEEDING, *RUNS))
    if before is not None:
        older = Q(created_at__lt=before.created_at)
        rest = rest.filter(older | Q(created_at=before.created_at, pk__lt=before.pk))
    page = list(rest[: PAGE + 1])
    empty = first and not active and not page and not query and not tab
    return {
        "tab": tab,
        "query": query,
        "tabs": _tabs(user),
        "needing": [row for row in active if row.wanted],
        "running": [row for row in active if not row.wanted],
        "ended": _rows(page[:PAGE]),
        "next": page[PAGE - 1].pk if len(page) > PAGE else None,
        "is_first": first,
        "is_new": empty and not _is_known(user),
        "is_empty": empty,
    }


def _is_known(user: User) -> bool:
    """Whether they have said who they are."""
    return Profile.objects.filter(user=user, checked_at__isnull=False).exists()


def _searched(found: QuerySet[Application], query: str) -> QuerySet[Application]:
    if not query:
        return found
    named = Q(posting__employer__icontains=query) | Q(posting__title__icontains=query)
    return found.filter(named | Q(url__icontains=query))


def _before(user: User, text: str) -> Application | None:
    try:
        return Application.objects.filter(user=user, pk=UUID(text)).first()
    except ValueError:
        return None


def _tabs(user: User) -> list[Tab]:
    own = Application.objects.filter(user=user)
    return [
        Tab(key, title, own.filter(state__in=states).order_by()[:COUNTED].count())
        for key, (title, states) in TABS.items()
        if key
    ]


def _rows(found: Any) -> list[Row]:
    """Of applications with their postings and open waits; the attempts come in one query."""
    applications = list(found)
    attempts = {
        attempt.application_id: attempt
        for attempt in Attempt.objects.filter(application__in=applications).order_by("number")
    }
    return [row_of(application, attempts.get(application.pk)) for application in applications]


def row_of(application: Application, attempt: Attempt | None) -> Row:
    held = bool(application.open_waits)  # type: ignore[attr-defined]  # `applications_of` has them
    live = attempt if attempt is not None and attempt.sealed_at is None else None
    return Row(
        application=application,
        name=words.name(application),
        state=words.state_name(application, live),
        system=words.system(application),
        sentence=words.sentence(application, attempt=live, held=held),
        turn_at=words.turn_at(application, attempt=live),
        tier=attempt.tier if attempt else None,
        path=urlsplit(application.url).path,
        wanted=words.wanted(application),
        parked=application.state in NEEDING and not held,
    )


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: HttpRequest) -> HttpResponse:
    """One address is shown before it starts; many become a batch.

    The address stays in the bar where they were refused: who opens it is led to the list.
    """
    if request.method != "POST":
        return redirect("applications:list")
    text, user = request.POST.get("addresses", ""), user_of(request)
    try:
        lines = address_lists.of_text(text)
    except UnsuitableError as error:
        context = {**_context(user, request), "left": text, "complaint": error.message}
        return render(request, "applications/list.html", context, status=422)
    if not lines:
        messages.error(request, "Paste the address of a job first.")
        return redirect("applications:list")
    if len(lines) == 1:
        return redirect(f"{reverse('applications:new')}?{urlencode({'url': lines[0].text})}")
    return redirect("applications:batch", batches.create(user, lines).pk)


@logged_in
@require_POST
def start_drafts(request: HttpRequest) -> HttpResponse:
    """All drafts, oldest first, as far as the quota goes."""
    user, started = user_of(request), 0
    drafts = (
        Application.objects.filter(user=user, state=State.DRAFT)
        .select_related("posting")
        .order_by("created_at")
    )
    for application in drafts[:MANY]:
        try:
            intake.start(application.pk, sources=(State.DRAFT,))
            started += 1
        except WrongStateError:
            continue  # in another tab, somebody was faster
        except (ClosedError, DuplicateError) as error:
            messages.warning(request, f"{words.name(application)}: {error.message}")
        except RefusedError as error:
            messages.warning(request, error.message)
            break
    if started:
        messages.success(request, f"Queued: {started}.")
    return redirect("applications:list")
