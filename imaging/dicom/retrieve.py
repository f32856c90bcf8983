"""Patient Root and Study Root Retrieve: C-MOVE to a station that we know, C-GET to the caller (PS3.4 C.4.2, C.4.3).

Files go out as they are stored, corrected where a correction is known. A peer that does not take the stored transfer
syntax gets uncompressed pixels, where a decoder is there; else that sub-operation fails and is counted.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from pydicom.dataset import Dataset
from pydicom.filereader import dcmread
from pydicom.uid import UID, ExplicitVRLittleEndian, ImplicitVRLittleEndian
from pynetdicom import evt
from pynetdicom.presentation import PresentationContext, build_context

from imaging.dicom.keys import UNREADABLE
from imaging.dicom.offer import Service
from imaging.dicom.query import may_retrieve
from imaging.models import Instance, StudyStatus, console_of
from imaging.outgoing.corrections import Truth
from imaging.outgoing.sending import corrected_file, truth_of
from patients import audit
from patients.errors import TryAgainLater
from patients.models import Patient, User

log = logging.getLogger(__name__)

PATIENT_ROOT_MOVE, PATIENT_ROOT_GET = "1.2.840.10008.5.1.4.1.2.1.2", "1.2.840.10008.5.1.4.1.2.1.3"
STUDY_ROOT_MOVE, STUDY_ROOT_GET = "1.2.840.10008.5.1.4.1.2.2.2", "1.2.840.10008.5.1.4.1.2.2.3"
PENDING, CANCEL, BAD_IDENTIFIER, NOT_AUTHORISED = 0xFF00, 0xFE00, 0xA900, 0x0124
NATIVE = (ExplicitVRLittleEndian, ImplicitVRLittleEndian)
MOST_CONTEXTS = 128  # of one association, PS3.8 9.3.2.2
_PATIENT, _ISSUER = "series__study__patient__mrn__in", "series__study__patient__site__code__in"
# The unique key of each level, from the top, and where the images have it (C.6.1.1, C.6.2.1).
_UNIQUE = {
    "PATIENT": ("PatientID", _PATIENT),
    "STUDY": ("StudyInstanceUID", "series__study__study_instance_uid__in"),
    "SERIES": ("SeriesInstanceUID", "series__series_instance_uid__in"),
    "IMAGE": ("SOPInstanceUID", "sop_instance_uid__in"),
}
_LEVELS = {
    **dict.fromkeys((PATIENT_ROOT_MOVE, PATIENT_ROOT_GET), tuple(_UNIQUE)),
    **dict.fromkeys((STUDY_ROOT_MOVE, STUDY_ROOT_GET), tuple(_UNIQUE)[1:]),
}
Contexts = Callable[[], Sequence[PresentationContext]]


def service() -> Service:
    """What the server's table names."""
    return Service(
        sop_classes=tuple(_LEVELS),
        handlers={evt.EVT_C_MOVE: handle_move, evt.EVT_C_GET: handle_get},
    )


def handle_move(event: evt.Event) -> Iterator[Any]:
    """C-MOVE: yields the destination, how many, and each data set, as pynetdicom wants it."""
    caller = event.assoc.requestor.ae_title.strip()
    destination = str(getattr(event.request, "MoveDestination", "") or "").strip()
    console = console_of(destination)
    if console is None or not console.host:
        log.warning("%s asks to send images to %s, which is no destination here", caller, destination)
        yield None, None  # 0xA801: Move Destination unknown
        return
    if (rows := _wanted(event, caller)) is None:
        yield console.host, console.port
        yield 1
        yield _refusal(event, caller), None
        return
    accepted: list[PresentationContext] = []
    handlers = [(evt.EVT_ACCEPTED, lambda heard: accepted.extend(heard.assoc.accepted_contexts))]
    yield console.host, console.port, {"contexts": contexts_for(rows), "evt_handlers": handlers}
    yield rows.count()
    _write_down(rows, caller, destination)
    yield from _send(event, rows, lambda: accepted)


def handle_get(event: evt.Event) -> Iterator[Any]:
    """C-GET: yields how many, and each data set."""
    caller = event.assoc.requestor.ae_title.strip()
    if (rows := _wanted(event, caller)) is None:
        yield 1
        yield _refusal(event, caller), None
        return
    yield rows.count()
    _write_down(rows, caller, caller)
    yield from _send(event, rows, lambda: event.assoc.accepted_contexts)


def contexts_for(rows: QuerySet[Instance]) -> list[PresentationContext]:
    """What to propose: each SOP class in the syntaxes that are stored, and uncompressed beside a compressed one."""
    pairs = list(rows.order_by().values_list("sop_class_uid", "transfer_syntax_uid").distinct())
    found = [build_context(sop, syntax) for sop, syntax in pairs if syntax and syntax not in NATIVE]
    found += [build_context(sop, list(NATIVE)) for sop in dict.fromkeys(sop for sop, _syntax in pairs)]
    return found[:MOST_CONTEXTS]


def _wanted(event: evt.Event, caller: str) -> QuerySet[Instance] | None:
    """The images that the identifier names; None where it may not, or names none in a way that we know."""
    named = _named(event)
    if not named or not may_retrieve(caller):
        return None
    rows = Instance.objects.filter(**named).exclude(series__study__status=StudyStatus.ENTERED_IN_ERROR)
    if _PATIENT in named and rows.order_by().values("series__study__patient").distinct().count() > 1:
        log.warning("%s names a patient ID that two sites have given: it has to name the issuer too", caller)
        return None  # images of two people never leave for one question
    return rows.select_related("series__study").order_by("series__study", "series", "number", "pk")


def _named(event: evt.Event) -> dict[str, list[str]]:
    """The key of the level, and those above it as far as they are there; empty where the level's own is not."""
    levels = _LEVELS[str(event.request.AffectedSOPClassUID)]
    try:
        identifier: Dataset = event.identifier
        level = str(identifier.get("QueryRetrieveLevel", "")).strip()
        if level not in levels:
            return {}
        used = [_UNIQUE[each] for each in levels[: levels.index(level) + 1]]
        named = {column: _values(identifier, keyword) for keyword, column in used}
        if named.get(_PATIENT):
            named[_ISSUER] = _values(identifier, "IssuerOfPatientID")
    except UNREADABLE:
        return {}
    return {column: values for column, values in named.items() if values} if named[used[-1][1]] else {}


def _values(identifier: Dataset, keyword: str) -> list[str]:
    value = identifier.get(keyword) or []
    return [text for each in ([value] if isinstance(value, str) else value) if (text := str(each).strip(" \0"))]


def _refusal(event: evt.Event, caller: str) -> int:
    if not may_retrieve(caller):
        log.warning("%s may not fetch images: see its console's settings", caller)
        return NOT_AUTHORISED
    return BAD_IDENTIFIER


def _send(event: evt.Event, rows: QuerySet[Instance], contexts: Contexts) -> Iterator[tuple[int, Dataset | None]]:
    truths: dict[int, Truth] = {}
    for instance in rows.iterator(chunk_size=200):
        if event.is_cancelled:
            yield CANCEL, None
            return
        study = instance.series.study
        if study.pk not in truths:
            truths = {study.pk: truth_of(study)}  # the rows come study by study
        yield PENDING, _outgoing(instance, truths[study.pk], contexts())


def _outgoing(instance: Instance, truth: Truth, contexts: Sequence[PresentationContext]) -> Dataset:
    """The data set in a transfer syntax that the peer takes. One that cannot be read fails alone, by its UID."""
    try:
        with corrected_file(instance, truth) as path:
            return _fitting(dcmread(path, force=True), instance.sop_class_uid, contexts)
    except (TryAgainLater, OSError, ValueError, NotImplementedError, AttributeError, RuntimeError, KeyError) as error:
        log.warning("%s cannot be sent: %s", instance, error)
        lost = Dataset()
        lost.SOPInstanceUID = instance.sop_instance_uid
        return lost


def _fitting(dataset: Dataset, sop_class: str, contexts: Sequence[PresentationContext]) -> Dataset:
    taken = {context.transfer_syntax[0] for context in contexts if context.abstract_syntax == sop_class}
    syntax: UID = dataset.file_meta.TransferSyntaxUID
    if syntax in taken or not syntax.is_compressed or not taken & set(NATIVE):
        return dataset
    dataset.decompress(generate_instance_uid=False)
    return dataset


def _write_down(rows: QuerySet[Instance], caller: str, to: str) -> None:
    """One line in the journal of each patient whose images leave the house."""
    by = User.objects.get(username="system")
    studies = rows.order_by().values_list("series__study", "series__study__patient").distinct()
    people = Patient.objects.in_bulk([patient for _study, patient in studies])
    for study, patient in studies:
        audit.record("images.sent", by=by, patient=people[patient], station=caller, to=to, study=study)
