"""Release: the result goes to the doctor who asked, and to those who get a copy."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from imaging.actions import reading
from imaging.models import Order, StudyStatus
from patients import audit
from patients.access import grant, require
from patients.errors import IllegalMove
from patients.models import Practitioner, User, legal, lock
from reporting.models import (
    SIGNED,
    Channel,
    Delivery,
    DeliveryStatus,
    Report,
    ReportStatus,
    ReportVersion,
    Route,
    VersionKind,
)


def release(report: Report, *, by: User) -> list[Delivery]:
    """Release a signed report: deliveries are planned and their recipients may see it, all or nothing."""
    with transaction.atomic():
        require(by, "reporting.release_report", report)
        study = lock(report.study)
        report = lock(report)
        if report.status not in SIGNED:
            raise IllegalMove(_("Only a signed report can be released."))
        if study.status == StudyStatus.REPORTED:
            reading.release(study, by=by)
        if report.release_due_at is not None:
            report.release_due_at = None
            report.save(update_fields=["release_due_at"])
        return send_out(report, by=by)


def acknowledge(delivery: Delivery, *, by: User) -> Delivery:
    """The recipient opened the result. A second time changes nothing."""
    with transaction.atomic():
        delivery = lock(delivery)
        report = delivery.version.report
        require(by, "reporting.view_report", report)
        if delivery.recipient.user_id != by.pk or delivery.status == DeliveryStatus.ACKNOWLEDGED:
            return delivery
        with legal(delivery):
            delivery.acknowledge()
        delivery.acknowledged_at = timezone.now()
        delivery.save()
        audit.record("delivery.acknowledged", by=by, patient=report.study.patient, obj=delivery)
    return delivery


def send_out(report: Report, *, by: User) -> list[Delivery]:
    """Plan a delivery of every signed version not yet out to every recipient; inside the caller's transaction."""
    waiting = _final(report).filter(number__gt=report.released_number or 0)
    people = _recipients(report)
    planned = [each for version in waiting for person in people for each in _deliver(version, person, by=by)]
    if planned:
        report.released_number = max(delivery.version.number for delivery in planned)
        report.save(update_fields=["released_number"])
    return planned


def send_copies(order: Order, *, by: User) -> list[Delivery]:
    """Somebody was added to the copies: what is out already goes to them too; inside the caller's transaction.

    It asks for no right to release: a radiologist has released it. Who is taken off keeps what they have had.
    """
    out = Report.objects.select_for_update().filter(study__order=order, released_number__isnull=False)
    planned = []
    for report in out.exclude(status=ReportStatus.ENTERED_IN_ERROR).order_by("pk"):
        had = Delivery.objects.filter(version__report=report).values("recipient")
        new = order.copies.exclude(pk__in=had).order_by("pk")
        versions = list(_final(report).filter(number__lte=report.released_number or 0))
        planned += [each for person in new for version in versions for each in _deliver(version, person, by=by)]
    return planned


def _final(report: Report) -> QuerySet[ReportVersion]:
    signed = ReportVersion.objects.filter(report=report, signed_at__isnull=False)
    return signed.exclude(kind=VersionKind.PRELIMINARY).order_by("number")


def _recipients(report: Report) -> list[Practitioner]:
    """Who asked, who gets a copy, and whoever had an earlier version; each once."""
    before = Practitioner.objects.filter(pk__in=Delivery.objects.filter(version__report=report).values("recipient"))
    order = report.study.order
    wanted = [order.referrer, *order.copies.all()] if order else []
    return sorted({*before, *wanted}, key=lambda person: person.pk)


def channels(person: Practitioner) -> list[str]:
    """The ways by which this person gets a result; nobody is left without one."""
    ways: list[str] = []
    if person.user is not None:
        ways = [Channel.PAGE, *([Channel.NOTICE] if person.email else [])]
    ways += Route.objects.filter(practitioner=person, active=True).order_by("channel").values_list("channel", flat=True)
    return ways or [Channel.PRINT]


def open_page(delivery: Delivery) -> None:
    """Let the recipient see the report and its images on the page; whoever calls it writes that it arrived."""
    user, report = delivery.recipient.user, delivery.version.report
    if user is not None:
        grant(user, "reporting.view_report", report)
        grant(user, "imaging.view_study", report.study)


def _deliver(version: ReportVersion, person: Practitioner, *, by: User) -> list[Delivery]:
    return [_by_channel(version, person, channel, by=by) for channel in channels(person)]


def _by_channel(version: ReportVersion, person: Practitioner, channel: str, *, by: User) -> Delivery:
    """A row of the queue; the page is open at once, the rest is the worker's."""
    delivery, made = Delivery.objects.get_or_create(version=version, recipient=person, channel=channel)
    if made and channel == Channel.PAGE:
        open_page(delivery)
        with legal(delivery):
            delivery.deliver()
        delivery.delivered_at = timezone.now()
        delivery.save()
    audit.record(
        "delivery.planned",
        by=by,
        patient=version.report.study.patient,
        obj=version.report,
        recipient=person.name,
        number=version.number,
        status=delivery.status,
        channel=channel,
    )
    return delivery
