"""The pre-sign checks on the facts of a study, and what they stop."""

from decimal import Decimal

import pytest

from imaging.actions import giving
from imaging.models import Study
from patients import audit
from reporting.actions import checking, claiming, drafting, signing
from reporting.actions.checking import Remarked
from reporting.models import ReportVersion, VersionKind
from tests.cast import PASSWORD, Cast


def _codes(version: ReportVersion) -> set[str]:
    return {one.code for one in checking.findings(version)}


def _write(version: ReportVersion, people: Cast, **text: str) -> ReportVersion:
    return drafting.save(version, text, revision=version.revision, by=people.rosa)


def test_an_error_stops_the_signature_and_cannot_be_passed(people: Cast, draft: ReportVersion) -> None:
    version = _write(draft, people, impression="Nodule of [size] mm.")
    for verb in (signing.sign, signing.make_preliminary):
        with pytest.raises(Remarked, match="not filled in"):
            verb(version, password=PASSWORD, seen=checking.mark(checking.findings(version)), by=people.rosa)
    version.refresh_from_db()
    assert version.signed_at is None


def test_another_patients_name_stops_it(people: Cast, draft: ReportVersion) -> None:
    version = _write(draft, people, findings="Patient: Otto Other. A nodule of 8 mm in the right upper lobe.")
    with pytest.raises(Remarked, match="Otto Other"):
        signing.sign(version, password=PASSWORD, by=people.rosa)


def test_a_warning_is_passed_by_whoever_saw_it(people: Cast, draft: ReportVersion) -> None:
    version = _write(draft, people, technique="CT after 80 mL iohexol intravenously.")
    assert "contrast" in _codes(version)
    with pytest.raises(Remarked, match="Read the remarks"):
        signing.sign(version, password=PASSWORD, seen="", by=people.rosa)
    seen = checking.mark(checking.findings(version))
    signed = signing.sign(version, password=PASSWORD, seen=seen, by=people.rosa)
    assert "contrast" in audit.history(signed.report).get(kind="report.finalize").details["remarks_passed"]


def test_contrast_is_held_against_what_was_given(people: Cast, acquired: Study, draft: ReportVersion) -> None:
    version = _write(draft, people, technique="CT after 80 mL iohexol intravenously.")
    row = giving.give_contrast(acquired, agent="Iohexol 350", volume_ml=Decimal(80), route="iv", by=people.theo)
    assert "contrast" not in _codes(version)
    giving.strike(row, by=people.theo)
    assert "contrast" in _codes(version)


def test_an_addendum_is_held_against_what_it_says(people: Cast, draft: ReportVersion) -> None:
    report = signing.sign(draft, password=PASSWORD, by=people.rosa).report
    claiming.claim(report.study, by=people.rosa)
    part = drafting.start_addendum(report, kind=VersionKind.ADDENDUM, by=people.rosa)
    assert "incomplete" not in _codes(_write(part, people, impression="Seen with the ward."))
