"""Due rows of the queue to their channels."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from patients.errors import Conflict
from patients.models import User
from reporting.actions import delivering
from reporting.delivery.channels import NotSent, Sent
from reporting.models import Delivery, DeliveryStatus

logger = logging.getLogger(__name__)
AT_ONCE = 50


def send_due(*, by: User) -> int:
    """Try every delivery whose time has come, the longest due first; how many were tried."""
    due = Delivery.objects.filter(status__in=[DeliveryStatus.QUEUED, DeliveryStatus.FAILED], due_at__lte=timezone.now())
    related = "version__report__study"
    rows = due.select_related("recipient__user", f"{related}__site", f"{related}__order", f"{related}__patient")
    return sum(send_one(delivery, by=by) for delivery in list(rows.order_by("due_at", "pk")[:AT_ONCE]))


def send_one(delivery: Delivery, *, by: User) -> bool:
    """One try. False where another worker has it."""
    try:
        taken = delivering.take_in_hand(delivery, by=by)
    except Conflict:
        return False
    try:
        sent = _channel(taken.channel)(taken)
    except NotSent as refusal:
        delivering.failed(taken, why=str(refusal), by=by)
    except Exception as error:
        logger.exception("Delivery %s by %s", taken.pk, taken.channel)
        delivering.failed(taken, why=f"{type(error).__name__}: {error}", by=by)
    else:
        delivering.arrived(taken, reference=sent.reference, there=sent.there, by=by)
    return True


def _channel(name: str) -> Callable[[Delivery], Sent]:
    if name not in settings.DELIVERY_CHANNELS:
        raise NotSent(_("There is no way of delivery “%(name)s” here: see DELIVERY_CHANNELS.") % {"name": name})
    send: Callable[[Delivery], Sent] = import_string(f"{settings.DELIVERY_CHANNELS[name]}.send")
    return send
