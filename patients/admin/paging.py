"""Pages of long lists without counting a million rows."""

from typing import ClassVar

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

LIMIT = 10_000  # rows: nobody turns two hundred pages, but counting them all takes seconds


class BoundedPaginator(Paginator[Model]):
    """Counts up to `limit` and stops there. Whoever needs more asks more narrowly."""

    limit: ClassVar[int] = LIMIT

    @cached_property
    def count(self) -> int:
        """How many rows, at most `limit`."""
        rows = self.object_list
        return rows.order_by()[: self.limit + 1].count() if isinstance(rows, QuerySet) else len(rows)

    @property
    def more(self) -> bool:
        """Whether there are rows behind the last page."""
        return self.count > self.limit


class ShortPaginator(BoundedPaginator):
    """Nobody turns twenty pages of a worklist, and to count ten thousand rows takes longer than to show fifty."""

    limit = 500


class PagedList(ChangeList):
    """A list that knows the addresses of its neighbours."""

    def get_results(self, request: HttpRequest) -> None:
        """The rows of the page; a page behind the last one is the last one."""
        try:
            super().get_results(request)
        except IncorrectLookupParameters:
            paginator = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
            self.page_num = paginator.num_pages
            super().get_results(request)

    @property
    def earlier(self) -> str:
        """The page before."""
        return str(self.get_query_string({PAGE_VAR: self.page_num - 1}))

    @property
    def later(self) -> str:
        """The page behind."""
        return str(self.get_query_string({PAGE_VAR: self.page_num + 1}))


class KeysFirst(PagedList):
    """The rows by their keys first: joined to all that a row shows, a database would sort a million of them."""

    def get_results(self, request: HttpRequest) -> None:
        """One page."""
        super().get_results(request)
        keys = list(self.result_list.values_list("pk", flat=True))
        found = self.apply_select_related(self.root_queryset.filter(pk__in=keys)).in_bulk()
        self.result_list = [found[key] for key in keys if key in found]
