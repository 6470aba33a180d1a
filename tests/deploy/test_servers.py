"""The embedded servers, started as `make up` starts them."""

import subprocess
from contextlib import contextmanager

import psycopg
import redis

from deploy.local.servers import database
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


def test_redis_answers():
    server = Redis(free_port())
    with running(server.command()):
        client = redis.Redis.from_url(
            server.url, retry=redis.retry.Retry(redis.backoff.ConstantBackoff(0.05), 200)
        )
        assert client.ping()
        client.close()
