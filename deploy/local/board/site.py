"""What every page of the board shares: templates, the ledger, the candidate, the desk."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.responses import HTMLResponse

from deploy.local.board.accounts import Accounts
from deploy.local.board.addresses import read_options
from deploy.local.board.candidate import HERE, Candidate
from deploy.local.board.challenges import Challenges
from deploy.local.board.desk import Desk
from deploy.local.board.drafts import Drafts
from deploy.local.board.modes import UnknownModeError
from deploy.local.board.postings import Posting, make_posting
from deploy.local.board.visitors import Visitors

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from deploy.local.board.ledger import Ledger

# Somebody else's particulars, for forms that arrive filled in.
SOMEBODY_ELSE = {
    "first-name": "Casey",
    "last-name": "Underhill",
    "full-name": "Casey Underhill",
    "preferred-name": "Case",
    "email": "casey.underhill@example.net",
    "phone": "+44 20 7946 0991",
    "location": "Sawtry, England, United Kingdom",
    "linkedin": "https://www.linkedin.com/in/casey-underhill",
    "current-company": "Underhill Brothers",
    "org": "Underhill Brothers",
}


def script_json(value: object) -> Markup:
    """JSON for a script element: nothing in it can end the element."""
    return Markup(json.dumps(value).replace("<", "\\u003c").replace("\u2028", "\\u2028"))  # noqa: S704 -- escaped just here


def _environment(folder: Path) -> Environment:
    env = Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["script_json"] = script_json
    return env


@dataclass
class Site:
    """Carried by the application as `app.state.site`."""

    candidate: Candidate
    ledger: Ledger
    desk: Desk
    templates: Environment
    accounts: Accounts
    challenges: Challenges
    drafts: Drafts = field(default_factory=Drafts)
    visitors: Visitors = field(default_factory=Visitors)

    def page(self, name: str, status: int = 200, /, **values: object) -> HTMLResponse:
        text = self.templates.get_template(name).render(**values)
        return HTMLResponse(text, status, headers={"cache-control": "no-store"})

    def gone(self, posting: Posting) -> HTMLResponse:
        return self.page("gone.html", 404, posting=posting)


def make_site(candidate: Candidate, ledger: Ledger) -> Site:
    templates = _environment(HERE / "templates")
    challenges = Challenges()
    templates.globals["open_challenge"] = challenges.open
    desk = Desk(ledger, challenges)
    return Site(candidate, ledger, desk, templates, Accounts(ledger.path), challenges)


def site_of(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


class BadAddressError(ValueError):
    """The query holds a seed or mode that can't be read; the text says why."""


def posting_of(request: Request, vendor: str) -> Posting:
    """The posting that the request's path and query name."""
    path, query = request.path_params, dict(request.query_params)
    company = str(path.get("company", query.get("company", "")))
    job = str(path.get("job", query.get("job", "")))
    try:
        seed, modes = read_options(query)
    except (UnknownModeError, ValueError) as problem:
        raise BadAddressError(str(problem)) from problem
    return make_posting(vendor, company, job, seed, modes)
