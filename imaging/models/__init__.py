"""From the request to the acquired study."""

from imaging.models.able import stations_for
from imaging.models.catalog import Modality, Procedure
from imaging.models.console import Charset, Console, Scope, WorklistQuery, console_of
from imaging.models.device import Station
from imaging.models.given import Administration, Exposure, Route
from imaging.models.hours import Holiday, Maintenance, OpeningHours, Weekday
from imaging.models.image import Instance, Series
from imaging.models.lifecycle import BEFORE_BEGIN, UNREAD, StudyStatus
from imaging.models.metadata import StoredHeader
from imaging.models.mismatch import HeldInstance, Mismatch, MismatchReason, Resolution
from imaging.models.order import Order, Priority
from imaging.models.performed import PerformedStep, StepStatus
from imaging.models.safety import SafetyAlert, SafetyAnswer, SafetyOverride, SafetyQuestion
from imaging.models.saved_filter import SavedFilter
from imaging.models.schedule import ScheduledStep
from imaging.models.study import Laterality, Study
from imaging.models.vetting import ContrastPlan, Vetting, VettingNote

__all__ = [
    "BEFORE_BEGIN",
    "UNREAD",
    "Administration",
    "Charset",
    "Console",
    "ContrastPlan",
    "Exposure",
    "HeldInstance",
    "Holiday",
    "Instance",
    "Laterality",
    "Maintenance",
    "Mismatch",
    "MismatchReason",
    "Modality",
    "OpeningHours",
    "Order",
    "PerformedStep",
    "Priority",
    "Procedure",
    "Resolution",
    "Route",
    "SafetyAlert",
    "SafetyAnswer",
    "SafetyOverride",
    "SafetyQuestion",
    "SavedFilter",
    "ScheduledStep",
    "Scope",
    "Series",
    "Station",
    "StepStatus",
    "StoredHeader",
    "Study",
    "StudyStatus",
    "Vetting",
    "VettingNote",
    "Weekday",
    "WorklistQuery",
    "console_of",
    "stations_for",
]
