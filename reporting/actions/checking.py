"""The pre-sign checks with the facts of the study: who it is, what was asked, what was given, what came before."""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from imaging.models import Administration, Study, StudyStatus
from patients.errors import Refusal
from reporting import checks
from reporting.checks import ERROR, WARNING, Finding
from reporting.checks.given import Contrast, contrast_from
from reporting.models import CriticalResult, CriticalStatus, ReportVersion, VersionKind

# The latest are the ones that a report compares with; a life of follow-ups must not hold up the signature.
MOST_PRIORS = 200


class Remarked(Refusal):
    """The checks have something to say that stops the signature, or that the person who signs has not seen yet."""

    def __init__(self, sentence: str, findings: Sequence[Finding]) -> None:
        super().__init__(sentence)
        self.findings = findings


def findings(version: ReportVersion) -> list[Finding]:
    """What the checks say of a text, errors first. Constant queries.

    An addendum says what is new: it is held against what it says, not against what stands in the original.
    """
    found = checks.check(facts(version))
    if version.kind != VersionKind.ADDENDUM:
        return found
    written = [one for one in found if one.text or one.code == "impression_missing"]
    return sorted(map(_of_a_part, written), key=lambda one: one.severity != ERROR)


def passed(version: ReportVersion, *, seen: str | None) -> list[str]:
    """The codes of the warnings that the signature passes. Raises Remarked for an error, which nobody can pass.

    `seen` is the `mark` of what was on screen; None where there is no screen. Other warnings than those: Remarked.
    """
    found = findings(version)
    errors = [one.message for one in found if one.severity == ERROR]
    if errors:
        raise Remarked(_("This stops the signature: %(words)s") % {"words": " ".join(errors)}, found)
    if seen is not None and seen != mark(found):
        raise Remarked(_("Read the remarks of the checks, then sign again."), found)
    return [one.code for one in found]


def mark(found: Sequence[Finding]) -> str:
    """A short name for a list of findings; "" for none."""
    return hashlib.sha256(repr(list(found)).encode()).hexdigest()[:16] if found else ""


def facts(version: ReportVersion) -> checks.Report:
    """The report as the checks take it."""
    study = version.report.study
    return checks.Report(
        patient=_patient(study),
        order=_order(study),
        sections=version.sections,
        given=_given(study),
        priors=_priors(study),
        critical_communicated=_raised(version),
    )


def _raised(version: ReportVersion) -> bool:
    """Whether the clock of a critical result runs, or ran until somebody knew it."""
    rows = CriticalResult.objects.filter(report=version.report_id)
    return rows.exclude(status=CriticalStatus.WITHDRAWN).exists()


def _of_a_part(one: Finding) -> Finding:
    """A whole report on the wrong side is an error; a part may well speak of the other side alone."""
    return dataclasses.replace(one, severity=WARNING) if one.code == "laterality" else one


def _patient(study: Study) -> checks.Patient:
    patient = study.patient
    return checks.Patient(patient.name, patient.mrn, patient.sex, _age(study))


def _age(study: Study) -> float | None:
    """In years on the day of the images; None unless the birth date is known to the day."""
    known = study.patient.known_birth_date
    if known is None or known.first_day() != known.last_day():
        return None
    return max(0.0, (_day(study, study.performed_at or timezone.now()) - known.first_day()).days / 365.25)


def _day(study: Study, at: dt.datetime) -> dt.date:
    return timezone.localtime(at, ZoneInfo(study.site.time_zone)).date()


def _order(study: Study) -> checks.Order:
    procedure = study.procedure
    asked = {"contrast": True} if procedure is not None and procedure.contrast else {}
    return checks.Order(
        procedure=procedure.name if procedure is not None else study.description,
        modality=study.modality,
        body_part=procedure.body_part if procedure is not None else "",
        laterality=study.laterality if study.laterality in ("L", "R", "B") else "",
        indication=study.order.indication if study.order is not None else "",
        contrast=contrast_from(asked, "order"),
    )


def _given(study: Study) -> Contrast:
    """What was noted at the machine. Of a study made elsewhere nobody here knows."""
    if study.outside:
        return contrast_from({}, "given")
    rows = Administration.objects.filter(study=study, struck=False)
    noted = [{"agent": row.agent, "volume_ml": float(row.volume_ml), "route": row.get_route_display()} for row in rows]
    return contrast_from({"contrast": noted}, "given")


def _priors(study: Study) -> tuple[checks.Prior, ...]:
    """The patient's other studies that were made before this one, the latest first."""
    others = Study.objects.filter(patient=study.patient, performed_at__isnull=False).exclude(pk=study.pk)
    others = others.exclude(status=StudyStatus.ENTERED_IN_ERROR).select_related("site").order_by("-performed_at", "-pk")
    if study.performed_at is not None:
        others = others.filter(performed_at__lte=study.performed_at)
    return tuple(_prior(other) for other in others[:MOST_PRIORS])


def _prior(other: Study) -> checks.Prior:
    day = _day(other, other.performed_at or other.status_since)
    return checks.Prior(f"{other.modality} {other.description}", day.year, day.month, day.day)
