"""The whole product on a form behind an account: asked over the API, made once, its password nowhere but in the browser."""

import time
from pathlib import Path
from typing import Any

import pytest

from applications.logins import YES
from tests.stack import Applicant, RunningStack

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.xdist_group("stack"),
    pytest.mark.timeout(300),
]

PASSWORDS = """from accounts import site_accounts; from accounts.models import SiteAccount
print(*(site_accounts.password(each) for each in SiteAccount.objects.all()))"""
TABLES = """from django.db import connection
with connection.cursor() as cursor:
    for table in connection.introspection.table_names():
        cursor.execute(f'SELECT row_to_json(t) FROM "{table}" t')
        for row in cursor: print(row[0])"""


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def through(applicant: Applicant, application: str, url: str) -> dict[str, Any]:
    """To its end; says yes to an account, and gives the code that the board has sent."""
    host = applicant.stack.addresses["board"].partition("://")[2]
    email = applicant.stack.addresses["email"]
    until = time.monotonic() + 180
    while time.monotonic() < until:
        shown = applicant.show(application)
        if shown["state"] in ("submitted", "failed", "unconfirmed", "cancelled"):
            return shown
        for question in applicant._get(f"/applications/{application}/questions"):
            if question["state"] == "pending" and "wants an account" in question["label"]:
                applicant.says[question["label"]] = YES
        applicant.says[f"The code that {host} has sent you"] = [*applicant.stack.board.codes(), ""][
            0
        ]
        if shown["state"] == "waiting_for_human":
            applicant.answer(application, url)
        time.sleep(0.3)  # noqa: TID251  a test waits for processes
    raise AssertionError(f"{applicant.events(application)[-5:]} {email}")


def test_an_account_is_made_once_and_its_password_stays_sealed(
    applicant: Applicant, stack: RunningStack
) -> None:
    stood_before_it = []
    for seed in (1, 2):
        url = stack.url("workday", seed=seed, mode="account")
        application = applicant.apply(url)
        shown = through(applicant, application, url)
        assert shown["state"] == "submitted", (shown, applicant.events(application)[-8:])
        stack.arrived(url)
        stood_before_it.append(
            any(event["type"] == "account" for event in applicant.events(application))
        )
    # The second time the site knows its person by the session that was kept.
    assert stood_before_it == [True, False]
    (session,) = applicant._get("/sessions")["results"]
    assert session["site"] == "127.0.0.1"
    assert [each["made"] for each in stack.board.registrations()] == [1]
    assert len(stack.board.codes()) == 1

    (secret,) = stack.manage("shell", "-v0", "-c", PASSWORDS).split()
    assert len(secret) >= 16
    rows = stack.manage("shell", "-v0", "-c", TABLES)
    assert stack.addresses["email"] in rows
    assert secret not in rows
    held = files(stack.data.parent)
    # The board is the employer: it is told.
    told = [name for name, body in held.items() if secret.encode() in body and "board" not in name]
    assert told == []
