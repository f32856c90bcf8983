"""The same again: an order like one that the patient has already needs a reason, at every door."""

import datetime as dt
from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from imaging.actions.wanted import Wanted
from imaging.models import BEFORE_BEGIN, Laterality, Study, StudyStatus
from patients import clock
from patients.errors import InvalidInput
from patients.models import Patient

S = StudyStatus
CAME_TO_NOTHING = [S.CANCELLED, S.DISCONTINUED, S.ENTERED_IN_ERROR]
OTHER_SIDE = {Laterality.LEFT.value: Laterality.RIGHT, Laterality.RIGHT.value: Laterality.LEFT}
LISTED = 5


class SimilarOrder(InvalidInput):
    """The patient has such an order already. Place it again with `similar_ok`, the reason for another one."""

    status_code = 409

    def __init__(self, earlier: Iterable[Study]) -> None:
        self.earlier = tuple(earlier)
        known = "; ".join(_in_words(study) for study in self.earlier)
        super().__init__(
            _("Reason for another one"),
            "",
            _("Say why it is needed again, or leave the order."),
            _("There is a similar order for this patient: %(known)s.") % {"known": known},
        )


def earlier(patient: Patient, wanted: Iterable[Wanted]) -> list[Study]:
    """Studies of the last SIMILAR_ORDER_DAYS days, and open ones of any age, that are like what is wanted now.

    Like is the same procedure, or the same modality and body part, unless it is the other side. Newest first.
    """
    if not settings.SIMILAR_ORDER_DAYS:
        return []
    like = [_like(each) for each in wanted]
    if not like:
        return []
    since = timezone.now() - dt.timedelta(days=settings.SIMILAR_ORDER_DAYS)
    recent = Q(order__placed_at__gte=since) | Q(performed_at__gte=since) | Q(status__in=BEFORE_BEGIN)
    rows = Study.objects.filter(reduce(or_, like), recent, patient=patient).exclude(status__in=CAME_TO_NOTHING)
    return list(rows.select_related("order", "site").order_by("-pk")[:LISTED])


def _like(wanted: Wanted) -> Q:
    procedure = wanted.procedure
    same = Q(procedure=procedure)
    if procedure.body_part:
        same |= Q(modality=procedure.modality_id, procedure__body_part=procedure.body_part)
    other = OTHER_SIDE.get(wanted.laterality)
    return same & ~Q(laterality=other) if other else same


def _in_words(study: Study) -> str:
    at = study.performed_at or (study.order.placed_at if study.order else study.status_since)
    return _("%(study)s, %(status)s, %(day)s") % {
        "study": study,
        "status": study.get_status_display(),
        "day": f"{clock.today(study.site.time_zone, at):%Y-%m-%d}",
    }
