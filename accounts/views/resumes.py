from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import resumes
from accounts.attachments import as_attachment
from accounts.documents import UnusableDocumentError, taken_over
from accounts.forms.resumes import PARTS, TakeOverForm, UploadForm
from accounts.models import Resume
from accounts.profiles import change
from accounts.resumes import RefusedFileError
from accounts.views.people import login_needed, person
from valet.lib import limits


def own_resume(request: HttpRequest, resume: UUID) -> Resume:
    """The person's own, or 404."""
    return get_object_or_404(person(request).resumes, pk=resume)


def what_was_read(resume: Resume) -> dict[str, Any]:
    """For the page that shows it."""
    basics = resume.read.get("basics", {})
    location = basics.get("location", {})
    told = [
        ("Name", basics.get("name")),
        ("Headline", basics.get("label")),
        ("E-mail", basics.get("email")),
        ("Phone", basics.get("phone")),
        ("Place", ", ".join(filter(None, map(location.get, ("city", "region", "countryCode"))))),
        *((each.get("network", "Link"), each.get("url")) for each in basics.get("profiles", ())),
        ("Website", basics.get("url")),
        ("Summary", basics.get("summary")),
    ]
    return {"read": resume.read, "basics": [(label, value) for label, value in told if value]}


def uploaded(request: HttpRequest, form: UploadForm) -> Resume | None:
    """Of a valid form; None if it was refused, and then the form says why."""
    file = form.cleaned_data["file"]
    try:
        resumes.refuse_what_is_too_much(person(request), file.size or 0)
        return resumes.add(
            person(request),
            file.read(),
            file_name=file.name or "",
            kind=form.cleaned_data["kind"],
        )
    except RefusedFileError as error:
        form.add_error("file", error.message)
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed
def resumes_page(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and (resume := uploaded(request, form)):
        messages.success(request, f"{resume.file_name} is kept.")
        if resume.read:
            return redirect("accounts:resume_read", resume.pk)
        if not resume.text.strip():
            messages.warning(
                request,
                "No text was found in it: it may be a scan. Employers’ systems can’t read it either.",
            )
        return redirect("accounts:resumes")
    owner = person(request)
    kept = list(owner.resumes.defer("text"))
    context = {
        "form": form,
        "groups": [
            ("Résumés", [each for each in kept if each.kind == Resume.Kind.RESUME]),
            ("Cover letters", [each for each in kept if each.kind == Resume.Kind.COVER_LETTER]),
        ],
        "count": len(kept),
        "limit": limits.limit(owner.pk, limits.RESUMES),
    }
    return render(request, "accounts/resumes/list.html", context)


@require_safe
@login_needed
def resume_file(request: HttpRequest, resume: UUID) -> HttpResponse:
    return as_attachment(own_resume(request, resume))


@require_POST
@login_needed
def resume_default(request: HttpRequest, resume: UUID) -> HttpResponse:
    kept = own_resume(request, resume)
    resumes.make_default(kept)
    messages.success(request, f"{kept.file_name} goes with your applications from now on.")
    return redirect("accounts:resumes")


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed
def resume_delete(request: HttpRequest, resume: UUID) -> HttpResponse:
    """Asked first."""
    kept = own_resume(request, resume)
    if request.method != "POST":
        return render(request, "accounts/resumes/delete.html", {"resume": kept})
    resumes.remove(kept)
    messages.success(request, f"{kept.file_name} is deleted.")
    return redirect("accounts:resumes")


def take_over(request: HttpRequest, kept: Resume) -> TakeOverForm | None:
    """What was read of a file into the profile, as the person has chosen. The form to choose with; none once it is done."""
    found = [name for name in PARTS if kept.read.get(name)]
    form = TakeOverForm(request.POST or None, initial={"parts": found})
    if request.method != "POST" or not form.is_valid():
        return form
    parts = form.cleaned_data["parts"]
    try:
        change(person(request), lambda document: taken_over(document, kept.read, parts=parts))
    except UnusableDocumentError as error:
        form.add_error("parts", error.message)
        return form
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed
def resume_read(request: HttpRequest, resume: UUID) -> HttpResponse:
    """What was read from it, which goes into the profile only by the person's word."""
    kept = own_resume(request, resume)
    form = take_over(request, kept)
    if form is None:
        messages.success(request, "Your profile holds it now. Look it through.")
        return redirect("accounts:profile")
    found = any(kept.read.get(name) for name in PARTS)
    context = {"resume": kept, "form": form, "found": found, **what_was_read(kept)}
    return render(request, "accounts/resumes/read.html", context)
