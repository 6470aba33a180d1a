import socket

import httpx
import pytest

from deploy.local.board.server import BoardThread
from deploy.local.run import EXAMPLES, free_port, welcome


def test_a_taken_port_is_passed_over():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) > port


def test_the_welcome_has_a_command_to_paste():
    text = welcome("http://127.0.0.1:8010")
    assert (
        ".venv/bin/python -m automation apply 'http://127.0.0.1:8010/greenhouse/acme/jobs/1?seed=1'"
        " --candidate deploy/local/board/candidate.json" in text
    )


@pytest.mark.parametrize("path", EXAMPLES)
def test_the_example_postings_are_open(path, tmp_path):
    with BoardThread(tmp_path / "ledger.sqlite3") as board:
        assert httpx.get(board.url + path).status_code == 200
