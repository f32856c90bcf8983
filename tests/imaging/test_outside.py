"""A patient's CD: kept as priors from outside after a person compared, never matched to today's order."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from imaging.models import Instance, Mismatch, Study
from patients.actions.register import register
from patients.models import Patient
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import dicom
from tests.imaging.ingest.samples import TEST_FILES

ELSEWHERE = {"PatientID": "F-77", "IssuerOfPatientID": "ELSEWHERE", "StudyInstanceUID": "1.2.3.4"}


def disc(study: Study, **tags: Any) -> bytes:
    """A zip of a CD: two images that carry today's accession number, a viewer, a text."""
    images = [dicom.file(**{**ELSEWHERE, "AccessionNumber": study.accession_number, **tags}) for _ in range(2)]
    return dicom.zipped(
        {"IM0": images[0], "IM1": images[1], "VIEWER.EXE": b"MZ" + bytes(500), "README.TXT": b"Please run the viewer."}
    )


def upload(signed_in: SignedIn, data: bytes, who: str = "clara", **said: str) -> Any:
    file = SimpleUploadedFile("cd.zip", data)
    said = {"mrn": "MRN-123", **said}
    return signed_in(who).post(
        reverse("upload-images"), {"files": file, **said}, headers={"Accept": "application/json"}
    )


def test_compared_and_confirmed(signed_in: SignedIn, study: Study) -> None:
    told = upload(signed_in, disc(study)).json()
    assert sorted(line["outcome"] for line in told["lines"]) == ["mismatch", "mismatch", "skipped", "skipped"]
    assert not Instance.objects.exists()  # not attached to today's order, whose number they carry
    clara = signed_in("clara")
    page = clara.get(told["confirm"]).content.decode()
    assert "F-77" in page
    assert "12 April 1961" in page
    case = Mismatch.objects.get()
    assert clara.post(told["confirm"], {"case": case.pk}).status_code == 302
    prior = Study.objects.get(outside=True)
    assert (prior.patient, prior.instance_count, prior.order) == (study.patient, 2, None)
    again = upload(signed_in, disc(study)).json()
    assert "stored" in [line["outcome"] for line in again["lines"]]  # late images follow to the prior
    study.refresh_from_db()
    assert study.instance_count == 0


def test_somebody_elses_cd_needs_a_reason(signed_in: SignedIn, study: Study) -> None:
    told = upload(signed_in, disc(study, PatientName="Other^Otto")).json()
    clara, case = signed_in("clara"), Mismatch.objects.get()
    assert case.differing == ["patient_name"]
    assert "names somebody else" in clara.get(told["confirm"]).content.decode()
    assert clara.post(told["confirm"], {"case": case.pk}).status_code == 400
    assert clara.post(told["confirm"], {"case": case.pk, "why": "Married"}).status_code == 302
    assert Study.objects.get(outside=True).instance_count == 2


def test_wrong_number_wrong_role_wrong_case(signed_in: SignedIn, study: Study, patient: Patient) -> None:
    answer = upload(signed_in, disc(study), mrn="NOBODY-1")
    assert answer.status_code == 400
    assert not Mismatch.objects.exists()
    address = reverse("outside-images", args=[patient.pk])
    assert signed_in("fred").get(address).status_code == 403
    assert signed_in("clara").post(address, {"case": "x"}).status_code == 400
    assert signed_in("clara").post(address, {"case": "99"}).status_code == 404


def test_one_mrn_at_two_sites_is_asked(signed_in: SignedIn, people: Cast, study: Study) -> None:
    name = {"family_name": "Test", "given_name": "Maria", "birth_date": dt.date(1961, 4, 12), "sex": "F"}
    theirs = register(people.other_site, by=people.sven, mrn="MRN-123", **name)
    answer = upload(signed_in, disc(study))
    assert (answer.status_code, Mismatch.objects.count()) == (400, 0)
    assert [site["code"] for site in answer.json()["sites"]] == ["NORTH", "SOUTH"]
    assert "say which site" in answer.json()["problems"][0]
    page = signed_in("clara").post(
        reverse("upload-images"), {"files": SimpleUploadedFile("cd.zip", disc(study)), "mrn": "MRN-123"}
    )
    assert '<option value="SOUTH">Southside Imaging</option>' in page.content.decode()
    told = upload(signed_in, disc(study), site="SOUTH").json()
    assert told["confirm"] == reverse("outside-images", args=[theirs.pk])
    assert Mismatch.objects.get().brought_for == theirs
    with pytest.raises(CommandError, match="say which site"):
        call_command("import_dicom", str(Path(__file__)), outside="MRN-123")


@pytest.mark.parametrize("confirmed", [False, True])
def test_a_second_patient_cannot_claim_the_study(
    signed_in: SignedIn, people: Cast, study: Study, confirmed: bool
) -> None:
    first = disc(study)
    address = upload(signed_in, first).json()["confirm"]
    case = Mismatch.objects.get()
    if confirmed:
        signed_in("clara").post(address, {"case": case.pk})
    otto = register(
        people.site,
        by=people.clara,
        mrn="MRN-9",
        family_name="Other",
        given_name="Otto",
        birth_date=dt.date(1950, 1, 2),
        sex="M",
    )
    told = upload(signed_in, dicom.zipped({"a.zip": first, "b.zip": disc(study)}), mrn="MRN-9").json()
    assert told["confirm"] == ""
    said = [(line["outcome"], line["reason"]) for line in told["lines"] if "brought this study" in line["reason"]]
    assert sorted(outcome for outcome, _reason in said) == ["duplicate", "duplicate", "mismatch", "mismatch"]
    case.refresh_from_db()
    assert case.brought_for == study.patient
    assert not Mismatch.objects.filter(brought_for=otto).exists()
    assert not Study.objects.filter(outside=True, patient=otto).exists()
    held = case.held.count() if not confirmed else Mismatch.objects.get(open=True).held.count()
    assert held == (2 if confirmed else 4)


def test_a_medium_with_a_directory_by_the_command(
    people: Cast, patient: Patient, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        call_command("import_dicom", str(TEST_FILES / "dicomdirtests" / "DICOMDIR"), outside="MRN-123")
    said = capsys.readouterr().out
    assert "To be confirmed for Test, Maria · MRN-123: " in said
    assert set(Mismatch.objects.values_list("brought_for", flat=True)) == {patient.pk}
    assert not Instance.objects.exists()
    with pytest.raises(CommandError):
        call_command("import_dicom", str(Path(__file__)), outside="NOBODY-1")


def test_a_broken_one_is_told(signed_in: SignedIn, study: Study) -> None:
    told = upload(signed_in, io.BytesIO(disc(study)[:300]).getvalue()).json()
    assert [line["outcome"] for line in told["lines"]] == ["refused"]
