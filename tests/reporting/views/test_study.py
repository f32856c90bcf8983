"""The study's page and its stack of frames."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from imaging.actions import scheduling
from imaging.models import Instance, Series, Study
from patients.models import Event
from reporting.models import Report, ReportVersion
from tests.cast import Cast
from tests.conftest import SignedIn


def test_facts_status_and_history(signed_in: SignedIn, people: Cast, study: Study) -> None:
    scheduling.schedule(study, people.ct, timezone.now() + dt.timedelta(days=1), by=people.clara)
    page = signed_in("clara").get(reverse("study", args=[study.pk])).content.decode()
    for word in ("Test, Maria", "Cough for six weeks. Mass?", "CT 1", "scheduled", "Order placed", "Clara Frontdesk"):
        assert word in page, word
    assert "No image has arrived yet." in page
    assert reverse("reading", args=[study.pk]) not in page
    event = Event.objects.filter(kind="study.viewed").get()
    assert (event.by, event.patient, event.details) == (people.clara, study.patient, {"page": "study"})


def test_the_report_is_linked_for_who_may_see_it(signed_in: SignedIn, released: Report) -> None:
    link, address = reverse("report", args=[released.pk]), reverse("study", args=[released.study_id])
    shown = {who: link in signed_in(who).get(address).content.decode() for who in ("rosa", "fred", "clara")}
    assert shown == {"rosa": True, "fred": True, "clara": False}


def test_a_referrer_is_not_told_who_reads_now(signed_in: SignedIn, people: Cast, released: Report) -> None:
    signed_in("ravi").post(reverse("reading-addendum", args=[released.study_id]), {"kind": "addendum"})
    address = reverse("study", args=[released.study_id])
    assert "held by Ravi" in signed_in("clara").get(address).content.decode()
    assert "held by" not in signed_in("fred").get(address).content.decode()


def test_the_text_of_a_draft_is_not_on_the_page(signed_in: SignedIn, acquired: Study, draft: ReportVersion) -> None:
    for who in ("clara", "theo", "rosa"):
        assert draft.impression not in signed_in(who).get(reverse("study", args=[acquired.pk])).content.decode()


def test_the_stack_is_in_order_and_objects_stand_apart(signed_in: SignedIn, acquired: Study) -> None:
    uids = list(Instance.objects.order_by("number").values_list("sop_instance_uid", flat=True))
    other = Series.objects.create(
        study=acquired, series_instance_uid="1.2.9", modality="SR", number=0, description="Dose"
    )
    Instance.objects.create(
        series=other, sop_instance_uid="1.2.9.1", sop_class_uid="1.2", path="x", sha256="0", size=1, frames=0
    )
    facts = signed_in("theo").get(reverse("study-frames", args=[acquired.pk])).json()
    assert facts["study"] == acquired.study_instance_uid
    dose, images = facts["series"]
    assert (dose["images"], dose["objects"], dose["description"]) == ([], ["1.2"], "Dose")
    assert images["images"] == [[uid, 1] for uid in uids]
