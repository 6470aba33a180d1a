import os
import subprocess
import sys

import pytest

from valet.settings.env import ROOT

GIVEN = {
    "SECRET_KEY": "one-two-three-four-five-six-seven-eight-nine-ten-eleven",
    "ALLOWED_HOSTS": "valet.example",
    "DATABASE_URL": "postgres://valet@127.0.0.1/valet",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "ENCRYPTION_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "EMAIL_URL": "smtp://127.0.0.1:25",
    "PUBLIC_URL": "https://valet.example",
}


def start(settings, environment):
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--settings", settings],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_what_it_needs():
    assert start("valet.settings.production", GIVEN).returncode == 0


@pytest.mark.parametrize("name", GIVEN)
def test_production_refuses_to_start_without(name):
    without = {key: value for key, value in GIVEN.items() if key != name}
    run = start("valet.settings.production", without)
    assert run.returncode != 0
    assert f"production needs these set: {name}\n" in run.stderr


def test_production_names_all_that_is_missing_at_once():
    run = start("valet.settings.production", {})
    assert f"production needs these set: {', '.join(GIVEN)}\n" in run.stderr


def test_development_starts_with_nothing():
    assert start("valet.settings.dev", {}).returncode == 0


def ask(code, environment):
    """What the settings of a server say."""
    run = subprocess.run(
        [sys.executable, "-c", f"from valet.settings import production as s; print(({code}))"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **GIVEN, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


def test_vendors_answer_where_they_say_and_nothing_private_is_fetched_from():
    assert ask("s.ATS_BASES == s.Bases(), s.ATS_TRUSTED_ORIGINS", {}) == "(True, [])"


def test_emulated_vendors_are_fetched_from_and_opened_by_no_browser():
    emulated = {
        "GREENHOUSE_API_URL": "http://127.0.0.1:9/greenhouse/",
        "RECRUITEE_API_URL": "http://127.0.0.1:9/recruitee/{tenant}",
    }
    told = ask(
        "s.ATS_BASES.greenhouse, s.ATS_TRUSTED_ORIGINS, s.SANDBOX_ENV['VALET_RUNNER_TRUSTED_ORIGINS']",
        emulated,
    )
    assert told == "('http://127.0.0.1:9/greenhouse', ['http://127.0.0.1:9'], '')"


COMPANIONS = {
    "RUNNER_POOL_URLS": "http://10.0.0.1:8080",
    "RUNNER_POOL_TOKEN": "t",
    "CONTROL_PLANE_URL": "http://10.0.0.2:8000",
}


def test_browserbase_starts_with_its_companions():
    told = ask("s.RUNNER_POOL_URLS", {"BROWSERBASE_API_KEY": "k", **COMPANIONS})
    assert told == "['http://10.0.0.1:8080']"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, f"BROWSERBASE_API_KEY is set, so these are needed too: {', '.join(COMPANIONS)}"),
        ({**COMPANIONS, "BROWSERBASE_PROXY_COUNTRY": "USA"}, "two letters, such as US"),
    ],
)
def test_browserbase_is_refused_without_its_companions_and_with_what_it_doesn_t_know(given, said):
    run = start("valet.settings.production", {**GIVEN, "BROWSERBASE_API_KEY": "k", **given})
    assert run.returncode != 0
    assert said in run.stderr
