"""The safety questions, the answers to them, what was overridden, and what the machine did in spite of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imaging.models.study import Study
from imaging.safety import Kind, Step, Trouble
from patients.models import ExactCharField

KINDS = [(Kind.YES_NO.value, _("yes or no")), (Kind.VALUE.value, _("value")), (Kind.TEXT.value, _("text"))]
STEPS = [(Step.CHECK_IN.value, _("check-in")), (Step.BEGIN.value, _("begin"))]
TROUBLES = [
    (Trouble.UNANSWERED.value, _("not answered")),
    (Trouble.UNKNOWN.value, _("not known")),
    (Trouble.TOO_OLD.value, _("too old")),
    (Trouble.STOPS.value, _("stops")),
]


class Topic(models.TextChoices):
    """Where an answer goes in the modality worklist (PS3.4 Table K.6-1)."""

    PREGNANCY = "pregnancy", _("pregnancy status (0010,21C0)")
    ALLERGY = "allergy", _("allergies (0010,2110)")
    ALERT = "alert", _("medical alerts (0010,2000)")
    NEED = "need", _("special needs (0038,0050)")


class Source(models.TextChoices):
    """Where an answer comes from."""

    ORDER = "order", _("from the order")
    ASKED = "asked", _("asked here")


class Standing(models.TextChoices):
    """A standing risk of the patient's record: a yes there is a yes here, and outweighs a no."""

    PACEMAKER = "has_pacemaker", _("pacemaker")
    IMPLANTS = "has_implants", _("implants")
    RENAL = "has_renal_impairment", _("renal impairment")


class SafetyQuestion(models.Model):
    """One question. It is asked where the procedure has one of the three attributes, or names the question itself."""

    code = ExactCharField(_("code"), max_length=32, unique=True)
    text = models.CharField(_("question"), max_length=200, help_text=_("As it is asked."))
    label = models.CharField(_("short"), max_length=40, help_text=_("As it stands in lists and alerts."))
    kind = models.CharField(_("answer"), max_length=8, choices=KINDS, default=Kind.YES_NO.value)
    unit = models.CharField(_("unit"), max_length=32, blank=True)
    stops_on = models.CharField(_("stops on"), max_length=8, blank=True, choices=[("yes", _("yes")), ("no", _("no"))])
    stops_below = models.DecimalField(_("stops below"), max_digits=9, decimal_places=3, null=True, blank=True)
    stops_above = models.DecimalField(_("stops above"), max_digits=9, decimal_places=3, null=True, blank=True)
    max_age_days = models.PositiveSmallIntegerField(
        _("valid for days"), null=True, blank=True, help_text=_("An older answer is asked for again.")
    )
    contrast = models.BooleanField(_("for contrast"), default=False)
    ionising = models.BooleanField(_("for ionising radiation"), default=False)
    magnetic = models.BooleanField(_("for a strong magnetic field"), default=False)
    sex = models.CharField(_("only for"), max_length=1, blank=True, choices=[("F", _("women")), ("M", _("men"))])
    age_from = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("to age"), null=True, blank=True)
    standing = models.CharField(_("standing risk"), max_length=24, blank=True, choices=Standing.choices)
    topic = models.CharField(_("in the machine's worklist as"), max_length=12, blank=True, choices=Topic.choices)
    second_person = models.BooleanField(
        _("second person"), default=False, help_text=_("At the machine a second person has to agree to an override.")
    )
    second_at_check_in = models.BooleanField(
        _("second person at check-in"), default=False, help_text=_("At check-in too.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("safety question")
        verbose_name_plural = _("safety questions")
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(condition=~Q(code=""), name="safety_question_code_present"),
            models.CheckConstraint(condition=Q(kind__in=[each.value for each in Kind]), name="safety_question_kind"),
        ]

    def __str__(self) -> str:
        return self.text


class SafetyAnswer(models.Model):
    """What was answered for one study. A later answer leaves the row as history: `current` is True or NULL."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="safety_answers")
    question = models.ForeignKey(SafetyQuestion, on_delete=models.PROTECT, related_name="+")
    value = models.CharField(_("answer"), max_length=200, help_text=_("yes, no, unknown, a number or a text."))
    on = models.DateField(_("of"), help_text=_("The day it was measured, or given, on the site's calendar."))
    note = models.CharField(_("remark"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=8, choices=Source.choices, default=Source.ASKED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    current = models.BooleanField(null=True, default=True, editable=False)

    class Meta:
        verbose_name = _("safety answer")
        verbose_name_plural = _("safety answers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["study", "question", "current"], name="safety_one_current_answer"),
            models.CheckConstraint(condition=~Q(value=""), name="safety_answer_present"),
        ]

    def __str__(self) -> str:
        return self.value


class SafetyOverride(models.Model):
    """One open point that somebody answered for: this answer (or none), at this step, that day only."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="safety_overrides")
    step = models.CharField(_("step"), max_length=8, choices=STEPS)
    question = models.ForeignKey(SafetyQuestion, on_delete=models.PROTECT, related_name="+")
    trouble = models.CharField(_("what stood against it"), max_length=10, choices=TROUBLES)
    answer = models.ForeignKey(SafetyAnswer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    words = models.CharField(_("in words"), max_length=400)
    why = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    lapsed = models.BooleanField(default=False, editable=False, help_text=_("The study was given back since."))

    class Meta:
        verbose_name = _("safety override")
        verbose_name_plural = _("safety overrides")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="safety_override_says_why")]
        permissions = [
            ("answer_safety", _("Can answer safety questions")),
            ("override_check_in", _("Can override safety questions at check-in")),
            ("override_begin", _("Can override safety questions at the machine")),
        ]

    def __str__(self) -> str:
        return self.words


class SafetyAlert(models.Model):
    """The machine did what a person would have been stopped at. It stands until somebody acknowledges it."""

    class Reason(models.TextChoices):
        """What happened."""

        OPEN_POINTS = "open_points", _("begun with open safety questions")
        COUNTS_DIFFER = "counts_differ", _("the numbers of images differ")

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="safety_alerts")
    reason = models.CharField(_("what happened"), max_length=16, choices=Reason.choices)
    words = models.JSONField(_("in words"), default=list)
    raised_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    open = models.BooleanField(default=True, editable=False)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("what was done"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("safety alert")
        verbose_name_plural = _("safety alerts")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["open", "raised_at"], name="safety_alert_open"),
            models.Index(fields=["raised_at"], name="safety_alert_by_time"),
        ]
        permissions = [("acknowledge_safetyalert", _("Can acknowledge safety alerts"))]

    def __str__(self) -> str:
        return str(self.get_reason_display())
