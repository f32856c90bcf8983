"""Images that fit no order, or fit it badly: what the file says beside what the order says."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imaging.actions.filing import TAKE_NO_IMAGES
from imaging.actions.rejecting import without_notes
from imaging.admin import words
from imaging.admin.resolving import VERBS
from imaging.models import HeldInstance, Mismatch, MismatchReason, Study
from patients import dates, mrn
from patients.admin.banner import banner
from patients.admin.base import BaseAdmin, who
from patients.admin.filters import Choices, Filter
from patients.admin.sides import Piece, pieces
from patients.errors import InvalidInput
from patients.models import Patient, User
from patients.models.search import matching

PICTURES = 8
SHOWN = 12


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
    file: list[Piece]
    register: list[Piece]
    differs: bool


@admin.register(Mismatch)
class MismatchAdmin(BaseAdmin[Mismatch]):
    """The case, and the five ways to decide it."""

    shows_patients: ClassVar[bool] = True
    page_template = "admin/imaging/mismatch/page.html"
    verbs = VERBS
    list_display = ("reason", "patient_name", "patient_id", "modality", "description", "candidate", "waiting")
    list_select_related = ("candidate__order", "candidate__patient__site", "brought_for__site")
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
        """The patient of the order that the images might belong to, or who brought them."""
        return _beside(row)

    def page_context(self, request: HttpRequest, row: Mismatch) -> dict[str, Any]:
        """Both sides, the pictures, and the orders that the images may belong to."""
        patient = _beside(row)
        asked = request.GET.get("q", "").strip()
        kept = without_notes(row.held.all())
        held = [each for each in kept if each.erased_at is None]
        return {
            "title": row.get_reason_display(),
            "person": banner(patient) if patient else None,
            "candidate": row.candidate,
            "pairs": pairs(row, row.candidate, patient),
            "held": len(held),
            "erased": len(kept) - len(held),
            "thumbnails": _spread([each for each in held if each.facts.get("frames")]),
            "studies": [words.line(each) for each in studies_for(row, who(request), asked)],
            "asked": asked,
            "waiting": words.age(row.opened_at),
            "can_attach": VERBS[1].allowed(row, who(request)),
        }


def _beside(row: Mismatch) -> Patient | None:
    return row.candidate.patient if row.candidate else row.brought_for


def _spread(held: list[HeldInstance]) -> list[HeldInstance]:
    """A few of them, from first to last."""
    step = max(1, len(held) // PICTURES)
    return held[::step][:PICTURES]


def studies_for(mismatch: Mismatch, user: User, asked: str) -> list[Study]:
    """The candidate first, then open studies of its patient, of whom the file names, or of whoever is asked for."""
    rows = words.with_slots(Study.objects.visible_to(user).filter(outside=False))
    if asked:
        found = rows.filter(Q(order__accession_number=asked.upper()) | matching(asked, "patient__"))
        return list(found.exclude(status__in=TAKE_NO_IMAGES).order_by("-pk")[:SHOWN])
    number = Q(patient__mrn_key=_key(mismatch.patient_id)) if _key(mismatch.patient_id) else Q(pk=None)
    theirs = number | Q(patient=mismatch.candidate.patient_id) if mismatch.candidate else number
    found = rows.filter(theirs).exclude(status__in=TAKE_NO_IMAGES).order_by("-pk")[:SHOWN]
    return sorted(found, key=lambda study: (study.pk != mismatch.candidate_id, study.modality != mismatch.modality))


def _key(patient_id: str) -> str:
    try:
        return mrn.comparison_key(patient_id)
    except InvalidInput:
        return ""


def pairs(mismatch: Mismatch, study: Study | None, patient: Patient | None) -> list[Pair]:
    """The facts that tell people apart, side by side; what differs is marked, letter by letter."""
    known = patient.known_birth_date if patient else None
    file_name, name = mismatch.patient_name.replace("^", " ").strip(), _spoken(patient) if patient else ""
    facts = (
        ("patient_id", _("Patient ID"), mismatch.patient_id, patient.mrn if patient else ""),
        ("patient_name", _("Name"), file_name, name),
        ("patient_birth_date", _("Birth date"), _birth_date(mismatch.patient_birth_date), in_words(known)),
        ("patient_sex", _("Sex"), mismatch.patient_sex, patient.sex if patient else ""),
        ("accession_number", _("Accession number"), mismatch.accession_number, study.accession_number if study else ""),
        ("uid", _("Study Instance UID"), mismatch.study_instance_uid, study.study_instance_uid if study else ""),
        ("modality", _("Modality"), mismatch.modality, study.modality if study else ""),
        ("description", _("Description"), mismatch.description, study.description if study else ""),
    )
    marked = {str(name) for name in mismatch.differing}
    return [_pair(label, file, there, name in marked) for name, label, file, there in facts]


def _pair(label: str, file: str, register: str, differs: bool) -> Pair:
    left, right = pieces(file, register) if differs else (_whole(file), _whole(register))
    return Pair(label, left, right, differs)


def _whole(text: str) -> list[Piece]:
    return [Piece(text, differs=False)] if text else []


def _spoken(patient: Patient) -> str:
    """The name in the order in which files have it."""
    groups = (patient.ideographic_name, patient.phonetic_name)
    latin = " ".join(part for part in (patient.family_name, patient.given_name, patient.middle_name) if part)
    return "=".join([latin, *(group.replace("^", " ") for group in groups if group)])


def in_words(known: dates.PartialDate | None) -> str:
    """A birth date, or nothing."""
    return dates.in_words(known) if known else ""


def _birth_date(text: str) -> str:
    """In words where it is a DICOM date; else as the file has it."""
    try:
        return dates.in_words(dates.parse_dicom(text)) if text else ""
    except InvalidInput:
        return text
