"""Many addresses at once: given, looked over, answered, started."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from typing_extensions import override

from applications import address_lists, batch_questions, batches
from applications.batch_questions import Group
from applications.batches import ItemState, Seen, View
from applications.errors import UnsuitableError
from applications.models import Batch, Question
from applications.telling import words
from applications.views.asking import AnswerForm
from applications.views.person import logged_in, user_of
from automation.protocol import Mode

P = ParamSpec("P")
PAGE = 50
AT_ONCE = 60
"""Questions on the page: nobody answers hundreds in one go, and Django takes no form of more than a thousand fields."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a line's state is shown: a chip's colour, icon and word."""

    chip: str
    icon: str
    word: str


LOOKS: Mapping[ItemState, Look] = {
    ItemState.NO_ADDRESS: Look("failed", "circle-x", "No address"),
    ItemState.REPEATED: Look("draft", "copy", "Repeated"),
    ItemState.KNOWN: Look("draft", "check", "Yours already"),
    ItemState.READING: Look("provisioning", "loader-circle", "Reading"),
    ItemState.CLOSED: Look("failed", "ban", "Closed"),
    ItemState.UNSERVED: Look("failed", "ban", "Not from here"),
    ItemState.ASKING: Look("waiting_for_human", "message-circle-question-mark", "Questions"),
    ItemState.READY: Look("queued", "circle-check", "Ready"),
    ItemState.FORGOTTEN: Look("cancelled", "trash-2", "Forgotten"),
}


@dataclass(frozen=True, slots=True)
class Row:
    seen: Seen
    chip: str
    icon: str
    word: str
    name: str
    title: str


class ListForm(forms.Form):
    """Pasted, or out of a file: what is wrong stands beside the field, and what was given stays in it."""

    addresses = forms.CharField(
        label="Addresses of jobs",
        required=False,
        strip=False,
        help_text=f"One per line, or with commas between them. At most {address_lists.MOST}.",
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label="Or a file with them",
        required=False,
        help_text="Text or CSV, at most 1 MB. Of a table the column with the addresses is found.",
        widget=forms.FileInput(attrs={"accept": ".txt,.csv,.tsv,text/plain,text/csv"}),
    )

    @property
    def name(self) -> str:
        upload = self.cleaned_data.get("file")
        return str(upload.name) if upload else ""

    def clean_file(self) -> UploadedFile | None:
        upload: UploadedFile | None = self.cleaned_data.get("file")
        if upload is not None and (upload.size or 0) > address_lists.LARGEST:
            raise forms.ValidationError("That file is too large: at most 1 MB.")
        return upload

    @override
    def clean(self) -> None:
        if self.errors:
            return
        upload = self.cleaned_data.get("file")
        field = "file" if upload else "addresses"
        try:
            text = (
                address_lists.decoded(upload.read()) if upload else self.cleaned_data["addresses"]
            )
            # What came out of a file can be mended here as well as what was pasted.
            self.data = {**self.data, "addresses": text}
            self.lines = address_lists.of_text(text)
        except UnsuitableError as error:
            self.add_error(field, error.message)
            return
        if not self.lines:
            self.add_error(field, "There is no address in it.")


@logged_in
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    page = Paginator(batches.batches_of(user_of(request)), PAGE).get_page(request.GET.get("page"))
    return render(request, "applications/batches.html", {"page": page})


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "applications/new_batch.html", {"form": ListForm()})
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "applications/new_batch.html", {"form": form}, status=422)
    batch = batches.create(user_of(request), form.lines, name=form.name)
    return redirect("applications:batch", batch.pk)


def owned(
    view: Callable[Concatenate[HttpRequest, Batch, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, UUID, P], HttpResponse]:
    """The view gets a batch of whoever is logged in: one of somebody else's doesn't exist."""

    @wraps(view)
    def opened(
        request: HttpRequest, batch: UUID, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        return view(request, batches.batch_of(user_of(request), batch), *args, **kwargs)

    return logged_in(opened)  # type: ignore[arg-type]  # Django passes what the address names by name


def _acted(
    view: Callable[[HttpRequest, Batch], HttpResponse],
) -> Callable[[HttpRequest, Batch], HttpResponse]:
    """By POST. Who opens its address is led to the page."""

    @wraps(view)
    def opened(request: HttpRequest, batch: Batch) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            return redirect("applications:batch", batch.pk)
        return require_POST(view)(request, batch)

    return opened


@owned
@require_safe
def show(request: HttpRequest, batch: Batch) -> HttpResponse:
    return render(request, "applications/batch.html", _context(batch))


@owned
@require_safe
def live(request: HttpRequest, batch: Batch) -> HttpResponse:
    """The parts that change, for a page that is open."""
    return render(request, "applications/partials/_batch.html", _context(batch))


def _context(batch: Batch, *, form: AnswerForm | None = None) -> dict[str, Any]:
    """`form`: one that came back with something wrong in it."""
    found = batches.view(batch)
    return {
        "batch": batch,
        "seen": found,
        "counts": found.counts,
        "rows": [_row(line) for line in found.lines],
        "form": form or (form_of(found.groups) if found.groups else None),
        "read": found.postings - found.counts[ItemState.READING],
        "version": _version(found),
    }


def _version(found: View) -> str:
    """Another one shows something else."""
    states = (f"{line.state}{line.unanswered}{line.item.note}" for line in found.lines)
    states_of = (line.item.application.state for line in found.lines if line.item.application)
    told = "|".join((*states, *states_of, str(found.usage.left)))
    return sha256(told.encode()).hexdigest()[:16]


def _row(seen: Seen) -> Row:
    item = seen.item
    posting, application = item.posting, item.application
    if seen.state is ItemState.STARTED and application is not None:
        look = Look(words.state_name(application, None), "", "")
    else:
        look = LOOKS[seen.state]
    name, title = item.text, ""
    if posting is not None:
        name = posting.employer or posting.origin.partition("//")[2] or posting.url
        title = posting.title or urlsplit(posting.url).path
    return Row(seen, look.chip, look.icon, look.word, name, title)


def form_of(groups: Sequence[Group], data: Any = None) -> AnswerForm:
    """One field a group. None has to be filled in: each answer counts by itself."""
    given = data or ()
    asked = [each for place, each in enumerate(groups) if place < AT_ONCE or str(each.id) in given]
    return AnswerForm([_question(group) for group in asked], data)


def _question(group: Group) -> Question:
    asked = group.asked.model_copy(update={"required": False})
    return Question(pk=group.id, asked=asked.model_dump(mode="json"), why=group.said)


@owned
@_acted
def answer(request: HttpRequest, batch: Batch) -> HttpResponse:
    found = batches.view(batch)
    form = form_of(found.groups, request.POST)
    if not form.is_valid():
        context = _context(batch, form=form)
        return render(request, "applications/batch.html", context, status=422)
    if gone := _asked_no_more(request, form):
        told = "”, “".join(gone)[:2000]
        messages.warning(request, f"Not asked any more, and so not used: “{told}”.")
    count = batch_questions.answer(
        batch.user_id,
        batches.drafts_of(batch),
        form.answers(),
        keep=form.cleaned_data["keep"],
    )
    if count:
        messages.success(request, f"Answered for every posting that asks: {count}.")
    else:
        messages.info(request, "Nothing new was answered.")
    return redirect("applications:batch", batch.pk)


def _asked_no_more(request: HttpRequest, form: AnswerForm) -> list[str]:
    """What was written to questions that were answered in another tab, or that their postings don't ask any more."""
    gone = [name for name in request.POST if "-" in name and name not in form.fields]
    return [text for name in gone if (text := request.POST[name].strip())]


@owned
@_acted
def start(request: HttpRequest, batch: Batch) -> HttpResponse:
    unseen = request.POST.get("mode") == Mode.AUTOPILOT.value
    mode = Mode.AUTOPILOT if unseen else Mode.COPILOT
    started = batches.start(batch, mode=mode, lines=_lines(request.POST.get("lines", "")))
    if started.count:
        messages.success(request, f"Queued: {started.count}.")
    for why, count in started.left.items():
        messages.warning(request, f"{count} not started: {why}")
    if not started.count and not started.left and not started.since:
        messages.info(request, "Nothing was ready that isn’t started already.")
    if started.since:
        messages.info(request, f"Ready, and not started: {started.since}.")
    return redirect("applications:batch", batch.pk)


def _lines(given: str) -> set[int]:
    """Those that the page showed as ready; what isn't a number was none of them."""
    return {int(each) for each in given.split(",") if each.isascii() and each.isdigit()}


@owned
@_acted
def forget(request: HttpRequest, batch: Batch) -> HttpResponse:
    batches.forget(batch)
    messages.success(request, "Forgotten, with the drafts that weren’t started.")
    return redirect("applications:batches")
