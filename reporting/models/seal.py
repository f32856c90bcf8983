"""One link of the chain over the journal and the signed versions."""

from collections.abc import Iterator

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.models import ExactCharField


class Seal(models.Model):
    """What was added in a few seconds: a line a row, "table key mark". `hash` covers it and the hash before it.

    `first` is the lowest key of the journal in it: some rows come late, from a transaction that took longer.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(_("when"), default=timezone.now)
    first = models.BigIntegerField()
    count = models.PositiveIntegerField(_("rows"))
    lines = models.TextField()
    previous = ExactCharField(max_length=64, blank=True)
    hash = ExactCharField(max_length=64)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["number"]
        default_permissions = ("add", "view")

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def text(self) -> str:
        """What the hash is taken of."""
        at = self.at.isoformat(timespec="microseconds")
        return "\n".join([str(self.number), at, str(self.first), str(self.count), self.previous, self.lines])

    def rows(self) -> Iterator[tuple[str, int, str]]:
        """Table, key and mark of each row."""
        for line in self.lines.splitlines():
            table, key, mark = line.split(" ")
            yield table, int(key), mark
