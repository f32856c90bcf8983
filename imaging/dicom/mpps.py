"""Modality Performed Procedure Step (PS3.4 F.7): N-CREATE and N-SET in, statuses of PS3.7 Annex C out."""

import logging
from typing import Any

from django.db import DatabaseError
from pydicom.dataset import Dataset
from pynetdicom import evt

from imaging.actions.performing import StepFinal, StepKnown, StepUnknown, change_step, start_step
from imaging.dicom.keys import UNREADABLE
from imaging.dicom.offer import Service
from imaging.models import StepStatus
from patients.errors import Refusal
from patients.models import User

log = logging.getLogger(__name__)

MODALITY_PERFORMED_STEP = "1.2.840.10008.3.1.2.3.3"
SUCCESS, INVALID_VALUE, PROCESSING_FAILURE = 0x0000, 0x0106, 0x0110
DUPLICATE, NO_SUCH_INSTANCE, MISSING_ATTRIBUTE = 0x0111, 0x0112, 0x0120
MAY_NOT_BE_UPDATED = 0xA710  # Error ID (0000,0903) of 0x0110, PS3.4 F.7.2.2.3
LARGEST = 8_000  # elements, all levels together: a step that names every image of a CT stays far below

Reply = tuple[Dataset, Dataset | None]


def service() -> Service:
    """What the server's table names."""
    return Service(
        sop_classes=(MODALITY_PERFORMED_STEP,),
        handlers={evt.EVT_N_CREATE: handle_create, evt.EVT_N_SET: handle_set},
    )


def handle_create(event: evt.Event) -> Reply:
    """N-CREATE: the machine has begun."""
    uid = str(getattr(event.request, "AffectedSOPInstanceUID", None) or "")
    return _answer(event, lambda contents, ae_title, by: _create(uid, contents, ae_title, by))


def handle_set(event: evt.Event) -> Reply:
    """N-SET: the machine goes on, has completed or has broken off."""
    uid = str(getattr(event.request, "RequestedSOPInstanceUID", None) or "")
    return _answer(event, lambda contents, ae_title, by: _set(uid, contents, by))


def _create(uid: str, contents: dict[str, Any], ae_title: str, by: User) -> Dataset:
    if not uid:
        return _status(MISSING_ATTRIBUTE, "Affected SOP Instance UID is missing")
    if "00400252" not in contents or "00400270" not in contents:
        return _status(MISSING_ATTRIBUTE, "(0040,0252) and (0040,0270) are needed")
    if _told_status(contents) != StepStatus.IN_PROGRESS:
        return _status(INVALID_VALUE, "A step begins IN PROGRESS (F.7.2.1.2)")
    start_step(uid, contents, ae_title=ae_title, by=by)
    return _status(SUCCESS)


def _set(uid: str, contents: dict[str, Any], by: User) -> Dataset:
    if "00400252" in contents and _told_status(contents) not in StepStatus.values:
        return _status(INVALID_VALUE, "(0040,0252) has no such value")
    change_step(uid, contents, by=by)
    return _status(SUCCESS)


def _told_status(contents: dict[str, Any]) -> str:
    values = contents["00400252"].get("Value") or [""]
    return str(values[0])


def _answer(event: evt.Event, act: Any) -> Reply:
    """Read, act, and turn whatever comes of it into a status."""
    try:
        contents = _contents(event)
        # Neither a station nor its AE title is a person: what machines tell is done by the system's user.
        by = User.objects.get(username="system")
        return act(contents, _calling(event), by), None
    except Refusal as refusal:
        return _refused(refusal), None
    except DatabaseError:
        log.exception("A performed step could not be kept")
        return _status(PROCESSING_FAILURE, "The database is away: try again"), None
    except UNREADABLE as error:
        log.warning("A performed step of %s cannot be read: %s", _calling(event), error)
        return _status(PROCESSING_FAILURE, "The data set cannot be read"), None


def _refused(refusal: Refusal) -> Dataset:
    code = {StepKnown: DUPLICATE, StepUnknown: NO_SUCH_INSTANCE}.get(type(refusal), PROCESSING_FAILURE)
    error_id = MAY_NOT_BE_UPDATED if isinstance(refusal, StepFinal) else None
    return _status(code, refusal.sentence, error_id=error_id)


def _contents(event: evt.Event) -> dict[str, Any]:
    create = hasattr(event.request, "AttributeList")
    dataset: Dataset = event.attribute_list if create else event.modification_list
    if sum(1 for _element in dataset.iterall()) > LARGEST * 4:
        raise ValueError("too many elements")
    told: dict[str, Any] = dataset.to_json_dict(bulk_data_threshold=1 << 30, suppress_invalid_tags=True)
    return told


def _calling(event: evt.Event) -> str:
    return event.assoc.requestor.ae_title.strip()


def _status(code: int, comment: str = "", *, error_id: int | None = None) -> Dataset:
    status = Dataset()
    status.Status = code
    if comment:
        status.ErrorComment = comment.encode("ascii", "replace").decode()[:64]  # VR LO, in the default characters
    if error_id is not None:
        status.ErrorID = error_id
    return status
