"""The folders that remember permits, answers and receipts."""

import tempfile
from pathlib import Path

from automation.errors import BadInputError


def usable_folder(path: Path) -> Path:
    """It, made where it isn't there. Raises `BadInputError` when nothing can be kept in it."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Whether one may write is known only by writing: permission bits say little to root and of a read-only disk.
        with tempfile.TemporaryFile(dir=path):
            pass
    except (FileExistsError, NotADirectoryError):
        raise BadInputError(
            f"Nothing can be kept in the folder {path}: it is a file, or in one."
        ) from None
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise BadInputError(f"Nothing can be kept in the folder {path}: {why}.") from None
    return path
