"""Unknown patients at the desk: registered at once, identified later."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from patients.models import Patient
from tests.cast import Cast


@pytest.fixture
def clara(signed_in: Any) -> Client:
    return signed_in("clara")


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_unknown_patient_is_registered_and_identified(clara: Client, people: Cast) -> None:
    assert "unknown/" in page(clara, "/admin/patients/patient/")
    page(clara, "/admin/patients/patient/unknown/")
    assert not Patient.objects.exists(), "a look registers nobody"
    clara.post("/admin/patients/patient/unknown/", {"site": people.site.pk, "sex": "F", "note": "Red coat"})
    patient = Patient.objects.get()
    url = reverse("admin:patients_patient_change", args=[patient.pk])
    html = page(clara, url)
    assert "Temporary identity" in html and f"{patient.pk}/do/identify/" in html
    step = f"/admin/patients/patient/{patient.pk}/do/identify/"
    known = {"family_name": "Real", "given_name": "Rita", "birth_date": "02/03/1970", "sex": "F", "mrn": "MRN-9"}
    assert clara.post(step, {**known, "birth_date": "31/31/1970"}).status_code == 400
    assert clara.post(step, known).status_code == 302
    patient.refresh_from_db()
    assert (patient.temporary, patient.family_name, patient.mrn) == (False, "Real", "MRN-9")
    assert patient.birth_date == dt.date(1970, 3, 2)
    assert "do/identify/" not in page(clara, url)
    assert clara.post(step, known).status_code == 409


def test_a_technologist_registers_nobody(signed_in: Any, people: Cast) -> None:
    theo = signed_in("theo")
    for answer in (theo.get("/admin/patients/patient/unknown/"), theo.post("/admin/patients/patient/unknown/", {})):
        assert answer.status_code == 403
    assert not Patient.objects.exists()
