"""The recipient's own page: results/ of the one who signs in. A release opens it at once; this is for what waited."""

from django.utils.translation import gettext as _

from reporting.actions.releasing import open_page
from reporting.delivery.channels import NotSent, Sent
from reporting.models import Delivery


def send(delivery: Delivery) -> Sent:
    """Let the recipient see the report and its images."""
    if delivery.recipient.user is None:
        raise NotSent(_("%(who)s has no sign-in. Give one, or another way of delivery.") % {"who": delivery.recipient})
    open_page(delivery)
    return Sent(delivery.recipient.user.get_username())
