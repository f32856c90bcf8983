"""What the database itself refuses, and that what is signed never changes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from imaging.models import Study
from patients.errors import Refusal
from reporting.actions.critical import raise_critical
from reporting.models import (
    SECTIONS,
    Claim,
    Contact,
    CriticalStatus,
    Delivery,
    ReleaseRule,
    ReleaseWhen,
    Report,
    ReportVersion,
    Route,
    VersionKind,
    Way,
)
from tests.cast import Cast
from tests.factories.breach import refuses_twin, refuses_update, rules_of, takes_twin

CHECKS = {
    "report_status_known",
    "delivery_status_known",
    "version_kind_known",
    "version_open_or_signed",
    "release_rule_known",
    "release_rule_delay",
    "route_known",
    "critical_status_known",
    "critical_acknowledged_with_facts",
}
ONCE = {
    "version_number_once",
    "version_one_open",
    "delivery_once_per_recipient",
    "report.study",
    "claim.study",
    "reportversion.code",
    "route_once",
    "contact_step_once",
}


def test_each_rule_of_the_app_is_tried_here() -> None:
    assert rules_of("reporting") == CHECKS | ONCE


@pytest.fixture
def version(signed: Report) -> ReportVersion:
    return signed.versions.get()


def test_the_database_knows_the_statuses(released: Report) -> None:
    refuses_update(released, "report_status_known", status="lost")
    refuses_update(Delivery.objects.get(), "delivery_status_known", status="lost")
    refuses_update(released.versions.get(), "version_kind_known", kind="lost")


@pytest.mark.parametrize(
    "values",
    [
        {"open": None},
        {"open": False},
        {"signed_at": timezone.now()},
        {"digest": "0" * 64},
        {"open": None, "signed_at": timezone.now()},
        {"open": None, "digest": "0" * 64},
    ],
)
def test_an_open_version_has_no_signature(draft: ReportVersion, values: dict[str, Any]) -> None:
    refuses_update(draft, "version_open_or_signed", **values)


@pytest.mark.parametrize("values", [{"open": True}, {"signed_at": None}, {"signed_by": None}, {"digest": ""}])
def test_a_signed_version_has_its_whole_signature(version: ReportVersion, values: dict[str, Any]) -> None:
    refuses_update(version, "version_open_or_signed", **values)


def test_one_open_version_and_each_number_once(draft: ReportVersion) -> None:
    refuses_twin(draft, number=2)
    refuses_twin(draft, open=None, signed_at=timezone.now(), signed_by=draft.author, digest="0")
    takes_twin(draft, number=2, open=None, signed_at=timezone.now(), signed_by=draft.author, digest="0")


def test_one_report_and_one_claim_for_a_study(people: Cast, draft: ReportVersion) -> None:
    refuses_twin(draft.report)
    refuses_twin(Claim.objects.get(), holder=people.ravi)


def test_one_delivery_for_a_version_and_a_recipient(people: Cast, released: Report) -> None:
    delivery = Delivery.objects.get()
    refuses_twin(delivery)
    takes_twin(delivery, channel="mail")
    takes_twin(delivery, recipient=people.dr_nora)


def test_a_code_is_on_one_paper_only(version: ReportVersion) -> None:
    refuses_twin(version, number=2)
    takes_twin(version, number=2, code="00000000")


def test_rules_of_release_and_ways_to_a_doctor(people: Cast) -> None:
    rule = ReleaseRule.objects.create(when=ReleaseWhen.AFTER_DELAY, delay_minutes=30)
    refuses_update(rule, "release_rule_known", when="never", delay_minutes=0)
    refuses_update(rule, "release_rule_delay", delay_minutes=0)
    refuses_update(rule, "release_rule_delay", when=ReleaseWhen.AT_ONCE)
    route = Route.objects.create(practitioner=people.dr_fred, channel=Way.FOLDER)
    refuses_update(route, "route_known", channel="pigeon")
    refuses_twin(route)
    takes_twin(route, channel=Way.PRINT)


def test_an_answered_critical_result_says_by_whom_and_when(people: Cast, draft: ReportVersion) -> None:
    result = raise_critical(draft.report, finding="Tension pneumothorax", category="red", by=people.rosa)
    refuses_update(result, "critical_status_known", status="lost")
    refuses_update(result, "critical_acknowledged_with_facts", status=CriticalStatus.ACKNOWLEDGED)
    contact = Contact.objects.create(site=people.site, step=1, name="Ward sister", phone="+442079460000")
    refuses_twin(contact)
    takes_twin(contact, step=2)


Change = Callable[[ReportVersion], Any]
CHANGES: list[Change] = [
    lambda version: version.save(),
    lambda version: version.save(update_fields=["impression"]),
    lambda version: version.delete(),
    lambda version: ReportVersion.objects.update(impression="x"),
    lambda version: ReportVersion.objects.filter(pk=version.pk).update(open=True),
    lambda version: ReportVersion.objects.bulk_update([version], ["impression"]),
    lambda version: ReportVersion.objects.all().delete(),
    lambda version: version.report.versions.update(impression="x"),
    lambda version: version.report.versions.all().delete(),
    lambda version: ReportVersion.objects.update_or_create(pk=version.pk, defaults={"impression": "x"}),
    lambda version: ReportVersion(
        pk=version.pk, report=version.report, number=version.number, author=version.author, impression="x"
    ).save(),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_signed_version_never_changes(version: ReportVersion, change: Change) -> None:
    before = ReportVersion.objects.values().get()
    version.impression = "x"
    with pytest.raises(Refusal, match="does not change"), transaction.atomic():
        change(version)
    assert ReportVersion.objects.values().get() == before


def test_an_open_version_changes(draft: ReportVersion) -> None:
    draft.impression = "x"
    draft.save()
    ReportVersion.objects.update(findings="y")
    draft.refresh_from_db()
    assert (draft.impression, draft.findings) == ("x", "y")
    draft.delete()
    assert not ReportVersion.objects.exists()


def test_the_digest_covers_all_that_was_signed(version: ReportVersion) -> None:
    assert version.digest == version.computed_digest()
    others: dict[str, Any] = {
        **dict.fromkeys(SECTIONS, "x"),
        "number": 2,
        "kind": VersionKind.ADDENDUM,
        "signature": "x",
        "signed_by_id": 0,
        "report_id": 0,
        "signed_at": timezone.now(),
    }
    for name, value in others.items():
        other = ReportVersion.objects.get()
        setattr(other, name, value)
        assert other.computed_digest() != version.digest, name


def test_what_is_reported_cannot_be_deleted(released: Report) -> None:
    study: Study = released.study
    for row in (released, study):
        with pytest.raises(models.ProtectedError):
            row.delete()
    with pytest.raises((Refusal, IntegrityError, models.ProtectedError)):
        Report.objects.all().delete()
