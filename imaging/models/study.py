"""The study: one procedure of an order, from request to released result."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from imaging.models.catalog import Procedure
from imaging.models.lifecycle import UNREAD, StudyLifecycle, StudyStatus
from imaging.models.order import Order, Priority
from imaging.models.vetting import Vetting, VettingLifecycle
from patients import access
from patients.models import ExactCharField, Patient, Site, User


class Laterality(models.TextChoices):
    """Which side (DICOM (0020,0060))."""

    LEFT = "L", _("left")
    RIGHT = "R", _("right")
    BOTH = "B", _("both sides")


class StudyQuerySet(models.QuerySet["Study"]):
    """Questions to the table of studies."""

    def visible_to(self, user: User) -> "StudyQuerySet":
        """What this user may see; everything else does not exist for them."""
        return access.visible(self, user, "imaging.view_study")

    def unread(self) -> "StudyQuerySet":
        """Ours, with images, no final report yet."""
        return self.filter(status__in=UNREAD, outside=False)


class Study(VettingLifecycle, StudyLifecycle):
    """A Requested Procedure and its DICOM Study. What lists filter and sort by is kept here, beside its source."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, blank=True, related_name="studies")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+", verbose_name=_("patient"))
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", verbose_name=_("site"))
    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("procedure")
    )
    laterality = models.CharField(_("side"), max_length=1, choices=Laterality.choices, blank=True)
    modality = ExactCharField(_("modality"), max_length=16)
    description = models.CharField(_("description"), max_length=64)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.ROUTINE)
    study_instance_uid = ExactCharField(_("Study Instance UID"), max_length=64, unique=True, editable=False)
    outside = models.BooleanField(_("from outside"), default=False, help_text=_("Made elsewhere, kept as a prior."))
    unscheduled = models.BooleanField(_("unscheduled"), default=False, help_text=_("Begun without a slot."))
    discontinued_reason = ExactCharField(max_length=16, blank=True, help_text=_("Code of CID 9301."))
    technologist_note = models.TextField(_("technologist's note"), blank=True)
    performed_at = models.DateTimeField(_("performed"), null=True, blank=True)
    acquired_at = models.DateTimeField(_("images acquired"), null=True, blank=True)
    reported_at = models.DateTimeField(_("reported"), null=True, blank=True)
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    instance_count = models.PositiveIntegerField(_("images"), default=0)
    last_instance_at = models.DateTimeField(null=True, blank=True, editable=False)
    new_images_since_report = models.BooleanField(_("new images since the report"), default=False)

    objects = StudyQuerySet.as_manager()

    class Meta:
        verbose_name = _("study")
        verbose_name_plural = _("studies")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=StudyStatus.values), name="study_status_known"),
            models.CheckConstraint(condition=Q(laterality__in=["", *Laterality.values]), name="study_laterality_known"),
            models.CheckConstraint(condition=Q(priority__in=Priority.values), name="study_priority_known"),
            models.CheckConstraint(condition=~Q(study_instance_uid=""), name="study_uid_present"),
            models.CheckConstraint(condition=Q(vetting__in=Vetting.values), name="study_vetting_known"),
            models.CheckConstraint(condition=Q(outside=True) | Q(order__isnull=False), name="study_ordered_or_outside"),
        ]
        indexes = [
            models.Index(fields=["status", "priority", "acquired_at", "id"], name="study_reading_list"),
            models.Index(fields=["status", "priority", "status_since", "id"], name="study_worklist"),
            models.Index(fields=["status", "status_since", "id"], name="study_by_status"),
            models.Index(fields=["vetting", "status", "priority", "vetting_since", "id"], name="study_vetting_list"),
            models.Index(fields=["patient", "performed_at"], name="study_by_patient"),
            models.Index(fields=["site", "status", "id"], name="study_by_site"),
            models.Index(fields=["new_images_since_report", "id"], name="study_with_new_images"),
            models.Index(fields=["status", "last_instance_at"], name="study_gone_quiet"),
            models.Index(fields=["performed_at", "id", "status", "instance_count"], name="study_by_time"),
        ]
        permissions = [
            ("schedule_study", _("Can schedule and check in studies")),
            ("cancel_study", _("Can put studies on hold and cancel them")),
            ("vet_study", _("Can vet studies")),
            ("acquire_study", _("Can begin, complete and discontinue studies")),
            ("give_back_study", _("Can give a study back to the worklist")),
            ("read_study", _("Can claim and read studies")),
            ("retract_study", _("Can mark studies as entered in error")),
            ("import_images", _("Can bring in DICOM files")),
        ]

    def __str__(self) -> str:
        return f"{self.title} · {self.accession_number}" if self.accession_number else self.title

    @property
    def title(self) -> str:
        """The procedure with its side."""
        return f"{self.description} ({self.get_laterality_display()})" if self.laterality else self.description

    @property
    def accession_number(self) -> str:
        """The order's number; a study from outside has none of ours."""
        return self.order.accession_number if self.order else ""
