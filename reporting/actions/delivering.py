"""One delivery on its way: taken in hand, sent, failed and tried again, given up, printed."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from patients import audit
from patients.access import require
from patients.errors import Conflict, IllegalMove
from patients.models import User, legal, lock
from reporting.models import Channel, Delivery, DeliveryStatus

S = DeliveryStatus
IN_HAND = dt.timedelta(minutes=5)  # a worker that says nothing for so long has died; another one may try
LONGEST_WAIT = dt.timedelta(hours=6)


def take_in_hand(delivery: Delivery, *, by: User) -> Delivery:
    """Keep other workers off it for a while and count the attempt. Raises Conflict when somebody was quicker.

    What comes of it is written by `arrived` or `failed`, after the channel did its work outside of any transaction.
    """
    with transaction.atomic():
        require(by, "reporting.send_delivery", delivery)
        delivery = lock(delivery)
        now = timezone.now()
        if delivery.status not in (S.QUEUED, S.FAILED) or delivery.due_at > now:
            raise Conflict(_("This delivery is in other hands, or is done."))
        delivery.attempts += 1
        delivery.due_at = now + IN_HAND
        delivery.save(update_fields=["attempts", "due_at"])
    return delivery


def arrived(delivery: Delivery, *, reference: str, there: bool, by: User) -> Delivery:
    """The channel took it; `there`: it lies where the recipient looks. A second time changes nothing."""
    with transaction.atomic():
        require(by, "reporting.send_delivery", delivery)
        delivery = lock(delivery)
        if delivery.status not in (S.QUEUED, S.FAILED):
            return delivery
        with legal(delivery):
            (delivery.deliver if there else delivery.send)()
        delivery.delivered_at = timezone.now() if there else None
        delivery.reference, delivery.last_error = reference[:250], ""
        delivery.save()
        _write("sent", delivery, by=by, reference=delivery.reference)
    return delivery


def failed(delivery: Delivery, *, why: str, by: User) -> Delivery:
    """The channel could not: again after twice the time, or given up after DELIVERY_ATTEMPTS."""
    with transaction.atomic():
        require(by, "reporting.send_delivery", delivery)
        delivery = lock(delivery)
        if delivery.status not in (S.QUEUED, S.FAILED):
            return delivery
        over = delivery.attempts >= settings.DELIVERY_ATTEMPTS
        with legal(delivery):
            (delivery.give_up if over else delivery.fail)()
        delivery.due_at = timezone.now() + wait_after(delivery.attempts)
        delivery.last_error = why[:2000]
        delivery.save()
        _write("given_up" if over else "failed", delivery, by=by, attempts=delivery.attempts, why=why[:500])
    return delivery


def wait_after(attempts: int) -> dt.timedelta:
    """How long until the next try: doubled each time, at most six hours."""
    seconds = settings.DELIVERY_BACK_OFF_SECONDS * 2 ** min(max(attempts, 1) - 1, 20)
    return min(dt.timedelta(seconds=seconds), LONGEST_WAIT)


def retry(delivery: Delivery, *, by: User) -> Delivery:
    """A person wants it tried again now, with a fresh count of attempts."""
    with transaction.atomic():
        require(by, "reporting.retry_delivery", delivery)
        delivery = lock(delivery)
        with legal(delivery):
            delivery.retry()
        delivery.attempts, delivery.due_at = 0, timezone.now()
        delivery.save()
        _write("retried", delivery, by=by)
    return delivery


def printed(delivery: Delivery, *, by: User) -> Delivery:
    """The paper is in its envelope. Two who say so are one."""
    with transaction.atomic():
        require(by, "reporting.print_delivery", delivery)
        delivery = lock(delivery)
        if delivery.channel != Channel.PRINT:
            raise IllegalMove(_("This result does not go out on paper."))
        if delivery.status == S.DELIVERED:
            return delivery
        with legal(delivery):
            delivery.deliver()
        delivery.delivered_at = timezone.now()
        delivery.save()
        _write("printed", delivery, by=by)
    return delivery


def _write(what: str, delivery: Delivery, *, by: User, **details: object) -> None:
    version = delivery.version
    known = {"recipient": delivery.recipient.name, "number": version.number, "channel": delivery.channel}
    audit.record(f"delivery.{what}", by=by, patient=version.report.study.patient, obj=delivery, **known, **details)
