"""What the database itself refuses."""

import datetime as dt
from typing import Any

import pytest
from django.db import models
from django.utils import timezone

from imaging.actions import scheduling
from imaging.models import (
    HeldInstance,
    Mismatch,
    MismatchReason,
    Order,
    Resolution,
    ScheduledStep,
    Study,
)
from tests.cast import Cast
from tests.factories.breach import refuses_twin, refuses_update, rules_of, takes_twin
from tests.factories.images import give_images
from tests.imaging import test_rules

SOON = timezone.now().replace(microsecond=0) + dt.timedelta(days=1)
ALIKE = ["AB1", "ab1", "AB1 ", "ÁB1", "\uff21B1"]

# rule -> which of the rows below, and the values that break it
CHECKS: dict[str, tuple[str, dict[str, Any]]] = {
    "procedure_duration": ("procedure", {"duration_minutes": 0}),
    "station_ae_title_present": ("station", {"ae_title": ""}),
    "order_accession_number_present": ("order", {"accession_number": ""}),
    "order_indication_present": ("order", {"indication": ""}),
    "order_priority_known": ("order", {"priority": 4}),
    "study_status_known": ("study", {"status": "lost"}),
    "study_laterality_known": ("study", {"laterality": "X"}),
    "study_priority_known": ("study", {"priority": 0}),
    "study_uid_present": ("study", {"study_instance_uid": ""}),
    "study_ordered_or_outside": ("study", {"order": None}),
    "step_ends_after_start": ("step", {"ends_at": SOON}),
    "step_current_has_lane": ("step", {"lane": None}),
    "series_uid_present": ("series", {"series_instance_uid": ""}),
    "instance_uid_present": ("instance", {"sop_instance_uid": ""}),
    "instance_path_present": ("instance", {"path": ""}),
    "mismatch_closed_with_decision": ("mismatch", {"open": None}),
}
ONCE = {
    "step_one_current_per_study",
    "step_slot_booked_once",
    "series_once_per_study",
    "mismatch_one_open_case",
    "held_instance_once",
    "procedure.code",
    "station.name",
    "station.ae_title",
    "order.accession_number",
    "study.study_instance_uid",
    "instance.sop_instance_uid",
}

Rows = dict[str, models.Model]


@pytest.fixture
def rows(people: Cast, study: Study) -> Rows:
    """One row of each kind."""
    (instance,) = give_images(study)
    mismatch = Mismatch.objects.create(reason=MismatchReason.NO_ORDER, study_instance_uid="1.2", patient_key="k")
    return {
        "procedure": people.ct_chest,
        "station": people.ct,
        "order": Order.objects.get(),
        "study": study,
        "step": scheduling.schedule(study, people.ct, SOON, by=people.clara),
        "series": instance.series,
        "instance": instance,
        "mismatch": mismatch,
        "held": HeldInstance.objects.create(mismatch=mismatch, sop_instance_uid="1.3", sha256="a", path="p"),
    }


def test_each_rule_of_the_app_is_tried_here() -> None:
    assert rules_of("imaging") == set(CHECKS) | ONCE | set(test_rules.CHECKS) | test_rules.ONCE


@pytest.mark.parametrize("rule", CHECKS)
def test_the_database_holds_the_rule(rows: Rows, rule: str) -> None:
    row, values = CHECKS[rule]
    refuses_update(rows[row], rule, **values)


def test_the_other_half_of_each_rule(rows: Rows) -> None:
    refuses_update(rows["procedure"], "procedure_duration", duration_minutes=721)
    refuses_update(rows["step"], "step_current_has_lane", current=None)
    refuses_update(rows["step"], "step_ends_after_start", ends_at=SOON - dt.timedelta(minutes=1))
    refuses_update(rows["mismatch"], "mismatch_closed_with_decision", resolution=Resolution.REJECTED)
    refuses_update(rows["mismatch"], "mismatch_closed_with_decision", open=None, resolution="forgotten")
    refuses_update(rows["mismatch"], "mismatch_closed_with_decision", open=False)


def test_one_current_slot_for_a_study_and_one_study_for_a_slot(people: Cast, rows: Rows, study: Study) -> None:
    step = rows["step"]
    later = {"starts_at": SOON + dt.timedelta(hours=1), "ends_at": SOON + dt.timedelta(hours=2)}
    other = Study.objects.create(
        order=study.order, patient=study.patient, site=study.site, modality="CT", study_instance_uid="1.9"
    )
    refuses_twin(step, station=people.ct2, **later)
    refuses_twin(step, study=other)
    takes_twin(step, study=other, lane=1)
    for _ in range(2):  # given-up slots stay as history, as many as there were
        takes_twin(step, current=None, lane=None)
    assert ScheduledStep.objects.count() == 4


@pytest.mark.parametrize(
    ("row", "differs"),
    [
        ("procedure", {"name": "other"}),
        ("station", {"name": "other"}),
        ("station", {"ae_title": "OTHER"}),
        ("order", {"indication": "other"}),
        ("study", {"modality": "MR"}),
        ("series", {"number": 9}),
        ("instance", {"path": "other"}),
        ("mismatch", {"patient_name": "other"}),
        ("held", {"path": "other"}),
    ],
)
def test_what_is_unique_is_refused_twice(rows: Rows, row: str, differs: dict[str, Any]) -> None:
    refuses_twin(rows[row], **differs)


def test_a_closed_case_stands_beside_an_open_one(rows: Rows) -> None:
    mismatch = rows["mismatch"]
    for _ in range(2):
        takes_twin(mismatch, open=None, resolution=Resolution.REJECTED)
    refuses_twin(mismatch)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("station", "ae_title"),
        ("order", "accession_number"),
        ("study", "study_instance_uid"),
        ("series", "series_instance_uid"),
        ("instance", "sop_instance_uid"),
        ("held", "sop_instance_uid"),
        ("procedure", "code"),
    ],
)
def test_identifiers_compare_byte_for_byte(rows: Rows, row: str, column: str) -> None:
    model = type(rows[row])
    for place, value in enumerate(ALIKE):
        takes_twin(rows[row], **{"name": f"N{place}"} if row == "station" else {}, **{column: value})
    for value in ALIKE:
        assert [getattr(found, column) for found in model._base_manager.filter(**{column: value})] == [value]
        assert model._base_manager.filter(**{f"{column}__in": [value]}).count() == 1


def test_what_others_point_at_cannot_be_deleted(rows: Rows, study: Study) -> None:
    for row in (study, study.order, study.patient, study.site, rows["station"], rows["series"], rows["mismatch"]):
        assert row is not None
        with pytest.raises(models.ProtectedError):
            row.delete()
