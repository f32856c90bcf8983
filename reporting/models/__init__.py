"""What was found, and who has it."""

from reporting.models.claim import Claim
from reporting.models.critical import CATEGORIES, Contact, CriticalResult, CriticalStatus, Means
from reporting.models.delivery import Channel, Delivery, DeliveryStatus
from reporting.models.lifecycle import SIGNED, ReportStatus
from reporting.models.report import SECTIONS, Report, ReportVersion, VersionKind
from reporting.models.rule import ReleaseRule, ReleaseWhen, Route, Way
from reporting.models.seal import Seal

__all__ = [
    "CATEGORIES",
    "SECTIONS",
    "SIGNED",
    "Channel",
    "Claim",
    "Contact",
    "CriticalResult",
    "CriticalStatus",
    "Delivery",
    "DeliveryStatus",
    "Means",
    "ReleaseRule",
    "ReleaseWhen",
    "Report",
    "ReportStatus",
    "ReportVersion",
    "Route",
    "Seal",
    "VersionKind",
    "Way",
]
