"""What import-linter cannot see: parts of a third party, and which distribution a module comes from."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("patients", "imaging", "reporting", "ris")
WITH_A_DATABASE = (
    "django.db",
    "django.contrib",
    "django.core.management",
    "django.apps",
    "django.shortcuts",
    "django_fsm",
)

# Django finds these by a name in the settings, pydicom by itself, gunicorn and honcho are commands, fonts are files.
CALLED_BY_NAME = {
    "mysqlclient",
    "argon2-cffi",
    "django-axes",
    "django-csp",
    "django-htmx",
    "django-permissions-policy",
    "whitenoise",
    "gunicorn",
    "honcho",
    "tzdata",
    "python-gdcm",
    "pylibjpeg",
    "pylibjpeg-openjpeg",
    "pylibjpeg-rle",
    "pyjpegls",
    "fontpkg-source-sans-3",
    "manimgx-fonts",
    "justmytype-intl-cjk",
}

pytestmark = pytest.mark.pure


def sources(folder: str) -> Iterator[Path]:
    """The module itself, or every module of the package."""
    path = ROOT / folder.replace(".", "/")
    yield from path.rglob("*.py") if path.is_dir() else [path.with_suffix(".py")]


def imported(path: Path) -> Iterator[str]:
    """The full name of each module that a file imports, `from a.b import c` as `a.b` and as `a.b.c`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def pure_modules() -> list[str]:
    """As the contract of import-linter lists them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (contract,) = (contract for contract in contracts if contract["name"] == "Pure modules know no tables")
    return list(contract["source_modules"])


@pytest.mark.parametrize("module", pure_modules())
def test_a_pure_module_imports_nothing_with_a_database(module: str):
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in sources(module)
        for name in imported(path)
        if any(name == part or name.startswith(f"{part}.") for part in WITH_A_DATABASE)
    }
    assert found == set()


def test_what_the_code_imports_is_required_and_what_is_required_is_used():
    tops = {name.partition(".")[0] for app in APPS for path in sources(app) for name in imported(path)}
    outside = tops - set(sys.stdlib_module_names) - set(APPS)
    origins = packages_distributions()
    used = {re.sub(r"[-_.]+", "-", origin).lower() for top in outside for origin in origins.get(top, [f"{top}?"])}
    required = {
        re.split(r"[=\[ ]", line)[0].lower()
        for line in (ROOT / "requirements.txt").read_text().splitlines()
        if line and not line.startswith("#")
    }
    assert used - required == set(), "imported, but not in requirements.txt"
    assert required - used - CALLED_BY_NAME == set(), "in requirements.txt, but imported nowhere"
