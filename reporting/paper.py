"""A report in the state of one of its versions: which signed parts it shows, its word, its code, its paper."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.models import Patient, Site
from reporting import ages
from reporting.models import CriticalResult, CriticalStatus, Report, ReportStatus, ReportVersion, VersionKind
from reporting.pdf.content import CriticalBlock, Letterhead, PatientBlock, ReportContent, Section, StudyBlock
from reporting.pdf.content import Part as PaperPart

HEADINGS = {
    "technique": gettext_lazy("Technique"),
    "comparison": gettext_lazy("Comparison"),
    "findings": gettext_lazy("Findings"),
    "impression": gettext_lazy("Impression"),
}
ADDED = (VersionKind.ADDENDUM, VersionKind.CORRECTION)


@dataclass(frozen=True)
class Part:
    """One signed version as it is shown. `count` numbers addenda and corrections from 1; `title` names it in words."""

    version: ReportVersion
    count: int
    title: str

    @property
    def sections(self) -> list[tuple[str, str, str]]:
        """As `sections` of the version."""
        return sections(self.version)


def sections(version: ReportVersion) -> list[tuple[str, str, str]]:
    """Name, heading and text of each section that has a text."""
    return [(name, str(HEADINGS[name]), text) for name, text in version.sections.items() if text.strip()]


def parts(versions: Sequence[ReportVersion], upto: int | None = None) -> list[Part]:
    """The signed parts with a number up to `upto`, newest first; the original is the last.

    A preliminary is shown only while nothing is final, and then the newest one alone.
    """
    signed = sorted((v for v in versions if v.signed_at and (upto is None or v.number <= upto)), key=lambda v: v.number)
    final = [version for version in signed if version.kind != VersionKind.PRELIMINARY]
    shown: list[Part] = []
    for version in final or signed[-1:]:
        count = 1 + sum(part.version.kind == version.kind for part in shown) if version.kind in ADDED else 0
        shown.insert(0, Part(version, count, _title(version, count)))
    return shown


def word(report: Report, shown: Sequence[Part]) -> str:
    """How final it is, as the head of the paper says it."""
    if report.status == ReportStatus.ENTERED_IN_ERROR:
        return _("ENTERED IN ERROR")
    latest = shown[0].version
    if latest.kind == VersionKind.PRELIMINARY:
        return _("PRELIMINARY")
    if latest.kind in ADDED:
        return _title(latest, shown[0].count).upper()
    return _("FINAL")


def code(version: ReportVersion) -> str:
    """As it stands on the paper and is read out on the telephone: 7K3M-9QTX. Empty for a text that is not signed."""
    return f"{version.code[:4]}-{version.code[4:]}" if version.code else ""


def check_url(version: ReportVersion) -> str:
    """Where anybody who holds the paper sees whether it is current. Empty unless PUBLIC_URL is set."""
    if not settings.PUBLIC_URL or not version.code:
        return ""
    return settings.PUBLIC_URL + reverse("paper-check", args=[code(version)])


def content(report: Report, shown: Sequence[Part]) -> ReportContent:
    """What the paper says. Give `parts` of a report with its study, order and people; at least one.

    The clinic's language and the zone at the time of the signature, whoever asks: the same parts make the same bytes.
    """
    with translation.override(settings.LANGUAGE_CODE):
        study, latest = report.study, shown[0].version
        order = study.order
        return ReportContent(
            letterhead=_letterhead(study.site),
            patient=_patient(report),
            study=StudyBlock(
                accession_number=study.accession_number,
                procedure=study.description,
                laterality=study.get_laterality_display() if study.laterality else "",
                performed_at=when(study.performed_at or study.acquired_at, study.site.time_zone),
                modality=study.modality,
                referring_physician=order.referrer.name if order else "",
                site=study.site.name,
            ),
            status=word(report, shown),
            indication=order.indication if order else "",
            parts=tuple(_paper_part(part) for part in shown),
            criticals=tuple(_critical(row) for row in _told_before(report, latest)),
            code=code(latest),
            check_url=check_url(latest),
            preliminary=latest.kind == VersionKind.PRELIMINARY,
            withdrawn=report.status == ReportStatus.ENTERED_IN_ERROR,
            version_label=_("Version %(number)d") % {"number": latest.number},
            language=settings.LANGUAGE_CODE,
            right_to_left=translation.get_language_bidi(),
            issued_at=latest.signed_at,
        )


def when(moment: dt.datetime | None, zone: str) -> str:
    """A moment in a zone, with the zone's name: 24 Nov 2025 14:05 CET. Empty for none."""
    if moment is None:
        return ""
    local = timezone.localtime(moment, ZoneInfo(zone or "UTC"))
    return f"{date_format(local, 'j M Y')} {local:%H:%M %Z}"


def file_name(report: Report, shown: Sequence[Part]) -> str:
    """As A2500007-v2.pdf: the accession number, and the version."""
    return f"{report.study.accession_number}-v{shown[0].version.number}.pdf"


def _title(version: ReportVersion, count: int) -> str:
    if version.kind == VersionKind.ADDENDUM:
        return _("Addendum %(n)d") % {"n": count}
    if version.kind == VersionKind.CORRECTION:
        return _("Correction %(n)d") % {"n": count}
    return _("Preliminary report") if version.kind == VersionKind.PRELIMINARY else _("Report")


def _letterhead(site: Site) -> Letterhead:
    lines = [line.strip() for line in site.address.splitlines() if line.strip()]
    return Letterhead(name=site.name, lines=(*lines, *([site.phone] if site.phone else [])))


def _patient(report: Report) -> PatientBlock:
    patient: Patient = report.study.patient
    moment = report.study.performed_at or report.created_at
    on = timezone.localtime(moment, ZoneInfo(report.study.site.time_zone)).date()
    return PatientBlock(
        name=patient.name,
        mrn=patient.mrn,
        birth_date=ages.born(patient),
        sex=patient.get_sex_display(),
        ideographic_name=patient.ideographic_name.replace("^", " "),
        phonetic_name=patient.phonetic_name.replace("^", " "),
        age=ages.age(patient, on),
        temporary=patient.temporary,
    )


def _told_before(report: Report, latest: ReportVersion) -> QuerySet[CriticalResult]:
    """Critical results written down as told before the signature: what came after stands on no paper of it."""
    told = CriticalResult.objects.filter(report=report, status=CriticalStatus.ACKNOWLEDGED)
    return told.filter(recorded_at__lte=latest.signed_at or timezone.now()).select_related("told_by").order_by("pk")


def _critical(row: CriticalResult) -> CriticalBlock:
    zone = row.report.study.site.time_zone
    told_by = row.told_by or row.raised_by
    return CriticalBlock(
        finding=row.finding,
        found_at=when(row.found_at, zone),
        told_by=told_by.get_full_name() or told_by.get_username(),
        told_to=row.told_to,
        told_at=when(row.told_at, zone),
        means=str(row.get_means_display()),
        read_back=_("yes") if row.read_back else "",
        category=row.category_label,
    )


def _paper_part(part: Part) -> PaperPart:
    version = part.version
    sections = [Section(heading, text, emphasised=name == "impression") for name, heading, text in part.sections]
    return PaperPart(
        kind=version.kind,  # type: ignore[arg-type]  # VersionKind's values are the four words of PartKind
        title=part.title,
        number=part.count,
        sections=tuple(sections),
        signed_by=version.signature,
        signed_at=when(version.signed_at, version.time_zone),
    )
