import json
from functools import partial

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.documents import LARGEST, Document, UnusableDocumentError, brought
from accounts.forms.sections import (
    FIRST,
    SECTIONS,
    BoundSection,
    ChangedElsewhereError,
    Section,
)
from accounts.forms.welcome import DozenForm
from accounts.models import User
from accounts.profiles import change, profile_of
from accounts.views.people import login_needed, person

INVALID, ELSEWHERE = "invalid", "changed elsewhere"


@require_safe
@login_needed
def profile(request: HttpRequest) -> HttpResponse:
    return redirect("accounts:profile_section", FIRST)


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed
def section(request: HttpRequest, key: str) -> HttpResponse:
    """One page of the profile. A row more or less is no saving: the page comes back with all that was typed."""
    shown = SECTIONS.get(key)
    if shown is None:
        raise Http404
    owner = person(request)
    kept = profile_of(owner)
    version, trouble = shown.version(kept.document), ""
    bound = shown.over(kept.document)
    if request.method == "POST":
        data, arranged = _arranged(shown, request.POST)
        bound = shown.over(kept.document, data)
        version = data.get("version", "")
        trouble = "" if arranged else _save(owner, bound, seen=version)
        if not arranged and not trouble:
            messages.success(request, f"{shown.title}: saved.")
            return redirect("accounts:profile_section", key)
        if trouble == ELSEWHERE:
            # What the next press saves over is what there is now.
            version = shown.version(profile_of(owner).document)
    context = {
        "profile": kept,
        "sections": SECTIONS.values(),
        "bound": bound,
        "version": version,
        "trouble": trouble,
        "open_questions": DozenForm.over(kept.document).open_questions(),
        "grown": request.POST.get("row-add", ""),
    }
    return render(request, "accounts/profile/section.html", context)


def _save(owner: User, bound: BoundSection, *, seen: str) -> str:
    """Why nothing was saved; empty where it was."""
    if not bound.is_valid():
        return INVALID
    try:
        change(owner, partial(bound.write, seen=seen))
    except ChangedElsewhereError:
        return ELSEWHERE
    return ""


def _arranged(shown: Section, data: QueryDict) -> tuple[QueryDict, bool]:
    """After a press on “Add” or “Remove”, and whether there was one.

    Not by those names: a form's `remove` would then be the button, where htmx means the method.
    """
    if (rows := shown.row_named(data.get("row-add", ""))) is not None:
        return rows.changed(data), True
    name, _, number = data.get("row-remove", "").rpartition("-")
    if (rows := shown.row_named(name)) is not None and number.isdecimal():
        return rows.changed(data, remove=int(number)), True
    return data, False


@require_safe
@login_needed
def download(request: HttpRequest) -> HttpResponse:
    """As JSON Resume, which other tools read."""
    text = json.dumps(profile_of(person(request)).document, indent=2, ensure_ascii=False)
    return HttpResponse(
        text,
        content_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="profile.json"'},
    )


@require_POST
@login_needed
def upload(request: HttpRequest) -> HttpResponse:
    """A JSON Resume takes the profile's place, if it can be used."""
    try:
        document = _document(request.FILES.get("file"))
    except UnusableDocumentError as error:
        messages.error(request, error.message)
    else:
        change(person(request), lambda _: document)
        messages.success(request, "The profile is now what the file says. Look it through.")
    return redirect("accounts:profile_section", FIRST)


def _document(file: UploadedFile | None) -> Document:
    if file is None:
        raise UnusableDocumentError("Choose a file first.")
    if (file.size or 0) > LARGEST:
        raise UnusableDocumentError("That file is larger than a JSON Resume ever is.")
    try:
        return brought(json.loads(file.read().decode("utf-8-sig")))
    except (ValueError, RecursionError) as error:
        raise UnusableDocumentError("That file isn’t JSON.") from error
