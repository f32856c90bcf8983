"""How much waits, for the menus: each is counted up to a limit, so that a menu costs as little in an old clinic."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from imaging.actions.ownership import OWN
from imaging.admin import worklist
from imaging.admin.worklist import capped
from imaging.models import BEFORE_BEGIN, Mismatch, Order, SafetyAlert, Study
from imaging.views.ordering import TO_ANSWER
from imaging.views.vetting import to_vet
from patients.access import may
from patients.admin.seen import who
from patients.models import DuplicateCase
from reporting.critical_list import still_open
from reporting.worklist import unread


def own_work(request: HttpRequest) -> str:
    """What the person's role works on first in the worklist."""
    return worklist.first_count(request)


def unmatched(request: HttpRequest) -> str:
    """Images that nobody has given to a study."""
    return capped(Mismatch.objects.filter(open__in=[True]))


def alerts(request: HttpRequest) -> str:
    """What a machine did in spite of an open question, and nobody has answered for."""
    # Alert by alert: as a list of keys, SQLite would go through every study of the house.
    seen = Exists(Study.objects.visible_to(who(request)).filter(pk=OuterRef("study")))
    return capped(SafetyAlert.objects.filter(seen, open__in=[True]))


def doubles(request: HttpRequest) -> str:
    """Pairs of patients to look at."""
    return capped(DuplicateCase.objects.filter(decision=""))


def vetting(request: HttpRequest) -> str:
    """Requests that a radiologist has to look at."""
    return capped(to_vet(who(request)))


def reading(request: HttpRequest) -> str:
    """Studies without a final report."""
    return capped(unread(who(request)))


def answers(request: HttpRequest) -> str:
    """The referring physician's requests on which a radiologist waits for them."""
    # Request by request, of the few that are asked about: as a list of keys, it would be every order they ever placed.
    mine = Exists(Order.objects.of(who(request)).filter(pk=OuterRef("order")))
    return capped(Study.objects.filter(mine, vetting__in=TO_ANSWER, status__in=BEFORE_BEGIN))


def critical(request: HttpRequest) -> str:
    """When the first open critical result has to be told, as ISO 8601; empty while none is open."""
    first = still_open().values_list("due_at", flat=True).first()
    return first.isoformat(timespec="seconds") if first is not None else ""


class Waiting:
    """The counts of the head of a page, each asked for only where the page shows it."""

    COUNTS = {
        "reading": ("imaging.read_study", reading),
        "vetting": ("imaging.vet_study", vetting),
        "answers": (OWN, answers),
        "critical": ("reporting.view_criticalresult", critical),
    }

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def __getitem__(self, name: str) -> str:
        perm, count = self.COUNTS[name]
        return count(self._request) if may(who(self._request), perm) else ""


def waiting(request: HttpRequest) -> dict[str, Any]:
    """For the templates."""
    return {"waits": Waiting(request)}
