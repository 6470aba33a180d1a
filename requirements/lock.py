#!/usr/bin/env python3
"""Compile requirements/*.in to pinned, hashed *.txt files that agree with one another.

`lock.py` compiles (needs the network), `lock.py --check` says whether any .in changed since
(needs nothing). Each .txt opens with the digest of the inputs it was compiled from.
"""

import argparse
import hashlib
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
# dev holds everything, so it is solved first and its versions bind the others.
NAMES = ["dev", "core", "runner", "pool", "camoufox", "sandbox", "control", "runner-test"]
PREFIX = "# inputs sha256:"


def inputs(name: str) -> list[Path]:
    source = HERE / f"{name}.in"
    found = [source]
    for line in source.read_text().splitlines():
        if line.startswith("-r "):
            found += inputs(line.removeprefix("-r ").strip().removesuffix(".in"))
    return found


def digest(name: str) -> str:
    """Of the requirements alone: a reworded comment asks for no new lock."""
    lines = {
        line.strip()
        for source in inputs(name)
        for line in source.read_text().splitlines()
        if line.strip() and not line.startswith(("#", "-r "))
    }
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def compile_one(name: str, extra: list[str]) -> None:
    target = HERE / f"{name}.txt"
    command = [
        str(Path(sys.executable).with_name("uv")),
        "pip",
        "compile",
        f"{name}.in",
        f"--output-file={name}.txt",
        "--quiet",
        "--universal",
        "--python-version=3.11",
        "--generate-hashes",
        "--no-header",
        "--no-emit-index-url",
        "--no-emit-find-links",
        *extra,
    ]
    if name != "dev":
        command.append("--constraint=dev.txt")
    subprocess.run(command, check=True, cwd=HERE)  # noqa: S603 - our own uv, our own arguments
    body = target.read_text()
    target.write_text(f"{PREFIX}{digest(name)}\n# compiled by make lock\n{body}")


def stale() -> list[str]:
    return [
        name
        for name in NAMES
        if not (HERE / f"{name}.txt").is_file()
        or not (HERE / f"{name}.txt").read_text().startswith(f"{PREFIX}{digest(name)}\n")
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say what is out of date")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions allowed")
    arguments = parser.parse_args()
    if arguments.check:
        old = stale()
        for name in old:
            print(f"requirements/{name}.txt is older than its .in: run make lock", file=sys.stderr)
        return 1 if old else 0
    for name in NAMES:
        compile_one(name, ["--upgrade"] if arguments.upgrade else [])
    return 0


if __name__ == "__main__":
    sys.exit(main())
