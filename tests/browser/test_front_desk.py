"""The clerk's path: find before you register, see who it may be, and never stand before a wall."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from patients.actions.register import register
from patients.models import Decision, DuplicateCase, Patient
from tests.browser.conftest import Desk
from tests.cast import Cast

pytestmark = pytest.mark.browser
ADD = "/admin/patients/patient/add/"


def fill(page: Page, **values: str) -> None:
    """Type into the fields and leave each, as a person does with Tab."""
    for name, text in values.items():
        field = page.locator(f"[name={name}]")
        if name == "sex":
            field.select_option(text)
        else:
            field.fill(text)
            field.press("Tab")


@pytest.fixture
def maria(people: Cast) -> Patient:
    facts = {"mrn": "MRN-123", "birth_date": dt.date(1961, 4, 12), "sex": "F", "phone": "+442079460001"}
    return register(people.site, by=people.clara, family_name="Testmann", given_name="Maria", **facts)


def test_a_misspelt_patient_is_recognised_and_chosen(desk: Desk, maria: Patient) -> None:
    page = desk("clara")
    page.goto(ADD)
    fill(page, family_name="Testman", given_name="Maria", birth_date="12.4.1961")
    panel = page.locator(".likely")
    expect(panel).to_contain_text("Testmann, Maria")
    expect(panel).to_contain_text("same birth date")
    expect(panel.locator("tr.differs")).to_contain_text(["Family name"])
    page.locator("[name=family_name]").fill("Someone")
    expect(panel.locator("article")).to_have_count(0)  # stale advice is gone at once
    fill(page, family_name="Testman")
    panel.get_by_text("This is the patient").click()
    expect(panel).to_contain_text("You leave this form")
    panel.get_by_role("link", name="Open the patient").click()
    expect(page).to_have_url(re.compile(rf"/patient/{maria.pk}/change/"))
    assert Patient.objects.count() == 1


def test_a_twin_is_registered_without_a_wall(desk: Desk, maria: Patient) -> None:
    page = desk("clara")
    page.goto(ADD)
    fill(page, family_name="Testmann", given_name="Marta", birth_date="12.4.1961", sex="F", phone="020 7946 0001")
    page.locator("[name=_save]").click()
    expect(page.locator(".messages")).to_contain_text("Registered: Testmann, Marta")
    assert Patient.objects.filter(given_name="Marta").count() == 1


def test_who_was_seen_and_passed_over_is_not_proposed_again(desk: Desk, maria: Patient) -> None:
    page = desk("clara")
    page.goto(ADD)
    fill(page, family_name="Testman", given_name="Maria", birth_date="12.4.1961", sex="F")
    card = page.locator("article[data-candidate]")
    card.get_by_role("button", name="Somebody else").click()
    expect(card).to_contain_text("somebody else")
    fill(page, city="Northside")  # the advice comes anew, and what was said stands
    expect(page.locator("article.apart")).to_have_count(1)
    page.locator("[name=_save]").click()
    expect(page.locator(".messages")).to_contain_text("Registered: Testman, Maria")
    case = DuplicateCase.objects.get()
    assert case.decision == Decision.DIFFERENT and case.decided_by is not None
    assert case.decided_by.username == "clara"


@pytest.mark.parametrize("typed", ["yamada ta", "やまだ", "山田"])
def test_a_japanese_patient_is_found_while_typing(desk: Desk, people: Cast, typed: str) -> None:
    names = {"family_name": "Yamada", "given_name": "Taro", "ideographic_name": "山田^太郎"}
    facts = {"phonetic_name": "やまだ^たろう", "birth_date": dt.date(1975, 3, 2), "sex": "M"}
    taro = register(people.site, by=people.clara, **names, **facts)
    page = desk("clara")
    page.goto("/admin/")
    page.locator("#find").press_sequentially(typed)
    found = page.locator("[data-found] a")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("Yamada, Taro")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/patient/{taro.pk}/change/"))
