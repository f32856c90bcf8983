"""The identity inbox: everything that keeps a person from having one record, in one list, the oldest first."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.paginator import Page
from django.http import HttpRequest
from django.utils.module_loading import import_string

from patients import access, audit
from patients.admin.paging import BoundedPaginator
from patients.admin.seen import who
from patients.admin.waiting import Line, Source
from patients.models import User

PAGE = 50


@dataclass(frozen=True)
class Entry:
    """A line with its kind."""

    source: Source
    line: Line


def sources(user: User) -> list[Source]:
    """The kinds that this person may see, as the settings name them."""
    found: list[Source] = [import_string(path) for path in settings.IDENTITY_INBOX]
    return [source for source in found if access.may(user, source.perm)]


def context(request: HttpRequest) -> dict[str, Any]:
    """What the page's template needs. The number of queries does not depend on the number of rows."""
    known = sources(who(request))
    chosen = request.GET.get("kind", "")
    asked = [source for source in known if source.name == chosen] or known
    page = _page(asked, request.GET.get("page", "1"))
    audit.record("identity_inbox.listed", by=who(request), rows=[row[:2] for row in page])
    return {"entries": _entries(asked, page), "page": page, "kinds": known, "kind": chosen}


def _page(asked: list[Source], number: str) -> Page[Any]:
    first, *others = [source.keys() for source in asked]
    rows = first.union(*others, all=True) if others else first
    # The pages of joined rows can only be sorted by the joined columns.
    return BoundedPaginator(rows.order_by("waits_since", "waits_as", "pk"), PAGE).get_page(number)


def _entries(asked: list[Source], page: Page[Any]) -> list[Entry]:
    keys: dict[str, list[int]] = {}
    for name, key, _since in page:
        keys.setdefault(name, []).append(key)
    by_name = {source.name: source for source in asked}
    lines = {name: by_name[name].lines(found) for name, found in keys.items()}
    return [Entry(by_name[name], lines[name][key]) for name, key, _since in page if key in lines[name]]
