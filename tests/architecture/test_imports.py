import ast
import re
import subprocess
import sys

from tests.architecture.repository import ROOT, own_python, shown

BLOCKED = ("django", "rest_framework", "channels", "celery", "djstripe", "stripe", "redis")

WITHOUT_DJANGO = f"""
import importlib.abc, sys

class Blocker(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {BLOCKED!r}:
            raise ModuleNotFoundError(name)
        return None

sys.meta_path.insert(0, Blocker())
import automation, automation.runner, automation.protocol
"""

WITHOUT_VENDORS = """
import importlib, importlib.abc, pkgutil, sys

class Blocker(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"stagehand", "browserbase"}:
            raise ModuleNotFoundError(name)
        return None

sys.meta_path.insert(0, Blocker())
import automation
for module in pkgutil.walk_packages(automation.__path__, "automation."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
"""

# Why an import may stand inside a function. Anything else is a knot in the design.
REASONS = ("heavy:", "optional:", "cycle:")
HEAVY = {"boto3", "camoufox", "playwright", "selenium", "stagehand"}
INDENTED = re.compile(r"^[ \t]+(?:import|from)\s|[:;][ \t]*(?:import|from)\s", re.MULTILINE)
"""As an import in a function is, and little else: only such files are parsed."""


def test_automation_imports_where_django_is_not_installed():
    subprocess.run([sys.executable, "-c", WITHOUT_DJANGO], cwd=ROOT, check=True)


def test_automation_imports_where_no_vendor_s_library_is_installed():
    """As in a sandbox, and at a terminal."""
    subprocess.run([sys.executable, "-c", WITHOUT_VENDORS], cwd=ROOT, check=True)


def inline_imports(tree):
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from (
                node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)
            )


def imports_heavy(node):
    names = (
        [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
    )
    return all(name.partition(".")[0] in HEAVY for name in names)


def test_an_import_inside_a_function_says_why():
    unexplained = []
    for file in own_python():
        if file.is_relative_to(ROOT / "tests"):
            continue
        source = file.read_text()
        if not INDENTED.search(source):
            continue
        lines = source.splitlines()
        unexplained += [
            f"{shown(file)}:{node.lineno}"
            for node in inline_imports(ast.parse(source))
            if not imports_heavy(node)
            if not any(reason in lines[node.lineno - 1] for reason in REASONS)
        ]
    assert unexplained == []
