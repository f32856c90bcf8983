"""Whom to tell when a patient turns out to be another: a question to the tables, as sentences."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.models import Patient
from reporting.models import Delivery, DeliveryStatus

OUT = (DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.ACKNOWLEDGED)


def delivered(patient: Patient) -> list[str]:
    """The reports of this patient that others have already, oldest first; see PATIENT_MERGE_CONSEQUENCES."""
    rows = Delivery.objects.filter(version__report__study__patient=patient, status__in=OUT)
    known = rows.select_related("recipient", "version__report__study__order").order_by("queued_at", "pk")
    return [_sentence(delivery, patient) for delivery in known]


def _sentence(delivery: Delivery, patient: Patient) -> str:
    return _("%(report)s, version %(number)d, went to %(who)s on %(day)s as %(patient)s: tell %(who)s.") % {
        "report": delivery.version.report,
        "number": delivery.version.number,
        "who": delivery.recipient,
        "day": date_format(delivery.delivered_at or delivery.queued_at, "j F Y"),
        "patient": patient,
    }
