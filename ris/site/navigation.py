"""The way around: what a person's role opens, in groups."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ris.site import counts


@dataclass(frozen=True)
class Page:
    """One entry. `perm` opens it; none opens it to everybody here."""

    title: str | Promise
    route: str
    perm: str = ""
    icon: str = ""
    count: Callable[[HttpRequest], str] | None = None


def _list(title: str | Promise, model: str, icon: str = "", count: Callable[[HttpRequest], str] | None = None) -> Page:
    app, name = model.split(".")
    return Page(title, f"admin:{app}_{name}_changelist", f"{app}.view_{name}", icon, count)


INBOX = "admin:patients_duplicatecase_changelist"
GROUPS: tuple[tuple[str | Promise, tuple[Page, ...]], ...] = (
    (
        _("Desk"),
        (
            Page(_("Today"), "admin:index", icon="today"),
            Page(_("Day view"), "admin:day", "imaging.view_study", "today"),
            _list(_("Patients"), "patients.patient", "person"),
            Page(_("Identity inbox"), INBOX, "patients.merge_patient", "warning", counts.doubles),
            _list(_("Orders"), "imaging.order", "paper"),
            Page(_("Worklist"), "admin:imaging_study_changelist", "imaging.view_study", "list", counts.own_work),
            Page(_("Left behind"), "admin:left-behind", "imaging.view_study", "warning"),
        ),
    ),
    (
        _("Images and results"),
        (
            _list(_("Unmatched images"), "imaging.mismatch", "warning", counts.unmatched),
            _list(_("Safety alerts"), "imaging.safetyalert", "warning", counts.alerts),
            Page(_("Board at the machine"), "boards", "imaging.acquire_study", "images"),
            Page(_("Bring in images"), "upload-images", "imaging.import_images", "images"),
            Page(_("Vetting"), "vetting", "imaging.vet_study", "eye", counts.vetting),
            Page(_("Reading list"), "reading-list", "imaging.read_study", "eye", counts.reading),
            Page(_("Critical results"), "criticals", "reporting.view_criticalresult", "warning"),
            _list(_("Deliveries"), "reporting.delivery", "send"),
            Page(_("To print"), "print-list", "reporting.print_delivery", "paper"),
        ),
    ),
    (
        _("The house"),
        (
            _list(_("Procedures"), "imaging.procedure"),
            _list(_("Stations"), "imaging.station"),
            _list(_("Safety questions"), "imaging.safetyquestion"),
            _list(_("Consoles"), "imaging.console"),
            _list(_("Worklist queries"), "imaging.worklistquery"),
            _list(_("Performed steps"), "imaging.performedstep"),
            _list(_("Holidays"), "imaging.holiday"),
            _list(_("Maintenance"), "imaging.maintenance"),
            _list(_("Modalities"), "imaging.modality"),
            _list(_("Practitioners"), "patients.practitioner"),
            _list(_("Sites"), "patients.site"),
            _list(_("Release rules"), "reporting.releaserule"),
            _list(_("Ways of delivery"), "reporting.route"),
            _list(_("Critical contacts"), "reporting.contact"),
        ),
    ),
    (
        _("People and journal"),
        (
            _list(_("Accounts"), "patients.user"),
            _list(_("Roles"), "auth.group"),
            _list(_("Tokens"), "patients.apitoken"),
            _list(_("Lock-outs"), "axes.accessattempt"),
            _list(_("Journal"), "patients.event"),
        ),
    ),
)


def groups(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups with the pages that this person may open, and which of them is open now."""
    found = []
    for title, pages in GROUPS:
        links = [link for page in pages if (link := _link(request, page)) is not None]
        if links:
            found.append({"title": title, "links": links})
    return found


def _link(request: HttpRequest, page: Page) -> dict[str, Any] | None:
    if page.perm and not request.user.has_perm(page.perm):
        return None
    try:
        url = reverse(page.route)
    except NoReverseMatch:  # a page that this installation leaves out
        return None
    here = request.path == url or (page.route != "admin:index" and request.path.startswith(url))
    return {
        "title": page.title,
        "url": url,
        "here": here,
        "icon": page.icon,
        "count": page.count(request) if page.count else "",
    }
