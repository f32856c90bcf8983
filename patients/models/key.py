"""The index by which people are found and by which likely duplicates meet."""

from django.db import models

from patients.models.fields import ExactCharField
from patients.models.patient import Patient


class KeyKind(models.TextChoices):
    """What a key is for."""

    WORD = "W", "word of a name"
    PAIR = "P", "two words of a name"
    BLOCK = "B", "blocking key of matching"


class PatientKey(models.Model):
    """One key of one patient, made by patients.actions.indexing from the patient's row and never edited.

    A search by prefix walks (kind, key) and stops after a page, so that its cost does not grow with the register.
    """

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="keys")
    kind = ExactCharField(max_length=1, choices=KeyKind.choices)
    key = ExactCharField(max_length=80)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "key", "patient"], name="patient_key_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
