"""While somebody is registered: who in the register may be this very person, side by side. Advice, never a wall."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from patients import access, audit, mrn
from patients.actions import intake
from patients.actions.duplicates import SHOWN, candidates
from patients.actions.indexing import person_of
from patients.admin.banner import Banner, banner
from patients.admin.seen import who
from patients.admin.sides import Piece, Side, sides
from patients.errors import InvalidInput
from patients.matching import Match
from patients.models import Patient, Site

COMPARED = (
    *("family_name", "given_name", "middle_name", "ideographic_name", "phonetic_name", "birth_date", "sex", "mrn"),
    *("phone", "email", "street", "postcode", "city"),
)
BESIDE_NAME = ("given_name", "birth_date", "phone", "mrn", "ideographic_name", "phonetic_name")


@dataclass(frozen=True)
class Candidate:
    """One likely patient: the reasons, what was typed beside what the register has, and what the register lacks."""

    person: Banner
    match: Match
    sides: list[Side]
    lost: list[Side]
    url: str
    apart: bool


def likely_view(request: HttpRequest) -> HttpResponse:
    """The panel for what has been typed so far; empty when nobody resembles it."""
    user = who(request)
    access.require(user, "patients.add_patient")
    typed = typed_patient(request.POST)
    found = candidates(person_of(typed)) if typed is not None else []
    there = [(patient, match) for patient, match in found if not patient.temporary][:SHOWN]
    if typed is None or not there:
        return HttpResponse()
    audit.shown("patient", by=user, rows=[patient for patient, _match in there], page="registration")
    apart = told_apart(request.POST, "apart")
    lines = [_candidate(typed, patient, match, apart=patient.pk in apart) for patient, match in there]
    return render(request, "admin/patients/patient/_likely.html", {"candidates": lines})


def told_apart(data: QueryDict, *fields: str) -> set[int]:
    """The keys of patients who are somebody else: said so, or shown and passed over."""
    return {int(key) for field in fields for key in data.getlist(field) if key.isdecimal() and len(key) < 19}


def typed_patient(data: QueryDict) -> Patient | None:
    """What can be read of the form, in a row that is never saved; None while it is too little to compare."""
    site = _site(data.get("site", ""))
    if site is None:
        return None
    patient = Patient(site=site)
    raw = {field: data.get(field, "")[:200] for field in COMPARED}
    raw["birth_date"] = data.get("birth_date_choice") or raw["birth_date"]
    try:
        raw = intake.whole_name(raw)
    except InvalidInput:
        return None
    for field, text in raw.items():
        for name, value in _read(site, field, text).items():
            setattr(patient, name, value)
    patient.mrn_key = _key(patient.mrn)
    enough = patient.family_name and any(getattr(patient, field) for field in BESIDE_NAME)
    return patient if enough else None


def _candidate(typed: Patient, patient: Patient, match: Match, *, apart: bool) -> Candidate:
    both = [_marked(side) for side in sides(typed, patient) if side.field in COMPARED and (side.left or side.right)]
    return Candidate(
        person=banner(patient),
        match=match,
        sides=both,
        lost=[side for side in both if side.left and side.differs],
        url=reverse("admin:patients_patient_change", args=[patient.pk]),
        apart=apart,
    )


def _marked(side: Side) -> Side:
    """What only one of the two has is no difference yet: the clerk may still type it."""
    if side.left and side.right:
        return side
    plain = [[Piece(piece.text, False) for piece in pieces] for pieces in (side.left, side.right)]
    return replace(side, left=plain[0], right=plain[1])


def _read(site: Site, field: str, text: str) -> dict[str, Any]:
    """The field, if it can be read yet; the form itself says what is wrong with it."""
    try:
        return intake.read(site, field, text)
    except InvalidInput:
        return {}


def _key(text: str) -> str:
    try:
        return mrn.comparison_key(text) if text else ""
    except InvalidInput:
        return ""


def _site(key: str) -> Site | None:
    return Site.objects.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 19 else None
