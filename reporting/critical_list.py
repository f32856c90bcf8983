"""Critical results as lists: what is open, and a month for the auditor. Questions only."""

import csv
import datetime as dt
import io
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from patients import clock
from reporting import paper
from reporting.models import CriticalResult, CriticalStatus

_STUDY = "report__study"
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run a text that begins so


def shown(rows: QuerySet[CriticalResult]) -> QuerySet[CriticalResult]:
    """With everything a list shows, in one query."""
    related = ("raised_by", "told_by", f"{_STUDY}__patient", f"{_STUDY}__site", f"{_STUDY}__order__referrer")
    return rows.select_related(*related)


def still_open() -> QuerySet[CriticalResult]:
    """Whose clock runs, the first to end on top."""
    return CriticalResult.objects.filter(status=CriticalStatus.OPEN).order_by("due_at", "pk")


def of_month(first: dt.date, zone: str) -> QuerySet[CriticalResult]:
    """Found in the month that begins on `first`, by the clock of this zone."""
    after = (first + dt.timedelta(days=32)).replace(day=1)
    start, _end = clock.bounds(first, zone)
    end, _rest = clock.bounds(after, zone)
    return shown(CriticalResult.objects.filter(found_at__gte=start, found_at__lt=end)).order_by("found_at", "pk")


def headings() -> list[str]:
    """The columns of the month."""
    which = (_("Accession number"), _("MRN"), _("Site"), _("Study"))
    found = (_("Category"), _("Finding"), _("Found"), _("Found by"), _("To be told by"))
    told = (_("Told by"), _("Told to"), _("Told at"), _("Means"), _("Read back"), _("Status"), _("In time"))
    return [*which, *found, *told]


def line(row: CriticalResult) -> list[str]:
    """One row as text. Times in the site's zone, with its name."""
    study = row.report.study
    zone = study.site.time_zone
    back = {None: "", True: _("yes"), False: _("no")}[row.read_back]
    return [
        *(study.accession_number, study.patient.mrn, study.site.name, str(study.title)),
        *(row.category_label, row.finding, paper.when(row.found_at, zone)),
        row.raised_by.get_full_name() or row.raised_by.get_username(),
        paper.when(row.due_at, zone),
        row.told_by.get_full_name() or row.told_by.get_username() if row.told_by else "",
        *(row.told_to, paper.when(row.told_at, zone), str(row.get_means_display()) if row.means else "", back),
        str(CriticalStatus(row.status).label),
        "" if row.status == CriticalStatus.WITHDRAWN else _("no") if row.late else _("yes"),
    ]


def as_csv(rows: QuerySet[CriticalResult]) -> Iterator[str]:
    """Line by line, for a spreadsheet."""
    for cells in (headings(), *map(line, rows.iterator(500))):
        out = io.StringIO()
        csv.writer(out).writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
        yield out.getvalue()
