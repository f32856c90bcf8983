"""A word by e-mail that something lies on the page: nothing of the patient, since mail is a postcard."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from reporting.delivery.channels import NotSent, Sent
from reporting.models import Delivery


def send(delivery: Delivery) -> Sent:
    """Hand the notice to the mail server. That it arrives no server can promise: the page is the delivery."""
    address = delivery.recipient.email
    if not address:
        raise NotSent(_("%(who)s has no e-mail address any more.") % {"who": delivery.recipient})
    with translation.override(settings.LANGUAGE_CODE):
        site = delivery.version.report.study.site.name
        where = f"{settings.PUBLIC_URL}{reverse('results')}" if settings.PUBLIC_URL else ""
        lines = [
            _("%(who)s,") % {"who": delivery.recipient.name},
            _("a result from %(site)s is on your page. Sign in to read it.") % {"site": site},
            where,
            _("This message says nothing about the patient on purpose. Please do not reply with patient data."),
        ]
        message = EmailMessage(
            subject=_("A result from %(site)s is ready") % {"site": " ".join(site.split())},
            body="\n\n".join(line for line in lines if line),
            to=[address],
            headers={"Auto-Submitted": "auto-generated"},
        )
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent(_("The mail server did not take it: %(error)s") % {"error": error}) from error
    return Sent(address)
