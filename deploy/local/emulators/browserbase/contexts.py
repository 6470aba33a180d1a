"""Contexts: one folder each with what a browser keeps, lent out as copies and written back."""

import shutil
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from pydantic import BaseModel, Field

from deploy.local.emulators.browserbase.errors import ApiError, not_found
from deploy.local.emulators.browserbase.identifiers import identifier, now, shown
from deploy.local.emulators.browserbase.tables import Table

# What no browser misses, or what says which process uses the folder.
LEFT_BEHIND = shutil.ignore_patterns(
    "Singleton*",
    "DevToolsActivePort",
    "Cache",
    "Code Cache",
    "GPUCache",
    "Dawn*Cache",
    "Gr*Cache",
    "ShaderCache",
    "Crashpad",
    "BrowserMetrics*",
)
# "This field always contains a non-functional sentinel URL", says the vendor's SDK.
NO_UPLOADS = "https://uploads-not-supported.browserbase.invalid/"


class Context(BaseModel):
    id: str = Field(default_factory=identifier)
    name: str = ""
    created_at: datetime = Field(default_factory=now)
    updated_at: datetime = Field(default_factory=now)

    def answer(self, *, project: str) -> dict[str, Any]:
        return {
            "id": self.id,
            "createdAt": shown(self.created_at),
            "updatedAt": shown(self.updated_at),
            "projectId": project,
            **({"name": self.name} if self.name else {}),
        }

    def keys(self) -> dict[str, Any]:
        """For uploads, which the vendor doesn't take any more."""
        return {
            "id": self.id,
            "publicKey": f"-----BEGIN PUBLIC KEY-----\n{self.id}\n-----END PUBLIC KEY-----\n",
            "cipherAlgorithm": "AES-256-CBC",
            "initializationVectorSize": 16,
            "uploadUrl": NO_UPLOADS,
        }


class Contexts:
    """`folder` holds one folder for each. Two sessions on one context get a copy each: the last to write back wins."""

    def __init__(self, table: Table[Context], folder: Path) -> None:
        self._table = table
        self._folder = folder
        self._contexts = {context.id: context for context in table.all()}
        # Folders are copied in threads, and two sessions may end at once.
        self._copying = Lock()

    def create(self, name: str) -> Context:
        name = name.strip()
        if name and any(each.name.lower() == name.lower() for each in self._contexts.values()):
            raise ApiError(409, f"A context with name {name} already exists")
        return self._save(Context(name=name))

    def find(self, number: str) -> Context:
        context = self._contexts.get(number)
        if context is None:
            raise not_found("Context", number)
        return context

    def renew(self, number: str) -> Context:
        return self._save(self.find(number))

    def delete(self, number: str) -> None:
        """Sessions that have a copy keep it, and write nothing back."""
        del self._contexts[self.find(number).id]
        self._table.drop(number)
        with self._copying:
            shutil.rmtree(self._folder / number, ignore_errors=True)

    def lend(self, number: str, profile: Path) -> None:
        """Copy what is kept into a folder that isn't there yet. Blocks."""
        kept = self._folder / number
        with self._copying:
            if kept.is_dir():
                shutil.copytree(kept, profile, symlinks=True)

    def take_back(self, number: str, profile: Path) -> None:
        """Keep a copy of the folder instead of what was kept before. Blocks."""
        new, kept = self._folder / f"{number}.new", self._folder / number
        with self._copying:
            shutil.rmtree(new, ignore_errors=True)
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copytree(profile, new, symlinks=True, ignore=LEFT_BEHIND)
            shutil.rmtree(kept, ignore_errors=True)
            if number in self._contexts:
                new.rename(kept)
            else:  # deleted meanwhile
                shutil.rmtree(new, ignore_errors=True)

    def touch(self, number: str) -> None:
        if number in self._contexts:
            self._save(self._contexts[number])

    def _save(self, context: Context) -> Context:
        context.updated_at = now()
        self._contexts[context.id] = context
        self._table.save(context.id, context)
        return context
