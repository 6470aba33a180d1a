"""Makes the database from a template that was migrated once, since migrating from nothing takes long."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import sql

TEMPLATE = "valet_template"


def digest(apps: list[Path]) -> str:
    """Of every migration's name and text: another one asks for another template."""
    found = hashlib.sha256()
    for folder in sorted(apps):
        for file in sorted(folder.glob("*.py")):
            found.update(file.name.encode() + b"\0" + file.read_bytes())
    return found.hexdigest()[:12]


def exists(server: psycopg.Connection, name: str) -> bool:
    row = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    return row is not None


def ensure(url: str, database: str, *, version: str, migrate: Callable[[str], None]) -> bool:
    """Whether `database` had to be made. `url` is the server's own database; `migrate` gets the name of an empty one.

    A template is renamed to its version only once it is complete, so an interrupted one is made anew.
    """
    template = f"{TEMPLATE}_{version}"
    with psycopg.connect(url, autocommit=True) as server:
        if exists(server, database):
            return False
        if not exists(server, template):
            draft = f"{TEMPLATE}_draft"
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(draft)))
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
            migrate(draft)
            server.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(draft), sql.Identifier(template)
                )
            )
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(database), sql.Identifier(template)
            )
        )
    return True
