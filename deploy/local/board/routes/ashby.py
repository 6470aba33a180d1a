"""The Ashby-like vendor: a page without a form element that saves and sends by GraphQL."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.local.board.desk import CAPTCHA_FIELD
from deploy.local.board.forms import questions_of
from deploy.local.board.places import GAZETTEER, search
from deploy.local.board.recording import read_form
from deploy.local.board.site import SOMEBODY_ELSE, Site, posting_of, site_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from starlette.requests import Request

    from deploy.local.board.drafts import Draft
    from deploy.local.board.postings import Posting
    from deploy.local.board.questions import Question

VENDOR = "ashby"
AUTOFILL_SECONDS = 0.7
EXPIRED = "This form has expired. Please reload the page."


def _query(posting: Posting) -> str:
    return f"company={posting.company}&job={posting.job}&{posting.query}"


@dataclass(frozen=True)
class AshbyReplies:
    """Answers in GraphQL: HTTP 200 for nearly everything, the truth in the body."""

    site: Site
    posting: Posting
    questions: Sequence[Question]

    def accepted(self) -> Response:
        return _submit_result({"__typename": "FormSubmitSuccess", "_": True})

    def broken(self) -> Response:
        return JSONResponse({"errors": [{"message": "Internal server error"}]}, 500)

    def failed_politely(self) -> Response:
        return JSONResponse(
            {"errors": [{"message": "We couldn't submit your application."}], "data": None}
        )

    def form_again(self) -> Response:
        return _form_render([])

    def invalid(self, errors: Mapping[str, str]) -> Response:
        labels = {q.name: q.label for q in self.questions}
        return _form_render(
            [
                f"Missing entry for required field: {labels[name]}"
                if text.startswith("This")
                else text
                for name, text in errors.items()
            ]
        )

    def refused(self, status: int) -> Response:
        code = "RECAPTCHA_SCORE_BELOW_THRESHOLD" if status == 428 else "RATE_LIMITED"
        return JSONResponse({"errors": [{"message": code}], "data": None}, status)

    def gone(self) -> Response:
        return JSONResponse({"errors": [{"message": "JOB_POSTING_NOT_FOUND"}], "data": None}, 404)


def _submit_result(result: Mapping[str, object]) -> Response:
    return JSONResponse(
        {"data": {"submitSingleApplicationFormAction": {"applicationFormResult": result}}}
    )


def _form_render(messages: Sequence[str]) -> Response:
    return _submit_result({"__typename": "FormRender", "errorMessages": list(messages)})


# ---- Pages --------------------------------------------------------------------------------------


async def describe(request: Request) -> Response:
    return _page(request, "ashby_posting.html")


async def show(request: Request) -> Response:
    return _page(request, "ashby.html")


def _page(request: Request, template: str) -> Response:
    site, posting = site_of(request), posting_of(request, VENDOR)
    if "closed" in posting.modes:
        return site.gone(posting)
    base = f"/{VENDOR}/{posting.company}/{posting.job}"
    data = {
        "graphql": f"/{VENDOR}/api/non-user-graphql",
        "upload": f"/{VENDOR}/api/upload",
        "places": f"/{VENDOR}/api/places",
        "query": _query(posting),
        "organization": posting.company,
        "posting": posting.job,
        "modes": sorted(posting.modes.names),
    }
    return site.page(
        template,
        posting=posting,
        form=data,
        overview=f"{base}?{posting.query}",
        application=f"{base}/application?{posting.query}",
    )


# ---- GraphQL ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Call:
    """One GraphQL request, read."""

    request: Request
    site: Site
    posting: Posting
    variables: Mapping[str, Any]

    def text(self, name: str) -> str:
        return str(self.variables.get(name, ""))

    def draft(self) -> Draft | None:
        return self.site.drafts.find(self.text("formRenderIdentifier"), self.posting)


async def graphql(request: Request) -> Response:
    """Dispatch by operation, as the vendor's `op` query parameter and body name it."""
    try:
        body = await request.json()
        operation, variables = body["operationName"], body["variables"]
    except (ValueError, KeyError, TypeError):
        return JSONResponse({"errors": [{"message": "The request can't be read."}]}, 400)
    handler = _OPERATIONS.get(operation)
    if handler is None or not isinstance(variables, dict):
        return JSONResponse({"errors": [{"message": f"Unknown operation {operation}."}]}, 400)
    posting = posting_of(request, VENDOR)
    return await handler(Call(request, site_of(request), posting, variables))


async def _job_posting(call: Call) -> Response:
    posting, site = call.posting, call.site
    questions = questions_of(posting, site.candidate)
    form_id = site.drafts.open(posting)
    if "prefilled" in posting.modes:
        _prefill(site.drafts.find(form_id, posting), questions)
    return JSONResponse(
        {
            "data": {
                "jobPosting": {
                    "id": posting.job,
                    "title": posting.title,
                    "applicationForm": {
                        "id": form_id,
                        "sections": sections(posting, questions),
                    },
                }
            }
        }
    )


def _prefill(draft: Draft | None, questions: Sequence[Question]) -> None:
    assert draft is not None
    draft.values |= {q.name: SOMEBODY_ELSE[q.key] for q in questions if q.key in SOMEBODY_ELSE}


def sections(posting: Posting, questions: Sequence[Question]) -> list[dict[str, object]]:
    """As the query for a posting answers them."""
    titles = {
        "particulars": "",
        "questions": "Questions",
        "survey": "Diversity survey",
        "honeypot": "",
        "decoy": "",
    }
    return [
        {
            "name": name,
            "title": title,
            "fieldEntries": [_entry(posting, q) for q in questions if q.section == name],
        }
        for name, title in titles.items()
    ]


def _entry(posting: Posting, question: Question) -> dict[str, object]:
    prefilled = "prefilled" in posting.modes
    return {
        "isRequired": question.required,
        "descriptionHtml": question.help,
        "value": SOMEBODY_ELSE.get(question.key) if prefilled else None,
        "field": {
            "path": question.name,
            "key": question.key,
            "title": question.label,
            "type": question.widget,
            "selectableValues": [{"label": o.label, "value": o.value} for o in question.options],
        },
    }


async def _set_value(call: Call) -> Response:
    draft = call.draft()
    if draft is None:
        return _expired()
    draft.values[call.text("path")] = call.variables.get("value")
    return JSONResponse({"data": {"setFormValue": {"ok": True}}})


async def _create_handle(call: Call) -> Response:
    handle = call.site.drafts.reserve_upload()
    address = f"/{VENDOR}/api/upload/{handle}?{_query(call.posting)}"
    return JSONResponse({"data": {"fileUploadHandle": {"handle": handle, "url": address}}})


async def _set_file(call: Call) -> Response:
    draft, path = call.draft(), call.text("path")
    if draft is None:
        return _expired()
    handle = call.text("fileHandle")
    if not handle:
        draft.files.pop(path, None)
        return JSONResponse({"data": {"setFormValueToFile": {"ok": True}}})
    fact = call.site.drafts.upload(handle)
    if fact is None:
        return JSONResponse({"errors": [{"message": "There is no such file."}]}, 400)
    draft.files[path] = fact
    return JSONResponse({"data": {"setFormValueToFile": {"ok": True, "filename": fact.name}}})


async def _autofill(call: Call) -> Response:
    """Read a résumé as such readers do: it takes a while and is not quite right."""
    draft = call.draft()
    if draft is None:
        return _expired()
    await asyncio.sleep(AUTOFILL_SECONDS)
    person = call.site.candidate
    guesses = {
        "full-name": str(person.basics["name"]).upper(),
        "email": str(person.basics["email"]).replace("-", ""),
        "phone": str(person.basics["phone"])[:-1],
    }
    found = {q.name: guesses[q.key] for q in questions_of(call.posting, person) if q.key in guesses}
    draft.values |= found
    fact = call.site.drafts.upload(call.text("fileHandle"))
    if fact is not None:
        draft.files["_systemfield_resume"] = fact
    return JSONResponse({"data": {"autofill": {"values": found}}})


async def _submit(call: Call) -> Response:
    questions = questions_of(call.posting, call.site.candidate)
    draft = call.draft()
    if draft is None:
        return _form_render([EXPIRED])
    challenge = {CAPTCHA_FIELD: call.text("challengeToken")}
    return await call.site.desk.receive(
        call.request,
        call.posting,
        questions,
        draft.submission(questions, challenge),
        AshbyReplies(call.site, call.posting, questions),
    )


def _expired() -> Response:
    return JSONResponse({"errors": [{"message": EXPIRED}], "data": None})


_OPERATIONS: dict[str, Callable[[Call], Awaitable[Response]]] = {
    "ApiJobPosting": _job_posting,
    "ApiSetFormValue": _set_value,
    "ApiCreateFileUploadHandle": _create_handle,
    "ApiSetFormValueToFile": _set_file,
    "ApiAutofillFromResume": _autofill,
    "ApiSubmitSingleApplicationFormAction": _submit,
}


async def upload(request: Request) -> Response:
    """Takes the file for a reserved handle, as the vendor's storage would."""
    _, facts = await read_form(request)
    if not facts:
        return JSONResponse({"error": "No file came."}, 400)
    drafts = site_of(request).drafts
    known = drafts.fill_upload(str(request.path_params["handle"]), facts[0])
    return Response(status_code=204 if known else 404)


async def suggest(request: Request) -> Response:
    return JSONResponse(search(GAZETTEER, request.query_params.get("term", "")))


_POSTING = "/ashby/{company}/{job:uuid}"

routes = [
    Route("/ashby/api/non-user-graphql", graphql, methods=["POST"]),
    Route("/ashby/api/upload/{handle:uuid}", upload, methods=["POST"]),
    Route("/ashby/api/places", suggest),
    Route(_POSTING, describe),
    Route(f"{_POSTING}/application", show),
]
