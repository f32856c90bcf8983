"""Does a paper still stand? What anybody may know who holds its code: nothing of the patient. Questions only."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting.actions.codes import as_typed
from reporting.models import Report, ReportStatus, ReportVersion, VersionKind


class Standing(models.TextChoices):
    """The answer in one word."""

    CURRENT = "current", _("current")
    PRELIMINARY = "preliminary", _("preliminary")
    SUPERSEDED = "superseded", _("superseded")
    WITHDRAWN = "withdrawn", _("withdrawn")
    DOUBTFUL = "doubtful", _("not as it was signed")


@dataclass(frozen=True)
class Paper:
    """The version that a paper shows, how it stands, and the latest one."""

    version: ReportVersion
    standing: Standing
    latest: ReportVersion

    @property
    def report(self) -> Report:
        """Of which report; for those who may see it."""
        return self.version.report


def paper_of(code: str) -> Paper | None:
    """The paper with this code, as it was typed; None where there is none."""
    rows = ReportVersion.objects.filter(code=as_typed(code)[:16], signed_at__isnull=False)
    version = rows.select_related("report__study__site").first()
    if version is None:
        return None
    signed = ReportVersion.objects.filter(report=version.report_id, signed_at__isnull=False).order_by("number")
    latest = signed.last() or version
    return Paper(version, _standing(version, latest), latest)


def _standing(version: ReportVersion, latest: ReportVersion) -> Standing:
    if version.report.status == ReportStatus.ENTERED_IN_ERROR:
        return Standing.WITHDRAWN
    if latest.number > version.number:
        return Standing.SUPERSEDED
    if not version.genuine or version.digest != version.computed_digest():
        return Standing.DOUBTFUL
    return Standing.PRELIMINARY if version.kind == VersionKind.PRELIMINARY else Standing.CURRENT
