"""A young woman with an unanswered question stands at every door that leads to the machine: none lets her through.

A door is found by its address, not by a list of today: every address that takes a study is tried with everything that
somebody might send.
"""

import ast
import datetime as dt
import io
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from imaging.actions import acquisition, gated, scheduling
from imaging.actions.gated import Told
from imaging.actions.quiet import complete_quiet
from imaging.actions.safety import NotCleared
from imaging.ingest import pipeline
from imaging.models import SafetyAlert, SafetyAnswer, SafetyOverride, Study
from tests.cast import Cast, who_is
from tests.factories import dicom
from tests.house.addresses import named
from tests.house.sources import files, name, tree
from tests.imaging.dicom import test_mpps
from tests.imaging.safe import booked, ordered, young

SignedIn = Callable[[str], Client]
IDENTIFIED = {"name": "Nell Young", "mrn": "NELL-1"}
ROOMS = ("acquisition", "scheduling", "gated", "study", "right")
# Where begin and check_in are called in our sources, and what guards them there.
CALLS = {
    "imaging/actions/acquisition.py": "begin asks the guard; wrong_patient calls begin",
    "imaging/actions/completing.py": "images are here already: an alert",
    "imaging/actions/gated.py": "calls the two verbs",
    "imaging/actions/scheduling.py": "check_in asks the guard",
    "imaging/actions/performing.py": "MPPS: an alert",
    "imaging/admin/verbs.py": "calls gated",
    "imaging/views/board_steps.py": "calls gated",
    "ris/demo/life.py": "calls the two verbs",
    "ris/demo/safety.py": "calls the two verbs",
}


@pytest.fixture
def nell(people: Cast) -> Study:
    return booked(people, young(people), people.ct_chest, people.ct)


def unmoved(study: Study) -> bool:
    study.refresh_from_db()
    return study.status == "scheduled" and not SafetyOverride.objects.exists()


def posts(study: Study) -> Iterator[str]:
    """Every address of ours that may take a study and a step."""
    for step in ("check-in", "begin", "complete", "arrive", "start"):
        yield reverse("admin:imaging_study_do", args=[study.pk, step])
        yield reverse("board-act", args=[study.pk, step])
        yield reverse("order-study-step", args=[study.pk, step])


@pytest.mark.parametrize("who", ["clara", "theo", "lena", "rosa", "ada"])
def test_no_page_leads_past_the_question(signed_in: SignedIn, nell: Study, who: str) -> None:
    client = signed_in(who)
    for url in posts(nell):
        answer = client.post(url, IDENTIFIED)
        assert answer.status_code < 500, url
        assert unmoved(nell), url


def test_no_other_address_moves_her_either(signed_in: SignedIn, nell: Study) -> None:
    """Whatever address takes one number, a POST of everything at once begins nothing unasked."""
    tried, clients = 0, [signed_in("clara"), signed_in("lena")]
    for address in named():
        if address.startswith("admin:") or not address:
            continue
        try:
            url = reverse(address, args=[nell.pk])
        except Exception:  # noqa: BLE001 - another kind of address
            continue
        for client in clients:
            client.post(url, {**IDENTIFIED, "identifiers": "3", "why": "", "note": ""})
            tried += 1
            assert unmoved(nell), url
    assert tried > 20


@pytest.mark.parametrize(
    "verb",
    [
        lambda study, people: scheduling.check_in(study, said=who_is(study.patient), by=people.clara),
        lambda study, people: acquisition.begin(study, by=people.theo),
        lambda study, people: gated.check_in(study, Told(), said=who_is(study.patient), by=people.clara),
        lambda study, people: gated.begin(study, Told(), by=people.theo),
    ],
)
def test_no_verb_leads_past_the_question(people: Cast, nell: Study, verb: Callable[[Study, Cast], Study]) -> None:
    with pytest.raises(NotCleared, match="Pregnancy"):
        verb(nell, people)
    assert unmoved(nell)


def test_trauma_is_asked_too(people: Cast) -> None:
    with pytest.raises(NotCleared):
        acquisition.begin(ordered(people, young(people), people.ct_chest), by=people.theo)


def test_a_machine_goes_on_and_leaves_an_alert(people: Cast, nell: Study) -> None:
    """The machine's own word, as it comes in: N-CREATE has begun, and is never refused."""
    told = test_mpps.started(nell, PatientID="NELL-1", PatientName="Young^Nell")
    assert test_mpps.create(told).Status == 0
    nell.refresh_from_db()
    assert nell.status == "in_progress"
    alert = SafetyAlert.objects.get(study=nell)
    assert alert.open and "Pregnancy: not answered." in alert.words


def test_images_of_a_study_that_nobody_began_leave_an_alert(people: Cast, nell: Study) -> None:
    """As they come from the machine, through the pipeline; then they count as complete when no more come."""
    for number in (1, 2):
        sent = dicom.file(**dicom.for_study(nell, SOPInstanceUID=f"2.25.77{number}", InstanceNumber=number))
        pipeline.ingest(io.BytesIO(sent), by=people.sven)
    complete_quiet(minutes=-1, by=people.sven)
    nell.refresh_from_db()
    assert nell.status == "acquired"
    assert SafetyAlert.objects.get(study=nell, reason="open_points").open


def test_an_alert_stays_until_somebody_in_charge_has_answered_for_it(
    signed_in: SignedIn, people: Cast, nell: Study
) -> None:
    acquisition.begin(nell, by=people.sven, machine=True)
    alert = SafetyAlert.objects.get(study=nell)
    listed = reverse("admin:imaging_safetyalert_changelist")
    for who in ("lena", "rosa"):
        assert "Pregnancy: not answered." in signed_in(who).get(listed).content.decode()
    told = reverse("board-acknowledge", args=[nell.pk, alert.pk])
    assert signed_in("clara").post(told, {"note": "x"}).status_code in (403, 404)
    assert SafetyAlert.objects.get().open
    signed_in("lena").post(told, {"note": "Asked: not pregnant."})
    assert not SafetyAlert.objects.get().open
    assert "Pregnancy: not answered." not in signed_in("lena").get(listed).content.decode()
    assert "Asked: not pregnant." in signed_in("lena").get(listed, {"answered": "yes"}).content.decode()


def test_the_question_is_answered_at_the_desk_and_at_the_machine(signed_in: SignedIn, nell: Study) -> None:
    check_in = reverse("admin:imaging_study_do", args=[nell.pk, "check-in"])
    page = signed_in("clara").get(check_in)
    assert "Could you be pregnant?" in page.content.decode()
    signed_in("clara").post(check_in, {**IDENTIFIED, "q_pregnancy": "no"})
    nell.refresh_from_db()
    assert nell.status == "arrived"
    SafetyAnswer.objects.update(on=timezone.localdate() - dt.timedelta(days=3))
    begin = reverse("board-act", args=[nell.pk, "begin"])
    assert signed_in("theo").post(begin).status_code == 409
    signed_in("theo").post(begin, {"q_pregnancy": "no"})
    nell.refresh_from_db()
    assert nell.status == "in_progress"


def test_a_check_in_goes_on_by_an_override(signed_in: SignedIn, people: Cast, nell: Study) -> None:
    check_in = reverse("admin:imaging_study_do", args=[nell.pk, "check-in"])
    told = {**IDENTIFIED, "q_pregnancy": "yes"}
    answer = signed_in("clara").post(check_in, told)
    assert answer.status_code == 409 and "Pregnancy: yes." in answer.content.decode()
    assert SafetyAnswer.objects.get().value == "yes", "a yes is kept, whatever becomes of the step"
    signed_in("clara").post(check_in, {**told, "override_why": "Dr Rosa agrees"})
    nell.refresh_from_db()
    assert nell.status == "arrived"
    override = SafetyOverride.objects.get()
    assert (override.by, override.step, override.why) == (people.clara, "check_in", "Dr Rosa agrees")


def test_nobody_steps_the_machine_from_a_place_we_do_not_know() -> None:
    found = set()
    for path in files("imaging", "reporting", "ris", "patients"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and node.attr in ("begin", "check_in"):
                if isinstance(node.value, ast.Name) and node.value.id in ROOMS:
                    found.add(name(path))
    assert found <= set(CALLS), found - set(CALLS)
