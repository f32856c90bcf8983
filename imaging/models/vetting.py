"""Vetting: a radiologist looks at a request before it gets its slot, and says how it is to be done.

    place -> WAITING -> accept -> ACCEPTED          place -> NOT_NEEDED | PASSED (STAT)
    WAITING -> ask_back -> ASKED -> answer -> WAITING
    WAITING | ASKED -> reject -> REJECTED -> send_again -> WAITING
    undecided -> begin_unvetted -> BEGUN (trauma, mobile; or the machine alone)

It stands beside the study's status and never moves it: the verb that gives a slot asks `VettingLifecycle.vetted`.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition


class Vetting(models.TextChoices):
    """What the vetting of a study has come to."""

    NOT_NEEDED = "not_needed", _("no vetting needed")
    WAITING = "waiting", _("waits for vetting")
    ASKED = "asked", _("asked back")
    ACCEPTED = "accepted", _("vetted")
    REJECTED = "rejected", _("rejected at vetting")
    PASSED = "passed", _("not vetted: STAT")
    BEGUN = "begun", _("begun without vetting")


class ContrastPlan(models.TextChoices):
    """Which contrast medium the protocol asks for."""

    NONE = "none", _("no contrast")
    IV = "iv", _("intravenous")
    ORAL = "oral", _("oral")
    BOTH = "both", _("intravenous and oral")
    OTHER = "other", _("as the protocol says")


V = Vetting
UNDECIDED = [V.WAITING, V.ASKED, V.REJECTED]  # no slot yet
TO_VET = [V.WAITING, V.ASKED, V.PASSED]  # what a radiologist can still decide on


class VettingLifecycle(models.Model):
    """The second, small state machine of a study. `vetting` refuses assignment."""

    vetting = FSMField(_("vetting"), choices=V.choices, default=V.NOT_NEEDED, protected=True, max_length=10)
    vetting_since = models.DateTimeField(_("vetting since"), default=timezone.now, editable=False)
    protocol = models.TextField(_("protocol"), blank=True)
    contrast_plan = models.CharField(_("contrast"), max_length=5, choices=ContrastPlan.choices, blank=True)

    class Meta:
        abstract = True

    @property
    def vetted(self) -> bool:
        """Whether it may get a slot."""
        return self.vetting not in UNDECIDED

    @transition(field=vetting, source=[V.NOT_NEEDED, *TO_VET, V.ACCEPTED], target=V.ACCEPTED)
    def accept(self) -> None:
        """To be done, and so; a protocol may be written anew, and for a study that needed none."""

    @transition(field=vetting, source=[*TO_VET, V.ACCEPTED], target=V.REJECTED)
    def reject(self) -> None:
        """Not to be done as it was asked for."""

    @transition(field=vetting, source=[V.WAITING, V.PASSED], target=V.ASKED)
    def ask_back(self) -> None:
        """The radiologist needs to know more."""

    @transition(field=vetting, source=V.ASKED, target=V.WAITING)
    def answer(self) -> None:
        """The orderer has answered."""

    @transition(field=vetting, source=V.REJECTED, target=V.WAITING)
    def send_again(self) -> None:
        """The orderer has changed the request, or asks for it with a reason."""

    @transition(field=vetting, source=UNDECIDED, target=V.BEGUN)
    def begin_unvetted(self) -> None:
        """The machine has begun before anybody decided: flagged for ever, or until it is given back."""

    @transition(field=vetting, source="*", target=V.WAITING)
    def need_vetting(self) -> None:
        """Another procedure, side or priority, which nobody has vetted."""

    @transition(field=vetting, source="*", target=V.NOT_NEEDED)
    def need_no_vetting(self) -> None:
        """Another procedure, which asks for none."""

    @transition(field=vetting, source="*", target=V.PASSED)
    def pass_as_stat(self) -> None:
        """It cannot wait: flagged, and a protocol may still be written."""


class VettingNote(models.Model):
    """One thing that was said about a request: asked, answered, rejected, sent again, accepted."""

    class Kind(models.TextChoices):
        """Who speaks, and to what end."""

        ASKED = "asked", _("asks")
        ANSWERED = "answered", _("answers")
        REJECTED = "rejected", _("rejects it")
        SENT_AGAIN = "sent_again", _("sends it again")
        ACCEPTED = "accepted", _("accepts it")
        BEGUN = "begun", _("begins without vetting")

    study = models.ForeignKey("imaging.Study", on_delete=models.PROTECT, related_name="vetting_notes")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    text = models.TextField(_("text"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("note of the vetting")
        verbose_name_plural = _("notes of the vetting")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["asked", "answered", "rejected", "sent_again", "accepted", "begun"]),
                name="vetting_note_kind_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:60]}"
