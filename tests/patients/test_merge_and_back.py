"""Merge, then unmerge: every table is as it was, whatever happened before and however many merges are undone."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from imaging.actions import acquisition, ordering, safety
from imaging.actions.open_points import open_points
from imaging.actions.ordering import Wanted, place_order
from imaging.models import Study
from imaging.safety import Step
from patients.actions import identifiers
from patients.actions.merging import CHOOSABLE, merge
from patients.actions.register import register, update
from patients.actions.temporary import register_temporary
from patients.actions.unmerging import unmerge
from patients.models import Merge, Patient
from tests.cast import Cast
from tests.factories.images import give_images

PEOPLE = 4
# The journal and the ledger tell what happened; keys are made anew from the rows, and compared by what they say.
NOT_COMPARED = {"patients.event", "patients.merge", "patients.mergedrow", "sessions.session"}
WITHOUT_KEY = {"patients.patientkey"}

STEPS = st.tuples(
    st.sampled_from(["order", "begin", "cancel", "acquire", "identifier", "phone", "allergies"]),
    st.integers(0, PEOPLE - 1),
)
MERGES = st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1), st.sets(st.sampled_from(sorted(CHOOSABLE))))


def everything() -> dict[str, list[Any]]:
    found = {}
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label_lower
        if label not in NOT_COMPARED:
            names = [f.attname for f in model._meta.concrete_fields if label not in WITHOUT_KEY or not f.primary_key]
            found[label] = sorted(model._base_manager.values_list(*names), key=repr)
    return found


@dataclass
class History:
    """What happens in the clinic, by the verbs."""

    people: Cast
    patients: list[Patient]
    count: int = 0

    def step(self, what: str, whose: int) -> None:
        patient, self.count = self.patients[whose], self.count + 1
        getattr(self, what)(patient)

    def order(self, patient: Patient) -> None:
        wanted = [Wanted(self.people.ct_chest)] * (1 + self.count % 2)
        facts = {"site": self.people.site, "referrer": self.people.dr_fred, "indication": "Cough"}
        place_order(patient, wanted, by=self.people.clara, **facts)

    def begin(self, patient: Patient) -> None:
        if study := self._one(patient, "ordered"):
            for point in open_points(study, Step.BEGIN):  # whoever's sex is not known is asked about pregnancy
                safety.answer(study, point.question, "no", by=self.people.theo)
            acquisition.begin(study, by=self.people.theo)

    def cancel(self, patient: Patient) -> None:
        if study := self._one(patient, "ordered"):
            ordering.cancel(study, why="not wanted", by=self.people.clara)

    def acquire(self, patient: Patient) -> None:
        if study := self._one(patient, "in_progress"):
            give_images(study, 1)
            acquisition.complete(study, by=self.people.theo)

    def identifier(self, patient: Patient) -> None:
        identifiers.add(patient, kind="NI", value=f"N{self.count}", by=self.people.clara)

    def phone(self, patient: Patient) -> None:
        update(patient, phone=f"+4420794600{self.count:02d}", by=self.people.clara)

    def allergies(self, patient: Patient) -> None:
        update(patient, allergies=f"Contrast {self.count}", by=self.people.clara)

    @staticmethod
    def _one(patient: Patient, status: str) -> Study | None:
        return Study.objects.filter(patient=patient, status=status).first()


def possible(survivor: Patient, retired: Patient, take: set[str]) -> set[str]:
    """Without what is refused: a known patient keeps a birth date, and nobody becomes known without one."""
    if retired.birth_date is None and not survivor.temporary:
        return take - {"birth_date", "temporary"}
    if "temporary" in take and survivor.birth_date is None:
        return take | {"birth_date", "birth_precision"}
    return take


@pytest.fixture
def clinic(people: Cast) -> History:
    known = [
        register(
            people.site,
            by=people.clara,
            mrn=f"P-{number}",
            family_name=f"Probe{number}",
            given_name="Pat",
            birth_date=dt.date(1960 + number, 1, 31),
            birth_precision="DMY"[number],
            sex="FMO"[number],
        )
        for number in range(PEOPLE - 1)
    ]
    return History(people, [*known, register_temporary(people.site, by=people.clara)])


@pytest.mark.slow
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@example(before=[("order", 3), ("begin", 3), ("acquire", 3)], merges=[(0, 3, set())])
@given(before=st.lists(STEPS, max_size=8), merges=st.lists(MERGES, min_size=1, max_size=3))
def test_merge_then_unmerge_leaves_every_table_as_it_was(
    clinic: History, before: list[tuple[str, int]], merges: list[tuple[int, int, set[str]]]
) -> None:
    with transaction.atomic():  # the next example begins where this one began
        for what, whose in before:
            clinic.step(what, whose)
        states, done = [], list[Merge]()
        for survivor, retired, take in merges:
            one, other = (Patient.objects.get(pk=clinic.patients[number].pk) for number in (survivor, retired))
            if one != other and one.merged_into is None and other.merged_into is None:
                states.append(everything())
                kept = possible(one, other, take)
                done.append(merge(one, other, why="One card", by=clinic.people.clara, take=kept))
        for step, state in zip(reversed(done), reversed(states), strict=True):
            assert unmerge(step, by=clinic.people.clara, decided=set()) == []
            after = everything()
            assert {table for table in after if after[table] != state[table]} == set()
        transaction.set_rollback(True)


def test_the_comparison_sees_a_change(clinic: History) -> None:
    before = everything()
    merge(clinic.patients[0], clinic.patients[1], why="One card", by=clinic.people.clara)
    after = everything()
    assert {table for table in after if after[table] != before[table]} == {
        "patients.patient",
        "patients.patientkey",
        "patients.patientidentifier",
    }
