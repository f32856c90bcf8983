"""Every word that a person sees goes through gettext."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.sources import APPS, ROOT, files, name, tree

pytestmark = pytest.mark.pure

TEMPLATES = tuple(
    sorted(path for folder in ("templates", *APPS) for path in (ROOT / folder).rglob("*.html") if path.is_file())
)
# The same in every language.
NO_WORD = {"RIS", "UTC", "DICOM", "PDF", "SOP", "Instance", "UID", "Ctrl", "S", "Authorization", "Bearer"}
CODE = [
    re.compile(r"{%\s*comment.*?endcomment\s*%}", re.DOTALL),
    re.compile(r"{%\s*blocktrans(late)?\b.*?endblocktrans(late)?\s*%}", re.DOTALL),
    re.compile(r"{%\s*block [\w-]*(?:class|theme|query)[\w-]*\s*%}.*?endblock", re.DOTALL),
    re.compile(r"<(script|style|svg|kbd)\b.*?</\1>", re.DOTALL),
    re.compile(r"<!--.*?-->", re.DOTALL),
    re.compile(r"{#.*?#}"),
    re.compile(r"{%.*?%}", re.DOTALL),
    re.compile(r"{{.*?}}", re.DOTALL),
]
TAG = re.compile(r"<[^<>]*>", re.DOTALL)
SPOKEN = re.compile(r"""\b(?:alt|title|placeholder|aria-label|aria-description)\s*=\s*("[^"]*"|'[^']*')""")
WORD = re.compile(r"&\w+;|[^\W\d_]+")


def bare(text: str) -> set[str]:
    """The words of a template that no gettext has seen."""
    for pattern in CODE:
        text = pattern.sub(" ", text)
    spoken = " ".join(match[1] for tag in TAG.findall(text) for match in SPOKEN.finditer(tag))
    words = WORD.findall(f"{TAG.sub(' ', text)} {spoken}")
    return {word for word in words if not word.startswith("&") and word not in NO_WORD}


def test_the_check_finds_bare_words() -> None:
    assert bare('<p class="a">{% translate "Yes" %} {{ no }} &nbsp; Hello</p>') == {"Hello"}
    assert bare('<img alt="Film" src="x"><i title="{% translate "A" %}"></i>{# not #}') == {"Film"}


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 20


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_has_no_bare_words(path: Path) -> None:
    assert bare(path.read_text(encoding="utf-8")) == set()


def raised() -> Iterator[tuple[str, ast.expr]]:
    """The first argument of everything that is raised at a person."""
    at_people = {"Refusal", "Conflict", "IllegalMove", "PermissionDenied", "ValidationError"}
    for path in files(*APPS):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
                called = node.exc.func
                if (called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")) in at_people:
                    yield f"{name(path)}:{node.lineno}", node.exc.args[0]


def test_no_refusal_is_a_bare_sentence() -> None:
    found = [place for place, said in raised() if isinstance(said, (ast.Constant, ast.JoinedStr))]
    assert found == []
