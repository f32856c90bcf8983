"""Viewer and report in one window, or in two: the page around them, and what each has to know of the other.

The report stays a document of its own, fresh for every study, so that nothing of the patient before can be left in it;
the page around it and the viewer stay, and follow it (docs/decisions/0055).
"""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from imaging.models import Study
from imaging.viewer.installed import installed
from patients.models import Patient
from patients.names import PersonName, to_dicom
from reporting.views.desk import Desk, Prior

CHOICE = "viewer"  # the cookie: what this browser can draw, or what its person prefers
FULL = "full"
BESIDE = "ris-beside"  # our protocol in imaging/ohif/protocol.js


def wanted(request: HttpRequest) -> bool:
    """Whether this browser shows the report inside the workspace: it has said that it can, and asks for a whole page.

    `Sec-Fetch-Dest` comes from the browser itself (W3C Fetch Metadata), over HTTPS and from the own machine.
    """
    whole = request.headers.get("Sec-Fetch-Dest") == "document"
    return whole and request.COOKIES.get(CHOICE) == FULL and installed() is not None


def inside(request: HttpRequest) -> bool:
    """Whether the page that is asked for stands in the workspace's frame."""
    return request.headers.get("Sec-Fetch-Dest") == "iframe"


def page(request: HttpRequest, study: Study, beside: Study | None) -> HttpResponse:
    """The page around report and viewer, which asks for both by itself."""
    context = {"study": study, "viewer": address(_uids(study, beside))}
    return render(request, "reporting/workspace.html", context)


def facts(desk: Desk, priors: list[Prior]) -> dict[str, Any]:
    """What the report tells the viewer: who the patient is, which images belong to it, and what to set beside them."""
    study, patient = desk.study, desk.study.patient
    beside = relevant(study, priors)
    return {
        "key": study.pk,
        "study": study.study_instance_uid,
        "title": study.title,
        "number": patient.mrn,
        "name": _name(patient),
        "shown": str(patient.name),
        "studies": _uids(study, beside),
        "prior": priors[0].study.study_instance_uid if priors else None,
    }


def address(uids: list[str]) -> str:
    """The viewer's own page with these studies, two of them side by side."""
    query = {"StudyInstanceUIDs": ",".join(uids)} | ({"hangingProtocolId": BESIDE} if len(uids) > 1 else {})
    return f"{reverse('viewer')}?{urlencode(query)}"


def relevant(study: Study, priors: list[Prior]) -> Study | None:
    """The newest prior of the same body part and modality; None where there is none."""
    first = priors[0] if priors else None
    return first.study if first is not None and first.nearness == (True, True) else None


def _uids(study: Study, beside: Study | None) -> list[str]:
    return [study.study_instance_uid] + ([beside.study_instance_uid] if beside is not None else [])


def _name(patient: Patient) -> str:
    """As DICOM writes it (PS3.5 6.2.1), to be compared with what the images say."""
    groups = (patient.ideographic_name, patient.phonetic_name)
    return to_dicom(PersonName(patient.family_name, patient.given_name, patient.middle_name, "", "", *groups))
