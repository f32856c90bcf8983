"""A way of narrowing the worklist that somebody keeps under a name."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.models import User


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    """Questions to the table of saved filters."""

    def for_user(self, user: User) -> "SavedFilterQuerySet":
        """The person's own ones, and those that are shared with everybody."""
        return self.filter(models.Q(owner=user) | models.Q(shared=True))


class SavedFilter(models.Model):
    """`query` is the address's query of the worklist, as `status=scheduled&day=today`: names and values, no patient."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(_("what it asks"), max_length=255)
    shared = models.BooleanField(_("for everybody"), default=False)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="filter_name_once_per_owner"),
            models.CheckConstraint(condition=~models.Q(name=""), name="filter_name_present"),
        ]
        indexes = [models.Index(fields=["shared", "name"], name="filter_shared")]
        permissions = [("share_savedfilter", _("Can share filters with everybody and take shared ones away"))]

    def __str__(self) -> str:
        return self.name
