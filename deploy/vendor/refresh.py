"""Fetch what pages load and we didn't write: `python -m deploy.vendor.refresh`, after changing a version in the manifest.

Needs npm, which finds packages by its own settings. The files are committed: nothing that runs needs this.
"""

import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

VENDOR = Path(__file__).resolve().parents[2] / "static" / "vendor"
MANIFEST = VENDOR / "manifest.json"


def main() -> None:
    packages: list[dict[str, Any]] = json.loads(MANIFEST.read_text())
    for package in packages:
        _fetch(package)
    MANIFEST.write_text(json.dumps(packages, indent=2) + "\n")


def _fetch(package: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        name = f"{package['name']}@{package['version']}"
        npm = shutil.which("npm") or "npm"
        subprocess.run([npm, "pack", "--silent", name], cwd=folder, check=True, capture_output=True)  # noqa: S603 - our own arguments
        (packed,) = Path(folder).glob("*.tgz")
        with tarfile.open(packed) as archive:
            if "folders" in package:
                package["files"] = [
                    each
                    for source, folder in package["folders"].items()
                    for each in _below(archive, source, folder)
                ]
            for each in package["files"]:
                content = _content(archive, each["source"])
                target = VENDOR / each["file"]
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
                each["sha256"] = hashlib.sha256(content).hexdigest()
                print(f"{name}: {each['file']}")


def _below(archive: tarfile.TarFile, source: str, folder: str) -> list[dict[str, Any]]:
    """Every file of a folder of the package, and where it goes."""
    names = sorted(name.removeprefix("package/") for name in archive.getnames())
    return [
        {"source": name, "file": folder + name.removeprefix(source)}
        for name in names
        if name.startswith(f"{source}/") and name.endswith(".js")
    ]


def _content(archive: tarfile.TarFile, source: str) -> bytes:
    file = archive.extractfile(f"package/{source}")
    if file is None:
        raise SystemExit(f"the package has no file {source}")
    return file.read()


if __name__ == "__main__":
    main()
