"""The APIs' routes."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from deploy.local.board.forms import lever
from deploy.local.board.judge import FileFact, Submission, is_right, judge
from deploy.local.board.postings import Posting
from deploy.local.board.questions import Question
from deploy.local.emulators.ats.bodies import Attachment, Body, UnreadableError, plain, read_body
from deploy.local.emulators.ats.credentials import basic_name, bearer
from deploy.local.emulators.ats.desk import Desk, Kept, RefusedError, desk_of
from deploy.local.emulators.ats.ledger import Place
from deploy.local.emulators.lever import answers, postings, rules

VENDOR = "lever"
PER_SECOND = 2
"""Applications with one key, wherever they go."""


def create_app(desk: Desk, *, eu: bool = False) -> Starlette:
    one = "/v0/postings/{site}/{job:uuid}"
    app = Starlette(
        routes=[
            Route("/v0/postings/{site}", list_postings),
            Route(one, show_posting),
            Route(one, apply, methods=["POST"]),
            Route("/v1/postings", list_own),
            Route("/v1/postings/{job:uuid}/apply", show_form),
            Route("/v1/postings/{job:uuid}/apply", apply_with_answers, methods=["POST"]),
            Route("/v1/uploads", upload, methods=["POST"]),
        ],
        exception_handlers={HTTPException: _problem, RefusedError: _refused},
    )
    app.state.desk = desk
    app.state.suffix = "-eu" if eu else ""
    return app


async def list_postings(request: Request) -> Response:
    """HTML unless something else is asked for; the query goes before the header."""
    asked = request.query_params
    wanted = {name: asked.getlist(name) for name in asked}
    found = postings.chosen(_open(request, request.path_params["site"]), wanted)
    skip, limit = _number(asked.get("skip"), 0), _number(asked.get("limit"), len(found))
    found = found[skip : skip + limit]
    accepts = request.headers.get("accept", "")
    mode = asked.get("mode") or ("json" if "application/json" in accepts else "html")
    if mode != "json":
        items = "".join(
            f'<li><a href="{escape(each["hostedUrl"])}">{escape(each["text"])}</a></li>'
            for each in found
        )
        return HTMLResponse(f"<!doctype html><ul>{items}</ul>")
    if postings.is_group(group := asked.get("group", "")):
        return JSONResponse(postings.grouped(found, group))
    return JSONResponse(found)


async def show_posting(request: Request) -> Response:
    """JSON only."""
    posting = _posting(request, request.path_params["site"])
    return JSONResponse(postings.posting(posting, board=desk_of(request).board))


async def apply(request: Request) -> Response:
    """By v0, whose key stands in the address."""
    desk, site = desk_of(request), request.path_params["site"]
    key = request.query_params.get("key", "")
    place = Place(VENDOR, site, str(request.path_params["job"]), f"v0{request.app.state.suffix}")
    too_many = _too_many(desk, key)

    async def decide(body: Body) -> Kept:
        if too_many:
            raise HTTPException(429)
        if key != desk.keys.lever:
            raise HTTPException(403)
        posting = _posting(request, site)
        questions = _plain_questions(desk, posting)
        reading = rules.read(
            body.values,
            questions=questions,
            places=[posting.place.label],
            multipart=body.kind == "multipart",
            lenient=desk.manner(*_names(place)).lenient,
        )
        if reading.errors:
            raise RefusedError(400, reading.errors)
        files = {name: file.told() for name, file in reading.files.items()}
        content = {"kind": body.kind, "fields": plain(body.values)}
        return _kept(desk, questions, reading, files, content)

    return await desk.take(request, place, key=key, decide=decide)


async def list_own(request: Request) -> Response:
    """The postings of the account that the key opens."""
    found = _open(request, _account(request))
    return JSONResponse({"data": [{"id": each["id"], "text": each["text"]} for each in found]})


async def show_form(request: Request) -> Response:
    posting = _posting(request, _account(request))
    return JSONResponse({"data": postings.form(posting, desk_of(request).person)})


async def apply_with_answers(request: Request) -> Response:
    """By the Data API, which knows the account by its key."""
    desk, key = desk_of(request), _data_key(request)
    site = _site_of(desk, key)
    job = str(request.path_params["job"])
    place = Place(VENDOR, site, job, f"data_v1{request.app.state.suffix}")
    too_many = _too_many(desk, key)

    async def decide(body: Body) -> Kept:
        if too_many:
            raise HTTPException(429)
        if not site:
            raise HTTPException(401)
        posting, person = _posting(request, site), desk.person
        cards = lever.cards(posting, person)
        particulars = [
            *lever.particulars(posting, person),
            *(each for each in lever.closing(posting, person) if each.key in postings.PERSONAL),
        ]
        links = lever.links(posting, person)
        reading, files = answers.read(
            body.values,
            particulars=particulars,
            links=links,
            cards=cards,
            uploaded=lambda uri: desk.ledger.uploaded(uri, key=key),
        )
        if reading.errors:
            raise RefusedError(400, reading.errors)
        asked = [*particulars, *links, *(each for card in cards for each in card.questions)]
        content = {"kind": body.kind, "fields": body.values}
        return _kept(desk, asked, reading, files, content, wrapped=True)

    return await desk.take(request, place, key=key, decide=decide)


async def upload(request: Request) -> Response:
    """A file, to be named by its address in an application with the same key."""
    _account(request)
    try:
        file = (await read_body(request)).values.get("file")
    except UnreadableError as error:
        raise RefusedError(400, {"": str(error)}) from error
    if not isinstance(file, Attachment) or not file.content:
        raise RefusedError(400, {"file": "is required"})
    uri = f"{str(request.url).partition('?')[0]}/{uuid4()}"
    desk_of(request).ledger.upload(uri, key=_data_key(request), file=file.told())
    return JSONResponse(
        {"data": {"uri": uri, "filename": file.name, "size": len(file.content)}}, 201
    )


def _kept(
    desk: Desk,
    questions: Sequence[Question],
    reading: rules.Reading,
    files: Mapping[str, Mapping[str, Any]],
    content: Mapping[str, Any],
    *,
    wrapped: bool = False,
) -> Kept:
    """Candidates are merged by their e-mail addresses, and so are named alike. `wrapped`: as the Data API answers."""
    candidate = reading.values["email"][0].strip().casefold()
    facts = {
        name: FileFact(name, str(file["name"]), str(file["sha256"]), int(file["size"]))
        for name, file in files.items()
    }
    verdicts = judge(questions, Submission(reading.values, facts))
    number = str(uuid4())
    told: dict[str, Any] = {
        **content,
        "application_id": number,
        "candidate_id": str(uuid5(NAMESPACE_URL, candidate)),
        "answers": {each.question.label: list(each.value) for each in verdicts if each.value},
        "files": dict(files),
        "ignored": reading.ignored,
        "right": is_right(verdicts),
        "wrong": [each.question.label for each in verdicts if each.mark == "wrong"],
        "missing": [each.question.label for each in verdicts if each.mark == "missing"],
    }
    answer = (
        {"data": {"applicationId": number}} if wrapped else {"ok": True, "applicationId": number}
    )
    return Kept(candidate, told, JSONResponse(answer))


def _plain_questions(desk: Desk, posting: Posting) -> list[Question]:
    """Those of the hosted page that v0 has a field for."""
    person = desk.person
    return [
        *(each for each in lever.particulars(posting, person) if each.key != "location"),
        *lever.links(posting, person),
        *(each for each in lever.closing(posting, person) if each.key == "comments"),
        *lever.consents(person),
    ]


def _too_many(desk: Desk, key: str) -> bool:
    """Asked before the arrival is written down, and with nothing awaited in between."""
    return desk.ledger.passed_within(1.0, key=key) >= PER_SECOND


def _data_key(request: Request) -> str:
    return basic_name(request) or bearer(request)


def _site_of(desk: Desk, key: str) -> str:
    """Whose key it is, "" where it is nobody's."""
    known, _, site = key.partition(".")
    return site if known == desk.keys.lever_data else ""


def _account(request: Request) -> str:
    site = _site_of(desk_of(request), _data_key(request))
    if not site:
        raise HTTPException(401)
    return site


def _posting(request: Request, site: str) -> Posting:
    return desk_of(request).posting(VENDOR, site, str(request.path_params["job"]))


def _open(request: Request, site: str) -> list[dict[str, Any]]:
    desk = desk_of(request)
    desk.employer(VENDOR, site)
    return [
        postings.posting(desk.posting(VENDOR, site, job), board=desk.board)
        for job in postings.LISTED
        if not desk.manner(VENDOR, site, job).closed
    ]


def _names(place: Place) -> tuple[str, str, str]:
    return place.vendor, place.tenant, place.job


def _number(text: str | None, usual: int) -> int:
    return int(text) if text and text.isdigit() else usual


async def _problem(request: Request, problem: Exception) -> Response:
    """404's words are as public clients know them, those of 429 and of keys are guessed."""
    assert isinstance(problem, HTTPException)
    words = {
        401: "Unauthorized",
        403: "Invalid API key",
        404: "Document not found",
        429: "Too many requests",
    }
    return _failure(request, problem.status_code, words.get(problem.status_code, problem.detail))


async def _refused(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, RefusedError)
    sentence = "; ".join(f"{name} {text}".strip() for name, text in problem.errors.items())
    return _failure(request, problem.status_code, sentence)


def _failure(request: Request, status: int, sentence: str) -> Response:
    """The Data API has codes besides its messages."""
    if "/v1/" in request.url.path:
        return JSONResponse({"code": f"HTTP{status}", "message": sentence}, status)
    return JSONResponse({"ok": False, "error": sentence}, status)
