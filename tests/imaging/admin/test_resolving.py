"""The page on which a person decides about images that fit no order."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imaging import storage
from imaging.actions import acquisition, reopening, resolving
from imaging.actions.ordering import Wanted, place_order
from imaging.actions.rejecting import without_notes
from imaging.ingest import pipeline
from imaging.models import HeldInstance, Instance, Mismatch, Study, StudyStatus
from patients.actions.register import register
from patients.errors import Conflict, Refusal
from patients.models import Event, Patient
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import dicom

OTTO = {"PatientID": "MRN-9", "PatientName": "Tast^Maria", "PatientBirthDate": "19610412", "PatientSex": "F"}


@pytest.fixture
def mismatch(people: Cast, study: Study) -> Mismatch:
    """Three images under Maria's study that name a Maria Tast."""
    for number in range(3):
        data = dicom.file(**dicom.for_study(study, **OTTO, InstanceNumber=number))
        pipeline.ingest(io.BytesIO(data), by=people.sven)
    return Mismatch.objects.get()


def address(mismatch: Mismatch, verb: str = "") -> str:
    if verb:
        return reverse("admin:imaging_mismatch_do", args=[mismatch.pk, verb])
    return reverse("admin:imaging_mismatch_change", args=[mismatch.pk])


def test_both_sides_with_the_letters_that_differ(signed_in: SignedIn, mismatch: Mismatch) -> None:
    page = signed_in("lena").get(address(mismatch)).content.decode()
    assert 'T<mark class="differing">a</mark>st Maria' in page
    assert 'T<mark class="differing">e</mark>st Maria' in page
    assert page.count("held-pictures") == 1
    assert page.count("/thumbnail") == 3
    assert "Attach here" in page
    assert mismatch.candidate is not None
    assert mismatch.candidate.accession_number in page


def test_who_may_only_look_finds_no_decision(signed_in: SignedIn, mismatch: Mismatch) -> None:
    assert "Attach here" not in signed_in("clara").get(address(mismatch)).content.decode()
    for verb in ("attach", "new-order", "keep", "reject"):
        assert signed_in("clara").post(address(mismatch, verb), {"why": "x"}).status_code == 403
    mismatch.refresh_from_db()
    assert mismatch.open


def test_thumbnail(signed_in: SignedIn, mismatch: Mismatch) -> None:
    held = HeldInstance.objects.first()
    assert held is not None
    answer = signed_in("lena").get(reverse("held-thumbnail", args=[held.pk]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert signed_in("fred").get(reverse("held-thumbnail", args=[held.pk])).status_code == 404


def test_attach_by_the_list(signed_in: SignedIn, mismatch: Mismatch, study: Study) -> None:
    lena = signed_in("lena")
    form = lena.get(address(mismatch, "attach"), {"study": f"#{study.pk}"}).content.decode()
    assert f'value="#{study.pk}"' in form
    assert lena.post(address(mismatch, "attach"), {"study": f"#{study.pk}"}).status_code == 400  # no reason
    said = {"study": f"#{study.pk}", "why": "Maiden name"}
    assert lena.post(address(mismatch, "attach"), said).status_code == 302
    assert Instance.objects.filter(series__study=study).count() == 3


def test_find_another_order(signed_in: SignedIn, people: Cast, mismatch: Mismatch, study: Study) -> None:
    lena = signed_in("lena")
    assert "No open order fits" in lena.get(address(mismatch), {"q": "nobody at all"}).content.decode()
    assert study.accession_number in lena.get(address(mismatch), {"q": "MRN-123"}).content.decode()
    refused = lena.post(address(mismatch, "attach"), {"study": "A-NONE", "why": "x"})
    assert refused.status_code == 400
    assert "no order with this accession number" in refused.content.decode()


def test_new_order_keep_and_reject(signed_in: SignedIn, people: Cast, mismatch: Mismatch, patient: Patient) -> None:
    rosa = signed_in("rosa")
    said: dict[str, Any] = {"patient": "MRN-123", "why": "Known", "indication": "Trauma"}
    said |= {"procedure": people.ct_chest.pk, "referrer": people.dr_fred.pk}
    assert rosa.post(address(mismatch, "new-order"), {**said, "patient": "NOBODY-1"}).status_code == 400
    assert rosa.post(address(mismatch, "new-order"), said).status_code == 302
    mismatch.refresh_from_db()
    assert mismatch.resolved_study is not None
    assert mismatch.resolved_study.status == StudyStatus.ACQUIRED


def test_new_order_asks_for_the_site_and_chooses_by_typing(
    signed_in: SignedIn, people: Cast, mismatch: Mismatch, patient: Patient
) -> None:
    theirs = register(
        people.other_site,
        by=people.sven,
        mrn="MRN-123",
        family_name="Test",
        given_name="Maria",
        sex="F",
        birth_date=patient.birth_date,
    )
    rosa = signed_in("rosa")
    page = rosa.get(address(mismatch, "new-order")).content.decode()
    assert page.count("data-ajax--url=") == 2
    assert 'name="site"' not in page
    for model, field, asked, found in (
        ("study", "procedure", "chest", people.ct_chest),
        ("order", "referrer", "fred", people.dr_fred),
    ):
        question = {"app_label": "imaging", "model_name": model, "field_name": field, "term": asked}
        results = rosa.get(reverse("admin:autocomplete"), question).json()["results"]
        assert str(found.pk) in [each["id"] for each in results]
    said: dict[str, Any] = {"patient": "MRN-123", "why": "Known", "indication": "Trauma"}
    said |= {"procedure": people.ct_chest.pk, "referrer": people.dr_fred.pk}
    asked_back = rosa.post(address(mismatch, "new-order"), said)
    assert asked_back.status_code == 400
    assert '<option value="SOUTH">Southside Imaging</option>' in asked_back.content.decode()
    assert rosa.post(address(mismatch, "new-order"), {**said, "site": "SOUTH"}).status_code == 302
    mismatch.refresh_from_db()
    assert mismatch.resolved_study is not None
    assert mismatch.resolved_study.patient == theirs


def test_rejected_with_a_note_for_other_systems(people: Cast, signed_in: SignedIn, mismatch: Mismatch) -> None:
    said = {"code": "113038", "why": "Wrong row"}
    assert signed_in("lena").post(address(mismatch, "reject"), said).status_code == 302
    held = list(mismatch.held.all())
    assert (len(held), len(without_notes(held))) == (4, 3)
    [note] = [each for each in held if each not in without_notes(held)]
    with storage.opened(note.path) as file:
        import_again = pipeline.ingest(file, by=people.sven)
    assert (import_again.outcome, import_again.code) == ("duplicate", "held")


def test_a_rejection_is_taken_back(people: Cast, mismatch: Mismatch, study: Study) -> None:
    resolving.reject(mismatch, why="Wrong", by=people.lena)
    again = reopening.reopen(mismatch, why="It was right", by=people.lena)
    assert (again.pk, again.open, again.held.count()) == (mismatch.pk, True, 3)
    with pytest.raises(Conflict):
        reopening.reopen(mismatch, why="Twice", by=people.lena)
    resolving.attach_to(again, study, by=people.lena, why="Maiden name")
    assert Instance.objects.count() == 3


def test_a_wrong_attachment_is_taken_back(people: Cast, mismatch: Mismatch, study: Study) -> None:
    own = dicom.file(**dicom.for_study(study))
    pipeline.ingest(io.BytesIO(own), by=people.sven)
    resolving.attach_to(mismatch, study, by=people.lena, why="Maiden name")
    study.refresh_from_db()
    assert study.instance_count == 4
    again = reopening.reopen(mismatch, why="Somebody else", by=people.lena)
    study.refresh_from_db()
    assert (study.instance_count, again.held.count(), again.open) == (1, 3, True)
    assert Event.objects.filter(kind="mismatch.reopened").count() == 1


def test_not_while_it_is_read(people: Cast, mismatch: Mismatch, acquired: Study) -> None:
    resolving.attach_to(mismatch, acquired, by=people.lena, why="Maiden name")
    acquired.refresh_from_db()
    acquired.start_reading()
    acquired.save()
    with pytest.raises(Refusal):
        reopening.reopen(mismatch, why="Wrong", by=people.lena)
    assert not mismatch.held.exists()


def test_a_prior_that_was_nobodys(people: Cast, mismatch: Mismatch, patient: Patient) -> None:
    resolving.keep_as_prior(mismatch, patient, by=people.lena, why="Told so")
    mismatch.refresh_from_db()
    reopening.reopen(mismatch, why="No", by=people.lena)
    prior = Study.objects.get(outside=True)
    assert (prior.instance_count, prior.status) == (0, StudyStatus.ENTERED_IN_ERROR)


def test_the_wrong_worklist_row_in_one_go(people: Cast, acquired: Study) -> None:
    placed = place_order(
        acquired.patient,
        [Wanted(people.xr_knee, "L")],
        site=people.site,
        referrer=people.dr_fred,
        indication="Fall",
        by=people.clara,
    )
    right = placed.studies.get()
    reopening.move_images(acquired, right, why="Row of the other order", by=people.lena)
    right.refresh_from_db()
    acquired.refresh_from_db()
    assert (right.instance_count, acquired.instance_count) == (2, 0)
    assert acquired.status == StudyStatus.SCHEDULED
    with pytest.raises(Refusal):
        reopening.move_images(right, right, why="x", by=people.lena)


def queries(act: Callable[[], object]) -> int:
    """How many, but for the pieces in which a database takes a bulk insert."""
    with CaptureQueriesContext(connection) as seen:
        act()
    return sum(not each["sql"].startswith("INSERT") for each in seen)


def more(case: Mismatch, count: int) -> None:
    """So many further images of the case, as rows alone."""
    first = case.held.order_by("pk")[0]
    uids = [f"1.2.3.{number}" for number in range(count)]
    HeldInstance.objects.bulk_create(
        HeldInstance(
            mismatch=case,
            sop_instance_uid=uid,
            sha256=first.sha256,
            path=first.path,
            facts={**first.facts, "sop_instance_uid": uid},
        )
        for uid in uids
    )


def test_several_hundred_images_cost_the_same_queries(people: Cast, mismatch: Mismatch, study: Study) -> None:
    """To attach, take back, attach again, move under another order, and reject."""
    placed = place_order(
        study.patient,
        [Wanted(people.ct_chest)],
        site=people.site,
        referrer=people.dr_fred,
        indication="Cough",
        by=people.clara,
    )
    right = placed.studies.get()

    def round_trip() -> list[int]:
        counts = [queries(lambda: resolving.attach_to(mismatch, study, by=people.lena, why="Maiden name"))]
        counts.append(queries(lambda: reopening.reopen(mismatch, why="Somebody else", by=people.lena)))
        resolving.attach_to(mismatch, study, by=people.lena, why="Maiden name")
        study.refresh_from_db()
        acquisition.begin(study, by=people.theo)
        counts.append(queries(lambda: reopening.move_images(study, right, why="Wrong row", by=people.lena)))
        right.refresh_from_db()
        return counts

    with transaction.atomic():
        few = round_trip()
        assert right.instance_count == 3
        transaction.set_rollback(True)
    for each in (mismatch, study, right):
        each.refresh_from_db()
    more(mismatch, 500)
    many = round_trip()
    assert right.instance_count == 503
    assert all(later <= first for first, later in zip(few, many, strict=True)), (few, many)
