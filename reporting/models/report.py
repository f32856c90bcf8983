"""The report and its versions. What is signed never changes by a byte."""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from imaging.models import Study
from patients import access, marks
from patients.errors import Refusal
from patients.models import ExactCharField, User
from reporting.models.lifecycle import ReportLifecycle, ReportStatus

SECTIONS = ("technique", "comparison", "findings", "impression")


class ReportQuerySet(models.QuerySet["Report"]):
    """Questions to the table of reports."""

    def visible_to(self, user: User) -> "ReportQuerySet":
        """All for those who read; for a referring physician the released ones granted to him."""
        return access.visible(self, user, "reporting.view_report")


class Report(ReportLifecycle):
    """The one report of a study. `released_number` is the highest version that went out.

    At `release_due_at` the worker releases it, by the rule of its referrer and site; None: a person does.
    """

    study = models.OneToOneField(Study, on_delete=models.PROTECT, related_name="+", verbose_name=_("study"))
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    released_number = models.PositiveSmallIntegerField(_("released version"), null=True, blank=True, editable=False)
    release_due_at = models.DateTimeField(_("goes out by itself"), null=True, blank=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=Q(status__in=ReportStatus.values), name="report_status_known")]
        indexes = [
            models.Index(fields=["status", "status_since", "id"], name="report_by_status"),
            models.Index(fields=["release_due_at", "id"], name="report_by_release"),
        ]
        permissions = [
            ("sign_report", _("Can sign reports alone")),
            ("draft_report", _("Can write reports")),
            ("release_report", _("Can release reports")),
        ]

    def __str__(self) -> str:
        return _now("Report of %(study)s") % {"study": self.study}


class VersionKind(models.TextChoices):
    """What a version is to the one before it."""

    PRELIMINARY = "preliminary", _("preliminary")
    ORIGINAL = "original", _("original")
    ADDENDUM = "addendum", _("addendum")
    CORRECTION = "correction", _("correction")


def _refuse() -> None:
    raise Refusal(_now("A signed version does not change. Write an addendum or a correction."))


class VersionQuerySet(models.QuerySet["ReportVersion"]):
    """Signed rows take no change."""

    def update(self, **kwargs: Any) -> int:
        """Refused as soon as a signed row is among them."""
        if self.filter(signed_at__isnull=False).exists():
            _refuse()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused as soon as a signed row is among them."""
        if self.filter(signed_at__isnull=False).exists():
            _refuse()
        return super().delete()


class ReportVersion(models.Model):
    """One text of the report, plain text by section. `open` is True while it is written, then NULL: one at a time.

    `revision` counts the saves, so that two windows on one draft notice each other. The signature draws the `code` that
    stands on the paper, and makes the `mark` over all that was signed (patients.marks).
    """

    MARKED = (
        *("report_id", "number", "kind", *SECTIONS, "author_id", "started_at", "saved_at", "revision", "open"),
        *("signed_by_id", "signed_at", "signature", "time_zone", "digest", "code"),
    )

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="versions", verbose_name=_("report"))
    number = models.PositiveSmallIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=12, choices=VersionKind.choices, default=VersionKind.ORIGINAL)
    technique = models.TextField(_("technique"), blank=True)
    comparison = models.TextField(_("comparison"), blank=True)
    findings = models.TextField(_("findings"), blank=True)
    impression = models.TextField(_("impression"), blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("begun"), default=timezone.now)
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)
    revision = models.PositiveIntegerField(default=0)
    open = models.BooleanField(null=True, default=True, editable=False)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    signature = models.CharField(_("signature"), max_length=200, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    digest = ExactCharField(max_length=64, blank=True, help_text=_("SHA-256 of what was signed."))
    code = models.CharField(max_length=8, null=True, unique=True, editable=False, help_text=_("As on the paper."))
    mark = ExactCharField(max_length=marks.LENGTH, default="", editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("report version")
        verbose_name_plural = _("report versions")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="version_number_once"),
            models.UniqueConstraint(fields=["report", "open"], name="version_one_open"),
            models.CheckConstraint(condition=Q(kind__in=VersionKind.values), name="version_kind_known"),
            models.CheckConstraint(
                # open__isnull=False beside open=True: else NULL makes the whole rule NULL, which a database lets pass
                condition=Q(open__isnull=False, open=True, signed_at__isnull=True, signed_by__isnull=True, digest="")
                | Q(open__isnull=True, signed_at__isnull=False, signed_by__isnull=False) & ~Q(digest=""),
                name="version_open_or_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save a version that is not signed yet; the signature itself is the last save."""
        if self.pk and ReportVersion.objects.filter(pk=self.pk, signed_at__isnull=False).exists():
            _refuse()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete a version that is not signed."""
        if ReportVersion.objects.filter(pk=self.pk, signed_at__isnull=False).exists():
            _refuse()
        return super().delete(*args, **kwargs)

    @property
    def sections(self) -> dict[str, str]:
        """The text by section."""
        return {name: getattr(self, name) for name in SECTIONS}

    def computed_mark(self) -> str:
        """A fresh mark over what was signed."""
        return marks.mark("reporting.reportversion", [getattr(self, name) for name in self.MARKED])

    @property
    def genuine(self) -> bool:
        """Whether the row is as it was signed."""
        return marks.genuine(self.mark, "reporting.reportversion", [getattr(self, name) for name in self.MARKED])

    def computed_digest(self) -> str:
        """SHA-256 of the text, the number, the kind, who signed and when."""
        signed_at = self.signed_at.isoformat(timespec="microseconds") if self.signed_at else ""
        facts = [self.report_id, self.number, self.kind, self.sections, self.signed_by_id, signed_at, self.signature]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
