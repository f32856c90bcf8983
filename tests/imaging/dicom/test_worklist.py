import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from pydicom.dataset import Dataset

from imaging.actions import acquisition, ordering, scheduling
from imaging.actions.ordering import Wanted, place_order
from imaging.dicom import worklist
from imaging.dicom.offer import EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE, Question
from imaging.models import Console, Priority, ScheduledStep, Study, WorklistQuery
from imaging.models.safety import SafetyAnswer, SafetyQuestion
from patients.models import Patient
from tests.cast import Cast, who_is
from tests.imaging.dicom.asking import (
    PENDING,
    SLOT,
    WARNING,
    another,
    ask,
    encoded,
    identifier,
    names,
)


@pytest.fixture(autouse=True)
def read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """The consoles' settings are read for each query."""
    monkeypatch.setattr(worklist, "_FRESH_SECONDS", 0.0)


@pytest.mark.parametrize("syntax", [IMPLICIT_LITTLE, EXPLICIT_LITTLE, EXPLICIT_BIG])
def test_an_answer_has_what_the_order_says(people: Cast, slot: ScheduledStep, syntax: str) -> None:
    (status, answer), (last, _none) = ask(syntax=syntax)
    study = slot.study
    assert (status, last) == (PENDING, 0)
    assert answer.SpecificCharacterSet == "ISO_IR 192"
    assert answer.PatientName == "Test^Maria" and answer.PatientID == "MRN-123"
    assert (answer.PatientBirthDate, answer.PatientSex) == ("19610412", "F")
    assert answer.AccessionNumber == study.accession_number and answer.StudyInstanceUID == study.study_instance_uid
    assert answer.RequestedProcedureID == f"P{study.pk}" and answer.RequestedProcedurePriority == "ROUTINE"
    step = answer.ScheduledProcedureStepSequence[0]
    assert (step.ScheduledStationAETitle, step.Modality) == ("CT1", "CT")
    assert (step.ScheduledProcedureStepStartDate, step.ScheduledProcedureStepStartTime) == ("20310705", "223000")
    assert step.ScheduledProcedureStepID == f"S{slot.pk}" and step.ScheduledProcedureStepStatus == "SCHEDULED"
    tags = [element.tag for element in answer]
    assert tags == sorted(tags)


def test_type_1_keys_come_unasked_and_an_empty_sequence_asks_for_all(slot: ScheduledStep) -> None:
    bare = Dataset()
    bare.PatientSex = ""
    answer = ask(bare)[0][1]
    for keyword in ("PatientName", "PatientID", "StudyInstanceUID", "RequestedProcedureID"):
        assert answer[keyword].value
    step = answer.ScheduledProcedureStepSequence[0]
    assert step.ScheduledProcedureStepID and step.Modality and "ScheduledStationName" not in step
    whole = Dataset()
    whole.ScheduledProcedureStepSequence = []
    assert ask(whole)[0][1].ScheduledProcedureStepSequence[0].ScheduledStationName == "CT 1"


def test_only_who_waits_is_shown(people: Cast, slot: ScheduledStep, study: Study) -> None:
    scheduling.check_in(study, said=who_is(study.patient), by=people.clara)
    assert ask()[0][1].ScheduledProcedureStepSequence[0].ScheduledProcedureStepStatus == "ARRIVED"
    acquisition.begin(study, by=people.theo)
    assert names(ask()) == []
    acquisition.give_back(study, why="Wrong row", by=people.lena)
    assert names(ask()) == ["Test^Maria"]
    ordering.cancel(study, why="Not needed", by=people.clara)
    assert names(ask()) == []


def test_a_console_sees_its_own_unless_it_names_more(people: Cast, slot: ScheduledStep) -> None:
    elsewhere = another(people, 1, station=people.ct2)
    assert names(ask()) == ["Test^Maria"]
    named = identifier(ScheduledStationAETitle="CT2")
    assert names(ask(named)) == ["Other1^Olga"]
    by_patient = identifier()
    by_patient.PatientID = "M1"
    assert names(ask(by_patient)) == ["Other1^Olga"]
    by_number = identifier()
    by_number.AccessionNumber = elsewhere.accession_number
    assert names(ask(by_number)) == ["Other1^Olga"]
    Console.objects.create(station=people.ct, scope="kind")
    assert names(ask()) == ["Test^Maria", "Other1^Olga"]
    Console.objects.update(scope="own")
    assert names(ask(caller="XR1")) == []


def test_the_clock_is_the_site_s(people: Cast, patient: Patient) -> None:
    people.ct.site = people.other_site  # New York: 22:30 UTC is 18:30
    people.ct.save()
    another(people, 1, at=SLOT.replace(hour=2))
    step = ask()[0][1].ScheduledProcedureStepSequence[0]
    assert (step.ScheduledProcedureStepStartDate, step.ScheduledProcedureStepStartTime) == ("20310704", "223000")
    assert len(names(ask(identifier(ScheduledProcedureStepStartDate="20310704")))) == 1
    assert names(ask(identifier(ScheduledProcedureStepStartDate="20310705"))) == []


def test_order_limit_and_cancel(people: Cast) -> None:
    for number in (3, 1, 2):
        another(people, number)
    assert names(ask()) == ["Other1^Olga", "Other2^Olga", "Other3^Olga"]
    Console.objects.create(station=people.ct, worklist_limit=2)
    answers = ask()
    assert [status for status, _ds in answers] == [PENDING, PENDING, 0xA700]
    content = encoded(identifier(), IMPLICIT_LITTLE)
    stopped = Question("CT1", "RIS", "", worklist.MODALITY_WORKLIST, IMPLICIT_LITTLE, content, lambda: True)
    assert [status for status, _data in worklist.find(stopped)] == [0xFE00]


def test_a_key_that_is_not_supported_is_warned_of(slot: ScheduledStep) -> None:
    ds = identifier()
    ds.PatientAddress = "North"
    status, answer = ask(ds)[0]
    assert status == WARNING and answer["PatientAddress"].value == ""


def test_the_consoles_characters(people: Cast) -> None:
    another(
        people, 1, family_name="Вальтер", given_name="Zoë", ideographic_name="山田^太郎", middle_name="Jürgensen" * 5
    )
    Console.objects.create(station=people.ct, charset="ASCII", name_limit=20)
    answer = ask()[0][1]
    assert "SpecificCharacterSet" not in answer
    assert str(answer.PatientName) == "Val'ter^Zoe^Jurgense" and answer.PatientID == "M1"
    Console.objects.update(charset="ISO_IR 100", name_limit=64, name_groups=False)
    raw = ask()[0][1]
    assert raw.SpecificCharacterSet == "ISO_IR 100" and str(raw.PatientName).startswith("Val'ter^Zoë^Jürgensen")
    Console.objects.update(charset="ISO_IR 144")
    assert str(ask()[0][1].PatientName).startswith("Вальтер^Zoe")
    Console.objects.update(charset="ISO_IR 192", name_groups=True)
    assert "山田^太郎" in str(ask()[0][1].PatientName)


def test_safety_goes_out(people: Cast, slot: ScheduledStep, patient: Patient) -> None:
    Patient.objects.filter(pk=patient.pk).update(
        has_pacemaker=True, has_renal_impairment=True, allergies="Iodine\nLatex"
    )
    ds = identifier()
    ds.MedicalAlerts = ds.Allergies = ds.SpecialNeeds = ds.PatientState = ""
    ds.add_new(0x001021C0, "US", None)
    answer = ask(ds)[0][1]
    assert list(answer.MedicalAlerts) == ["PACEMAKER", "RENAL IMPAIRMENT"] and list(answer.Allergies) == [
        "Iodine",
        "Latex",
    ]
    assert "PregnancyStatus" in answer and "PatientState" in answer


def test_priority_of_the_order(people: Cast, patient: Patient) -> None:
    order = place_order(
        patient,
        [Wanted(people.ct_chest)],
        site=people.site,
        referrer=people.dr_fred,
        indication="Stroke?",
        priority=Priority.URGENT,
        by=people.clara,
    )
    scheduling.schedule(order.studies.get(), people.ct, SLOT, by=people.clara)
    assert ask()[0][1].RequestedProcedurePriority == "HIGH"


@pytest.mark.parametrize("content", [b"\x08\x00", b"\xff" * 40, b"\x10\x00\x10\x00\xff\xff\xff\x7fA"])
def test_what_cannot_be_read_is_refused(people: Cast, content: bytes) -> None:
    question = Question("CT1", "RIS", "", worklist.MODALITY_WORKLIST, IMPLICIT_LITTLE, content, lambda: False)
    statuses = [status for status, _data in worklist.find(question)]
    assert statuses[-1] in (0, 0xA900)


def test_a_date_that_is_none_is_refused(people: Cast) -> None:
    assert ask(identifier(ScheduledProcedureStepStartDate="20310231"))[-1][0] == 0xA900
    assert WorklistQuery.objects.get().comment


def test_the_last_queries_are_kept_and_capped(people: Cast, slot: ScheduledStep) -> None:
    ask()
    ask()
    kept = WorklistQuery.objects.get()
    assert (kept.times, kept.answers, kept.status, kept.ae_title) == (2, 1, 0, "CT1")
    for number in range(WorklistQuery.KEPT + 5):
        ask(identifier(ScheduledProcedureStepID=f"S{1000 + number}"))
    assert WorklistQuery.objects.count() == WorklistQuery.KEPT
    assert kept.at <= timezone.now()


def test_queries_do_not_grow_with_the_rows(people: Cast, django_assert_max_num_queries: Any) -> None:
    for number in range(1, 9):
        another(people, number)
    ask()
    with django_assert_max_num_queries(8):
        assert len(names(ask())) == 8


def test_safety_answers_go_where_their_question_says(people: Cast, slot: ScheduledStep) -> None:
    for topic, kind, value in (
        ("pregnancy", "yes_no", "unknown"),
        ("alert", "yes_no", "yes"),
        ("need", "text", "Lift"),
    ):
        label = f"L {topic}"
        question = SafetyQuestion.objects.create(code=f"T-{topic}", text=topic, label=label, kind=kind, topic=topic)
        SafetyAnswer.objects.create(
            study=slot.study, question=question, value=value, on=dt.date(2031, 1, 1), by=people.clara
        )
    ds = identifier()
    ds.MedicalAlerts = ds.SpecialNeeds = ""
    ds.add_new(0x001021C0, "US", None)
    answer = ask(ds)[0][1]
    assert answer.PregnancyStatus == 4
    assert (answer.MedicalAlerts, answer.SpecialNeeds) == ("L alert", "L need Lift")
