"""The identity inbox, the case, the merge and its ledger, and unknown patients in the admin."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from imaging.actions.ordering import Wanted, place_order
from imaging.models import Mismatch, MismatchReason, Order, Study
from patients.actions.merging import merge
from patients.actions.register import register
from patients.actions.temporary import register_temporary
from patients.models import Decision, DuplicateCase, Event, Merge, Patient
from reporting.models import Report
from tests.cast import Cast
from tests.house.snapshot import changed, snapshot

INBOX = "/admin/patients/duplicatecase/"
TWO = "/admin/patients/merge/add/"


@pytest.fixture
def clara(signed_in: Any) -> Client:
    return signed_in("clara")


@pytest.fixture
def double(people: Cast) -> Patient:
    born = dt.date(1961, 4, 12)
    facts = {"family_name": "Tset", "given_name": "Maria", "birth_date": born, "sex": "F", "phone": "+442079460001"}
    return register(people.site, by=people.clara, mrn="MRN-132", **facts)


@pytest.fixture
def case(patient: Patient, double: Patient) -> DuplicateCase:
    reasons = ["same birth date", "family names: two letters swapped"]
    told = {"score": 0.97, "reasons": reasons, "certain": False}
    return DuplicateCase.objects.update_or_create(first=patient, second=double, defaults=told)[0]


def two(survivor: Patient, retired: Patient) -> str:
    return f"{TWO}?survivor={survivor.pk}&retired={retired.pk}"


def page(client: Client, url: str, **asked: Any) -> str:
    answer = client.get(url, asked)
    assert answer.status_code == 200
    return answer.content.decode()


# --- the inbox --------------------------------------------------------------------------------------------------------


def test_the_inbox_has_cases_unknown_patients_and_unmatched_images_oldest_first(
    clara: Client, people: Cast, case: DuplicateCase
) -> None:
    unknown = register_temporary(people.site, by=people.clara, sex="M", note="Found at the station")
    images = Mismatch.objects.create(
        reason=MismatchReason.NO_ORDER,
        study_instance_uid="1.2",
        patient_name="Doe^John",
        opened_at=timezone.now() - dt.timedelta(days=3),
    )
    before, html = snapshot(), page(clara, INBOX)
    parts = ["Doe John", "Tset, Maria", "Unknown, Temp 000001"]
    assert [html.index(part) for part in parts] == sorted(html.index(part) for part in parts)
    for word in ("two letters swapped", "Found at the station", "no order fits", "3\xa0days", "temporary identity"):
        assert word in html
    assert changed(before, snapshot()) == []
    rows = Event.objects.get(kind="identity_inbox.listed", by=people.clara).details["rows"]
    assert sorted(rows) == [["duplicate", case.pk], ["images", images.pk], ["temporary", unknown.pk]]
    only = page(clara, INBOX, kind="temporary")
    assert "Unknown, Temp" in only and "Doe John" not in only and "Tset" not in only


def test_what_is_settled_leaves_the_inbox(clara: Client, people: Cast, case: DuplicateCase) -> None:
    for decision, there in ((Decision.LATER, True), (Decision.SAME, True), (Decision.DIFFERENT, False)):
        DuplicateCase.objects.update(decision=decision)
        assert ("Tset, Maria" in page(clara, INBOX)) is there, decision
    DuplicateCase.objects.update(decision=Decision.SAME)
    merge(case.first, case.second, why="One card", by=people.clara)
    assert "Nothing waits" in page(clara, INBOX)


def test_the_inbox_asks_as_often_for_many_as_for_few(clara: Client, people: Cast, patient: Patient) -> None:
    counts = []
    page(clara, INBOX)
    for number in range(12):
        register_temporary(people.site, by=people.clara)
        other = register_temporary(people.site, by=people.clara)
        DuplicateCase.objects.create(first=patient, second=other, score=0.9)
        Mismatch.objects.create(reason=MismatchReason.NO_ORDER, study_instance_uid=f"1.2.{number}")
        if number in (1, 11):
            with CaptureQueriesContext(connection) as asked:
                page(clara, INBOX)
            counts.append(len(asked))
    assert counts[0] == counts[1] < 20


def test_the_inbox_has_pages(clara: Client, people: Cast) -> None:
    for _number in range(52):
        register_temporary(people.site, by=people.clara)
    first, second = page(clara, INBOX), page(clara, INBOX, page="2")
    assert "Temp 000050" in first and "Temp 000051" not in first
    assert "Temp 000051" in second and "Temp 000050" not in second


# --- one person, or two? ----------------------------------------------------------------------------------------------


def test_the_differing_characters_are_marked(clara: Client, people: Cast, case: DuplicateCase, study: Study) -> None:
    before, html = snapshot(), page(clara, f"{INBOX}{case.pk}/change/")
    assert '<mark class="differing">' in html and "T<mark" in html, "Test and Tset share their first letter"
    assert "family names: two letters swapped" in html and study.accession_number in html
    assert html.count('<tr class="differs">') == 3, "MRN, family name, telephone"
    assert changed(before, snapshot()) == []
    viewed = Event.objects.filter(kind="duplicatecase.viewed", by=people.clara)
    assert {event.patient for event in viewed} == {case.first, case.second}


def test_one_person_leads_to_the_merge(clara: Client, people: Cast, case: DuplicateCase) -> None:
    answer = clara.post(f"{INBOX}{case.pk}/do/same/", {"why": "Same card"})
    assert answer.headers["Location"] == two(case.first, case.second)
    case.refresh_from_db()
    assert (case.decision, case.why, case.decided_by) == ("same", "Same card", people.clara)
    assert "to be merged" in page(clara, INBOX), "nobody is lost between two pages"


@pytest.mark.parametrize("decision", ["different", "later"])
def test_two_people_or_later_leads_back_to_the_inbox(clara: Client, case: DuplicateCase, decision: str) -> None:
    assert clara.post(f"{INBOX}{case.pk}/do/{decision}/").headers["Location"] == INBOX
    case.refresh_from_db()
    assert case.decision == decision
    assert Event.objects.filter(kind="duplicate.decided").count() == 2


@pytest.mark.parametrize("who", ["theo", "rosa", "fred", "nobody"])
def test_who_may_not_merge_sees_and_sends_nothing(
    signed_in: Any, case: DuplicateCase, who: str, patient: Patient, double: Patient
) -> None:
    client, before, written = signed_in(who), snapshot(), Event.objects.count()
    for url in (INBOX, f"{INBOX}{case.pk}/change/", f"{INBOX}{case.pk}/do/same/", two(patient, double)):
        for answer in (client.get(url), client.post(url, {"why": "x"})):
            assert answer.status_code == 403 or "/admin/login/" in answer.headers["Location"], (url, who)
    assert changed(before, snapshot()) == [] and Event.objects.count() == written


# --- the merge --------------------------------------------------------------------------------------------------------


def test_the_page_says_what_moves_and_whom_to_tell(clara: Client, double: Patient, released: Report) -> None:
    before, html = snapshot(), page(clara, two(double, released.study.patient))
    assert "Dr Fred Referrer" in html and "CT chest" in html and "tell Dr Fred" in html
    assert '<dt>Studies</dt><dd class="number">1</dd>' in html
    assert changed(before, snapshot()) == []


def chosen(**answers: str) -> dict[str, str]:
    return {"why": "Same identity card", **{f"keep_{field}": answer for field, answer in answers.items()}}


def test_a_merge_field_by_field_and_its_ledger(
    clara: Client, people: Cast, patient: Patient, double: Patient, released: Report
) -> None:
    answer = clara.post(two(double, patient), chosen(family_name="retired", phone="survivor"))
    done = Merge.objects.get()
    ledger = f"/admin/patients/merge/{done.pk}/change/"
    assert answer.headers["Location"] == ledger
    double.refresh_from_db()
    assert (double.family_name, double.phone) == ("Test", "+442079460001")
    html = page(clara, ledger)
    for words in ("Same identity card", "CT chest", "moved", "made", "MRN-123", "Tset", "tell Dr Fred"):
        assert words in html, words
    assert "MRN-123" in page(clara, "/admin/patients/merge/", q="Maria")


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"why": ""}, "Reason"),
        ({"keep_phone": "nobody"}, "Telephone"),
        ({"keep_family_name": ""}, "Family name"),
    ],
)
def test_nothing_typed_is_lost(
    clara: Client, patient: Patient, double: Patient, answers: dict[str, str], sentence: str
) -> None:
    said = {**chosen(family_name="retired", phone="survivor"), **answers}
    answer = clara.post(two(double, patient), said)
    html = answer.content.decode()
    assert answer.status_code == 400 and sentence in html and said["why"] in html
    assert not Merge.objects.exists()


def test_a_merge_is_refused_in_words_while_somebody_reads(
    clara: Client, people: Cast, draft: Any, double: Patient
) -> None:
    patient = draft.report.study.patient
    answer = clara.post(two(double, patient), chosen(family_name="retired", phone="survivor"))
    assert answer.status_code == 409 and "Rosa Radiologist is reading" in answer.content.decode()
    answer = clara.post(two(double, double), {"why": "x"})
    assert answer.status_code == 409 and "one and the same" in answer.content.decode()
    assert not Merge.objects.exists()


def test_both_lists_of_allergies_are_kept(clara: Client, people: Cast, patient: Patient, double: Patient) -> None:
    Patient.objects.filter(pk=patient.pk).update(allergies="Penicillin")
    Patient.objects.filter(pk=double.pk).update(allergies="Latex")
    assert 'value="both"' in page(clara, two(double, patient))
    said = chosen(family_name="retired", phone="survivor", allergies="both")
    assert clara.post(two(double, patient), said).status_code == 302
    double.refresh_from_db()
    assert double.allergies.split("\n") == ["Latex", "Penicillin"]


def test_the_other_one_is_found_by_search(clara: Client, people: Cast, patient: Patient, double: Patient) -> None:
    html = page(clara, TWO, survivor=patient.pk, q="Tset")
    assert f"survivor={patient.pk}&amp;retired={double.pk}" in html
    assert Event.objects.get(kind="patient.listed").details["rows"] == [patient.pk, double.pk]
    assert "Nobody in the register fits" in page(clara, TWO, q="Nobodyatall")
    assert clara.get(TWO, {"survivor": "9999"}).status_code == 404


# --- after it ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def merged(people: Cast, patient: Patient, double: Patient) -> Merge:
    return merge(patient, double, why="Same identity card", by=people.clara)


def test_the_retired_patient_is_only_looked_at(clara: Client, merged: Merge, double: Patient) -> None:
    url = reverse("admin:patients_patient_change", args=[double.pk])
    html = page(clara, url)
    assert "Merged into" in html and str(merged.survivor) in html and 'name="_save"' not in html
    assert clara.post(url, {"family_name": "New"}).status_code == 403


@pytest.mark.parametrize("text", ["MRN-132", "mrn132", "Tset", "Tset Maria"])
def test_the_old_number_and_the_old_name_find_the_survivor(
    clara: Client, merged: Merge, patient: Patient, text: str
) -> None:
    found = clara.get("/admin/patients/patient/", {"q": text}).context["cl"].result_list
    assert [each.pk for each in found] == [patient.pk]
    asked = {"app_label": "imaging", "model_name": "order", "field_name": "patient", "term": text}
    answers = clara.get(reverse("admin:autocomplete"), asked).json()["results"]
    assert [each["id"] for each in answers] == [str(patient.pk)]


def test_the_list_shows_the_retired_on_demand(clara: Client, merged: Merge, double: Patient) -> None:
    rows = clara.get("/admin/patients/patient/", {"identity": "merged"}).context["cl"].result_list
    assert [each.pk for each in rows] == [double.pk]


def test_unmerge_asks_whose_what_was_added_is(
    clara: Client, people: Cast, merged: Merge, patient: Patient, double: Patient
) -> None:
    facts = {"site": people.site, "referrer": people.dr_fred, "indication": "Cough", "by": people.clara}
    order = place_order(double, [Wanted(people.ct_chest)], **facts)
    assert order.patient == patient, "an order for the retired patient is the survivor's"
    step, before = f"/admin/patients/merge/{merged.pk}/do/unmerge/", snapshot()
    html = page(clara, step)
    assert f"order {order}" in html and html.count('type="radio" name="row_') == 2, "the study follows its order"
    assert clara.post(step, {}).status_code == 400
    assert changed(before, snapshot()) == []
    assert clara.post(step, {"row_0": "retired"}).headers["Location"] == f"/admin/patients/merge/{merged.pk}/change/"
    assert Order.objects.get(pk=order.pk).patient == double
    assert order.studies.get().patient == double
    assert "Undone" in page(clara, f"/admin/patients/merge/{merged.pk}/change/")
    assert clara.post(step, {"row_0": "retired"}).status_code == 409


def test_what_could_not_be_put_back_is_said(clara: Client, people: Cast, patient: Patient, double: Patient) -> None:
    done = merge(patient, double, why="Same identity card", by=people.clara, take=["phone"])
    Patient.objects.filter(pk=patient.pk).update(phone="+442079460555")
    clara.post(f"/admin/patients/merge/{done.pk}/do/unmerge/")
    assert "could not be put back" in page(clara, f"/admin/patients/merge/{done.pk}/change/")
