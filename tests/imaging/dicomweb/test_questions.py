"""Searching: every kind of matching, pages, and what cannot be answered."""

import datetime as dt
from urllib.parse import urlencode

import pytest
from django.test import Client

from imaging.dicomweb.paging import places
from imaging.models import Study
from patients.models import Event
from tests.cast import Cast
from tests.conftest import SignedIn

WEB = "/dicom-web"


@pytest.fixture
def three(people: Cast, acquired: Study) -> list[Study]:
    """Three studies of Maria, a day apart, the newest first."""
    found = [acquired]
    for number in (1, 2):
        copy = Study.objects.get(pk=acquired.pk)
        copy.pk, copy._state.adding = None, True
        copy.study_instance_uid = f"{acquired.study_instance_uid}.{number}"
        copy.performed_at = dt.datetime(2024, 1, 10 - number, 12, tzinfo=dt.UTC)
        copy.save()
        found.append(copy)
    places.forget()
    return found


def uids(client: Client, path: str = "studies", **query: object) -> list[str]:
    answer = client.get(f"{WEB}/{path}?{urlencode(query)}")
    assert answer.status_code in (200, 204), answer.content
    return [each["0020000D"]["Value"][0] for each in answer.json()] if answer.status_code == 200 else []


def test_matching(signed_in: SignedIn, three: list[Study], subtests: pytest.Subtests) -> None:
    rosa = signed_in("rosa")
    newest, middle, oldest = (study.study_instance_uid for study in three)
    every = [newest, middle, oldest]
    questions: list[tuple[dict[str, object], list[str]]] = [
        ({}, every),
        ({"StudyInstanceUID": f"{newest},{oldest}"}, [newest, oldest]),
        ({"0020000D": f"{newest}\\{oldest}"}, [newest, oldest]),
        ({"StudyDate": "20240109"}, [middle]),
        ({"StudyDate": "20240108-20240109"}, [middle, oldest]),
        ({"StudyDate": "-20240108"}, [oldest]),
        ({"StudyDate": "20240109-"}, [newest, middle]),
        ({"StudyTime": "1130-1230", "StudyDate": "2024.01.09"}, [middle]),
        ({"PatientName": "test^m*"}, every),
        ({"PatientName": "T?st^Maria"}, every),
        ({"PatientName": "*ari*"}, every),
        ({"PatientName": "Maria", "fuzzymatching": "true"}, every),
        ({"PatientName": "Maria"}, []),
        ({"PatientID": "mrn 123"}, every),
        ({"PatientID": "MRN-*"}, every),
        ({"PatientID": "mrn-1?4"}, []),
        ({"PatientBirthDate": "19610412"}, every),
        ({"PatientBirthDate": "1962-"[:4] + "0101-"}, []),
        ({"PatientSex": "M"}, []),
        ({"AccessionNumber": three[0].accession_number}, every),
        ({"AccessionNumber": three[0].accession_number[:4] + "*"}, every),
        ({"ModalitiesInStudy": "CT"}, [newest]),  # the copies have no series
        ({"ModalitiesInStudy": "MR"}, []),
        ({"ReferringPhysicianName": "REFERRER^*"}, every),
        ({"StudyDescription": "CT *"}, every),
        ({"StudyID": f"P{three[1].pk}"}, [middle]),
        ({"limit": 1, "offset": 1}, [middle]),
        ({"limit": 1, "offset": 2}, [oldest]),
        ({"limit": 5, "offset": 3}, []),
        ({"limit": 0}, []),
        ({"PatientName": "test*", "limit": 1, "offset": 2}, [oldest]),
    ]
    for query, expected in questions:
        with subtests.test(query=query):
            assert uids(rosa, **query) == expected


def test_series_and_instances(signed_in: SignedIn, three: list[Study], subtests: pytest.Subtests) -> None:
    rosa, uid = signed_in("rosa"), three[0].study_instance_uid
    series = rosa.get(f"{WEB}/studies/{uid}/series").json()[0]["0020000E"]["Value"][0]
    questions: list[tuple[str, dict[str, object], int]] = [
        ("series", {"PatientID": "MRN-123"}, 1),
        ("series", {"Modality": "CT", "SeriesNumber": 1}, 1),
        ("series", {"Modality": "MR"}, 0),
        ("series", {"RequestAttributesSequence.RequestedProcedureID": "none"}, 0),
        (f"studies/{uid}/series", {"SeriesInstanceUID": series}, 1),
        (f"studies/{uid}/series/{series}/instances", {"InstanceNumber": 2}, 1),
        (f"studies/{uid}/instances", {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.2"}, 2),
        ("instances", {"StudyDate": "20240109"}, 0),
        ("instances", {"SeriesInstanceUID": series, "limit": 1}, 1),
    ]
    for path, query, count in questions:
        with subtests.test(path=path, query=query):
            assert len(uids(rosa, path, **query)) == count


def test_what_cannot_be_answered(signed_in: SignedIn, three: list[Study], subtests: pytest.Subtests) -> None:
    rosa = signed_in("rosa")
    for query in (
        "limit=-1",
        "limit=x",
        "offset=1e3",
        "fuzzymatching=perhaps",
        "NoSuchKeyword=1",
        "StudyDate=2024",
        "StudyDate=20240230",
        "StudyDate=1-2-3",
        "SeriesNumber=abc",
        "includefield=NoSuchKeyword",
        "PatientID=a&PatientID=b",
        "PatientID=" + "x" * 2000,
        "0010%00020=1",
    ):
        with subtests.test(query=query):
            answer = rosa.get(f"{WEB}/{'series' if 'Series' in query else 'studies'}?{query}")
            assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
    with subtests.test("media type"):
        assert rosa.get(f"{WEB}/studies", headers={"Accept": "text/html"}).status_code == 406
        assert rosa.get(f"{WEB}/studies?accept=application/json")["Content-Type"] == "application/json"
    with subtests.test("a key that is not matched is named"):
        assert "Manufacturer" in rosa.get(f"{WEB}/studies?Manufacturer=X")["Warning"]
    with subtests.test("nothing is deleted"):
        assert rosa.delete(f"{WEB}/studies/{three[0].study_instance_uid}").status_code == 405


def test_the_same_answer_is_not_sent_again(signed_in: SignedIn, three: list[Study]) -> None:
    rosa = signed_in("rosa")
    first = rosa.get(f"{WEB}/studies", headers={"Accept-Encoding": "gzip"})
    assert first["Content-Encoding"] == "gzip"
    assert rosa.get(f"{WEB}/studies", headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_the_journal_says_what_was_shown_once(signed_in: SignedIn, people: Cast, three: list[Study]) -> None:
    rosa = signed_in("rosa")
    for _time in range(2):
        uids(rosa)
    line = Event.objects.get(kind="images.queried")
    assert (line.by, line.details["studies"]) == (people.rosa, sorted(study.pk for study in three))
    assert uids(signed_in("nora")) == []
    assert Event.objects.filter(kind="images.queried").count() == 1
