"""The demo clinic."""

import random
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django.fixtures import Settings

from imaging.models import Instance, Mismatch, SafetyAlert, SafetyOverride, Study, StudyStatus
from imaging.safety import Step
from patients.models import Event, Patient, Site
from reporting.models import Report, ReportStatus, ReportVersion
from ris.demo.people import Clinic, fill_register
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: Settings) -> None:
    settings.DEMO = True
    call_command("load_demo", patients=40, days=2, seed=7, verbosity=0, stdout=StringIO())


def test_shows_studies_in_every_state_made_by_the_verbs(demo: None) -> None:
    assert set(Study.objects.values_list("status", flat=True)) == set(StudyStatus.values)
    reports = set(Report.objects.values_list("status", flat=True))
    assert {ReportStatus.PRELIMINARY, ReportStatus.FINAL, ReportStatus.ADDENDED, ReportStatus.CORRECTED} <= reports
    assert (Patient.objects.count(), Site.objects.count()) == (40, 2)
    assert Instance.objects.exists()
    reasons = {"no_order", "patient_differs", "from_outside"}
    assert set(Mismatch.objects.values_list("reason", flat=True)) == reasons
    [waiting] = Mismatch.objects.filter(reason="from_outside", open=True)
    assert waiting.brought_for is not None and not waiting.differing
    [prior] = Study.objects.filter(outside=True)
    assert prior.instance_count > 1 and prior.patient != waiting.brought_for
    # Whatever the seed, these two are part of the plan.
    alarm = SafetyAlert.objects.filter(open=True, study__modality="MR").latest("pk")
    assert any("implant" in words.lower() for words in alarm.words) and alarm.study.status == StudyStatus.ACQUIRED
    agreed = SafetyOverride.objects.filter(step=Step.BEGIN, question__code="pacemaker", lapsed=False)
    assert agreed.filter(study__status=StudyStatus.IN_PROGRESS, second__isnull=False, answer__value="yes").exists()
    placed = set(Event.objects.filter(kind="study.placed").values_list("object_id", flat=True))
    assert placed == {str(pk) for pk in Study.objects.filter(outside=False).values_list("pk", flat=True)}
    assert all(v.digest == v.computed_digest() for v in ReportVersion.objects.filter(signed_at__isnull=False))
    times = list(Event.objects.filter(object_type="imaging.study").order_by("pk").values_list("at", flat=True))
    assert times == sorted(times)


def test_the_same_seed_gives_the_same_people(people: Cast) -> None:
    """The dice alone decide: two registers thrown with one seed are one, with another seed they differ."""
    clinic = Clinic(people.site, people.other_site, {"desk": people.clara}, [])
    registers = []
    for seed in (3, 3, 4):
        with transaction.atomic():
            clinic.patients.clear()
            fill_register(clinic, random.Random(seed), 30)
            registers.append([(p.mrn, p.name, p.birth_date, p.sex, p.site_id) for p in clinic.patients])
            transaction.set_rollback(True)
    assert registers[0] == registers[1]
    assert registers[0] != registers[2]


def test_refuses_a_database_with_patients(patient: Patient, settings: Settings) -> None:
    settings.DEMO = True
    with pytest.raises(CommandError, match="not empty"):
        call_command("load_demo", verbosity=0)
    call_command("load_demo", "--if-empty", verbosity=0, stdout=StringIO())
    assert Patient.objects.get() == patient


def test_refuses_outside_the_demo(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO"):
        call_command("load_demo", verbosity=0)
    assert not Patient.objects.exists()
