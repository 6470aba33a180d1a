"""The Workday-like vendor: a posting, a choice of how to apply, and a form in steps that the server keeps."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.local.board.desk import CAPTCHA_FIELD
from deploy.local.board.forms import questions_of, workday
from deploy.local.board.recording import read_form
from deploy.local.board.routes.workday_account import account_page, wants_account
from deploy.local.board.site import SOMEBODY_ELSE, Site, posting_of, site_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request

    from deploy.local.board.drafts import Draft
    from deploy.local.board.forms.workday import Step
    from deploy.local.board.postings import Posting
    from deploy.local.board.questions import Question

VENDOR = "workday"
COOKIE = "workday-draft"
REVIEW = "review"


@dataclass(frozen=True)
class Wizard:
    """One open form: its steps, and what it has been told so far."""

    site: Site
    posting: Posting
    steps: Sequence[Step]
    draft_id: str
    draft: Draft

    def address(self, tail: str = "") -> str:
        return f"{_base(self.posting)}{tail}?{self.posting.query}"

    def place(self, name: str) -> int:
        """Of the step with this name, the review's after the last."""
        names = [*(step.name for step in self.steps), REVIEW]
        if name not in names:
            raise HTTPException(404, f"There is no step “{name}”.")
        return names.index(name)

    def html(self, place: int, errors: Mapping[str, str] | None = None) -> str:
        """A step as it is drawn into the page."""
        names = [*(step.name for step in self.steps), REVIEW]
        template = self.site.templates.get_template("workday_step.html")
        return template.render(
            posting=self.posting,
            titles=[*(step.title for step in self.steps), "Review"],
            place=place,
            step=self.steps[place] if place < len(self.steps) else None,
            steps=self.steps,
            action=self.address(f"/apply/steps/{names[place]}"),
            back=self.address(f"/apply/steps/{names[place - 1]}") if place else "",
            upload=self.address("/apply/attachments"),
            submit=self.address("/apply/submit"),
            traps=_traps(self.site, self.posting) if place == 0 else [],
            values=self.draft.submission(self.questions, {}).values,
            files=self.draft.files,
            errors=errors or {},
        )

    @property
    def questions(self) -> list[Question]:
        return questions_of(self.posting, self.site.candidate)

    def keep(self, reply: Response) -> Response:
        """The browser remembers which form is its own."""
        reply.set_cookie(COOKIE, self.draft_id, path=_base(self.posting), httponly=True)
        return reply


def _base(posting: Posting) -> str:
    return f"/{VENDOR}/{posting.company}/job/{posting.job}"


def _traps(site: Site, posting: Posting) -> list[Question]:
    everything = questions_of(posting, site.candidate)
    return [q for q in everything if q.section in ("honeypot", "decoy")]


def _wizard(request: Request) -> Wizard:
    """The form that this browser has open, a new one where it has none."""
    site, posting = site_of(request), posting_of(request, VENDOR)
    draft_id = request.cookies.get(COOKIE, "")
    draft = site.drafts.find(draft_id, posting)
    if draft is None:
        draft_id = site.drafts.open(posting)
        draft = site.drafts.find(draft_id, posting)
        assert draft is not None
        if "prefilled" in posting.modes:
            everything = questions_of(posting, site.candidate)
            draft.values |= {
                q.name: SOMEBODY_ELSE[q.key] for q in everything if q.key in SOMEBODY_ELSE
            }
    steps = workday.steps(posting, site.candidate)
    return Wizard(site, posting, steps, draft_id, draft)


@dataclass(frozen=True)
class WorkdayReplies:
    """JSON to the page's script, which draws what it is given."""

    wizard: Wizard

    def accepted(self) -> Response:
        thanks = self.wizard.site.templates.get_template("workday_thanks.html")
        reply = JSONResponse({"html": thanks.render(posting=self.wizard.posting), "done": True})
        reply.delete_cookie(COOKIE, path=_base(self.wizard.posting))
        return reply

    def broken(self) -> Response:
        return JSONResponse({"errorCode": "S1"}, 500)

    def failed_politely(self) -> Response:
        return JSONResponse({"ok": False, "error": "We could not submit your application."})

    def form_again(self) -> Response:
        return JSONResponse({"html": self.wizard.html(0)})

    def invalid(self, errors: Mapping[str, str]) -> Response:
        """The first step that holds one of them, with what is wrong."""
        step = next(
            place
            for place, step in enumerate(self.wizard.steps)
            if any(question.name in errors for question in step.questions)
        )
        return JSONResponse({"html": self.wizard.html(step, errors)}, 422)

    def refused(self, status: int) -> Response:
        return JSONResponse({"ok": False, "error": "refused"}, status)

    def gone(self) -> Response:
        return JSONResponse({"errorCode": "S22"}, 404)


# ---- Pages --------------------------------------------------------------------------------------


async def describe(request: Request) -> Response:
    return _page(request, "workday_posting.html")


async def choose(request: Request) -> Response:
    return _page(request, "workday_choice.html")


def _page(request: Request, template: str) -> Response:
    site, posting = site_of(request), posting_of(request, VENDOR)
    if "closed" in posting.modes:
        return site.gone(posting)
    base, query = _base(posting), posting.query
    return site.page(
        template,
        posting=posting,
        apply=f"{base}/apply?{query}",
        manually=f"{base}/apply/applyManually?{query}",
        last=f"{base}/apply/useMyLastApplication?{query}",
    )


async def open_form(request: Request) -> Response:
    posting = posting_of(request, VENDOR)
    if wants_account(request, posting):
        return account_page(request, posting)
    wizard = _wizard(request)
    if "closed" in wizard.posting.modes:
        return wizard.site.gone(wizard.posting)
    page = wizard.site.page("workday.html", posting=wizard.posting, step=wizard.html(0))
    return wizard.keep(page)


async def use_last(request: Request) -> Response:
    return site_of(request).page(
        "notice.html", title="No earlier application", text="You have not applied here before."
    )


# ---- Steps --------------------------------------------------------------------------------------


async def show_step(request: Request) -> Response:
    wizard = _wizard(request)
    place = wizard.place(request.path_params["step"])
    return wizard.keep(JSONResponse({"html": wizard.html(place)}))


async def save_step(request: Request) -> Response:
    """Keep what the step holds; the next one, or this one again with what is wrong."""
    wizard = _wizard(request)
    place = wizard.place(request.path_params["step"])
    sent = await _json(request)
    wizard.draft.values |= {name: sent[name] for name in sent}
    errors = wizard.site.desk.check(
        wizard.posting,
        wizard.questions,
        wizard.draft.submission(wizard.questions, {}),
        wizard.steps[place].questions if place < len(wizard.steps) else [],
    )
    if errors:
        return wizard.keep(JSONResponse({"html": wizard.html(place, errors)}, 422))
    return wizard.keep(JSONResponse({"html": wizard.html(min(place + 1, len(wizard.steps)))}))


async def _json(request: Request) -> dict[str, object]:
    try:
        body = json.loads(await request.body())
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise HTTPException(400, "The step can't be read.")
    return body


async def attach(request: Request) -> Response:
    wizard = _wizard(request)
    _, files = await read_form(request)
    wizard.draft.files |= {fact.field: fact for fact in files}
    return wizard.keep(JSONResponse({"names": [fact.name for fact in files]}))


async def submit(request: Request) -> Response:
    wizard = _wizard(request)
    captcha = str((await _json(request)).get(CAPTCHA_FIELD, ""))
    submission = wizard.draft.submission(wizard.questions, {CAPTCHA_FIELD: captcha})
    return await wizard.site.desk.receive(
        request, wizard.posting, wizard.questions, submission, WorkdayReplies(wizard)
    )


_POSTING = "/workday/{company}/job/{job:int}"

routes = [
    Route(_POSTING, describe),
    Route(f"{_POSTING}/apply", choose),
    Route(f"{_POSTING}/apply/applyManually", open_form),
    Route(f"{_POSTING}/apply/useMyLastApplication", use_last),
    Route(f"{_POSTING}/apply/steps/{{step}}", show_step),
    Route(f"{_POSTING}/apply/steps/{{step}}", save_step, methods=["POST"]),
    Route(f"{_POSTING}/apply/attachments", attach, methods=["POST"]),
    Route(f"{_POSTING}/apply/submit", submit, methods=["POST"]),
]
