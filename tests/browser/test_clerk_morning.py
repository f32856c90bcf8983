"""A clerk's morning: a booking by telephone, a drag to another room, a conflict, a check-in that a question stops."""

import datetime as dt
import re
from contextlib import suppress
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Error, FloatRect, Locator, Page, Route, expect

from imaging.actions import scheduling
from imaging.actions.ordering import Wanted, place_order
from imaging.models import ScheduledStep, Study, StudyStatus
from patients.actions.register import register
from patients.models import Patient
from tests.browser.conftest import Desk
from tests.cast import Cast

pytestmark = pytest.mark.browser
TOMORROW = (timezone.now() + dt.timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
needs_grid = pytest.mark.skipif(not settings.CALENDAR_FILES.is_dir(), reason="npm's packages are not installed here")


@dataclass
class Hands:
    """Counts what a person does: a click, a key command, or one field typed."""

    page: Page
    done: int = 0

    def click(self, what: Locator) -> None:
        self.done += 1
        what.click()

    def press(self, key: str) -> None:
        self.done += 1
        self.page.keyboard.press(key)

    def type(self, text: str, where: Locator) -> None:
        self.done += 1
        where.fill(text)


def at(hour: int, minute: int = 0) -> dt.datetime:
    return TOMORROW + dt.timedelta(hours=hour, minutes=minute)


def order(people: Cast, patient: Patient) -> Study:
    wanted = [Wanted(people.ct_chest)]
    placed = place_order(
        patient, wanted, site=people.site, referrer=people.dr_fred, indication="Cough", by=people.clara
    )
    return placed.studies.get()


def other(people: Cast, name: str) -> Patient:
    born = dt.date(1950, 2, 3)
    return register(people.site, by=people.clara, mrn=name, family_name=name, given_name="X", birth_date=born, sex="M")


def day(**more: str) -> str:
    asked = {"site": "NORTH", "day": TOMORROW.date().isoformat(), **more}
    return f"{reverse('admin:day')}?" + "&".join(f"{name}={value}" for name, value in asked.items())


def box(what: Locator) -> FloatRect:
    """Where it stands. A grid that is drawn anew just then has no box for a moment."""
    for _ in range(20):
        what.wait_for()
        if (found := what.bounding_box()) is not None:
            return found
    raise AssertionError(f"{what} does not stand still")


def in_view(what: Locator) -> None:
    """Scrolled to, also where it is drawn anew just then."""
    for _ in range(20):
        what.wait_for()
        with suppress(Error):
            what.scroll_into_view_if_needed()
            return
    raise AssertionError(f"{what} does not stand still")


def goal(page: Page, station: str, hour: int) -> tuple[float, float]:
    """Where the hour stands in the station's column, for what is held five under its upper edge."""
    head = box(page.locator(".ec-col-head, .ec-day-head").filter(has_text=station).first)
    line = box(page.get_by_text(f"{hour:02}:00", exact=True).first)
    return head["x"] + head["width"] / 2, line["y"] + line["height"] / 2 + 9


def take(page: Page, what: Locator) -> None:
    """Take it in the hand: `hover` waits until it is seen and stands still, and scrolls to it."""
    what.hover(position={"x": 30, "y": 5})
    page.mouse.down()


def carry(page: Page, held: Locator, station: str, hour: int) -> None:
    """Carry it to the hour in the station's column."""
    x, y = goal(page, station, hour)
    start = box(held)
    for step in (0.4, 0.8, 1.0):
        page.mouse.move(start["x"] + (x - start["x"]) * step, start["y"] + (y - start["y"]) * step, steps=4)


def drag(page: Page, what: Locator, station: str, hour: int) -> None:
    """Take it in the hand and put it at the hour in the station's column."""
    take(page, what)
    carry(page, what, station, hour)
    page.mouse.up()


def test_a_booking_by_telephone_takes_eight_steps_at_most(desk: Desk, people: Cast, study: Study) -> None:
    """From the page of a patient who is known to the slip that comes out of the printer."""
    page = desk("clara")
    page.add_init_script("window.print = () => document.documentElement.setAttribute('data-printed', 'yes')")
    page.goto(reverse("admin:patients_patient_change", args=[study.patient.pk]))
    hands = Hands(page)
    hands.click(page.get_by_role("link", name="New order"))
    hands.click(page.locator(".field-procedure .select2-selection").first)
    hands.type("knee", page.locator(".select2-search__field").last)
    expect(page.locator(".select2-results__option--highlighted")).to_contain_text("XR knee")
    hands.press("Enter")
    hands.type("Fall on the stairs. Fracture?", page.locator("[name=indication]"))
    page.locator("[name$=-laterality]").first.select_option("L")
    hands.done += 1
    hands.click(page.get_by_role("button", name="Place it and schedule"))
    expect(page.locator("[name=slot]").first).to_be_checked()  # the first free slot
    hands.click(page.get_by_role("button", name="Schedule"))
    expect(page.locator("html[data-printed=yes]")).to_have_count(1)
    expect(page.get_by_role("heading", name="Your appointment")).to_be_visible()
    expect(page.locator("main")).to_contain_text("XR knee (left)")
    assert hands.done <= 8
    assert ScheduledStep.objects.filter(study__patient=study.patient, current=True).count() == 1


@pytest.mark.refused
@needs_grid
def test_a_drag_moves_it_and_a_conflict_is_refused_in_words(desk: Desk, people: Cast, study: Study) -> None:
    scheduling.schedule(study, people.ct, at(8), by=people.clara)
    rival = order(people, other(people, "Rival"))
    scheduling.schedule(rival, people.ct, at(10), by=people.clara)
    page = desk("clara")
    page.goto(day())
    marias = page.locator(".day-grid .ec-event", has_text="Test, Maria")
    expect(marias).to_contain_text("scheduled")
    drag(page, marias, "CT 2", 9)
    expect(page.locator("[data-done]")).to_contain_text("Moved: Test, Maria, CT 2")
    moved = ScheduledStep.objects.get(study=study, current=True)
    assert moved.station == people.ct2 and moved.starts_at.hour == 9
    expect(marias).to_contain_text("09:")
    drag(page, marias, "CT 1", 10)
    note = page.locator("[data-note]")
    expect(note).to_contain_text("The next free time on CT 1")
    assert ScheduledStep.objects.get(study=study, current=True) == moved  # and it is drawn where it was
    drawn, head = box(marias), box(page.locator(".ec-col-head", has_text="CT 2"))
    assert head["x"] <= drawn["x"] < head["x"] + head["width"]
    drag(page, marias, "XR 1", 9)
    expect(note).to_contain_text("XR 1 cannot do CT chest")
    note.get_by_role("button", name="Choose another time").click()
    expect(page.locator("dialog[open]")).to_contain_text("Free")


@pytest.mark.refused
@needs_grid
def test_who_may_books_over_another_from_the_drag(desk: Desk, people: Cast, study: Study) -> None:
    scheduling.schedule(study, people.ct2, at(8), by=people.clara)
    scheduling.schedule(order(people, other(people, "Rival")), people.ct, at(10), by=people.clara)
    page = desk("lena")
    page.goto(day())
    marias = page.locator(".day-grid .ec-event", has_text="Test, Maria")
    drag(page, marias, "CT 1", 10)
    note = page.locator("[data-note]")
    expect(note).to_contain_text("CT 1 is taken until 10:20")
    note.get_by_role("button", name="Book over it").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("Book over it: why?").fill("Stroke")
    dialog.get_by_role("button", name="Move").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    moved = ScheduledStep.objects.get(study=study, current=True)
    assert (moved.station, moved.lane, moved.overbooked_because) == (people.ct, 1, "Stroke")


@needs_grid
def test_another_desks_change_takes_nothing_out_of_the_hand(desk: Desk, people: Cast, study: Study) -> None:
    """The answer to a poll comes while an appointment is held: it is drawn after the drop, and the focus stays."""
    scheduling.schedule(study, people.ct, at(8), by=people.clara)
    page = desk("clara")
    page.goto(day())
    marias, rivals = (page.locator(".day-grid .ec-event", has_text=name) for name in ("Test, Maria", "Rival"))
    marias.focus()
    rival = order(people, other(people, "Rival"))
    scheduling.schedule(rival, people.ct, at(10), by=people.lena)
    expect(rivals).to_have_count(1)
    expect(marias).to_be_focused()
    late: list[Route] = []
    page.route(re.compile(r"/day/feed/"), lambda route: late.append(route))  # noqa: PLW0108  # Playwright marks what it calls
    with page.expect_request(re.compile(r"/day/feed/")):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as when the window comes to the front
    scheduling.reschedule(rival, people.ct2, at(12), by=people.lena)
    take(page, marias)
    with page.expect_response(re.compile(r"/day/feed/")):
        late.pop().continue_()
    page.unroute_all()
    carry(page, marias, "CT 2", 9)
    page.mouse.up()
    expect(page.locator("[data-done]")).to_contain_text("Moved: Test, Maria, CT 2")
    expect(marias).to_contain_text("09:")
    expect(rivals).to_contain_text("12:")


def swipe(page: Page, held: Locator, station: str, hour: int, *, press: float) -> None:
    """One finger: it lies on it for `press` milliseconds, then goes to the hour in the station's column."""
    hand = page.context.new_cdp_session(page)
    x, y = goal(page, station, hour)
    start = box(held)
    left, top = start["x"] + 30, start["y"] + 5

    def finger(kind: str, *at: dict[str, float]) -> None:
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(at)})

    finger("touchStart", {"x": left, "y": top})
    page.wait_for_timeout(press)
    for part in range(1, 11):
        finger("touchMove", {"x": left + (x - left) * part / 10, "y": top + (y - top) * part / 10})
    finger("touchEnd")


@needs_grid
def test_a_long_press_takes_it_to_another_room_on_a_tablet(desk: Desk, people: Cast, study: Study) -> None:
    """A short touch is for scrolling: it moves nothing, nor does it go back a page."""
    scheduling.schedule(study, people.ct, at(8), by=people.clara)
    page = desk("clara", has_touch=True, viewport={"width": 1024, "height": 768})
    page.goto(day())
    marias = page.locator(".day-grid .ec-event", has_text="Test, Maria")
    in_view(marias)
    swipe(page, marias, "CT 2", 9, press=20)
    in_view(marias)
    swipe(page, marias, "CT 2", 9, press=600)
    expect(page.locator("[data-done]")).to_contain_text("Moved: Test, Maria, CT 2")
    moved = ScheduledStep.objects.get(study=study, current=True)
    assert (moved.station, moved.starts_at.hour) == (people.ct2, 9)
    assert ScheduledStep.objects.filter(study=study).count() == 2  # moved once


@needs_grid
def test_an_order_is_dragged_to_a_room_and_another_desk_sees_it(desk: Desk, people: Cast, study: Study) -> None:
    here, there = desk("clara"), desk("lena")
    here.goto(day())
    there.goto(day())
    expect(there.locator(".day-grid .ec-event", has_text="Test, Maria")).to_have_count(0)
    here.locator(".card").drag_to(here.locator(".day-grid .ec-body .ec-day").first, target_position={"x": 40, "y": 300})
    expect(here.locator("[data-done]")).to_contain_text("Moved: Test, Maria, CT 1")
    expect(there.locator(".day-grid .ec-event", has_text="Test, Maria")).to_have_count(1)  # without a reload
    expect(there.locator(".card")).to_have_count(0)


@pytest.mark.refused
def test_a_question_stops_the_check_in_and_an_override_goes_on(desk: Desk, people: Cast, study: Study) -> None:
    """By keyboard from the list."""
    scheduling.schedule(study, people.ct, at(8), by=people.clara)
    study.patient.birth_date = dt.date(1996, 4, 12)  # of an age that is asked
    study.patient.save()
    page = desk("clara")
    page.goto(day(view="list"))
    page.locator("[data-list] [data-step-name=check-in]").focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    expect(dialog).not_to_contain_text("Maria")  # asked, not read out
    dialog.get_by_label("Name", exact=True).fill("maria test")
    dialog.get_by_label("Birth date").fill("12.4.1996")
    dialog.get_by_role("group", name=re.compile("pregnant", re.IGNORECASE)).get_by_label("yes").check()
    dialog.get_by_role("button", name="Check in").click()
    expect(dialog.get_by_role("alert")).to_contain_text(re.compile("pregnan", re.IGNORECASE))
    assert Study.objects.get(pk=study.pk).status == StudyStatus.SCHEDULED
    expect(dialog.get_by_label("Name", exact=True)).to_have_value("maria test")  # nothing typed is lost
    dialog.get_by_label("in spite of it").fill("Trauma; the radiologist has talked to her.")
    dialog.get_by_role("button", name="Check in").click()
    expect(page.locator("[data-list] tr.on-arrived")).to_contain_text("Test, Maria")
    assert Study.objects.get(pk=study.pk).status == StudyStatus.ARRIVED
