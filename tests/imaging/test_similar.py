"""The same again needs a reason, at every door."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from imaging.actions import ordering, resolving
from imaging.actions.ordering import Wanted, place_order
from imaging.actions.similar import SimilarOrder
from imaging.models import Mismatch, MismatchReason, Order, Procedure, Study
from patients import audit
from patients.models import Patient
from tests.cast import Cast


@pytest.fixture(autouse=True)
def fortnight(settings: Settings) -> None:
    settings.SIMILAR_ORDER_DAYS = 14


def again(people: Cast, patient: Patient, *wanted: Wanted, **facts: Any) -> Order:
    usual: dict[str, Any] = {"site": people.site, "referrer": people.dr_fred, "indication": "Again", "by": people.clara}
    return place_order(patient, wanted or [Wanted(people.ct_chest)], **{**usual, **facts})


def test_the_first_attempt_lists_what_is_there_and_a_reason_lets_it_through(people: Cast, study: Study) -> None:
    with pytest.raises(SimilarOrder, match=f"CT chest · {study.accession_number}, ordered") as refused:
        again(people, study.patient)
    assert refused.value.earlier == (study,) and refused.value.status_code == 409 and Order.objects.count() == 1
    with pytest.raises(SimilarOrder):
        again(people, study.patient, similar_ok="  ")
    order = again(people, study.patient, similar_ok=" Bleeding since yesterday ")
    line = audit.history(order).get(kind="order.placed").details
    assert line["similar_ok"] == "Bleeding since yesterday" and line["similar"] == [str(study)]


def test_the_same_body_part_on_the_same_kind_of_machine_is_similar(people: Cast, study: Study) -> None:
    contrast = Procedure.objects.create(code="C2", name="CT chest +C", modality=people.ct.modality, body_part="CHEST")
    with pytest.raises(SimilarOrder):
        again(people, study.patient, Wanted(contrast))
    head = Procedure.objects.create(code="C3", name="CT head", modality=people.ct.modality, body_part="HEAD")
    nowhere = Procedure.objects.create(code="C4", name="CT of something", modality=people.ct.modality)
    assert again(people, study.patient, Wanted(head), Wanted(nowhere)).pk


def test_the_other_side_is_not_the_same(people: Cast, patient: Patient) -> None:
    again(people, patient, Wanted(people.xr_knee, "L"))
    assert again(people, patient, Wanted(people.xr_knee, "R")).pk
    for side in "LB":
        with pytest.raises(SimilarOrder):
            again(people, patient, Wanted(people.xr_knee, side))


def test_what_came_to_nothing_does_not_count(people: Cast, study: Study) -> None:
    ordering.cancel(study, why="not wanted", by=people.clara)
    assert again(people, study.patient).pk


def test_what_is_older_does_not_count_unless_it_is_still_open(people: Cast, study: Study, acquired: Study) -> None:
    with time_machine.travel(timezone.now() + dt.timedelta(days=13)), pytest.raises(SimilarOrder):
        again(people, study.patient)
    with time_machine.travel(timezone.now() + dt.timedelta(days=15)):
        assert again(people, study.patient).pk  # the old one is made
    with time_machine.travel(timezone.now() + dt.timedelta(days=60)), pytest.raises(SimilarOrder):
        again(people, study.patient)  # that one still waits


def test_nobody_elses_order_counts_and_0_switches_it_off(people: Cast, study: Study, settings: Settings) -> None:
    settings.SIMILAR_ORDER_DAYS = 0
    assert again(people, study.patient).pk


def test_the_desk_is_asked_and_nothing_typed_is_lost(people: Cast, study: Study, signed_in: Any) -> None:
    clara: Client = signed_in("clara")
    form = {
        "patient": study.patient_id,
        "site": people.site.pk,
        "referrer": people.dr_fred.pk,
        "priority": "3",
        "indication": "Still coughs.",
        "studies-TOTAL_FORMS": "1",
        "studies-INITIAL_FORMS": "0",
        "studies-0-procedure": people.ct_chest.pk,
        "studies-0-laterality": "",
    }
    answer = clara.post(reverse("admin:imaging_order_add"), form)
    page = answer.content.decode()
    assert answer.status_code == 409 and "Still coughs." in page and 'name="similar_ok"' in page
    assert study.accession_number in str(answer.context["adminform"].form.errors["similar_ok"])
    assert clara.post(reverse("admin:imaging_order_add"), {**form, "similar_ok": "Worse"}).status_code == 302
    assert 'name="similar_ok"' not in clara.get(reverse("admin:imaging_order_add")).content.decode()


def test_images_that_are_there_are_their_own_reason(people: Cast, study: Study) -> None:
    case = Mismatch.objects.create(reason=MismatchReason.NO_ORDER, study_instance_uid="1.2.3")
    facts = {"site": people.site, "referrer": people.dr_fred, "indication": "Found", "by": people.rosa}
    resolving.new_order(case, study.patient, Wanted(people.ct_chest), **facts)
    assert Order.objects.count() == 2
