"""Our own source files, read once."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("patients", "imaging", "reporting", "ris")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def files(*folders: str) -> tuple[Path, ...]:
    """The Python files below these folders, without migrations."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return tuple(sorted(path for path in found if "migrations" not in path.parts))


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    """The path as a reader says it."""
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[Function]:
    """Every function and method of the file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, Function):
            yield node


def called(node: ast.AST) -> set[str]:
    """The last names of what is called inside: `f()` is f, `a.b.f()` is f."""
    targets = (call.func for call in ast.walk(node) if isinstance(call, ast.Call))
    return {
        t.attr if isinstance(t, ast.Attribute) else t.id for t in targets if isinstance(t, (ast.Attribute, ast.Name))
    }
