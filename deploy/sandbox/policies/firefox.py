"""Adds our policies to those that a Firefox, or a browser made of it, has beside its program: `firefox.py FOLDER…`"""

import json
import sys
from pathlib import Path

OURS = Path(__file__).with_name("firefox.json")


def add(program: Path) -> None:
    file = program / "distribution/policies.json"
    file.parent.mkdir(exist_ok=True)
    theirs = json.loads(file.read_text())["policies"] if file.exists() else {}
    ours = json.loads(OURS.read_text())["policies"]
    file.write_text(json.dumps({"policies": theirs | ours}, indent=2))


if __name__ == "__main__":
    for folder in map(Path, sys.argv[1:]):
        if folder.is_dir():
            add(folder)
