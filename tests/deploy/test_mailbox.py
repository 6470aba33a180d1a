import smtplib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from html import unescape
from pathlib import Path

import httpx
import pytest

from deploy.local.mailbox.box import Box
from deploy.local.mailbox.letter import Letter
from tests.emulator_process import ROOT, until
from tests.ports import free_port

NUMBER = "01790000000000000000-0123abcd"


def letter(text: str = "Hello", *, subject: str = "Greetings", html: str = "") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Valet <valet@localhost>"
    message["To"] = "zoe@example.com"
    message["Subject"] = subject
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message


def read(content: bytes) -> Letter:
    return Letter.read(NUMBER, content)


def test_the_newest_comes_first(tmp_path):
    box = Box(tmp_path)
    numbers = [box.put(letter(subject=name).as_bytes()) for name in "abc"]
    assert [found.subject for found in box.letters()] == ["c", "b", "a"]
    assert [found.number for found in box.letters()] == numbers[::-1]


def test_the_oldest_make_room(tmp_path):
    box = Box(tmp_path, most=2)
    for name in "abc":
        box.put(letter(subject=name).as_bytes())
    assert [found.subject for found in box.letters()] == ["c", "b"]
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("number", ["../../etc/passwd", "", NUMBER, "x" * 29])
def test_what_is_no_letters_number_finds_none(tmp_path, number):
    assert Box(tmp_path).get(number) is None


def test_the_plain_text_is_preferred():
    assert read(letter("plain\n", html="<p>rich").as_bytes()).text == "plain\n"


def test_html_alone_is_told_in_words():
    message = EmailMessage()
    message.set_content(
        "<head><title>T</title><style>p{}</style></head><h1>Hi &amp; bye</h1><p>Click\n<a href='http://a/?b=1'>here</a>."
        "<script>alert(1)</script>",
        subtype="html",
    )
    assert read(message.as_bytes()).text == "Hi & bye\nClick here http://a/?b=1 ."


def test_a_links_end_is_found():
    found = read(
        letter("See (https://a.example/b?c=d&e=f). Or http://127.0.0.1:8000/x/, too").as_bytes()
    )
    assert found.links == ["https://a.example/b?c=d&e=f", "http://127.0.0.1:8000/x/"]
    assert "".join(piece.text for piece in found.pieces) == found.text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"Content-Type: text/plain; charset=klingon\r\n\r\nnuqneH",
        b"no headers at all",
    ],
)
def test_an_odd_letter_is_still_shown(content):
    assert read(content).subject == "(no subject)"


@dataclass
class Mailbox:
    smtp: int
    page: str
    data: Path

    def send(self, message: EmailMessage) -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=10) as post:
            post.send_message(message)

    def is_up(self) -> bool:
        try:
            return httpx.get(self.page, timeout=2).is_success
        except httpx.TransportError:
            return False


def command(*options: object) -> list[str]:
    return [sys.executable, "-m", "deploy.local.mailbox", *map(str, options)]


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    smtp, port, data = free_port(), free_port(), tmp_path_factory.mktemp("mail")
    options = ("--smtp-port", smtp, "--port", port, "--data", data)
    with subprocess.Popen(command(*options), cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        mailbox = Mailbox(smtp, f"http://127.0.0.1:{port}", data)
        until(mailbox.is_up)
        yield mailbox
        process.terminate()


def test_a_letter_that_was_sent_is_shown(mailbox):
    link = "http://127.0.0.1:8000/accounts/confirm/a-b_c/?next=/x&y=1"
    mailbox.send(letter(f"Zoë, go to {link}.", subject="Confirm <b>this</b>"))
    listed = httpx.get(mailbox.page)
    assert '<meta http-equiv="refresh"' in listed.text
    assert "Confirm &lt;b&gt;this&lt;/b&gt;" in listed.text
    (found,) = httpx.get(f"{mailbox.page}/letters.json?to=zoe@").json()
    assert found["links"] == [link]
    shown = httpx.get(f"{mailbox.page}/letters/{found['number']}")
    assert f'<a href="{link}"' in unescape(shown.text)
    assert "Zoë" in shown.text
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert httpx.get(f"{mailbox.page}/letters.json?to=nobody").json() == []
    (file,) = mailbox.data.glob("*.eml")
    assert file.stem == found["number"]


def test_html_is_never_shown_raw(mailbox):
    message = EmailMessage()
    message["To"] = "html@example.com"
    message.set_content("<img src=x onerror=alert(1)><p>&lt;script&gt;hi", subtype="html")
    mailbox.send(message)
    (found,) = httpx.get(f"{mailbox.page}/letters.json?to=html@").json()
    shown = httpx.get(f"{mailbox.page}/letters/{found['number']}").text
    assert "&lt;script&gt;hi" in shown
    assert "onerror" not in shown


def test_an_unknown_letter_is_not_found(mailbox):
    assert httpx.get(f"{mailbox.page}/letters/{NUMBER}").status_code == 404


def test_a_taken_port_is_told_in_a_sentence(mailbox, tmp_path):
    second = subprocess.run(
        command("--smtp-port", mailbox.smtp, "--port", free_port(), "--data", tmp_path),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert second.returncode == 2
    assert second.stderr.startswith("The mailbox can't start: Address already in use")
