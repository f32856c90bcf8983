"""Rooms stay small and have names of the hospital's; nothing is imported in passing."""

import ast

import pytest

from tests.house.sources import APPS, ROOT, files, functions, name, tree

pytestmark = pytest.mark.pure

NO_ROOM = {"utils", "util", "helpers", "helper", "core", "common", "misc", "services", "service", "lib", "shared"}
EVERYTHING = files(*APPS, "tests", "tools")


def test_there_is_something_to_look_at() -> None:
    assert len(files(*APPS)) > 60


def test_no_room_has_a_name_that_says_nothing() -> None:
    found = [name(path) for path in EVERYTHING if NO_ROOM & {part.removesuffix(".py") for part in path.parts[-4:]}]
    assert found == []


def test_no_file_reaches_300_lines() -> None:
    long = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in EVERYTHING}
    assert {path: lines for path, lines in long.items() if lines >= 300} == {}


def test_no_function_reaches_40_lines() -> None:
    long = {
        f"{name(path)}:{function.name}": function.end_lineno - function.lineno + 1
        for path in files(*APPS, "tools")
        for function in functions(path)
        if function.end_lineno
    }
    assert {place: lines for place, lines in long.items() if lines >= 40} == {}


def test_nothing_is_imported_inside_a_function() -> None:
    found = [
        f"{name(path)}:{node.lineno}"
        for path in EVERYTHING
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, (ast.Import, ast.ImportFrom))
    ]
    assert found == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [name(path) for path in files(*APPS, "tools") if tree(path).body and not ast.get_docstring(tree(path))]
    assert silent == []


def test_templates_are_small_too() -> None:
    long = {name(path): path.read_text(encoding="utf-8").count("\n") for path in (ROOT / "templates").rglob("*.html")}
    assert {path: lines for path, lines in long.items() if lines >= 300} == {}
