"""A row behind every kind of address, and everybody at a browser."""

import datetime as dt
import io
from collections.abc import Callable

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Group
from django.test import Client

from imaging.actions.ordering import Wanted, place_order
from imaging.ingest import pipeline
from imaging.models import (
    Administration,
    Console,
    HeldInstance,
    Holiday,
    Instance,
    Maintenance,
    Mismatch,
    MismatchReason,
    PerformedStep,
    SafetyAlert,
    SafetyQuestion,
    StepStatus,
    Study,
    WorklistQuery,
)
from patients.actions import tokens
from patients.actions.merging import merge
from patients.actions.register import register
from patients.models import ApiToken, DuplicateCase, Event, Merge, Patient
from reporting.actions.critical import raise_critical
from reporting.models import Channel, Contact, Delivery, ReleaseRule, Report, Route, Way
from tests.cast import Cast
from tests.factories import dicom
from tests.house.doors import Clients, Rows
from tests.house.url_roles import WHO

SignedIn = Callable[[str], Client]


@pytest.fixture
def rows(people: Cast, released: Report) -> Rows:
    """A row for each kind of number in an address."""
    study = released.study
    order = place_order(
        study.patient,
        [Wanted(people.ct_chest)],
        site=people.site,
        referrer=people.dr_fred,
        indication="Again",
        by=people.clara,
    )
    pipeline.ingest(io.BytesIO(dicom.file(**dicom.for_study(study, SeriesInstanceUID="1.2.3.4"))), by=people.theo)
    frame = Instance.objects.get(series__series_instance_uid="1.2.3.4").sop_instance_uid
    return {
        "frame": (study.study_instance_uid, "1.2.3.4", frame, 1),
        "uid": (study.study_instance_uid,),
        "dicom-series": (study.study_instance_uid, "1.2.3.4"),
        "dicom-instance": (study.study_instance_uid, "1.2.3.4", frame),
        "dicom-value": (study.study_instance_uid, "1.2.3.4", frame, "7FE00010"),
        "study": study,
        "patient": study.patient,
        "held": _held(people, study),
        "report": released,
        "code": (released.versions.get().code,),
        "order-patient": study.patient,
        "order-step": (order.pk, "amend"),
        "order-study-step": (order.studies.get().pk, "cancel"),
        "patients.user": people.theo,
        "auth.group": Group.objects.get(name="technologist"),
        "patients.apitoken": _token(people),
        "axes.accessattempt": AccessAttempt.objects.create(
            username="theo", ip_address="127.0.0.1", failures_since_start=5
        ),
        "patients.event": Event.objects.first(),
        "patients.site": people.site,
        "patients.practitioner": people.dr_fred,
        "patients.patient": study.patient,
        "patients.duplicatecase": _case(people),
        "patients.merge": _merge(people),
        "imaging.modality": people.ct.modality,
        "imaging.procedure": people.ct_chest,
        "imaging.station": people.ct,
        "imaging.safetyquestion": SafetyQuestion.objects.get(code="pregnancy"),
        "board-note": (study.pk, "note"),
        "board-contrast": (study.pk, "contrast", _contrast(people, study).pk),
        "board-alert": (study.pk, SafetyAlert.objects.create(study=study, reason="open_points", words=["x"]).pk),
        "imaging.safetyalert": SafetyAlert.objects.create(study=study, reason="counts_differ", words=["x"]),
        "imaging.console": Console.objects.create(station=people.ct),
        "imaging.worklistquery": WorklistQuery.objects.create(ae_title="CT1", transfer_syntax="1.2.840.10008.1.2"),
        "imaging.performedstep": PerformedStep.objects.create(
            sop_instance_uid="1.2.9", ae_title="CT1", status=StepStatus.IN_PROGRESS
        ),
        "imaging.holiday": Holiday.objects.create(site=people.site, day=dt.date(2030, 1, 1), name="New Year"),
        "imaging.maintenance": Maintenance.objects.create(
            station=people.ct,
            starts_at=dt.datetime(2030, 1, 2, 8, tzinfo=dt.UTC),
            ends_at=dt.datetime(2030, 1, 2, 9, tzinfo=dt.UTC),
            reason="Tube",
            planned_by=people.lena,
        ),
        "imaging.mismatch": Mismatch.objects.create(
            reason=MismatchReason.PATIENT_DIFFERS, study_instance_uid="1.2", patient_name="Test^Mary", candidate=study
        ),
        "imaging.order": order,
        "imaging.study": order.studies.get(),
        "reporting.delivery": Delivery.objects.get(),
        "critical": (raise_critical(released, finding="Free air", category="red", by=people.rosa).pk,),
        "reporting.contact": Contact.objects.create(site=people.site, step=1, name="Registrar", phone="1"),
        "print": (_on_paper(people, released).pk,),
        "reporting.releaserule": ReleaseRule.objects.create(site=people.site),
        "reporting.route": Route.objects.create(practitioner=people.dr_nora, channel=Way.PRINT),
    }


def _held(people: Cast, study: Study) -> HeldInstance:
    """An image that names somebody else."""
    pipeline.ingest(io.BytesIO(dicom.file(**dicom.for_study(study, PatientName="Other^Otto"))), by=people.theo)
    return HeldInstance.objects.get()


def _on_paper(people: Cast, report: Report) -> Delivery:
    version = report.versions.get()
    return Delivery.objects.create(version=version, recipient=people.dr_nora, channel=Channel.PRINT)


def _token(people: Cast) -> ApiToken:
    tokens.issue(ApiToken(user=people.fred, name="Archive", scopes="system/*.rs"), by=people.ada)
    return ApiToken.objects.get()


def _contrast(people: Cast, study: Study) -> Administration:
    return Administration.objects.create(study=study, agent="Iohexol", volume_ml=80, by=people.theo)


def _case(people: Cast) -> DuplicateCase:
    first, second = (_twin(people, f"CASE-{number}") for number in (1, 2))
    return DuplicateCase.objects.create(first=first, second=second, score=0.9, reasons=["same birth date"])


def _merge(people: Cast) -> Merge:
    survivor, retired = (_twin(people, f"MERGED-{number}") for number in (1, 2))
    return merge(survivor, retired, why="Same identity card", by=people.clara)


def _twin(people: Cast, mrn: str) -> Patient:
    born = dt.date(1990, 1, 31)
    return register(people.site, by=people.clara, mrn=mrn, family_name="Twin", given_name=mrn, birth_date=born, sex="F")


@pytest.fixture
def clients(signed_in: SignedIn) -> Clients:
    return {name: signed_in(name) for name in WHO}
