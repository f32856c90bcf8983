import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from imaging.actions import acquisition, scheduling
from imaging.models import ScheduledStep, Study, WorklistQuery
from patients.models import Event
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.imaging.dicom.asking import SLOT, another, ask, identifier


def explain(*arguments: str) -> str:
    """What the command prints."""
    written = io.StringIO()
    call_command("mwl_explain", *arguments, stdout=written)
    return written.getvalue()


@pytest.fixture
def slot(people: Cast, study: Study) -> ScheduledStep:
    return scheduling.schedule(study, people.ct, SLOT, by=people.clara)


def test_each_entry_has_its_reason(people: Cast, slot: ScheduledStep) -> None:
    elsewhere = another(people, 1, station=people.ct2)
    later = another(people, 2)
    begun = another(people, 3)
    acquisition.begin(begun, by=people.theo, machine=True)
    ask(identifier(ScheduledProcedureStepStartDate="20310705"))
    said = explain("--ae", "CT1")
    assert "Scheduled Procedure Step Start Date" in said
    assert f"+ {slot.study.accession_number}" in said and "Test^Maria" in said and "bytes" in said
    assert f"- {elsewhere.accession_number}" in said and "its own" in said
    assert f"- {later.accession_number}" in said and "20310706" in said
    assert begun.accession_number not in said
    alone = explain("--ae", "CT1", "--accession", begun.accession_number, "--bytes")
    assert "it is in progress since" in alone and slot.study.accession_number not in alone
    assert Event.objects.filter(kind="worklist.explained").count() == 2


def test_the_same_on_the_page_of_the_query(people: Cast, slot: ScheduledStep, signed_in: SignedIn) -> None:
    elsewhere = another(people, 1, station=people.ct2)
    ask(identifier(ScheduledProcedureStepStartDate="20310705"))
    address = reverse("admin:imaging_worklistquery_change", args=[WorklistQuery.objects.get().pk])
    page = signed_in("ada").get(address).content.decode()
    assert "Scheduled Procedure Step Start Date" in page and "20310705" in page
    assert slot.study.accession_number in page and "Test^Maria" in page and "bytes go out" in page
    assert "The console is shown “its own”" in page
    alone = signed_in("ada").get(address, {"q": elsewhere.accession_number}).content.decode()
    assert elsewhere.accession_number in alone and slot.study.accession_number not in alone
    assert "There is no such study" in signed_in("ada").get(address, {"q": "A0"}).content.decode()
    seen = Event.objects.filter(kind="worklist.explained", by=people.ada).order_by("pk")
    assert [event.details["studies"] for event in seen] == [[slot.study_id, elsewhere.pk], [elsewhere.pk], []]
    assert signed_in("clara").get(address).status_code == 403


def test_a_console_that_never_asked(people: Cast) -> None:
    with pytest.raises(CommandError, match="has not asked"):
        explain("--ae", "CT9")


def test_a_query_that_makes_no_sense_and_a_number_that_is_none(people: Cast, slot: ScheduledStep) -> None:
    ask()
    assert "No such study" in explain("--ae", "CT1", "--accession", "A0")
    ask(identifier(ScheduledProcedureStepStartDate="20310231"))
    WorklistQuery.objects.filter(status=0).delete()
    assert "0xA900" in explain("--ae", "CT1")
