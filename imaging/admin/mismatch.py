"""Images that fit no order, or fit it badly: what the file says beside what the order says."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imaging.admin import words
from imaging.models import Mismatch, MismatchReason, Study
from patients import dates
from patients.admin.banner import banner
from patients.admin.base import BaseAdmin
from patients.admin.filters import Choices, Filter
from patients.errors import InvalidInput
from patients.models import Patient


class ByOpen(Filter):
    """Decided or not. Unasked, the list shows what waits."""

    title = gettext_lazy("decision")
    parameter_name = "decided"
    everything = gettext_lazy("open")

    def answers(self) -> Choices:
        """Decided ones, or all."""
        return [("yes", _("decided")), ("all", _("all"))]

    def narrow(self, rows: QuerySet[Mismatch], answer: str) -> QuerySet[Mismatch]:
        """Those with a decision, or no limit."""
        return rows.filter(open=None) if answer == "yes" else rows

    def unasked(self, rows: QuerySet[Mismatch]) -> QuerySet[Mismatch]:
        """Those that wait."""
        return rows.filter(open=True)


class ByReason(Filter):
    """Why they do not fit."""

    title = gettext_lazy("reason")
    parameter_name = "reason"
    everything = gettext_lazy("all reasons")

    def answers(self) -> Choices:
        """The reasons."""
        return list(MismatchReason.choices)

    def narrow(self, rows: QuerySet[Mismatch], answer: str) -> QuerySet[Mismatch]:
        """One of them."""
        return rows.filter(reason=answer)


@dataclass(frozen=True)
class Pair:
    """One fact as the file has it and as the register has it."""

    label: str
    file: str
    register: str
    differs: bool


@admin.register(Mismatch)
class MismatchAdmin(BaseAdmin[Mismatch]):
    """To look at; the decision has its own page."""

    shows_patients: ClassVar[bool] = True
    page_template = "admin/imaging/mismatch/page.html"
    list_display = ("reason", "patient_name", "patient_id", "modality", "description", "candidate", "waiting")
    list_select_related = ("candidate__order", "candidate__patient")
    list_filter = (ByOpen, ByReason)
    search_fields = ("patient_name", "patient_id", "accession_number", "study_instance_uid")
    search_help_text = gettext_lazy("Name, ID or accession number in the file")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Mismatch], search_term: str
    ) -> tuple[QuerySet[Mismatch], bool]:
        """By what the file says; its numbers are compared whole."""
        text = search_term.strip()
        if not text:
            return queryset, False
        numbers = Q(patient_id=text) | Q(accession_number=text) | Q(study_instance_uid=text)
        return queryset.filter(numbers | Q(patient_name__icontains=text)), False

    @admin.display(description=gettext_lazy("waiting"), ordering="opened_at")
    def waiting(self, mismatch: Mismatch) -> str:
        """Since the first image."""
        return words.age(mismatch.opened_at)

    def patient_of(self, row: Mismatch) -> Patient | None:
        """The patient of the order that the images might belong to."""
        return row.candidate.patient if row.candidate else None

    def page_context(self, request: HttpRequest, row: Mismatch) -> dict[str, Any]:
        """Both sides."""
        study = row.candidate
        return {
            "title": row.get_reason_display(),
            "person": banner(study.patient) if study else None,
            "candidate": study,
            "pairs": pairs(row, study),
            "held": row.held.count(),
            "waiting": words.age(row.opened_at),
        }


def pairs(mismatch: Mismatch, study: Study | None) -> list[Pair]:
    """The facts that tell people apart, side by side; what arrival found to differ is marked."""
    patient = study.patient if study else None
    known = patient.known_birth_date if patient else None
    facts = (
        ("patient_id", _("Patient ID"), mismatch.patient_id, patient.mrn if patient else ""),
        ("patient_name", _("Name"), mismatch.patient_name, patient.name if patient else ""),
        (
            "patient_birth_date",
            _("Birth date"),
            _birth_date(mismatch.patient_birth_date),
            dates.in_words(known) if known else "",
        ),
        ("patient_sex", _("Sex"), mismatch.patient_sex, patient.sex if patient else ""),
        ("accession_number", _("Accession number"), mismatch.accession_number, study.accession_number if study else ""),
        (
            "study_instance_uid",
            _("Study Instance UID"),
            mismatch.study_instance_uid,
            study.study_instance_uid if study else "",
        ),
        ("modality", _("Modality"), mismatch.modality, study.modality if study else ""),
        ("description", _("Description"), mismatch.description, study.description if study else ""),
    )
    marked = {str(name) for name in mismatch.differing}
    return [Pair(label, file, there, name in marked) for name, label, file, there in facts]


def _birth_date(text: str) -> str:
    """In words where it is a DICOM date; else as the file has it."""
    try:
        return f"{dates.in_words(dates.parse_dicom(text))} ({text})" if text else ""
    except InvalidInput:
        return text
