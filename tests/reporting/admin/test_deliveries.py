"""Deliveries in the admin: looked at, never changed."""

from typing import Any

from django.urls import reverse

from patients.models import Event
from reporting.models import Delivery, Report
from tests.cast import Cast

LIST = "/admin/reporting/delivery/"


def test_the_list_and_the_page(people: Cast, released: Report, signed_in: Any) -> None:
    client, delivery = signed_in("clara"), Delivery.objects.get()
    html = client.get(LIST, {"status": "delivered", "q": "maria"}).content.decode()
    assert "Dr Fred Referrer" in html and "CT chest" in html
    for text in ("Referrer", released.study.accession_number, "MRN-123"):
        assert [row.pk for row in client.get(LIST, {"q": text}).context["cl"].result_list] == [delivery.pk], text
    assert not client.get(LIST, {"status": "dead"}).context["cl"].result_list
    page = reverse("admin:reporting_delivery_change", args=[delivery.pk])
    assert "delivered" in client.get(page).content.decode()
    assert client.post(page, {"status": "queued"}).status_code == 405
    assert Event.objects.filter(kind="delivery.viewed", patient=released.study.patient).count() == 1


def test_who_may_not_see_them(people: Cast, released: Report, signed_in: Any) -> None:
    for who in ("theo", "lena"):
        assert signed_in(who).get(LIST).status_code == 403
