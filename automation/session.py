"""What a browser keeps of a site between two attempts: cookies, localStorage, sessionStorage. Whoever has it is signed in as
its person there, so it belongs to one person and one site, and is shown to nobody."""

import json
import time
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator
from pydantic.alias_generators import to_camel

from automation.ats.domains import site_of

LARGEST = 2 * 1024 * 1024
"""Bytes of one, written as JSON."""
FOR_THE_SESSION = -1
"""`expires` of a cookie that a browser would forget when it is closed."""

Name = Annotated[str, StringConstraints(max_length=4096)]


class _Kept(BaseModel):
    """Spelt on the wire as Playwright spells its storage state."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="ignore", frozen=True
    )


class Cookie(_Kept):
    name: Name
    value: Name
    domain: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    path: Name = "/"
    expires: float = FOR_THE_SESSION
    http_only: bool = False
    secure: bool = False
    same_site: Literal["Lax", "None", "Strict"] = "Lax"
    partition_key: str | None = Field(default=None, exclude=True)

    @property
    def key(self) -> tuple[str, str, str]:
        return self.name, self.domain, self.path

    @property
    def site(self) -> str:
        return site_of(f"https://{self.domain.removeprefix('.')}")

    def expired(self) -> Self:
        """What takes it away wherever it is kept, as a site itself would."""
        return self.model_copy(update={"value": "", "expires": 0})

    def lives(self, now: float) -> bool:
        return self.expires == FOR_THE_SESSION or self.expires > now


class Item(_Kept):
    name: str
    value: str


class LocalStorage(_Kept):
    origin: Name
    local_storage: tuple[Item, ...] = ()

    @field_validator("local_storage", mode="before")
    @classmethod
    def _texts(cls, items: Any) -> Any:
        """Pages also store what is no text, half of a surrogate pair for one: that can't be written down."""
        return (
            [each for each in items if not _is_broken(each)] if isinstance(items, list) else items
        )


class Session(_Kept):
    """`session_storage` by top-level origin. An origin that is named and holds nothing has been emptied."""

    version: Literal[1] = 1
    cookies: Annotated[tuple[Cookie, ...], Field(max_length=3000)] = ()
    origins: Annotated[tuple[LocalStorage, ...], Field(max_length=500)] = ()
    session_storage: Annotated[dict[Name, dict[str, str]], Field(max_length=500)] = {}

    @field_validator("session_storage", mode="before")
    @classmethod
    def _texts(cls, storages: Any) -> Any:
        if not isinstance(storages, dict):
            return storages
        return {
            origin: {name: text for name, text in items.items() if not _is_broken([name, text])}
            if isinstance(items, dict)
            else items
            for origin, items in storages.items()
        }

    def __bool__(self) -> bool:
        return bool(self.cookies or self.origins or self.session_storage)

    def of_site(self, site: str) -> "Session":
        """Nothing of any other. Nor what a frame was given inside one other site's pages alone."""
        return Session(
            cookies=tuple(
                each for each in self.cookies if each.site == site and each.partition_key is None
            ),
            origins=tuple(each for each in self.origins if _is_of(each.origin, site)),
            session_storage={
                origin: items
                for origin, items in self.session_storage.items()
                if _is_of(origin, site)
            },
        )

    def merged(self, newer: "Session") -> "Session":
        """Cookie by cookie and origin by origin, the newer one's where both have it."""
        cookies = {each.key: each for each in (*self.cookies, *newer.cookies)}
        origins = {each.origin: each for each in (*self.origins, *newer.origins)}
        storages = {**self.session_storage, **newer.session_storage}
        now = time.time()
        return Session(
            cookies=tuple(each for each in cookies.values() if each.lives(now)),
            origins=tuple(each for each in origins.values() if each.local_storage),
            session_storage={origin: items for origin, items in storages.items() if items},
        )

    def since(self, before: "Session") -> "Session":
        """With word of the cookies and local storages that `before` had and that are gone."""
        cookies = {each.key for each in self.cookies}
        origins = {each.origin for each in self.origins}
        gone = (each.expired() for each in before.cookies if each.key not in cookies)
        emptied = (
            LocalStorage(origin=each.origin)
            for each in before.origins
            if each.origin not in origins
        )
        return self.model_copy(
            update={"cookies": (*self.cookies, *gone), "origins": (*self.origins, *emptied)}
        )

    def fitting(self, most: int = LARGEST) -> "Session":
        """Without the largest storages, where all of it is too much: cookies are what signs in."""
        kept = self
        while len(kept.as_json()) > most and (kept.origins or kept.session_storage):
            kept = kept.without_largest()
        return kept

    def without_largest(self) -> "Session":
        def size(origin: str) -> int:
            return sum(
                len(item.name) + len(item.value)
                for each in self.origins
                if each.origin == origin
                for item in each.local_storage
            ) + sum(map(len, self.session_storage.get(origin, {}).values()))

        largest = max({each.origin for each in self.origins} | {*self.session_storage}, key=size)
        return self.model_copy(
            update={
                "origins": tuple(each for each in self.origins if each.origin != largest),
                "session_storage": {
                    origin: items
                    for origin, items in self.session_storage.items()
                    if origin != largest
                },
            }
        )

    def as_data(self) -> dict[str, Any]:
        return self.model_dump(mode="json", by_alias=True)

    def as_json(self) -> bytes:
        return json.dumps(self.as_data(), ensure_ascii=False).encode()


def read(state: Mapping[str, Any] | bytes) -> Session:
    """Raises `ValueError` for what isn't one, or is one of a version to come."""
    if isinstance(state, bytes):
        return Session.model_validate_json(state)
    return Session.model_validate(state)


def _is_broken(item: Any) -> bool:
    try:
        json.dumps(item, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return True
    return False


def _is_of(origin: str, site: str) -> bool:
    return origin.startswith(("https://", "http://")) and site_of(origin) == site
