import re

from tests.architecture.repository import files, shown, text

THIS = "tests/architecture/test_words.py"

# Where a package came from is the installer's business: a lock holds names, versions and hashes.
REGISTRIES = re.compile(
    r"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|yarnpkg\.com|deb\.debian\.org|proxy\.golang\.org",
)
# A folder of one machine, where a path should count from the repository or the home folder.
MACHINE_PATHS = re.compile(
    r"(?<![\w./-])/(?:work|root|home/[a-z]+|opt/(?:wheels|pypi)|Users/[a-z]+)/\w"
)


def hits(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{shown(file)}: {found.group()}"
        for file in files()
        if shown(file) != THIS
        if (content := text(file)) is not None
        for found in pattern.finditer(content)
    ]


def test_no_registry_is_named():
    assert hits(REGISTRIES) == []


def test_no_path_of_one_machine():
    assert hits(MACHINE_PATHS) == []


def test_no_licence_file():
    assert [
        shown(file) for file in files() if file.stem.upper() in {"LICENSE", "LICENCE", "COPYING"}
    ] == []
