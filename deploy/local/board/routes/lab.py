"""The widget lab: a form a widget, posted by the browser or sent by its script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from deploy.local.board.addresses import UnknownModeError, read_options
from deploy.local.board.forms import questions_of
from deploy.local.board.judge import FileFact, Submission
from deploy.local.board.lab import WIDGETS, LabWidget
from deploy.local.board.postings import Posting, make_posting
from deploy.local.board.recording import read_form
from deploy.local.board.site import BadAddressError, Site, site_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request

    from deploy.local.board.questions import Question

VENDOR = "lab"
NAMINGS = ("for", "labelledby", "beside")
"""How a control is told what it is called."""
ENTRIES = ("form-group", "fieldEntry", "css-1q9vz", "block")
SUBMITS = ("Submit application", "Send application", "Apply")


def _posting(request: Request) -> Posting:
    widget = request.path_params["widget"]
    if widget not in WIDGETS:
        raise HTTPException(404, f"The lab has no widget “{widget}”.")
    try:
        seed, modes = read_options(dict(request.query_params))
    except (UnknownModeError, ValueError) as problem:
        raise BadAddressError(str(problem)) from problem
    return make_posting(VENDOR, widget, str(seed), seed, modes)


def _address(posting: Posting, tail: str = "") -> str:
    return f"/{VENDOR}/{posting.company}{tail}?{posting.query}"


def _form_data(posting: Posting, questions: Sequence[Question]) -> dict[str, object]:
    """What the page's script draws from; all of it follows from the seed."""
    widget, chance = WIDGETS[posting.company], posting.random("page")
    naming, entry = chance.choice(NAMINGS), chance.choice(ENTRIES)
    by_script = widget.transport == "script" or chance.random() < 0.5
    return {
        "action": _address(posting),
        "byScript": by_script,
        "entry": entry,
        "submit": chance.choice(SUBMITS),
        "fields": [
            {
                "key": question.key,
                "name": question.name,
                "id": f"{chance.choice('abcdefg')}{chance.randrange(16**6):x}",
                "label": question.label,
                "help": question.help,
                "kind": question.kind,
                "naming": naming,
                "script": (widget.script or widget.name) if question.section == "widget" else "",
                "setting": dict(widget.setting, seed=posting.seed),
                "options": [{"value": o.value, "label": o.label} for o in question.options],
            }
            for question in questions
        ],
    }


def _page(
    site: Site, posting: Posting, status: int = 200, errors: Mapping[str, str] | None = None
) -> Response:
    form = _form_data(posting, questions_of(posting, site.candidate))
    return site.page(
        "lab.html",
        status,
        posting=posting,
        widget=WIDGETS[posting.company],
        form=form,
        errors=errors or {},
    )


@dataclass(frozen=True)
class LabReplies:
    """JSON to a script, a page or a redirect to a browser that posted the form."""

    site: Site
    posting: Posting
    to_script: bool

    def accepted(self) -> Response:
        if self.to_script:
            return JSONResponse({"ok": True})
        return RedirectResponse(_address(self.posting, "/thanks"), 303)

    def broken(self) -> Response:
        return Response("Internal Server Error", 500)

    def failed_politely(self) -> Response:
        return JSONResponse({"ok": False, "error": "We could not submit your application."})

    def form_again(self) -> Response:
        return _page(self.site, self.posting)

    def invalid(self, errors: Mapping[str, str]) -> Response:
        if self.to_script:
            return JSONResponse({"ok": False, "errors": dict(errors)}, 422)
        return _page(self.site, self.posting, 422, errors)

    def refused(self, status: int) -> Response:
        return JSONResponse({"ok": False, "error": "refused"}, status)

    def gone(self) -> Response:
        return self.site.gone(self.posting)


async def show(request: Request) -> Response:
    return _page(site_of(request), _posting(request))


async def submit(request: Request) -> Response:
    site, posting = site_of(request), _posting(request)
    values, files = await read_form(request)
    found = {fact.field: fact for fact in files}
    for name, texts in values.items():
        # What was uploaded before is sent as the handle that the upload was answered with.
        if (kept := site.drafts.upload(texts[-1])) is not None:
            found[name] = FileFact(name, kept.name, kept.sha256, kept.size)
    submission = Submission(values, found)
    replies = LabReplies(site, posting, "json" in request.headers.get("accept", ""))
    questions = questions_of(posting, site.candidate)
    return await site.desk.receive(request, posting, questions, submission, replies)


async def thanks(request: Request) -> Response:
    return site_of(request).page("lab_thanks.html", posting=_posting(request))


async def save(request: Request) -> Response:
    """One answer, saved as it was left: nothing that is kept."""
    return JSONResponse({"saved": _posting(request).key})


async def upload(request: Request) -> Response:
    """A file on its own; the answer is the handle to send in its place."""
    site = site_of(request)
    _, (fact, *_rest) = await read_form(request)
    handle = site.drafts.reserve_upload()
    site.drafts.fill_upload(handle, fact)
    return JSONResponse({"handle": handle, "name": fact.name})


async def frame(request: Request) -> Response:
    """The inside of a frame: one box, which tells the page around it what it holds."""
    return site_of(request).page("lab_frame.html", **dict(request.query_params))


async def index(request: Request) -> Response:
    rows: list[LabWidget] = list(WIDGETS.values())
    return site_of(request).page("lab_index.html", widgets=rows)


routes = [
    Route("/lab", index),
    Route("/lab/{widget}", show),
    Route("/lab/{widget}", submit, methods=["POST"]),
    Route("/lab/{widget}/thanks", thanks),
    Route("/lab/{widget}/save", save, methods=["POST"]),
    Route("/lab/{widget}/upload", upload, methods=["POST"]),
    Route("/lab/{widget}/frame", frame),
]
