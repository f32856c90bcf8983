"""Who the patient is, at the head of every page about one: the facts that tell two people apart, and the warnings."""

import datetime as dt
from dataclasses import dataclass, field

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients import clock, dates, phones
from patients.models import Patient


@dataclass(frozen=True)
class Banner:
    """Words for the head of a page."""

    patient: Patient
    name: str
    born: str
    age: str
    sex: str
    mrn: str
    script: str
    phone: str
    warnings: list[str] = field(default_factory=list)


def banner(patient: Patient) -> Banner:
    """The words for one patient."""
    known = patient.known_birth_date
    return Banner(
        patient=patient,
        name=patient.name,
        born=dates.in_words(known) if known else _("unknown"),
        age=age(patient),
        sex=str(patient.get_sex_display()),
        mrn=patient.mrn,
        script=" / ".join(g.replace("^", " ") for g in (patient.ideographic_name, patient.phonetic_name) if g),
        phone=phones.show(patient.phone) if patient.phone else "",
        warnings=warnings(patient),
    )


def when(at: dt.datetime | None, zone: str = "") -> str:
    """Day, time and zone, short enough for a list; by the clock of the house where no site's zone is given."""
    if at is None:
        return "–"
    local = at.astimezone(clock.zone(zone or settings.TIME_ZONE))
    return f"{date_format(local, 'j M Y')} {local:%H:%M} {local.tzname()}"


def isolated(name: str) -> SafeString:
    """A name in a list, in its own direction: what stands beside it keeps its order."""
    return format_html("<bdi>{}</bdi>", name)


def named(patient: Patient) -> SafeString:
    """The patient in a list of other things: the name, and the flag of a temporary identity."""
    marks = [_("temporary identity")] if patient.temporary else []
    flag = SafeString(render_to_string("patients/_marks.html", {"marks": marks})) if marks else ""
    return format_html("{} {}", isolated(patient.name), flag) if flag else isolated(patient.name)


def warnings(patient: Patient) -> list[str]:
    """What everybody must know before touching the patient."""
    found = [_("Allergies: %(what)s") % {"what": patient.allergies}] if patient.allergies else []
    for has, word in (
        (patient.has_pacemaker, _("Pacemaker")),
        (patient.has_implants, _("Implants")),
        (patient.has_renal_impairment, _("Renal impairment")),
    ):
        if has:
            found.append(word)
    return found


def born(patient: Patient) -> str:
    """The birth date in words."""
    known = patient.known_birth_date
    return dates.in_words(known) if known else _("unknown")


def age(patient: Patient, today: dt.date | None = None) -> str:
    """Whole years; months below two years; days below two months. Empty when not known to the day.

    Today is the patient's site's, unless another day is given.
    """
    day, today = patient.birth_date, today or clock.today(patient.site.time_zone, timezone.now())
    if day is None or patient.birth_precision != "D":
        return ""
    months = (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)
    if months >= 24:
        return ngettext("%(n)d year", "%(n)d years", months // 12) % {"n": months // 12}
    if months >= 2:
        return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
    days = (today - day).days
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
