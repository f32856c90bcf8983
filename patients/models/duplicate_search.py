"""How far a search for duplicates over the whole register has come."""

from django.db import models
from django.utils import timezone


class DuplicateSearch(models.Model):
    """One run of find_duplicates, whatever stops it in between. `reached` is the key of the last patient compared.

    `open` is True until the run is at its end, then NULL: one search is under way at a time.
    """

    begun_at = models.DateTimeField(default=timezone.now)
    reached = models.BigIntegerField(default=0)
    open = models.BooleanField(null=True, default=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["open"], name="duplicate_search_one_open")]

    def __str__(self) -> str:
        return f"{self.begun_at:%Y-%m-%d %H:%M} {self.reached}"
