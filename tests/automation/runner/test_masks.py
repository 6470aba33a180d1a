import logging

import pytest

from automation.runner.masks import MaskingFormatter, masked, masked_data

ADDRESS = "wss://connect.vendor.example/devtools?signingKey=hush&sessionId=5"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (ADDRESS, "wss://…"),
        (f"connect to {ADDRESS} failed", "connect to wss://… failed"),
        (f'"{ADDRESS.upper()}"', '"WSS://…"'),
        (f"<{ADDRESS[:60]}", "<wss://…"),
        ("ws://127.0.0.1:9222/devtools/browser/5", "ws://…"),
        ("https://jobs.example/news://5", "https://jobs.example/news://5"),
        ("", ""),
    ],
)
def test_the_address_of_a_browser_is_covered_and_nothing_else(said: str, shown: str) -> None:
    assert masked(said) == shown


def test_however_deep_it_lies() -> None:
    data = {"a": ADDRESS, "b": [{"c": (f"x {ADDRESS}", 1)}], "d": None, "e": True}
    assert masked_data(data) == {
        "a": "wss://…",
        "b": [{"c": ["x wss://…", 1]}],
        "d": None,
        "e": True,
    }


def test_a_log_s_lines_cover_it_also_in_what_an_exception_says() -> None:
    raised = RuntimeError(f"no way to {ADDRESS}")
    raised.__cause__ = OSError(ADDRESS)
    record = logging.LogRecord(
        "driver",
        logging.ERROR,
        __file__,
        1,
        "attaching to %s",
        (ADDRESS,),
        (RuntimeError, raised, None),
    )
    line = MaskingFormatter("%(message)s").format(record)
    assert "attaching to wss://…" in line
    assert "no way to wss://…" in line
    assert "hush" not in line
