"""Extensions: uploaded as a zip, unpacked, and loaded by the browsers of sessions that name one."""

import io
import shutil
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from deploy.local.emulators.browserbase.errors import ApiError, not_found
from deploy.local.emulators.browserbase.identifiers import identifier, now, shown
from deploy.local.emulators.browserbase.tables import Table

LARGEST = 50 * 1024 * 1024


class Extension(BaseModel):
    id: str = Field(default_factory=identifier)
    file_name: str
    created_at: datetime = Field(default_factory=now)

    def answer(self, *, project: str) -> dict[str, Any]:
        return {
            "id": self.id,
            "createdAt": shown(self.created_at),
            "updatedAt": shown(self.created_at),
            "fileName": self.file_name,
            "projectId": project,
        }


class Extensions:
    """`folder` holds one folder for each. One that is deleted stays there for the browsers that run it, until a restart."""

    def __init__(self, table: Table[Extension], folder: Path) -> None:
        self._table = table
        self._folder = folder
        self._extensions = {extension.id: extension for extension in table.all()}
        if folder.is_dir():
            for place in folder.iterdir():
                if place.name not in self._extensions:
                    shutil.rmtree(place)

    def create(self, file_name: str, content: bytes) -> Extension:
        """Raises 400 where the file is no zip with a manifest."""
        extension = Extension(file_name=file_name)
        _unpack(content, self.folder(extension.id))
        self._extensions[extension.id] = extension
        self._table.save(extension.id, extension)
        return extension

    def find(self, number: str) -> Extension:
        extension = self._extensions.get(number)
        if extension is None:
            raise not_found("Extension", number)
        return extension

    def delete(self, number: str) -> None:
        del self._extensions[self.find(number).id]
        self._table.drop(number)

    def folder(self, number: str) -> Path:
        """Always the same for one extension, since the browser makes its number of it."""
        return self._folder / number


def _unpack(content: bytes, folder: Path) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(each.file_size for each in archive.infolist())
            if "manifest.json" not in archive.namelist():
                raise ApiError(400, "body/file has no manifest.json at its root")
            if size > LARGEST:
                raise ApiError(400, f"body/file is larger than {LARGEST} bytes")
            folder.mkdir(parents=True, mode=0o700)
            # `extractall` lets nothing out of the folder.
            archive.extractall(folder)
    except zipfile.BadZipFile as error:
        raise ApiError(400, "body/file is no zip archive") from error
