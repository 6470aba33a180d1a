"""The Greenhouse-like vendor: posting and form on one page, sent by script as multipart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.local.board.forms import questions_of
from deploy.local.board.judge import Submission
from deploy.local.board.places import GAZETTEER, SCHOOLS, search
from deploy.local.board.recording import RECORD_KEY, read_form
from deploy.local.board.site import SOMEBODY_ELSE, Site, posting_of, site_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request

    from deploy.local.board.postings import Posting
    from deploy.local.board.questions import Question

VENDOR = "greenhouse"


def _address(posting: Posting, tail: str = "") -> str:
    return f"/{VENDOR}/{posting.company}/jobs/{posting.job}{tail}?{posting.query}"


def _form_data(posting: Posting, questions: Sequence[Question]) -> dict[str, object]:
    """What the page's script needs: the schema, where to send it, how to misbehave."""
    prefilled = "prefilled" in posting.modes
    return {
        "submitPath": _address(posting),
        "confirmationPath": _address(posting, "/confirmation"),
        "modes": sorted(posting.modes.names),
        "questions": [
            {
                "name": q.name,
                "key": q.key,
                "label": q.label,
                "kind": q.kind,
                "widget": q.widget,
                "required": q.required,
                "section": q.section,
                "help": q.help,
                "alternative": q.alternative,
                "options": [{"value": o.value, "label": o.label} for o in q.options],
                "value": SOMEBODY_ELSE.get(q.key, "") if prefilled else "",
            }
            for q in questions
        ],
    }


@dataclass(frozen=True)
class GreenhouseReplies:
    """Answers to the script that sent the form."""

    site: Site
    posting: Posting
    questions: Sequence[Question]

    def accepted(self) -> Response:
        path = _address(self.posting, "/confirmation")
        return JSONResponse({"status": "ok", "confirmation_path": path})

    def broken(self) -> Response:
        return JSONResponse({"error": "Internal Server Error"}, 500)

    def failed_politely(self) -> Response:
        return JSONResponse(
            {"status": "error", "error": "We could not submit your application. Try again later."}
        )

    def form_again(self) -> Response:
        return self.site.page("greenhouse.html", **_page_values(self.posting, self.questions))

    def invalid(self, errors: Mapping[str, str]) -> Response:
        return JSONResponse({"status": "invalid", "errors": dict(errors)}, 422)

    def refused(self, status: int) -> Response:
        reason = "captcha-failed" if status == 428 else "too-many-requests"
        return JSONResponse({"status": "error", "error": reason}, status)

    def gone(self) -> Response:
        return self.site.gone(self.posting)


def _page_values(posting: Posting, questions: Sequence[Question]) -> dict[str, object]:
    return {"posting": posting, "form": _form_data(posting, questions)}


async def show(request: Request) -> Response:
    site, posting = site_of(request), posting_of(request, VENDOR)
    if "closed" in posting.modes:
        return site.gone(posting)
    questions = questions_of(posting, site.candidate)
    return site.page("greenhouse.html", **_page_values(posting, questions))


def _wants_code(
    request: Request, site: Site, posting: Posting, values: Mapping[str, Sequence[str]]
) -> Response | None:
    """The answer to a suspect send, which becomes an application only with the code that is e-mailed."""
    if "email-code" not in posting.modes:
        return None
    given = "".join(values.get("security_code", ()))
    if given and given == site.accounts.code_of(posting.key):
        return None
    site.ledger.mark_submission(request.scope[RECORD_KEY])
    if given:
        error = "Incorrect security code. Please try again."
        return JSONResponse({"status": "invalid", "errors": {"security_code": error}}, 422)
    email = "".join(values.get("email", ()))
    site.accounts.send_security_code(posting.key, email)
    return JSONResponse({"status": "error", "error": "security-code", "email": email}, 428)


async def submit(request: Request) -> Response:
    site, posting = site_of(request), posting_of(request, VENDOR)
    questions = questions_of(posting, site.candidate)
    values, files = await read_form(request)
    wanting = _wants_code(request, site, posting, values)
    if wanting is not None:
        return wanting
    submission = Submission(values, {fact.field: fact for fact in files})
    replies = GreenhouseReplies(site, posting, questions)
    return await site.desk.receive(request, posting, questions, submission, replies)


async def confirmation(request: Request) -> Response:
    return site_of(request).page("greenhouse_thanks.html", posting=posting_of(request, VENDOR))


async def suggest(request: Request) -> Response:
    """Suggestions of the typeaheads for places and schools."""
    entries = SCHOOLS if request.path_params["what"] == "schools" else GAZETTEER
    return JSONResponse(search(entries, request.query_params.get("term", "")))


_JOB = "/greenhouse/{company}/jobs/{job:int}"

routes = [
    Route("/greenhouse/suggest/{what}", suggest),
    Route(_JOB, show),
    Route(_JOB, submit, methods=["POST"]),
    Route(f"{_JOB}/confirmation", confirmation),
]
