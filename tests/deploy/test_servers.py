"""The embedded servers, started as `make up` starts them."""

import os
import subprocess
from contextlib import contextmanager

import psycopg
import pytest
import redis

from deploy.local.servers import database, postgres
from deploy.local.servers.postgres import Postgres, until_it_answers
from deploy.local.servers.redis import Redis
from tests.ports import free_port


@contextmanager
def running(command):
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.terminate()


def test_postgres_keeps_its_rows_and_its_databases_come_from_a_template(tmp_path):
    server = Postgres(tmp_path / "data", free_port())
    server.prepare()
    migrated = []

    def migrate(name):
        migrated.append(name)
        with psycopg.connect(server.url(name), autocommit=True) as rows:
            rows.execute("CREATE TABLE applied (id int)")

    with running(server.command()):
        until_it_answers(server.url("postgres"))
        for name in ("one", "one", "two"):
            database.ensure(server.url("postgres"), name, version="1", migrate=migrate)
        with psycopg.connect(server.url("two"), autocommit=True) as rows:
            rows.execute("INSERT INTO applied VALUES (7)")
    assert len(migrated) == 1
    server.prepare()
    with running(server.command()):
        until_it_answers(server.url("postgres"))
        with psycopg.connect(server.url("two")) as rows:
            assert rows.execute("SELECT id FROM applied").fetchall() == [(7,)]


def test_what_is_left_of_an_interrupted_start_is_begun_again(tmp_path):
    server = Postgres(tmp_path / "data", free_port(), durable=False)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "half").touch()
    server.prepare()
    with running(server.command()):
        until_it_answers(server.url("postgres"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's Postgres runs as somebody else")
def test_root_s_own_folders_are_no_hindrance_where_there_are_no_namespaces(tmp_path, monkeypatch):
    """As in a container: `tmp_path` is root's alone."""
    _, as_nobody, _ = postgres.WAYS
    if not postgres.works(as_nobody):
        pytest.skip("this machine lets root pass on no right")
    monkeypatch.setattr(postgres, "as_somebody", lambda: as_nobody)
    tmp_path.chmod(0o700)
    server = Postgres(tmp_path / "data", free_port(), durable=False)
    server.prepare()
    with running(server.command()):
        until_it_answers(server.url("postgres"))


def test_redis_answers():
    server = Redis(free_port())
    with running(server.command()):
        client = redis.Redis.from_url(
            server.url, retry=redis.retry.Retry(redis.backoff.ConstantBackoff(0.05), 200)
        )
        assert client.ping()
        client.close()
