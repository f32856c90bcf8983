"""Filters of the worklist that somebody keeps: save, rename, forget."""

from django.db import transaction
from django.utils.translation import gettext as _

from imaging.models import SavedFilter
from patients import audit
from patients.access import require
from patients.errors import InvalidInput, Refusal
from patients.models import User, check, lock

MOST = 12  # tabs that a person sees: each is counted whenever the list is shown


def save_filter(name: str, query: str, *, by: User, shared: bool = False) -> SavedFilter:
    """Keep the filter under this name; a name that the person has already means the new filter from now on.

    Raises InvalidInput for an empty name or an empty filter, Refusal where there are MOST tabs already.
    """
    with transaction.atomic():
        require(by, "imaging.view_study")
        if shared:
            require(by, "imaging.share_savedfilter")
        me = User.objects.select_for_update().get(pk=by.pk)  # two windows at once do not make one tab too many
        name = " ".join(name.split())
        _check(name, query)
        kept = SavedFilter.objects.filter(owner=me, name=name).first() or SavedFilter(owner=me, name=name)
        if kept._state.adding and SavedFilter.objects.for_user(by).count() >= MOST:
            raise Refusal(_("There are %(most)d saved filters already. Forget one first.") % {"most": MOST})
        kept.query, kept.shared = query, shared
        check(kept, exclude=["owner"])
        kept.save()
        audit.record("filter.saved", by=by, obj=kept, name=name, query=query, shared=shared)
    return kept


def rename_filter(kept: SavedFilter, name: str, *, by: User) -> SavedFilter:
    """Give a saved filter another name: the own one, or a shared one by who may share.

    Raises InvalidInput for an empty name, or one that its owner has already.
    """
    with transaction.atomic():
        _require_mine(kept, by)
        kept, name = lock(kept), " ".join(name.split())
        _check(name, kept.query)
        if SavedFilter.objects.filter(owner=kept.owner, name=name).exclude(pk=kept.pk).exists():
            raise InvalidInput(_("Name"), name, _("There is another filter of this name. Choose another one."))
        before, kept.name = kept.name, name
        check(kept, exclude=["owner"])
        kept.save(update_fields=["name"])
        audit.record("filter.renamed", by=by, obj=kept, before=before, name=name)
    return kept


def forget_filter(kept: SavedFilter, *, by: User) -> None:
    """Take a saved filter away: the own one, or a shared one by who may share."""
    with transaction.atomic():
        _require_mine(kept, by)
        kept = lock(kept)
        audit.record("filter.forgotten", by=by, obj=kept, name=kept.name, query=kept.query)
        kept.delete()


def _require_mine(kept: SavedFilter, by: User) -> None:
    require(by, "imaging.view_study")
    if kept.owner != by:
        require(by, "imaging.share_savedfilter")


def _check(name: str, query: str) -> None:
    if not name:
        raise InvalidInput(_("Name"), "", _("Give the filter a name."))
    if not query:
        raise InvalidInput(_("Filter"), "", _("Choose a status, a day, a station ... first: this is the whole list."))
