"""Patient Root and Study Root Query (PS3.4 C.4.1, C.6.1, C.6.2): what is here, level by level."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Q, QuerySet

from imaging import matching_keys
from imaging.dicom import keys
from imaging.dicom.answers import CHARACTER_SET, Entry, Shape, Wire, dataset, vr_of
from imaging.dicom.keys import Check, Keys
from imaging.dicom.offer import Question, Service
from imaging.dicom.worklist import voice_of
from imaging.dicom.worklist_rows import by_name, midnight
from imaging.matching_keys import BadKey
from imaging.models import Console, Instance, Series, Study, StudyStatus, console_of
from patients import audit
from patients.models import Patient, User

log = logging.getLogger(__name__)

PATIENT_ROOT_FIND, STUDY_ROOT_FIND = "1.2.840.10008.5.1.4.1.2.1.1", "1.2.840.10008.5.1.4.1.2.2.1"
PENDING, PENDING_WARNING, CANCEL, OUT_OF_RESOURCES = 0xFF00, 0xFF01, 0xFE00, 0xA700  # C.4.1.1.4
BAD_IDENTIFIER, UNABLE, NOT_AUTHORISED = 0xA900, 0xC001, 0x0124
MOST = 2_000  # answers
LEVEL, RETRIEVE_AE = 0x00080052, 0x00080054
STUDY_UID, SERIES_UID, SOP_UID = 0x0020000D, 0x0020000E, 0x00080018
DAY, ACCESSION, PATIENT_ID, PATIENT_NAME = 0x00080020, 0x00080050, 0x00100020, 0x00100010
MODALITIES = 0x00080061
# Supported keys of each level (Tables C.6-1 to C.6-5); what stands above is answered below too.
PATIENT_KEYS = frozenset({RETRIEVE_AE, PATIENT_NAME, PATIENT_ID, 0x00100021, 0x00100030, 0x00100040, 0x00201200})
STUDY_KEYS = frozenset(
    {
        DAY, 0x00080030, ACCESSION, RETRIEVE_AE, MODALITIES, 0x00080090, 0x00081030, PATIENT_NAME, PATIENT_ID,
        0x00100021, 0x00100030, 0x00100040, STUDY_UID, 0x00200010, 0x00201206, 0x00201208,
    }
)  # fmt: skip
SERIES_KEYS = frozenset({0x00080060, 0x0008103E, 0x00180015, SERIES_UID, 0x00200011, 0x00201209})
IMAGE_KEYS = frozenset({0x00080016, SOP_UID, 0x00200013, 0x00280008, 0x00280010, 0x00280011})
SUPPORTED = {
    "PATIENT": PATIENT_KEYS,
    "STUDY": STUDY_KEYS,
    "SERIES": STUDY_KEYS | SERIES_KEYS,
    "IMAGE": STUDY_KEYS | SERIES_KEYS | IMAGE_KEYS,
}
UNIQUE = {"PATIENT": PATIENT_ID, "STUDY": STUDY_UID, "SERIES": SERIES_UID, "IMAGE": SOP_UID}
LEVELS = {PATIENT_ROOT_FIND: tuple(UNIQUE), STUDY_ROOT_FIND: tuple(UNIQUE)[1:]}


def service() -> Service:
    """What the server's table names."""
    return Service(sop_classes=(PATIENT_ROOT_FIND, STUDY_ROOT_FIND), find=find)


def may_retrieve(ae_title: str) -> bool:
    """Whether this caller may query and fetch images: a station to which somebody has given it."""
    console = console_of(ae_title)
    if console is None:  # the server lets a stranger in only where the settings open it to all
        return bool(getattr(settings, "DICOM_ACCEPT_ANY_CALLER", False))
    return console.may_retrieve


def find(question: Question) -> Iterator[tuple[int, bytes]]:
    """Answer one C-FIND."""
    if not may_retrieve(question.calling_ae):
        log.warning("%s may not query images: see its console's settings", question.calling_ae)
        yield NOT_AUTHORISED, b""
        return
    try:
        yield from _answer(question, console_of(question.calling_ae))
    except BadKey as error:
        log.info("%s asked what cannot be answered: %s", question.calling_ae, error)
        yield BAD_IDENTIFIER, b""
    except DatabaseError:
        log.exception("The studies cannot be read")
        yield UNABLE, b""


def _answer(question: Question, console: Console | None) -> Iterator[tuple[int, bytes]]:
    wire = Wire.of(question.transfer_syntax, voice_of(console))
    asked = keys.read(question.identifier, wire.implicit, wire.big)
    check, shape = _check(asked, question.sop_class), _shape(asked)
    known = all(key.tag in SUPPORTED[asked.level] for key in asked.all)
    status = PENDING if known else PENDING_WARNING
    shown: set[int] = set()
    for sent, (key, found) in enumerate(_fitting(asked, check, question.called_ae)):
        if question.cancelled():
            yield CANCEL, b""
            return
        if sent == MOST:
            yield OUT_OF_RESOURCES, b""
            return
        shown.add(key)
        yield status, dataset({**found, LEVEL: asked.level, CHARACTER_SET: wire.voice.term}, shape, wire)
    by = User.objects.get(username="system")
    what: dict[str, Any] = {"patients" if asked.level == "PATIENT" else "studies": sorted(shown)[:200]}
    audit.record("images.queried", by=by, station=question.calling_ae, level=asked.level, **what)


def _fitting(asked: Keys, check: Check, called_ae: str) -> Iterator[tuple[int, Entry]]:
    for key, found in _patient_entries(asked) if asked.level == "PATIENT" else _entries(asked):
        whole = {**found, RETRIEVE_AE: called_ae}
        if check(whole) is None:
            yield key, whole


@lru_cache(maxsize=256)
def _check(asked: Keys, sop_class: str) -> Check:
    levels = LEVELS[sop_class]
    if asked.level not in levels:
        raise BadKey(f"The level “{asked.level}” is not one of {', '.join(levels)}")
    for above in levels[: levels.index(asked.level)]:
        tag = UNIQUE[above]
        if len(matching_keys.exact(vr_of(tag), asked.text(tag))) != 1:
            raise BadKey("Name the unique key of each level above: queries are hierarchical (C.4.1.3.1)")
    return keys.check_for(asked.all, supported=lambda path: path[-1] in SUPPORTED[asked.level])


@lru_cache(maxsize=256)
def _shape(asked: Keys) -> Shape:
    always: dict[int, Shape | None] = dict.fromkeys((CHARACTER_SET, LEVEL, RETRIEVE_AE, UNIQUE[asked.level]))
    return tuple(sorted({**always, **dict(asked.shape())}.items()))


def _patient_entries(asked: Keys) -> Iterator[tuple[int, Entry]]:
    """Patients of whom there are images, with the number of their studies; the same key is at each site another's."""
    counts = _studies(asked).order_by().values_list("patient").annotate(Count("pk"))
    for patients in _portions(counts.order_by("patient").iterator(chunk_size=_PORTION)):
        people = Patient.objects.select_related("site").in_bulk([patient for patient, _count in patients])
        yield from ((key, {**_patient_entry(people[key]), 0x00201200: str(count)}) for key, count in patients)


def _entries(asked: Keys) -> Iterator[tuple[int, Entry]]:
    """Study keys and attributes of what may fit, by indexes."""
    studies = _studies(asked)
    if asked.level == "STUDY":
        for portion in _portions(studies.iterator(chunk_size=_PORTION)):
            yield from _study_entries(portion)
        return
    for study_key, above in _study_entries(list(studies)):
        uids = matching_keys.exact("UI", asked.text(SERIES_UID))
        series = Series.objects.filter(study=study_key, **({"series_instance_uid__in": uids} if uids else {}))
        for each in series.order_by("number", "pk"):
            between = {**above, **_series_entry(each)}
            if asked.level == "SERIES":
                yield study_key, between
            else:
                yield from ((study_key, {**between, **image}) for image in _images(each, asked))


_PORTION = 200  # rows for which what belongs to them is read at once
Row = TypeVar("Row")


def _portions(rows: Iterable[Row]) -> Iterator[list[Row]]:
    each = iter(rows)
    while portion := list(islice(each, _PORTION)):
        yield portion


def _studies(asked: Keys) -> QuerySet[Study]:
    narrow = [Q(instance_count__gt=0), ~Q(status=StudyStatus.ENTERED_IN_ERROR)]
    for vr, tag, column in (
        ("UI", STUDY_UID, "study_instance_uid__in"),
        ("LO", PATIENT_ID, "patient__mrn__in"),
        ("SH", ACCESSION, "order__accession_number__in"),
    ):
        if tag in SUPPORTED[asked.level] and (values := matching_keys.exact(vr, asked.text(tag))):
            narrow.append(Q(**{column: values}))
    key = asked.text(DAY) if DAY in SUPPORTED[asked.level] else ""
    if not matching_keys.is_universal("DA", key):
        first, last = matching_keys.bounds(key, matching_keys.date)
        narrow += [Q(performed_at__gte=midnight(first, east=True))] if first else []
        narrow += [Q(performed_at__lt=midnight(last, east=False))] if last else []
    rows = Study.objects.filter(*narrow, *by_name(asked, "patient_id__in"))
    return rows.select_related("patient__site", "site", "order__referrer").order_by("-performed_at", "-pk")


def _study_entries(studies: Sequence[Study]) -> Iterator[tuple[int, Entry]]:
    kinds: dict[int, dict[str, int]] = {}
    rows = Series.objects.filter(study__in=[study.pk for study in studies])
    for study, modality in rows.values_list("study", "modality"):
        counts = kinds.setdefault(study, {})
        counts[modality] = counts.get(modality, 0) + 1
    for each in studies:
        yield each.pk, _study_entry(each, kinds.get(each.pk, {}))


def _study_entry(study: Study, kinds: dict[str, int]) -> dict[int, Any]:
    local = study.performed_at.astimezone(ZoneInfo(study.site.time_zone)) if study.performed_at else None
    referrer = study.order.referrer if study.order else None
    return {
        DAY: local.strftime("%Y%m%d") if local else "",
        0x00080030: local.strftime("%H%M%S") if local else "",
        ACCESSION: study.accession_number,
        MODALITIES: "\\".join(sorted(filter(None, kinds))),
        0x00080090: "^".join(filter(None, (referrer.family_name, referrer.given_name))) if referrer else "",
        0x00081030: study.title.replace("\\", "/"),
        **_patient_entry(study.patient),
        STUDY_UID: study.study_instance_uid,
        0x00200010: f"P{study.pk}",
        0x00201206: str(sum(kinds.values())),
        0x00201208: str(study.instance_count),
    }


def _patient_entry(patient: Patient) -> dict[int, str]:
    parts = (patient.family_name, patient.given_name, patient.middle_name, patient.prefix, patient.suffix)
    latin = "^".join(parts).rstrip("^")
    whole = patient.birth_date is not None and patient.birth_precision == "D"
    return {
        PATIENT_NAME: "=".join((latin, patient.ideographic_name, patient.phonetic_name)).rstrip("="),
        PATIENT_ID: patient.mrn,
        0x00100021: patient.site.code,
        0x00100030: patient.birth_date.strftime("%Y%m%d") if whole and patient.birth_date else "",
        0x00100040: patient.sex if patient.sex in ("M", "F", "O") else "",
    }


def _series_entry(series: Series) -> dict[int, str]:
    return {
        0x00080060: series.modality,
        0x0008103E: series.description.replace("\\", "/"),
        0x00180015: series.body_part,
        SERIES_UID: series.series_instance_uid,
        0x00200011: "" if series.number is None else str(series.number),
        0x00201209: str(series.instances.count()),
    }


def _images(series: Series, asked: Keys) -> Iterator[dict[int, str]]:
    uids = matching_keys.exact("UI", asked.text(SOP_UID))
    rows = Instance.objects.filter(series=series, **({"sop_instance_uid__in": uids} if uids else {}))
    for image in rows.order_by("number", "pk").iterator(chunk_size=500):
        yield {
            0x00080016: image.sop_class_uid,
            SOP_UID: image.sop_instance_uid,
            0x00200013: "" if image.number is None else str(image.number),
            0x00280008: str(image.frames or ""),
            0x00280010: "" if image.rows is None else str(image.rows),
            0x00280011: "" if image.columns is None else str(image.columns),
        }
