"""Images that fit no order, in the identity inbox (see IDENTITY_INBOX)."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imaging.models import Mismatch
from patients.admin.waiting import Line, Source


def _open() -> QuerySet[Mismatch]:
    return Mismatch.objects.filter(open=True)


def _lines(keys: Collection[int]) -> dict[int, Line]:
    rows = Mismatch.objects.filter(pk__in=keys).select_related("candidate__order", "candidate__patient")
    return {row.pk: _line(row) for row in rows}


def _line(row: Mismatch) -> Line:
    name = row.patient_name.replace("^", " ").strip() or _("no name")
    wanted = _("ordered for %(patient)s") % {"patient": row.candidate.patient} if row.candidate else ""
    what = " ".join(filter(None, (row.modality, row.description)))
    return Line(
        who=[(name, row.patient_id)],
        detail=" · ".join(filter(None, (str(row.get_reason_display()), what, wanted))),
        since=row.opened_at,
        url=reverse("admin:imaging_mismatch_change", args=[row.pk]),
    )


MISMATCHES = Source(
    name="images",
    word=gettext_lazy("unmatched images"),
    words=gettext_lazy("unmatched images"),
    perm="imaging.view_mismatch",
    waiting=_open,
    since="opened_at",
    lines=_lines,
)
