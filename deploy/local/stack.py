"""What Valet is made of on one machine, and how each part is told where the others are."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.emulators.anthropic.app import KEY as MODEL_KEY
from deploy.local.emulators.anthropic.catalogue import PRACTICE
from deploy.local.keys import Keys
from deploy.local.ports import HOST, free_ports
from deploy.local.servers import database
from deploy.local.servers.postgres import Postgres
from deploy.local.servers.redis import Redis
from deploy.local.supervise import Service

ROOT = Path(__file__).resolve().parents[2]
BOARD = Path("deploy/local/board")
APPS = ("accounts", "billing", "sandboxes", "applications")
DATABASE = "valet"
# In a container everything is root.
QUIET = {"PYTHONWARNINGS": "ignore:You're running the worker"}
FLY_APP = "valet-sandboxes"
DEMO = "demo@valet.example"
# More than a person's plan lets run at once.
POOL_PLACES = 10

PORTS = {
    "web": 8000,
    "board": 8010,
    "mailbox": 8025,
    "smtp": 8026,
    "fly": 8030,
    "browserbase": 8070,
    "pool": 8071,
    "anthropic": 8050,
    "flower": 8040,
    "ats": 8060,
    "postgres": 5433,
    "redis": 6380,
}


@dataclass(frozen=True)
class Stack:
    """`given`: the environment's own settings, which replace parts of it: a database, a queue, a vendor's key."""

    data: Path
    ports: dict[str, int]
    keys: Keys
    given: dict[str, str] = field(default_factory=dict)
    screens: bool = True
    """Browsers of emulated sandboxes show a window, that can be seen and taken over."""
    practice_model: bool = False
    """An emulated language model. Off unless it is asked for: what it writes is no answer to anything."""
    flower: bool = True
    """Staff see the queue."""

    @classmethod
    def on(
        cls,
        data: Path,
        *,
        given: dict[str, str],
        ports: dict[str, int],
        screens: bool = True,
        practice_model: bool = False,
        flower: bool = True,
    ) -> "Stack":
        """`ports`: those wanted; 0 takes any."""
        data.mkdir(parents=True, exist_ok=True)
        return cls(
            data.resolve(),
            free_ports(PORTS | ports),
            Keys.of(data),
            given,
            screens=screens,
            practice_model=practice_model,
            flower=flower,
        )

    def url(self, name: str) -> str:
        return f"http://{HOST}:{self.ports[name]}"

    @property
    def postgres(self) -> Postgres | None:
        if "DATABASE_URL" in self.given:
            return None
        return Postgres(self.data / "postgres", self.ports["postgres"])

    @property
    def redis(self) -> Redis | None:
        return None if "REDIS_URL" in self.given else Redis(self.ports["redis"])

    @property
    def emulates_fly(self) -> bool:
        return "FLY_API_TOKEN" not in self.given

    @property
    def emulates_browserbase(self) -> bool:
        return "BROWSERBASE_API_KEY" not in self.given

    @property
    def has_pool(self) -> bool:
        """A runner of its own: it drives the vendor's own browsers as well as emulated ones."""
        return "RUNNER_POOL_URLS" not in self.given

    @property
    def emulates_model(self) -> bool:
        return self.practice_model and "ANTHROPIC_API_KEY" not in self.given

    def environment(self) -> dict[str, str]:
        """Of Django's processes. What is given goes first."""
        own = {
            "DJANGO_SETTINGS_MODULE": "valet.settings.local",
            "VALET_DATA": str(self.data),
            "SECRET_KEY": self.keys.secret_key,
            "ENCRYPTION_KEYS": self.keys.encryption_key,
            "EMAIL_URL": f"smtp://{HOST}:{self.ports['smtp']}",
            "TRUSTED_ORIGINS": self.url("board"),
            "CONTROL_PLANE_URL": self.url("web"),
            "PUBLIC_URL": self.url("web"),
            **self._vendors(),
        }
        if self.flower:
            login = f"valet:{self.keys.flower_password}"
            own["FLOWER_URL"] = f"http://{login}@{HOST}:{self.ports['flower']}"
        if self.postgres is not None:
            own["DATABASE_URL"] = self.postgres.url(DATABASE)
        if self.redis is not None:
            own["REDIS_URL"] = self.redis.url
        if self.emulates_fly:
            own |= {
                "FLY_API_URL": f"{self.url('fly')}/v1",
                "FLY_API_TOKEN": self.keys.fly_token,
                "FLY_APP": FLY_APP,
                "FLY_IMAGE": "registry.fly.io/valet-sandbox:local",
                # Camoufox comes from where this machine may not reach; stock Chromium drives the same forms.
                "SANDBOX_ENGINE": "chromium",
            }
        if self.emulates_browserbase:
            own |= {
                "BROWSERBASE_API_URL": self.url("browserbase"),
                "BROWSERBASE_API_KEY": self.keys.browserbase_key,
                "BROWSERBASE_LIVE_VIEW_ORIGINS": self.url("browserbase"),
            }
        if self.has_pool:
            own |= {"RUNNER_POOL_URLS": self.url("pool"), "RUNNER_POOL_TOKEN": self.keys.pool_token}
        if self.emulates_model:
            own |= {
                "LLM_MODEL": f"anthropic/{PRACTICE}",
                "ANTHROPIC_API_KEY": MODEL_KEY,
                "ANTHROPIC_BASE_URL": self.url("anthropic"),
            }
        return own | self.given

    def _vendors(self) -> dict[str, str]:
        """Where applicant tracking systems answer. Their hosted pages are the board's."""
        ats, board = self.url("ats"), self.url("board")
        feeds = f"{ats}/feeds"
        tenants = ("teamtailor", "personio", "bamboohr", "pinpoint")
        return {
            "GREENHOUSE_API_URL": f"{ats}/greenhouse",
            "LEVER_API_URL": f"{ats}/lever",
            "LEVER_EU_API_URL": f"{ats}/lever-eu",
            "LEVER_JOBS_URL": f"{board}/lever",
            "LEVER_EU_JOBS_URL": f"{board}/lever",
            "RECRUITEE_API_URL": f"{ats}/recruitee/{{tenant}}",
            "ASHBY_API_URL": f"{feeds}/ashby",
            "ASHBY_JOBS_URL": f"{ats}/ashby",
            "SMARTRECRUITERS_API_URL": f"{feeds}/smartrecruiters",
            "SMARTRECRUITERS_JOBS_URL": f"{feeds}/smartrecruiters",
            "WORKABLE_API_URL": f"{feeds}/workable",
            **{f"{each.upper()}_API_URL": f"{feeds}/{each}/{{tenant}}" for each in tenants},
        }

    def servers(self) -> list[Service]:
        found = []
        if self.postgres is not None:
            self.postgres.prepare()
            found.append(Service("postgres", self.postgres.command()))
        if self.redis is not None:
            found.append(Service("redis", self.redis.command()))
        if self.emulates_model:
            port = str(self.ports["anthropic"])
            found.append(Service("anthropic", self._module("emulators.anthropic", "--port", port)))
        return found

    def programs(self) -> list[Service]:
        django = self.environment()
        found = [
            Service("web", self._web(), django),
            Service("worker", self._worker("default", "hooks", "api_direct"), django | QUIET),
            # Sites that answer slowly, or not, are waited for apart: no application waits behind them.
            Service("preflight", self._worker("preflight", name="preflight"), django | QUIET),
            Service("beat", self._celery("beat"), django),
            Service(
                "board",
                self._module("board", "--port", str(self.ports["board"]), *self._ledger()),
                django,
            ),
            Service(
                "mailbox",
                self._module(
                    "mailbox",
                    *("--smtp-port", str(self.ports["smtp"]), "--port", str(self.ports["mailbox"])),
                    *("--data", str(self.data / "mail")),
                ),
            ),
        ]
        found.append(Service("ats", self._ats()))
        if self.flower:
            found.append(Service("flower", self._flower(), django | self._flower_login()))
        if self.emulates_fly:
            found.append(Service("fly", self._fly()))
        if self.emulates_browserbase:
            found.append(Service("browserbase", self._browserbase()))
        if self.has_pool:
            found.append(Service("pool", self._pool(), self._of_pool()))
        return found

    def _web(self) -> list[str]:
        # Compressed screens cost more than they save (no deflate); a page that watches is kept by pings.
        return [
            *(sys.executable, "-m", "uvicorn", "valet.asgi:application"),
            *("--host", HOST, "--port", str(self.ports["web"])),
            *("--ws", "websockets-sansio", "--ws-per-message-deflate", "false"),
            *(
                "--log-level",
                "warning",
                "--no-access-log",
                "--no-server-header",
                "--timeout-graceful-shutdown",
                "3",
            ),
        ]

    def _celery(self, *arguments: str) -> list[str]:
        return [
            *(sys.executable, "-m", "celery", "-A", "valet.celery", "--quiet"),
            *arguments,
            *("--loglevel", "INFO"),
        ]

    def _worker(self, *queues: str, name: str = "celery") -> list[str]:
        return self._celery(
            *("worker", "--concurrency", "2", "--events"),
            *("--hostname", f"{name}@%h", "--queues", ",".join(queues)),
        )

    def _flower(self) -> list[str]:
        """On loopback, below the staff's pages, and open to nobody but them: they pass its password on."""
        return [
            *(sys.executable, "-m", "celery", "-A", "valet.celery", "--quiet", "flower"),
            *("--address=" + HOST, f"--port={self.ports['flower']}", "--url_prefix=admin/flower"),
            "--logging=warning",
        ]

    def _flower_login(self) -> dict[str, str]:
        return {"FLOWER_BASIC_AUTH": f"valet:{self.keys.flower_password}"}

    def _fly(self) -> list[str]:
        return self._module(
            "emulators.fly",
            *("--port", str(self.ports["fly"]), "--data", str(self.data / "fly")),
            *(f"--token={self.keys.fly_token}", "--app", FLY_APP, "--end-machines"),
            "--screens" if self.screens else "--no-screens",
        )

    def _browserbase(self) -> list[str]:
        trusted = self.environment()["TRUSTED_ORIGINS"].split(",")
        return self._module(
            "emulators.browserbase",
            *("--port", str(self.ports["browserbase"]), "--data", str(self.data / "browserbase")),
            *(f"--key={self.keys.browserbase_key}", "--trusted", *filter(None, trusted)),
        )

    def _pool(self) -> list[str]:
        """The runners that Tier 2 shares, in one process: its browsers are elsewhere."""
        return [
            *(sys.executable, "-m", "automation.runner"),
            *("--host", HOST, "--port", str(self.ports["pool"])),
        ]

    def _of_pool(self) -> dict[str, str]:
        told = self.environment()
        return {
            "VALET_RUNNER_TOKEN": told["RUNNER_POOL_TOKEN"],
            "VALET_RUNNER_STATE_DIR": str(self.data / "pool"),
            "VALET_RUNNER_CAPACITY": str(POOL_PLACES),
            "VALET_RUNNER_DELAYS": self.given.get("SANDBOX_DELAYS", "true"),
            "VALET_RUNNER_TRUSTED_ORIGINS": told["TRUSTED_ORIGINS"],
        }

    def _ats(self) -> list[str]:
        return self._module(
            "emulators.ats",
            *("--port", str(self.ports["ats"]), "--data", str(self.data / "ats")),
            *("--board", self.url("board"), f"--greenhouse-key={self.keys.greenhouse_key}"),
            *(f"--lever-key={self.keys.lever_key}", f"--lever-data-key={self.keys.lever_data_key}"),
        )

    def _ledger(self) -> tuple[str, str]:
        return "--ledger", str(self.data / "board" / "ledger.sqlite3")

    @staticmethod
    def _module(name: str, *arguments: str) -> list[str]:
        return [sys.executable, "-m", f"deploy.local.{name}", *arguments]

    def prepare_database(self) -> bool:
        """Whether it had to be made. The servers run."""
        if self.postgres is None:
            self._manage("migrate")
            return False
        version = database.digest([ROOT / app / "migrations" for app in APPS])
        made = database.ensure(
            self.postgres.url("postgres"),
            DATABASE,
            version=version,
            migrate=lambda name: self._manage("migrate", database=name),
        )
        if not made:
            self._manage("migrate")
        return made

    def make_demo_person(self) -> None:
        self._manage(
            "demo",
            *("--email", DEMO, "--password", self.keys.demo_password, "--staff"),
            *("--profile", str(BOARD / "candidate.json"), "--resume", str(BOARD / "resume.pdf")),
            *("--cover-letter", str(BOARD / "cover-letter.pdf")),
        )

    def _manage(self, *arguments: str, database: str = "") -> None:
        environment = {**os.environ, **self.environment()}
        if database and self.postgres is not None:
            environment["DATABASE_URL"] = self.postgres.url(database)
        subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "manage.py", *arguments, "--verbosity", "0"],
            cwd=ROOT,
            env=environment,
            check=True,
        )

    def write_down(self) -> None:
        """Where everything is, for tests and scripts: `stack.json` in the data folder."""
        names = ("web", "board", "mailbox", "fly", "browserbase", "pool", "ats")
        told = {name: self.url(name) for name in names}
        told |= {"email": DEMO, "password": self.keys.demo_password}
        told |= {
            "greenhouse_key": self.keys.greenhouse_key,
            "lever_key": self.keys.lever_key,
            # Lever's Data API knows the account by its key.
            "lever_data_key": f"{self.keys.lever_data_key}.acme",
        }
        told |= {
            "database": self.environment()["DATABASE_URL"],
            "redis": self.environment()["REDIS_URL"],
        }
        file = self.data / "stack.json"
        draft = file.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(told))
        draft.replace(file)
