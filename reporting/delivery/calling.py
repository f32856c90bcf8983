"""Critical results that nobody has answered for: on to the next contact, with a word by mail where there is an address.

The mail is a help and no more: the open list and the telephone work without it.
"""

import logging
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from patients.models import User
from reporting.actions import critical as criticals
from reporting.models import CriticalResult, CriticalStatus

logger = logging.getLogger(__name__)
AT_ONCE = 50


def call_on_due(*, by: User) -> int:
    """Take every open result whose time has come to its next contact; how many went on."""
    due = CriticalResult.objects.filter(status=CriticalStatus.OPEN, climbs_at__lte=timezone.now())
    related = due.select_related("report__study__order__referrer", "report__study__site", "report__study__patient")
    return sum(_call(critical, by=by) for critical in list(related.order_by("climbs_at", "pk")[:AT_ONCE]))


def _call(critical: CriticalResult, *, by: User) -> bool:
    reached = criticals.climb(critical, by=by)
    if reached is None:
        return False
    name, address = reached
    if address:
        try:
            _message(critical, name, address).send()
        except (smtplib.SMTPException, OSError):
            logger.exception("No mail about critical result %s: the open list has it", critical.pk)
    return True


def _message(critical: CriticalResult, name: str, address: str) -> EmailMessage:
    """Nothing of the patient: mail is a postcard."""
    with translation.override(settings.LANGUAGE_CODE):
        site = critical.report.study.site
        where = f"{settings.PUBLIC_URL}{reverse('results')}" if settings.PUBLIC_URL else ""
        phone = _("Call %(phone)s.") % {"phone": site.phone} if site.phone else _("Call the department.")
        lines = [
            f"{name},",
            _("%(site)s has an urgent result for you that needs an answer now.") % {"site": site.name},
            phone,
            where,
            _("This message says nothing about the patient on purpose. Please do not reply with patient data."),
        ]
        subject = _("Urgent: %(site)s asks you to call") % {"site": " ".join(site.name.split())}
        body = "\n\n".join(line for line in lines if line)
        return EmailMessage(subject=subject, body=body, to=[address], headers={"Auto-Submitted": "auto-generated"})
