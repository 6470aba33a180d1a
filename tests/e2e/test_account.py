"""A form behind an account, from the command line: made by the person's word, once, and signed in to from then on."""

import contextlib
import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.board_process import Board, Person
from tests.e2e.test_apply import arrived

pytestmark = pytest.mark.e2e

CONSENT = "wants an account"
CODE = "The site says:"


class Talk:
    """What stands in the terminal, and what is typed there."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said = ""

    def until(self, *texts: str) -> str:
        """The first of them that turns up."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            for text in texts:
                if text in line:
                    return text
        raise AssertionError(f"none of {texts} in:\n{self.said}")

    def type(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def end(self) -> int:
        rest, _ = self.process.communicate(timeout=180)
        self.said += rest
        return self.process.returncode


@contextlib.contextmanager
def talking(person: Person, url: str, *options: str) -> Iterator[Talk]:
    person.know(url)
    process = person.start(url, "--yes", "--receipt", str(person.state / "receipt.json"), *options)
    with process:
        try:
            yield Talk(process)
        finally:
            process.kill()


def register(talk: Talk, board: Board) -> None:
    talk.until(CONSENT)
    talk.type("1")
    talk.until(CODE)
    talk.type(board.ledger.codes()[0])


def password(person: Person) -> str:
    (account,) = json.loads((person.own / "accounts.json").read_text())
    return str(account["password"])


def everywhere(person: Person) -> dict[str, str]:
    """All that a run leaves behind but the file of the accounts."""
    files = (path for path in person.state.rglob("*") if path.is_file())
    return {
        str(path): path.read_bytes().decode("latin-1")
        for path in files
        if path.name != "accounts.json"
    }


def eventually(happens: Callable[[], object]) -> None:
    until = time.monotonic() + 60
    while not happens():
        assert time.monotonic() < until
        time.sleep(0.05)  # noqa: TID251  a test waits for a process


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Board]:
    """One on which nobody has an account yet."""
    board = Board.start(tmp_path / "board")
    yield board
    board.stop()


@pytest.mark.thorough
def test_it_registers_once_and_signs_in_the_next_time(board: Board, person: Person) -> None:
    url = board.url("workday", seed=1, mode="account")
    with talking(person, url) as talk:
        register(talk, board)
        assert talk.end() == 0, talk.said
    arrived_application = board.ledger.applications(url)
    assert [each["right"] for each in arrived_application] == [True]
    assert [each["made"] for each in board.ledger.registrations()] == [1]

    # The site knows its person again by what its pages left in the browser; without that they are signed in.
    shutil.rmtree(person.own / "attempts" / "sessions")
    again = board.url("workday", seed=2, mode="account")
    applied = person.apply(again)
    assert applied.status == 0, applied.output
    assert "Signed in" in applied.output
    arrived(board, again, applied)
    assert len(board.ledger.registrations()) == 1
    secret = password(person)
    assert [name for name, text in everywhere(person).items() if secret in text] == []
    assert secret not in talk.said + applied.output


@pytest.mark.thorough
def test_no_account_means_a_clear_end(board: Board, person: Person) -> None:
    url = board.url("workday", mode="account")
    with talking(person, url) as talk:
        talk.until(CONSENT)
        talk.type("3")
        assert talk.end() == 5, talk.said
    assert "you want none there. Nothing was sent. Your answer is remembered" in " ".join(
        talk.said.split()
    )
    # The word is remembered for the site.
    again = person.apply(board.url("workday", mode="account"))
    assert (again.status, again.code) == (5, "account_refused")
    assert board.ledger.registrations() == []
    assert board.ledger.applications() == []


@pytest.mark.thorough
def test_an_address_that_has_an_account_is_signed_in_to(board: Board, person: Person) -> None:
    url = board.url("workday", mode="account-taken")
    with talking(person, url) as talk:
        talk.until(CONSENT)
        talk.type("1")
        talk.until("already exists")
        talk.type("")
        talk.type("not-the-password-1A!")
        talk.until("Wrong email address or password.")
        # Asked for again, and not tried again.
        talk.type("")
        talk.type("Harbour-2024!")
        assert talk.end() == 0, talk.said
    assert [each["made"] for each in board.ledger.registrations()] == [0]
    assert password(person) == "Harbour-2024!"
    assert len(board.ledger.applications(url)) == 1


@pytest.mark.thorough
def test_who_has_an_account_says_so(board: Board, person: Person) -> None:
    url = board.url("workday", mode="account-taken")
    with talking(person, url) as talk:
        talk.until(CONSENT)
        for line in ("2", "", "Harbour-2024!"):
            talk.type(line)
        assert talk.end() == 0, talk.said
    assert board.ledger.registrations() == []
    assert len(board.ledger.applications(url)) == 1


@pytest.mark.thorough
def test_a_wrong_code_is_said_and_asked_again(board: Board, person: Person) -> None:
    url = board.url("workday", mode="account")
    with talking(person, url) as talk:
        talk.until(CONSENT)
        talk.type("1")
        talk.until(CODE)
        talk.type("000")
        talk.until("That verification code isn't right.")
        talk.type(board.ledger.codes()[0])
        assert talk.end() == 0, talk.said
    assert talk.said.count("The site does not take the code") == 1
    assert len(board.ledger.codes()) == 1
    assert len(board.ledger.registrations()) == 1


def test_one_that_was_killed_as_it_registered_signs_in(board: Board, person: Person) -> None:
    url = board.url("workday", mode="account,slow:30")
    with talking(person, url) as talk:
        talk.until(CONSENT)
        talk.type("1")
        eventually(board.ledger.registrations)
        talk.process.kill()
    again = board.url("workday", mode="account")
    with talking(person, again) as talk:
        talk.until(CODE)
        talk.type(board.ledger.codes()[0])
        assert talk.end() == 0, talk.said
    assert [each["made"] for each in board.ledger.registrations()] == [1]
    arrived_application = board.ledger.applications(again)
    assert [each["right"] for each in arrived_application] == [True]
    secret = password(person)
    assert [name for name, text in everywhere(person).items() if secret in text] == []
    assert secret not in talk.said


@pytest.mark.thorough
def test_an_account_that_never_came_to_be_is_asked_for_anew(board: Board, person: Person) -> None:
    url = board.url("workday", mode="account")
    person.own.mkdir(parents=True)
    begun = {"site": board.origin, "email": "jordan@example.com", "password": "Aa1!aaaaaaaaaaaa"}
    kept = [{**begun, "made": True, "tried": True}]
    (person.own / "accounts.json").write_text(json.dumps(kept))
    with talking(person, url) as talk:
        talk.until("may have been begun")
        register(talk, board)
        assert talk.end() == 0, talk.said
    assert [each["made"] for each in board.ledger.registrations()] == [1]


# ---- a code after the last button


def test_a_code_after_the_last_button_is_sent_as_another_act(board: Board, person: Person) -> None:
    url = board.url("greenhouse", mode="email-code")
    with talking(person, url) as talk:
        talk.until(CODE)
        (before,) = person.state.rglob("before.png")
        taken = before.stat().st_mtime_ns
        talk.type(board.ledger.codes()[0])
        assert talk.end() == 0, talk.said
    # The page isn't pictured while it holds the code.
    assert before.stat().st_mtime_ns == taken
    assert before.with_name("after.png").stat().st_mtime_ns > taken
    assert [each["status"] for each in board.ledger.submissions(url)] == [428, 200]
    assert [each["right"] for each in board.ledger.applications(url)] == [True]
    assert [permit["state"] for permit in person.permits("closed")] == ["refused"]
    assert [permit["state"] for permit in person.permits()] == ["confirmed"]
    assert len(board.ledger.codes()) == 1


@pytest.mark.thorough
def test_a_wrong_one_is_shown_with_what_the_site_says(board: Board, person: Person) -> None:
    url = board.url("greenhouse", mode="email-code")
    with talking(person, url) as talk:
        talk.until(CODE)
        talk.type("WRONGONE")
        talk.until("Incorrect security code.")
        talk.type(board.ledger.codes()[0])
        assert talk.end() == 0, talk.said
    assert talk.said.count("The site does not take the code") == 1
    assert [each["status"] for each in board.ledger.submissions(url)] == [428, 422, 200]
    assert len(board.ledger.applications(url)) == 1


def test_without_the_code_nothing_is_sent(board: Board, person: Person) -> None:
    url = board.url("greenhouse", mode="email-code")
    applied = person.apply(url)
    assert (applied.status, applied.code) == (7, "code"), applied.output
    assert board.ledger.applications(url) == []
    assert person.permits() == []


@pytest.mark.thorough
def test_who_reviews_approves_it_once(board: Board, person: Person) -> None:
    url = board.url("greenhouse", mode="email-code")
    person.know(url)
    with person.start(url, "--review") as process:
        talk = Talk(process)
        talk.type("y")
        talk.until(CODE)
        talk.type(board.ledger.codes()[0])
        assert talk.end() == 0, talk.said
    assert talk.said.count("What will be sent") == 1
    assert len(board.ledger.applications(url)) == 1
