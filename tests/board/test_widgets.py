"""The built widgets are those that the manifest and the lock file speak of."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import deploy.local.board

BOARD = Path(deploy.local.board.__file__).parent
MANIFEST = json.loads((BOARD / "static" / "manifest.json").read_text())
LOCK = json.loads((BOARD / "widgets" / "package-lock.json").read_text())


def test_built_files_have_the_digests_of_the_manifest() -> None:
    found = {
        file.relative_to(BOARD / "static").as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in (BOARD / "static" / "built").rglob("*")
        if file.is_file()
    }
    assert found == MANIFEST["files"]


def test_every_bundled_package_is_locked_in_its_version_and_has_a_free_licence() -> None:
    for package in MANIFEST["packages"]:
        locked = LOCK["packages"][f"node_modules/{package['name']}"]
        assert locked["version"] == package["version"]
        assert package["licence"] in {"MIT", "BSD-3-Clause", "0BSD", "ISC", "Apache-2.0"}, package


def test_the_real_widget_libraries_are_in_it() -> None:
    names = {package["name"] for package in MANIFEST["packages"]}
    assert {"react-select", "intl-tel-input", "@floating-ui/react", "react-datepicker"} <= names
    assert {"downshift", "@radix-ui/react-select", "@headlessui/react", "choices.js"} <= names
    assert {"flatpickr", "dropzone", "quill", "trix"} <= names


def test_the_lock_file_names_no_hosts_to_download_from() -> None:
    text = (BOARD / "widgets" / "package-lock.json").read_text()
    assert "resolved" not in text
    assert not re.search(r"https?://[^\"]*\.tgz", text)
