"""Pages of long lists without counting a million rows."""

from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.utils.functional import cached_property

LIMIT = 10_000  # rows: nobody turns two hundred pages, but counting them all takes seconds


class BoundedPaginator(Paginator[Model]):
    """Counts up to LIMIT and stops there. Whoever needs more asks more narrowly."""

    @cached_property
    def count(self) -> int:
        """How many rows, at most LIMIT."""
        rows = self.object_list
        return rows[: LIMIT + 1].count() if isinstance(rows, QuerySet) else len(rows)

    @property
    def more(self) -> bool:
        """Whether there are rows behind the last page."""
        return self.count > LIMIT


class PagedList(ChangeList):
    """A list that knows the addresses of its neighbours."""

    @property
    def earlier(self) -> str:
        """The page before."""
        return str(self.get_query_string({PAGE_VAR: self.page_num - 1}))

    @property
    def later(self) -> str:
        """The page behind."""
        return str(self.get_query_string({PAGE_VAR: self.page_num + 1}))
