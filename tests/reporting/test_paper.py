"""A report in the state of one of its versions, and its paper."""

import datetime as dt

import pytest
from pytest_django.fixtures import Settings

from patients.models import Site
from reporting import paper
from reporting.actions import claiming, drafting, retracting, signing
from reporting.actions.codes import LETTERS
from reporting.models import Report, ReportVersion, VersionKind
from reporting.pdf.render import render
from tests.cast import PASSWORD, Cast
from tests.reporting.conftest import TEXT


def _add(people: Cast, report: Report, kind: VersionKind, text: str) -> None:
    claiming.claim(report.study, by=people.ravi)
    part = drafting.start_addendum(report, kind=kind, by=people.ravi)
    drafting.save(part, {"impression": text}, revision=0, by=people.ravi)
    signing.sign(part, password=PASSWORD, by=people.ravi)


def _parts(report: Report, upto: int | None = None) -> list[paper.Part]:
    return paper.parts(list(ReportVersion.objects.filter(report=report)), upto)


def test_what_was_added_stands_above_the_original(people: Cast, signed: Report) -> None:
    _add(people, signed, VersionKind.ADDENDUM, "More.")
    _add(people, signed, VersionKind.CORRECTION, "Not so.")
    _add(people, signed, VersionKind.ADDENDUM, "Even more.")
    shown = _parts(signed)
    assert [part.title for part in shown] == ["Addendum 2", "Correction 1", "Addendum 1", "Report"]
    words = [paper.word(signed, _parts(signed, upto)) for upto in (1, 2, 3, 4)]
    assert words == ["FINAL", "ADDENDUM 1", "CORRECTION 1", "ADDENDUM 2"]


def test_what_is_not_signed_is_not_shown(people: Cast, signed: Report) -> None:
    claiming.claim(signed.study, by=people.ravi)
    drafting.start_addendum(signed, kind=VersionKind.ADDENDUM, by=people.ravi)
    assert [part.title for part in _parts(signed)] == ["Report"]
    assert _parts(signed, 0) == []


def test_a_preliminary_is_shown_until_something_is_final(people: Cast, preliminary: Report) -> None:
    shown = _parts(preliminary)
    assert ([part.title for part in shown], paper.word(preliminary, shown)) == (["Preliminary report"], "PRELIMINARY")
    assert paper.content(preliminary, shown).preliminary
    claiming.claim(preliminary.study, by=people.rosa)
    signing.sign(drafting.start(preliminary.study, by=people.rosa), password=PASSWORD, by=people.rosa)
    assert [part.title for part in _parts(preliminary)] == ["Report"]
    assert [part.title for part in _parts(preliminary, 1)] == ["Preliminary report"]


def test_the_paper_says_who_what_and_when(people: Cast, signed: Report) -> None:
    content = paper.content(signed, _parts(signed))
    assert (content.patient.name, content.patient.mrn) == ("Test, Maria", "MRN-123")
    assert (content.patient.birth_date, content.patient.sex) == ("12 April 1961", "female")
    assert content.study.accession_number == signed.study.accession_number
    assert content.study.referring_physician == "Dr Fred Referrer"
    assert content.study.performed_at.endswith("UTC")
    assert content.letterhead.lines == ("1 Station Road", "Northside")
    assert content.indication == "Cough for six weeks. Mass?"
    (part,) = content.parts
    assert [(section.heading, section.text, section.emphasised) for section in part.sections] == [
        ("Technique", TEXT["technique"], False),
        ("Comparison", TEXT["comparison"], False),
        ("Findings", TEXT["findings"], False),
        ("Impression", TEXT["impression"], True),
    ]
    assert part.signed_by == "Rosa Radiologist"
    assert (content.status, content.version_label, content.preliminary) == ("FINAL", "Version 1", False)


def test_the_signature_keeps_the_zone_of_its_day(people: Cast, signed: Report) -> None:
    before = paper.content(signed, _parts(signed)).parts[0].signed_at
    Site.objects.update(time_zone="Asia/Tokyo")
    assert before.endswith("UTC")
    assert paper.content(Report.objects.get(), _parts(signed)).parts[0].signed_at == before


def test_a_retracted_report_says_so(people: Cast, released: Report) -> None:
    retracting.mark_in_error(released.study, why="Wrong patient", by=people.ada, second=people.abel)
    content = paper.content(Report.objects.get(), _parts(released))
    assert (content.status, content.withdrawn) == ("ENTERED IN ERROR", True)


def test_the_same_version_makes_the_same_bytes(people: Cast, released: Report) -> None:
    first = render(paper.content(released, _parts(released)))
    _add(people, released, VersionKind.ADDENDUM, "More.")
    again = Report.objects.get()
    assert render(paper.content(again, _parts(again, 1))) == first
    assert render(paper.content(again, _parts(again))) != first


def test_each_version_has_a_code_of_its_own(people: Cast, signed: Report, settings: Settings) -> None:
    _add(people, signed, VersionKind.ADDENDUM, "More.")
    shown = _parts(signed)
    codes = [paper.code(part.version) for part in shown]
    assert len(set(codes)) == 2
    assert all(len(code) == 9 and code[4] == "-" and set(code) <= {*LETTERS, "-"} for code in codes)
    settings.PUBLIC_URL = "https://ris.example"
    content = paper.content(signed, shown)
    assert (content.code, content.check_url) == (codes[0], f"https://ris.example/check/{codes[0]}/")
    settings.PUBLIC_URL = ""
    assert paper.content(signed, shown).check_url == ""


@pytest.mark.pure
def test_a_moment_carries_its_zone() -> None:
    moment = dt.datetime(2026, 11, 24, 13, 5, tzinfo=dt.UTC)
    assert paper.when(moment, "Europe/Berlin") == "24 Nov 2026 14:05 CET"
    assert paper.when(moment, "") == "24 Nov 2026 13:05 UTC"
    assert paper.when(None, "UTC") == ""


def test_the_file_is_named_by_the_accession_number(people: Cast, signed: Report) -> None:
    assert paper.file_name(signed, _parts(signed)) == f"{signed.study.accession_number}-v1.pdf"
