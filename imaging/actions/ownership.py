"""Whose order it is: staff act by role, a referring physician on own orders and for patients referred before."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from imaging.models import Order
from patients.access import may, require
from patients.errors import Refusal
from patients.models import Patient, Practitioner, User

OWN, ORDER = "imaging.order_for_own", "imaging.add_order"


def own_patients(user: User) -> QuerySet[Patient]:
    """The patients whom this referring physician has sent here before, as they are called now."""
    known = Order.objects.of(user).values("patient")
    return Patient.objects.filter(pk__in=known, merged_into=None)


def practitioner_of(user: User) -> Practitioner:
    """The referring physician who is signed in. Raises Refusal where the account is nobody's."""
    found = Practitioner.objects.filter(user=user, active=True).first()
    if found is None:
        raise Refusal(_("Your account belongs to no referring physician. Ask an administrator to join the two."))
    return found


def require_placing(by: User, patient: Patient, referrer: Practitioner) -> None:
    """Raise PermissionDenied unless `by` may order for the patient in the referrer's name."""
    own = referrer.user_id == by.pk and may(by, OWN) and own_patients(by).filter(pk=patient.pk).exists()
    if not own:
        require(by, "imaging.add_order")


def require_for(by: User, perm: str, order: Order | None) -> None:
    """Raise PermissionDenied unless `by` holds `perm` by role, or the order is the own one of a referring physician."""
    if order is None or not Order.objects.of(by).filter(pk=order.pk).exists():
        require(by, perm, order)
