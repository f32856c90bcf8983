"""How old a patient was on a day, when born, and how long something waits, in words."""

import datetime as dt

from django.utils.translation import gettext as _

from patients.dates import in_words
from patients.models import Patient, Precision


def age(patient: Patient, on: dt.date) -> str:
    """Days up to four weeks, months up to two years, then years; empty when the birth date is not known.

    With a birth date known to the month or the year only, the age is marked as about.
    """
    born = patient.birth_date
    if born is None or born > on:
        return ""
    if patient.birth_precision != Precision.DAY:
        return _("about %(n)d y") % {"n": on.year - born.year}
    days = (on - born).days
    months = (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
    if days <= 28:
        return _("%(n)d d") % {"n": days}
    if months < 24:
        return _("%(n)d mo") % {"n": months}
    return _("%(n)d y") % {"n": months // 12}


def born(patient: Patient) -> str:
    """The birth date in words, as far as it is known: 12 April 1961, April 1961, 1961."""
    known = patient.known_birth_date
    return in_words(known) if known else _("unknown")


def waiting(time: dt.timedelta) -> str:
    """Hours and minutes up to a day (3:05), then days and hours (2 d 4 h)."""
    minutes = max(0, int(time.total_seconds() // 60))
    if minutes < 24 * 60:
        return f"{minutes // 60}:{minutes % 60:02d}"
    return _("%(days)d d %(hours)d h") % {"days": minutes // 1440, "hours": minutes % 1440 // 60}
