"""Placing an order by typing: the procedure, its side, and the safety questions that come with it, at both doors."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from imaging.actions.ordering import Wanted, place_order
from imaging.models import Order, SafetyAnswer, Study
from patients.models import Patient
from tests.browser.conftest import Desk
from tests.cast import Cast
from tests.imaging.safe import enhanced

pytestmark = pytest.mark.browser


def typed(page: Page, label: str, text: str) -> None:
    """Type into a field that is filled by typing, and take the first that fits."""
    field = page.get_by_role("combobox", name=label).last
    field.click()
    field.type(text)
    page.keyboard.press("Enter")


@pytest.mark.refused  # the warning of a similar order, say, is a page with 400
def test_the_referrer_types_and_the_questions_follow(desk: Desk, people: Cast, study: Study) -> None:
    contrast = enhanced(people)
    page = desk("fred")
    page.goto(reverse("order-new", args=[study.patient_id]))
    typed(page, "Procedure", "knee xr")
    expect(page.get_by_label("Side")).to_be_visible()
    page.get_by_label("Side").select_option("L")
    expect(page.get_by_text("Safety, as far as it is known")).to_have_count(0)  # Maria is 65
    page.get_by_role("button", name="Another procedure").click()
    typed(page, "Procedure", "another")
    page.get_by_label("What is the last kidney value").fill("62,5")
    page.get_by_role("group", name="Do you take metformin?").get_by_label("yes").check()
    page.get_by_label("Indication").fill("Fell from a ladder. Fracture?")
    page.get_by_role("button", name="Place the order").click()
    expect(page.get_by_role("alert")).to_contain_text("on which day it was measured")
    expect(page.get_by_label("What is the last kidney value")).to_have_value("62,5")
    page.get_by_label("Measured on").fill("2026-01-05")
    page.get_by_role("button", name="Place the order").click()
    expect(page.get_by_role("heading", name="XR knee (left)")).to_be_visible()
    said = SafetyAnswer.objects.filter(study__procedure=contrast).values_list("question__code", "value")
    assert set(said) == {("egfr", "62.5"), ("metformin", "yes")}


def test_the_desk_types_and_the_questions_follow(desk: Desk, people: Cast, patient: Patient) -> None:
    contrast = enhanced(people)
    place_order(
        patient, [Wanted(people.ct_chest)], site=people.site, referrer=people.dr_fred, indication="x", by=people.clara
    )
    page = desk("clara")
    page.goto(f"{reverse('admin:imaging_order_add')}?patient={patient.pk}")
    page.locator(".field-procedure .select2-selection, .select2-selection[aria-labelledby*=procedure]").first.click()
    page.locator(".select2-search__field").last.type("another")
    page.get_by_role("option", name="Another title").click()
    page.get_by_role("group", name="Do you take metformin?").get_by_label("no", exact=True).check()
    page.get_by_label("Indication").fill("Mass?")
    page.get_by_role("button", name="Place the order").click()
    expect(page.get_by_text("is placed")).to_be_visible()
    assert Order.objects.count() == 2
    said = SafetyAnswer.objects.filter(study__procedure=contrast).values_list("question__code", "value", "source")
    assert list(said) == [("metformin", "no", "order")]
