"""Running numbers that are never given twice."""

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
        Sequence.objects.get_or_create(name=name)
        Sequence.objects.filter(name=name).update(last=F("last") + 1)
        return Sequence.objects.get(name=name).last
