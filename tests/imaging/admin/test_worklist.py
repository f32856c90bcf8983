"""The worklist's tabs: what each role finds first, filters that people keep, counts that stay cheap."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from imaging.actions import filters
from imaging.admin import filters as filters_of
from imaging.admin import worklist
from imaging.models import SavedFilter, Study
from patients.errors import InvalidInput, Refusal
from tests.cast import Cast

SignedIn = Callable[[str], Client]
LIST = "admin:imaging_study_changelist"


@pytest.mark.parametrize(
    ("who", "first"), [("clara", "To schedule"), ("rosa", "To read"), ("theo", "Today, arrived first")]
)
def test_each_role_has_its_own_work_first(people: Cast, who: str, first: str) -> None:
    assert str(worklist.own(people.user(who))[0].label) == first


def test_a_filter_is_kept_shown_and_forgotten(people: Cast, signed_in: SignedIn, study: Study) -> None:
    desk = signed_in("clara")
    asked = {"name": " CT  orders ", "query": "modality=CT&status=ordered&q=Test", "shared": "on"}
    assert desk.post(reverse("admin:filter-save"), asked).status_code == 302
    kept = SavedFilter.objects.get()
    assert (kept.name, kept.query, kept.shared) == ("CT orders", "status=ordered&modality=CT", True)  # no patient in it
    page = signed_in("theo").get(reverse(LIST)).content.decode()
    assert "CT orders" in page and "?status=ordered&amp;modality=CT" in page
    for address in ("filter-forget", "filter-rename"):
        refused = signed_in("theo").post(reverse(f"admin:{address}"), {"filter": kept.pk, "name": "Ours"})
        assert refused.status_code == 403
    filters.save_filter("Taken", "status=arrived", by=people.clara)
    rename = reverse("admin:filter-rename")
    for name, word in (("Taken", "another filter of this name"), (" ", "Give the filter a name")):
        assert word in desk.post(rename, {"filter": kept.pk, "name": name}, follow=True).content.decode()
    assert desk.post(rename, {"filter": kept.pk, "name": "CT  to do"}).status_code == 302
    assert "CT to do" in desk.get(reverse(LIST), {"modality": "CT", "status": "ordered"}).content.decode()
    assert desk.post(reverse("admin:filter-forget"), {"filter": kept.pk}).status_code == 302
    assert SavedFilter.objects.get().name == "Taken"


def test_somebody_elses_own_filter_does_not_exist(people: Cast, signed_in: SignedIn) -> None:
    kept = filters.save_filter("Mine", "status=arrived", by=people.rosa)
    assert "Mine" not in signed_in("clara").get(reverse(LIST)).content.decode()
    assert signed_in("clara").post(reverse("admin:filter-forget"), {"filter": kept.pk}).status_code == 404
    assert signed_in("clara").post(reverse("admin:filter-forget"), {"filter": "x"}).status_code == 404


def test_what_cannot_be_kept_is_said(people: Cast) -> None:
    with pytest.raises(InvalidInput, match="name"):
        filters.save_filter("  ", "status=arrived", by=people.clara)
    with pytest.raises(InvalidInput, match="whole list"):
        filters.save_filter("All", "", by=people.clara)
    with pytest.raises(PermissionDenied):
        filters.save_filter("Ours", "status=arrived", by=people.theo, shared=True)
    for number in range(filters.MOST):
        filters.save_filter(f"No {number}", "status=arrived", by=people.clara)
    with pytest.raises(Refusal, match="Forget one"):
        filters.save_filter("One more", "status=arrived", by=people.clara)
    assert filters.save_filter("No 1", "status=ordered", by=people.clara).query == "status=ordered"


def test_a_tab_counts_what_its_list_shows(people: Cast, study: Study) -> None:
    rows = Study.objects.visible_to(people.clara)
    for query, count in {"status=ordered": "1", "modality=CT": "1", "modality=MR": "", "status=all": "1"}.items():
        assert worklist.capped(worklist.narrowed(rows, query)) == count, query
    for odd in ("priority=x", "site=x", "station=Ⅻ", "day=never", "day=2026-02-30"):
        worklist.capped(worklist.narrowed(rows, odd))
    assert worklist.capped(worklist.narrowed(rows, "day=today")) == ""


def test_the_station_and_today_narrow_the_list(people: Cast, signed_in: SignedIn, study: Study) -> None:
    desk = signed_in("clara")
    for query, found in {
        "station": (people.ct.pk, False),
        "day": ("today", False),
        "status": ("ordered", True),
    }.items():
        page = desk.get(reverse(LIST), {query: found[0]}).content.decode()
        assert ("Test, Maria" in page) == found[1], query


def test_a_technologist_finds_the_station_of_the_board_first_and_who_arrived_on_top(
    people: Cast, signed_in: SignedIn, study: Study
) -> None:
    room = signed_in("theo")
    assert "My station today" not in room.get(reverse(LIST)).content.decode()
    room.get(reverse("board", args=[people.ct.pk]))
    assert f"status=room&amp;station={people.ct.pk}&amp;day=today" in room.get(reverse(LIST)).content.decode()
    assert filters_of.order_of({"status": "room", "day": "today"})[:2] == ("status", "steps__starts_at")


def test_history_has_one_order_the_latest_first(people: Cast, signed_in: SignedIn, study: Study) -> None:
    desk = signed_in("clara")
    for asked in ({"status": "all"}, {"status": "all", "o": "3"}, {"status": "all", "station": people.ct.pk}):
        page = desk.get(reverse(LIST), asked)
        assert "pk" in page.context["cl"].queryset.query.order_by[-1], asked
        assert page.context["cl"].queryset.query.order_by[0].startswith("-"), asked
    assert desk.get(reverse(LIST), {"status": "all", "p": "500"}).status_code == 200


def test_the_menu_counts_what_waits_for_the_role(people: Cast, signed_in: SignedIn, study: Study) -> None:
    assert '<span class="menu-count">1</span>' in signed_in("clara").get(reverse("admin:index")).content.decode()
