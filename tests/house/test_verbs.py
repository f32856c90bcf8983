"""The shape of a verb: it names who acts, asks whether they may, locks, moves, and writes the journal."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.sources import APPS, Function, called, files, functions, name, tree

pytestmark = pytest.mark.pure

ACTIONS = tuple(path for path in files(*APPS) if "actions" in path.parts)
# Verbs that write no line of their own, and why.
QUIET = {
    "reporting/actions/claiming.py:keep": "a heartbeat every few seconds says nothing that the claim does not",
    "reporting/actions/drafting.py:save": "a draft is saved every few seconds; what counts is signed and written",
    "reporting/actions/delivering.py:take_in_hand": "what comes of the attempt is written when it is known",
    "reporting/actions/sealing.py:seal": "a line about each seal would need a seal itself, and so for ever",
}
# Verbs that ask for no right, and why.
UNASKED: dict[str, str] = {}


def verbs() -> Iterator[tuple[str, Function]]:
    """Every public function in actions/ that opens a transaction."""
    for path in ACTIONS:
        for node in tree(path).body:
            if isinstance(node, Function) and not node.name.startswith("_") and "atomic" in called(node):
                yield f"{name(path)}:{node.name}", node


def steps() -> Iterator[tuple[str, Function]]:
    """Every public function in actions/ that somebody does, inside the transaction of a verb."""
    for path in ACTIONS:
        for node in tree(path).body:
            if isinstance(node, Function) and not node.name.startswith("_") and "atomic" not in called(node):
                if "by" in {argument.arg for argument in node.args.kwonlyargs}:
                    yield f"{name(path)}:{node.name}", node


def reach(node: Function) -> set[str]:
    """The names that are called inside, and inside what is called as far as it lies in actions/."""
    bodies: dict[str, set[str]] = {}
    for path in ACTIONS:
        for function in functions(path):
            bodies.setdefault(function.name, set()).update(called(function))
    found, todo = set(), called(node)
    while todo:
        found |= todo
        todo = {deeper for each in todo for deeper in bodies.get(each, ())} - found
    return found


def test_there_are_verbs() -> None:
    assert len(list(verbs())) > 25


@pytest.mark.parametrize("place", [place for place, _ in verbs()])
def test_a_verb_names_who_acts_asks_and_writes(place: str) -> None:
    node = dict(verbs())[place]
    assert "by" in {argument.arg for argument in node.args.kwonlyargs}, "who acts is a named argument"
    if place not in UNASKED:
        assert "require" in reach(node), "nobody is asked whether they may"
    if place not in QUIET:
        assert "record" in reach(node), "nothing is written to the journal"
    assert ast.get_docstring(node)


@pytest.mark.parametrize("place", [place for place, _ in steps()])
def test_a_step_inside_a_verb_writes_too(place: str) -> None:
    node = dict(steps())[place]
    if place != "reporting/actions/claiming.py:holding":  # asks a question, changes nothing
        assert "record" in reach(node), "nothing is written to the journal"


def test_the_exceptions_still_exist() -> None:
    assert {*QUIET, *UNASKED} <= {place for place, _ in verbs()}


def test_nobody_writes_a_status_past_its_machine() -> None:
    writing = {"update", "bulk_update", "update_or_create"}
    found = []
    for path in files(*APPS):
        for call in (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Attribute) and call.func.attr in writing:
                names = {keyword.arg for keyword in call.keywords}
                texts = {node.value for node in ast.walk(call) if isinstance(node, ast.Constant)}
                if "status" in names or "status" in texts:
                    found.append(f"{name(path)}:{call.lineno}")
    assert found == []


def test_only_the_verbs_step_a_machine() -> None:
    """`study.release()` outside actions/ would move without right, lock and journal."""
    machine = {"hold", "unhold", "no_show", "check_in", "undo_check_in", "start_reading", "stop_reading", "finalize"}
    machine |= {
        "addend",
        "mark_in_error",
        "make_preliminary",
        "send_back",
        "give_back",
        "undo_begin",
        "discontinue",
        "reschedule",
    }
    modules = {path.stem for path in ACTIONS}
    found = []
    for path in files(*APPS):
        if "actions" in path.parts:
            continue
        for call in (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Attribute) and call.func.attr in machine:
                owner = call.func.value
                if not (isinstance(owner, ast.Name) and owner.id in modules):
                    found.append(f"{name(path)}:{call.lineno} {call.func.attr}")
    assert found == []


def test_the_journal_has_one_writer() -> None:
    found = []
    for path in files(*APPS):
        if name(path) == "patients/audit.py":
            continue
        for call in (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)):
            text = ast.unparse(call.func)
            if text in {"Event", "Event.objects.create", "Event.objects.bulk_create", "Event.objects.get_or_create"}:
                found.append(f"{name(path)}:{call.lineno}")
    assert found == []
