import ast
import re

from automation.runner.settings import RunnerSettings
from automation.settings import Settings
from tests.architecture.repository import ROOT, own_python, shown
from valet.settings.env import VARIABLES

ROW = re.compile(r"^\| `([A-Z][A-Z0-9_]*)` \| (.*?) \| (.*?) \|$", re.MULTILINE)
README = {
    name: (default, meaning)
    for name, meaning, default in ROW.findall((ROOT / "README.md").read_text())
}


def default_told(variable):
    if variable.needed_in_production:
        return "needed in production"
    return f"`{variable.default}`" if variable.default else "none"


def test_readmes_table_tells_every_setting():
    told = {name: README.get(name) for name in VARIABLES}
    assert told == {
        variable.name: (default_told(variable), variable.meaning) for variable in VARIABLES.values()
    }


def test_readme_tells_no_variable_that_nothing_reads_and_misses_none():
    terminal = {str(field.validation_alias) for field in Settings.model_fields.values()}
    prefix = RunnerSettings.model_config["env_prefix"]
    runner = {f"{prefix}{name}".upper() for name in RunnerSettings.model_fields}
    assert set(README) == set(VARIABLES) | terminal | runner


def test_the_control_plane_reads_the_environment_in_one_place():
    apps = ("valet", "accounts", "billing", "sandboxes", "applications")
    readers = [
        f"{shown(file)}:{node.lineno}"
        for file in own_python()
        if file.relative_to(ROOT).parts[0] in apps
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
        # These choose which settings are read.
        if shown(file) not in {"valet/settings/env.py", "valet/asgi.py", "valet/celery.py"}
    ]
    assert readers == []
