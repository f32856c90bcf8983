"""From the request to the acquired study."""

from imaging.models.catalog import Modality, Procedure
from imaging.models.device import Station
from imaging.models.image import Instance, Series
from imaging.models.lifecycle import BEFORE_BEGIN, UNREAD, StudyStatus
from imaging.models.mismatch import HeldInstance, Mismatch, MismatchReason, Resolution
from imaging.models.order import Order, Priority
from imaging.models.schedule import ScheduledStep
from imaging.models.study import Laterality, Study

__all__ = [
    "BEFORE_BEGIN",
    "UNREAD",
    "HeldInstance",
    "Instance",
    "Laterality",
    "Mismatch",
    "MismatchReason",
    "Modality",
    "Order",
    "Priority",
    "Procedure",
    "Resolution",
    "ScheduledStep",
    "Series",
    "Station",
    "Study",
    "StudyStatus",
]
