"""Nothing of a screen is told to who doesn't bear the runner's token."""

import os
import re
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from automation.runner.bearer import digest_of
from tests.ports import free_port

ROOT = Path(__file__).parents[3]
BANNER = b"RFB 003.008\n"
TOKEN = "hush"


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """Of websockify before a server that greets whoever comes, as a screen does."""
    folder = tmp_path_factory.mktemp("screen")
    (folder / "token").write_text(f"{digest_of(TOKEN)}\n")
    port = free_port()
    command = [
        *(sys.executable, "-m", "websockify"),
        *("--auth-plugin", "automation.runner.screen.RunnerToken"),
        *("--unix-target", str(folder / "rfb.sock"), f"127.0.0.1:{port}"),
    ]
    environment = {**os.environ, "VALET_RUNNER_TOKEN_FILE": str(folder / "token")}
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "rfb.sock"))
        server.listen()
        threading.Thread(target=greet, args=[server], daemon=True).start()
        with subprocess.Popen(
            command, cwd=ROOT, env=environment, stderr=subprocess.PIPE
        ) as process:
            assert process.stderr is not None
            wait_for_line(process.stderr, b"proxying from")
            yield port
            process.terminate()
        server.shutdown(socket.SHUT_RDWR)


def wait_for_line(lines, piece):
    assert any(piece in line for line in lines), "it ended without a word"


def greet(server):
    while True:
        try:
            visitor, _ = server.accept()
        except OSError:
            return
        with visitor:
            visitor.sendall(BANNER)


def ask(port, *headers):
    """All that is answered to a request to open a websocket."""
    wanted = [
        "GET /websockify HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Protocol: binary",
        *headers,
    ]
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall("\r\n".join([*wanted, "", ""]).encode())
        answer = b""
        while more := connection.recv(4096):
            answer += more
    return answer


@pytest.mark.parametrize(
    "headers",
    [
        [],
        ["Authorization: Bearer"],
        ["Authorization: Bearer wrong"],
        [f"Authorization: Basic {TOKEN}"],
        [f"Authorization: {TOKEN}"],
        [f"X-Authorization: Bearer {TOKEN}"],
    ],
)
def test_others_are_refused(port, headers):
    answer = ask(port, *headers)
    assert re.match(rb"HTTP/1.1 401 .*\r\n", answer)
    assert answer.endswith(b"\r\n\r\n")


def test_who_bears_the_token_sees_it(port):
    answer = ask(port, f"Authorization: Bearer {TOKEN}")
    assert answer.startswith(b"HTTP/1.1 101 ")
    assert b"Sec-WebSocket-Protocol: binary" in answer
    assert answer.partition(b"\r\n\r\n")[2].startswith(b"\x82\x0c" + BANNER)
