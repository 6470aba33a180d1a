"""The API's routes, below the tenant's name."""

from typing import Any
from zlib import crc32

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from deploy.local.board.judge import FileFact, Submission, is_right, judge
from deploy.local.board.postings import Posting
from deploy.local.board.questions import Question
from deploy.local.emulators.ats.bodies import Body
from deploy.local.emulators.ats.desk import Desk, Kept, RefusedError, desk_of
from deploy.local.emulators.ats.ledger import Place
from deploy.local.emulators.recruitee import offers, rules

VENDOR = "recruitee"


def create_app(desk: Desk) -> Starlette:
    app = Starlette(
        routes=[
            Route("/api/offers", list_offers),
            Route("/api/offers/{job}", show_offer),
            Route("/api/offers/{job}/candidates", apply, methods=["POST"]),
        ],
        exception_handlers={HTTPException: _problem, RefusedError: _refused},
    )
    app.state.desk = desk
    return app


async def list_offers(request: Request) -> Response:
    desk, tenant = desk_of(request), _tenant(request)
    desk.employer(VENDOR, tenant)
    found = [
        offers.offer(desk.posting(VENDOR, tenant, slug), desk.person, site=_site(request))
        for slug in offers.LISTED
        if not desk.manner(VENDOR, tenant, slug).closed
    ]
    return JSONResponse({"offers": found})


async def show_offer(request: Request) -> Response:
    desk = desk_of(request)
    return JSONResponse(
        {"offer": offers.offer(_posting(request), desk.person, site=_site(request))}
    )


async def apply(request: Request) -> Response:
    """Public: there is no key."""
    desk = desk_of(request)
    place = Place(VENDOR, _tenant(request), request.path_params["job"], "careers")

    async def decide(body: Body) -> Kept:
        posting = _posting(request)
        candidate = body.values.get("candidate")
        if not isinstance(candidate, dict):
            raise RefusedError(422, {"candidate": "can't be blank"})
        particulars = offers.particulars(posting, desk.person)
        asked = offers.open_questions(posting, desk.person)
        reading = rules.read(candidate, particulars=particulars, asked=asked)
        if reading.errors:
            raise RefusedError(422, reading.errors)
        # No file is the right one for a question of the employer's own.
        own = [each.question for each in asked if each.question.kind != "file"]
        questions = [*particulars, *own]
        return _kept(desk, questions, reading, {"kind": body.kind, "fields": candidate})

    return await desk.take(request, place, key="", decide=decide)


def _kept(
    desk: Desk, questions: list[Question], reading: rules.Reading, content: dict[str, Any]
) -> Kept:
    told = {name: file.told() for name, file in reading.files.items()}
    facts = {
        name: FileFact(name, file["name"], file["sha256"], file["size"])
        for name, file in told.items()
    }
    verdicts = judge(questions, Submission(reading.values, facts))
    email = reading.values["email"][0]
    content |= {
        "answers": {each.question.label: list(each.value) for each in verdicts if each.value},
        "files": told,
        "right": is_right(verdicts),
        "wrong": [each.question.label for each in verdicts if each.mark == "wrong"],
        "missing": [each.question.label for each in verdicts if each.mark == "missing"],
    }
    return Kept(email.casefold(), content, _success(desk, reading))


def _success(desk: Desk, reading: rules.Reading) -> Response:
    """As public clients know it; the documentation says no more than 201."""
    match desk.shape.success:
        case "json":
            number = crc32(reading.values["email"][0].encode())
            told = {"id": number, "emails": reading.values["email"], "name": reading.values["name"]}
            return JSONResponse({"candidate": told}, 201)
        case "text":
            return PlainTextResponse("Created", 201)
        case "none":
            return Response(status_code=201)


def _tenant(request: Request) -> str:
    return str(request.path_params["tenant"])


def _site(request: Request) -> str:
    """The tenant's careers site, where it is in earnest: that is how an offer is known."""
    return f"https://{_tenant(request)}.recruitee.com"


def _posting(request: Request) -> Posting:
    """By its slug, or by the number of a listed one."""
    desk, tenant, job = desk_of(request), _tenant(request), request.path_params["job"]
    if job.isdigit():
        by_number = {
            offers.number_of(posting): posting
            for posting in (desk.posting(VENDOR, tenant, slug) for slug in offers.LISTED)
        }
        if int(job) in by_number:
            return by_number[int(job)]
        raise HTTPException(404)
    return desk.posting(VENDOR, tenant, job)


async def _problem(_: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    return JSONResponse({"error": [problem.detail]}, problem.status_code)


async def _refused(request: Request, problem: Exception) -> Response:
    """By field where the shape is `fields`, else in sentences. Guessed: the documentation tells the status alone."""
    assert isinstance(problem, RefusedError)
    errors = problem.errors
    match desk_of(request).shape.failure:
        case "none":
            return Response(status_code=problem.status_code)
        case "page":
            return PlainTextResponse("Unprocessable", problem.status_code)
        case "fields":
            fields = {name: [text] for name, text in errors.items()}
            return JSONResponse({"error_fields": fields}, problem.status_code)
        case "text":
            sentences = [f"{name} {text}".strip() for name, text in errors.items()]
            return JSONResponse({"error": sentences}, problem.status_code)
