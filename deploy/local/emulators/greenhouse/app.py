"""The API's routes."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from deploy.local.board.judge import FileFact, Submission, is_right, judge
from deploy.local.board.questions import Question
from deploy.local.emulators.ats.bodies import Attachment, Body
from deploy.local.emulators.ats.credentials import basic_name
from deploy.local.emulators.ats.desk import Desk, Kept, RefusedError, desk_of
from deploy.local.emulators.ats.ledger import Place
from deploy.local.emulators.greenhouse import postings, rules

VENDOR = "greenhouse"
PER_PAGE = 100


def create_app(desk: Desk) -> Starlette:
    board = "/v1/boards/{token}"
    app = Starlette(
        routes=[
            Route(board, show_board),
            Route(f"{board}/jobs", list_jobs),
            Route(f"{board}/jobs/{{job:int}}", show_job),
            Route(f"{board}/jobs/{{job:int}}", apply, methods=["POST"]),
            Route(f"{board}/departments", list_departments),
            Route(f"{board}/offices", list_offices),
            Route(f"{board}/education/{{kind}}", list_education),
        ],
        exception_handlers={HTTPException: _problem, RefusedError: _refused},
    )
    app.state.desk = desk
    return app


async def show_board(request: Request) -> Response:
    token = request.path_params["token"]
    return _published(request, {"name": desk_of(request).employer(VENDOR, token), "content": ""})


async def list_jobs(request: Request) -> Response:
    """All of them: there are no pages."""
    found = _open_jobs(request)
    if request.query_params.get("content") != "true":
        brief = {"content", "departments", "offices"}
        found = [{name: job[name] for name in job if name not in brief} for job in found]
    return _published(request, {"jobs": found, "meta": {"total": len(found)}})


async def show_job(request: Request) -> Response:
    desk, token = desk_of(request), request.path_params["token"]
    number = str(request.path_params["job"])
    posting = desk.posting(VENDOR, token, number)
    told = postings.job(posting, board=desk.board)
    if request.query_params.get("questions") == "true":
        asks = sorted(desk.manner(VENDOR, token, number).asks)
        told |= postings.form(posting, desk.person, asks=asks)
    if request.query_params.get("pay_transparency") == "true":
        told["pay_input_ranges"] = []
    return _published(request, told)


async def list_departments(request: Request) -> Response:
    return _published(request, {"departments": _gathered(request, "departments")})


async def list_offices(request: Request) -> Response:
    return _published(request, {"offices": _gathered(request, "offices")})


async def list_education(request: Request) -> Response:
    kind = request.path_params["kind"]
    if kind not in postings.EDUCATION:
        raise HTTPException(404)
    term = request.query_params.get("term", "").casefold()
    page = request.query_params.get("page", "1")
    first = (max(int(page), 1) - 1) * PER_PAGE if page.isdigit() else 0
    items = [
        {"id": number, "text": text}
        for number, text in enumerate(postings.EDUCATION[kind], 1)
        if term in text.casefold()
    ]
    meta = {"total_count": len(items), "per_page": PER_PAGE}
    return _published(request, {"items": items[first : first + PER_PAGE], "meta": meta})


async def apply(request: Request) -> Response:
    """The key goes first, then the posting, then what was sent."""
    desk, token = desk_of(request), request.path_params["token"]
    number, key = str(request.path_params["job"]), basic_name(request)
    place = Place(VENDOR, token, number, "job_board")

    async def decide(body: Body) -> Kept:
        if key != desk.keys.greenhouse:
            raise HTTPException(401)
        posting = desk.posting(VENDOR, token, number)
        questions = postings.asked(posting, desk.person)
        reading = rules.read(body.values, questions=questions, typed=body.is_json)
        if reading.errors:
            raise RefusedError(422, reading.errors)
        content = {"kind": body.kind, "fields": body.values, **_judged(questions, reading)}
        candidate = str(body.values["email"]).casefold()
        return Kept(candidate, content, _success(desk))

    return await desk.take(request, place, key=key, decide=decide)


def _judged(questions: list[Question], reading: rules.Reading) -> dict[str, Any]:
    """What the board's judge says of it. The board asks of the same person."""
    files = {name: _fact(name, file) for name, file in reading.files.items()}
    verdicts = judge(questions, Submission(reading.values, files))
    return {
        "answers": reading.answers,
        "files": reading.files,
        "ignored": reading.ignored,
        "right": is_right(verdicts),
        "wrong": [each.question.label for each in verdicts if each.mark == "wrong"],
        "missing": [each.question.label for each in verdicts if each.mark == "missing"],
    }


def _fact(name: str, file: Attachment) -> FileFact:
    told = file.told()
    return FileFact(name, file.name, told["sha256"], told["size"])


def _success(desk: Desk) -> Response:
    """Guessed: no answer's body is documented."""
    match desk.shape.success:
        case "json":
            return JSONResponse({"success": "Candidate saved successfully"})
        case "text":
            return PlainTextResponse("OK")
        case "none":
            return Response(status_code=200)


async def _problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    words = {401: "Unauthorized", 404: "Job not found"}
    error = words.get(problem.status_code, problem.detail)
    return _failure(request, problem.status_code, {"": error})


async def _refused(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, RefusedError)
    return _failure(request, problem.status_code, problem.errors)


def _failure(request: Request, status: int, errors: Mapping[str, str]) -> Response:
    """Guessed, as the bodies of successes are. Reading answers `status` and `error`."""
    sentence = "; ".join(f"{name} {text}".strip() for name, text in errors.items())
    if request.method != "POST":
        return JSONResponse({"status": status, "error": sentence}, status)
    match desk_of(request).shape.failure:
        case "text":
            return JSONResponse({"error": sentence}, status)
        case "fields":
            return JSONResponse({"errors": {n: [text] for n, text in errors.items()}}, status)
        case "page":
            return Response(f"<h1>{sentence}</h1>", status, media_type="text/html")
        case "none":
            return Response(status_code=status)


def _open_jobs(request: Request) -> list[dict[str, Any]]:
    desk, token = desk_of(request), request.path_params["token"]
    return [
        postings.job(desk.posting(VENDOR, token, number), board=desk.board)
        for number in postings.LISTED
        if not desk.manner(VENDOR, token, number).closed
    ]


def _gathered(request: Request, what: str) -> list[dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for job in _open_jobs(request):
        for each in job[what]:
            found.setdefault(each["id"], {**each, "jobs": []})["jobs"].append({"id": job["id"]})
    return list(found.values())


def _published(request: Request, told: Any) -> Response:
    """With `?callback=` as a script that calls it."""
    callback = request.query_params.get("callback", "")
    if callback.isidentifier():
        script = f"/**/{callback}({json.dumps(told)})"
        return Response(script, media_type="application/javascript")
    return JSONResponse(told)
