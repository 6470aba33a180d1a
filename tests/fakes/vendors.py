"""What a vendor's server answers, said beforehand, for feeds that get it through a function."""

import json
from typing import Any
from urllib.parse import urlsplit

import httpx

from automation.feeds import (
    ashby,
    bamboohr,
    personio,
    pinpoint,
    smartrecruiters,
    teamtailor,
    workable,
)
from automation.feeds.base import Bases, Feed, Post
from automation.feeds.lists import Lists
from automation.fetch import FetchError, Reply


class Answers:
    """By path and query, else by path alone; 404 for the rest. `asked`: every address, `sent`: what came with a POST."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.sent: list[dict[str, Any]] = []
        self._said: dict[str, Reply] = {}
        self._silent: set[str] = set()

    def say(self, path: str, said: Any = None, *, status: int = 200, after: str = "") -> None:
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        headers = httpx.Headers({"retry-after": after} if after else {})
        self._said[path] = Reply(status, body, headers=headers)

    def be_silent(self, path: str) -> None:
        self._silent.add(path)

    async def get(self, url: str) -> Reply:
        self.asked.append(url)
        parts = urlsplit(url)
        if parts.path in self._silent:
            raise FetchError("no answer in time")
        full = self._said.get(f"{parts.path}?{parts.query}")
        return full or self._said.get(parts.path) or Reply(404, b"<h1>Not found</h1>")

    async def post(self, url: str, content: bytes) -> Reply:
        self.sent.append(json.loads(content))
        return await self.get(url)


def feeds_at(place: str, *, post: Post, lists: Lists) -> dict[str, Feed]:
    """Of the vendors that the emulator at `place` stands for, by name."""
    bases = Bases(
        ashby=f"{place}/ashby",
        ashby_jobs=f"{place}/ashby",
        smartrecruiters=f"{place}/smartrecruiters",
        smartrecruiters_jobs=f"{place}/smartrecruiters",
        workable=f"{place}/workable",
        teamtailor=f"{place}/teamtailor/{{tenant}}",
        personio=f"{place}/personio/{{tenant}}",
        bamboohr=f"{place}/bamboohr/{{tenant}}",
        pinpoint=f"{place}/pinpoint/{{tenant}}",
    )
    return {
        "ashby": ashby.feed(bases, post=post, lists=lists),
        "bamboohr": bamboohr.feed(bases),
        "personio": personio.feed(bases, lists=lists),
        "pinpoint": pinpoint.feed(bases, lists=lists),
        "smartrecruiters": smartrecruiters.feed(bases),
        "teamtailor": teamtailor.feed(bases, lists=lists),
        "workable": workable.feed(bases, lists=lists),
    }
