"""What goes over the whole register: the search for duplicates, which remembers how far it has come, and new keys."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import transaction

from patients import audit
from patients.access import require
from patients.actions.duplicates import facts_of
from patients.actions.indexing import person_of, reindex
from patients.matching import Earlier, Match, Person
from patients.models import Decision, DuplicateCase, DuplicateSearch, Patient, User, lock

PORTION = 500  # patients whose keys are made in one transaction


def everybody() -> Iterator[Person]:
    """The register as matching compares it, in the order of keys; without temporary identities and merged patients."""
    rows = Patient.objects.filter(merged_into=None, temporary=False).order_by("pk")
    for patient in rows.iterator(chunk_size=2_000):
        yield person_of(patient)


def go_on(*, by: User, anew: bool = False) -> DuplicateSearch:
    """The search under way, or a new one; `anew` leaves the one under way and begins again."""
    with transaction.atomic():
        require(by, "patients.change_patient")
        if anew:
            DuplicateSearch.objects.filter(open=True).update(open=None)
        search, _made = DuplicateSearch.objects.get_or_create(open=True)
    return search


def finish(search: DuplicateSearch, *, by: User) -> None:
    """The search is at its end; the next begins from the beginning."""
    with transaction.atomic():
        require(by, "patients.change_patient")
        search = lock(search)
        search.open = None
        search.save(update_fields=["open"])


def earlier(search: DuplicateSearch, keys: Sequence[int]) -> Earlier:
    """What was found before the search was stopped; `keys` are those of the register in their order."""
    done = bisect_right(keys, search.reached)
    if not done:
        return Earlier()
    rows = DuplicateCase.objects.filter(first__lte=search.reached).values_list("first", "second", "score")
    return Earlier(done, [(str(first), str(second), score) for first, second, score in rows])


def open_found(pairs: Collection[Match], *, search: DuplicateSearch, reached: int, by: User) -> int:
    """Open the cases of a portion of the search, and note how far it has come: all or nothing.

    Returns how many cases are new. The ids of a match are keys of patients. What is decided stays decided; what is
    open already gets its new score. Done twice, it changes nothing more.
    """
    with transaction.atomic():
        require(by, "patients.change_patient")
        search = lock(search)
        search.reached = max(search.reached, reached)
        search.save(update_fields=["reached"])
        told = {_ends(match): facts_of(match) for match in pairs}
        firsts = {first for first, _second in told}
        known = DuplicateCase.objects.select_for_update().filter(first__in=firsts)
        there = {(case.first_id, case.second_id): case for case in known}
        fresh = [
            DuplicateCase(first_id=ends[0], second_id=ends[1], **facts)
            for ends, facts in told.items()
            if ends not in there
        ]
        DuplicateCase.objects.bulk_create(fresh)
        _renew(case for ends, case in there.items() if ends in told and _set(case, told[ends]))
        if fresh:
            audit.record("duplicates.found", by=by, cases=[[case.first_id, case.second_id] for case in fresh])
    return len(fresh)


def _ends(match: Match) -> tuple[int, int]:
    first, second = sorted((int(match.id_a), int(match.id_b)))
    return first, second


def _set(case: DuplicateCase, facts: dict[str, Any]) -> bool:
    """Whether an open case was told something new."""
    if case.decision not in ("", Decision.LATER) or all(getattr(case, name) == facts[name] for name in facts):
        return False
    for name, value in facts.items():
        setattr(case, name, value)
    return True


def _renew(cases: Iterable[DuplicateCase]) -> None:
    DuplicateCase.objects.bulk_update(list(cases), ["score", "certain", "reasons"])


def reindex_everybody(done: Callable[[int], object], *, by: User) -> int:
    """Make the keys of every patient anew, a portion at a time; `done` is told how many more are ready. Returns all.

    For an upgrade that changes how people are found: search goes on meanwhile with what is there.
    """
    require(by, "patients.change_patient")
    keys = Patient.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=10_000)
    ready = 0
    while portion := list(islice(keys, PORTION)):
        with transaction.atomic():
            for patient in Patient.objects.select_for_update().filter(pk__in=portion).order_by("pk"):
                reindex(patient)
        done(len(portion))
        ready += len(portion)
    audit.record("patients.reindexed", by=by, patients=ready)
    return ready
