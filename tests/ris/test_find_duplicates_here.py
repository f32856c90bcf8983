"""`manage.py find_duplicates` over the register itself: cases are opened, decisions kept, a second run goes on."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from patients.actions import duplicates, whole_register
from patients.actions.merging import merge
from patients.actions.register import register
from patients.actions.temporary import register_temporary
from patients.models import Decision, DuplicateCase, Event, Patient
from ris.management.commands import find_duplicates
from tests.cast import Cast

NAMES = (("Testmann", "Maria"), ("Obermaier", "Franz"), ("Kowalska", "Zofia"), ("Lindqvist", "Astrid"))


@pytest.fixture
def pairs(people: Cast) -> list[tuple[Patient, Patient]]:
    """Four people who were each registered twice, and nobody has looked yet."""
    found = []
    for number, (family, given) in enumerate(NAMES):
        facts = {"birth_date": f"{1950 + number}-03-1{number}", "phone": f"+4420794600{number}1", "given_name": given}
        first, second = (
            register(people.site, by=people.clara, family_name=name, sex="U", **facts) for name in (family, family[:-1])
        )
        found.append((first, second))
    DuplicateCase.objects.all().delete()
    return found


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("find_duplicates", *arguments, stdout=out)
    return out.getvalue()


def found() -> list[Any]:
    return sorted(DuplicateCase.objects.values_list("first", "second", "score", "certain", "decision"))


def test_each_pair_opens_one_case(pairs: list[tuple[Patient, Patient]]) -> None:
    said = run()
    assert [case[:2] for case in found()] == [(first.pk, second.pk) for first, second in pairs]
    assert said.startswith("8 people, ") and said.endswith(" 4 new cases.\n")
    event = Event.objects.get(kind="duplicates.found", by__username="system")
    assert sorted(event.details["cases"]) == [[first.pk, second.pk] for first, second in pairs]
    before = found()
    assert run().endswith(" 0 new cases.\n") and found() == before
    assert Event.objects.filter(kind="duplicates.found").count() == 1


def test_stopped_and_run_again_it_ends_the_same(
    pairs: list[tuple[Patient, Patient]], monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    whole = found()
    DuplicateCase.objects.all().delete()
    monkeypatch.setattr(find_duplicates, "PORTION", 1)
    real, calls = whole_register.open_found, []

    def pull_the_plug(*args: Any, **kwargs: Any) -> int:
        calls.append(args)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(whole_register, "open_found", pull_the_plug)
        with pytest.raises(KeyboardInterrupt):
            run()
    assert len(found()) == 2
    assert run().endswith(" 2 new cases.\n") and found() == whole


def test_what_is_decided_stays_decided(pairs: list[tuple[Patient, Patient]], people: Cast) -> None:
    run()
    first, second = DuplicateCase.objects.order_by("first")[:2]
    duplicates.decide(first, Decision.DIFFERENT, by=people.clara)
    duplicates.decide(second, Decision.LATER, by=people.clara)
    DuplicateCase.objects.update(score=0.1)
    run()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.decision, first.score) == ("different", 0.1)
    assert second.decision == "later" and second.score > 0.5


def test_merged_and_temporary_identities_are_left_out(pairs: list[tuple[Patient, Patient]], people: Cast) -> None:
    merge(*pairs[0], why="One card", by=people.clara)
    for _number in range(3):
        register_temporary(people.site, by=people.clara)
    assert run().startswith("7 people, ")
    assert [case[:2] for case in found()] == [(first.pk, second.pk) for first, second in pairs[1:]]


@pytest.mark.parametrize("arguments", [("--csv", "a.csv"), ("--out", "b.csv"), ("--as", "nobody-here")])
def test_a_command_line_that_cannot_be_carried_out(people: Cast, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    assert refused.value.returncode == 2
