"""Running numbers that are never given twice."""

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import F

from patients.models.fields import ExactCharField


class Sequence(models.Model):
    """The last number given under a name. A number drawn in a transaction that fails is drawn again."""

    name = ExactCharField(max_length=64, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"


def next_number(name: str) -> int:
    """Draw the next number, from 1 up. The row stays locked until the transaction ends, so no two get the same."""
    with transaction.atomic():
        drawn = Sequence.objects.filter(name=name)
        if not _step(drawn):
            _alone()
            if not _step(drawn):
                Sequence.objects.create(name=name, last=1)
        return drawn.get().last


def _step(drawn: models.QuerySet[Sequence]) -> bool:
    return bool(drawn.update(last=F("last") + 1))


def _alone() -> None:
    """Wait until nobody else makes a sequence: lock a row that always exists, the table's own content type.

    Where several insert the same key at once (get_or_create, INSERT IGNORE), InnoDB gives each loser a shared lock on
    it, and then none of them can update the row: a deadlock.
    """
    ContentType.objects.select_for_update().get(pk=ContentType.objects.get_for_model(Sequence).pk)
