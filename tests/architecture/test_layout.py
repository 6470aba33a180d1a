import ast

from tests.architecture.repository import ROOT, files, own_python, shown

FOLDERS = {
    "accounts",
    "applications",
    "automation",
    "billing",
    "deploy",
    "infra",
    "requirements",
    "sandboxes",
    "static",
    "templates",
    "tests",
    "valet",
}

# A module is named by what it holds.
EMPTY_NAMES = {"common", "helper", "helpers", "manager", "misc", "service", "util", "utils"}

LONGEST_FILE = 800
LONGEST_FUNCTION = 80


def test_top_level_folders_are_the_agreed_ones():
    found = {file.relative_to(ROOT).parts[0] for file in files() if file.parent != ROOT}
    assert {name for name in found if not name.startswith(".")} == FOLDERS


def test_no_module_is_named_after_nothing():
    named = [
        shown(file)
        for file in own_python()
        if EMPTY_NAMES & {file.stem, *file.relative_to(ROOT).parts[:-1]}
    ]
    assert named == []


def test_files_stay_readable():
    long = {
        shown(file): lines
        for file in own_python()
        if (lines := len(file.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_functions_stay_readable():
    # A file that is shorter holds no longer function: most need no parsing.
    texts = [
        (file, text)
        for file in own_python()
        if (text := file.read_text()).count("\n") >= LONGEST_FUNCTION
    ]
    long = {
        f"{shown(file)}:{node.lineno} {node.name}": length
        for file, text in texts
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    }
    assert long == {}


def test_every_package_has_its_init():
    packages = {file.parent for file in own_python()} - {ROOT, ROOT / "requirements"}
    assert [
        shown(folder) for folder in sorted(packages) if not (folder / "__init__.py").is_file()
    ] == []
