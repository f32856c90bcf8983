"""The chain over the journal and the signed versions: every few seconds what is new gets its link.

A version is sealed with the line of the journal that says it was signed: both are written in one transaction.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from patients import marks
from patients.access import require
from patients.models import Event, User
from reporting.models import ReportVersion, Seal

JOURNAL, VERSIONS = Event._meta.label_lower, ReportVersion._meta.label_lower
SIGNINGS = frozenset({"report.make_preliminary", "report.finalize", "report.addend", "report.correct"})
AT_ONCE = 1000  # lines of the journal a link
RECENT = 100  # links whose time a transaction may take, and its rows still be found: some minutes at the least


def seal(*, by: User) -> Seal | None:
    """Add one link over what is not in the chain yet; None where there is nothing, or somebody else did it just now."""
    require(by, "reporting.add_seal")
    if not waiting():
        return None
    try:
        with transaction.atomic():
            return _link(Seal.objects.select_for_update().order_by("-number").first())
    except IntegrityError:  # two workers, one number: the other one's link holds the rows
        return None


def waiting() -> list[Event]:
    """Lines of the journal that are not in the chain, the lowest keys first, at most AT_ONCE.

    A line that came past the system gets no link, and holds up none: verify_chain names it.
    """
    links = list(Seal.objects.order_by("-number").values_list("first", "lines")[:RECENT])
    floor = min((first for first, _lines in links), default=0)
    known = {key for _first, lines in links for key in _keys(lines)}
    after = Event.objects.filter(pk__gte=floor).order_by("pk").values_list("pk", flat=True)
    found: list[Event] = []
    for keys in batched((key for key in after.iterator(AT_ONCE) if key not in known), AT_ONCE):
        found += [event for event in Event.objects.filter(pk__in=keys).order_by("pk") if event.genuine]
        if len(found) >= AT_ONCE:
            break
    return found[:AT_ONCE]


def batched(keys: Iterable[int], size: int) -> Iterator[list[int]]:
    """Lists of at most so many."""
    left = iter(keys)
    while batch := list(islice(left, size)):
        yield batch


def _keys(lines: str) -> Iterable[int]:
    start = f"{JOURNAL} "
    return (int(line.split(" ", 2)[1]) for line in lines.splitlines() if line.startswith(start))


def _link(last: Seal | None) -> Seal | None:
    events = waiting()
    if not events:
        return None
    rows = [(JOURNAL, event.pk, event.mark) for event in events]
    rows += [(VERSIONS, version.pk, version.mark) for version in _signed(events) if version.genuine]
    link = Seal(
        number=last.number + 1 if last else 1,
        at=timezone.now(),
        first=events[0].pk,
        count=len(rows),
        lines="\n".join(f"{table} {key} {mark}" for table, key, mark in rows),
        previous=last.hash if last else "",
    )
    link.hash = marks.keyed(link.text)[0]
    link.save(force_insert=True)
    return link


def _signed(events: Iterable[Event]) -> list[ReportVersion]:
    """The versions whose signature is among these lines."""
    which = Q()
    for event in events:
        if event.kind in SIGNINGS and "number" in event.details:
            which |= Q(report=int(event.object_id), number=event.details["number"])
    return list(ReportVersion.objects.filter(which, signed_at__isnull=False).order_by("pk")) if which else []
