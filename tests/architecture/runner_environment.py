"""Run where only requirements/runner.txt is installed: every module of automation imports there,
and Django is not."""

import importlib
import importlib.util
import pkgutil
import sys

import automation
import automation.runner

# Imported for their effect: they start a program.
PROGRAMS = ("__main__",)


def main() -> int:
    if importlib.util.find_spec("django") is not None:
        print("django is installed here: this environment proves nothing", file=sys.stderr)
        return 1
    names = [
        module.name
        for module in pkgutil.walk_packages(automation.__path__, "automation.")
        if module.name.rpartition(".")[2] not in PROGRAMS
    ]
    for name in names:
        importlib.import_module(name)
    print(f"{len(names)} modules of automation import without Django")
    return 0


if __name__ == "__main__":
    sys.exit(main())
