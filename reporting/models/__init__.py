"""What was found, and who has it."""

from reporting.models.claim import Claim
from reporting.models.delivery import Delivery, DeliveryStatus
from reporting.models.lifecycle import SIGNED, ReportStatus
from reporting.models.report import SECTIONS, Report, ReportVersion, VersionKind

__all__ = [
    "SECTIONS",
    "SIGNED",
    "Claim",
    "Delivery",
    "DeliveryStatus",
    "Report",
    "ReportStatus",
    "ReportVersion",
    "VersionKind",
]
