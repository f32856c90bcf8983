"""May this user? The only room that knows how permissions are kept.

A role gives permissions on whole tables. Permissions on single rows (django-guardian) are allowed for the few kinds
named in PER_OBJECT, so that a stray row in guardian's table can never open anything else.
"""

from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from guardian.models import UserObjectPermission
from guardian.shortcuts import assign_perm, remove_perm

if TYPE_CHECKING:
    from patients.models import User

PER_OBJECT = frozenset({"imaging.view_study", "reporting.view_report"})

M = TypeVar("M", bound=models.Model)
Q = TypeVar("Q", bound=models.QuerySet)  # type: ignore[type-arg]  # any queryset of any model


def may(user: "User", perm: str, obj: models.Model | None = None) -> bool:
    """Whether the user holds `perm` ("app.codename"), for all rows or for this one."""
    if user.has_perm(perm):
        return True
    return obj is not None and perm in PER_OBJECT and user.has_perm(perm, obj)


def require(user: "User", perm: str, obj: models.Model | None = None) -> None:
    """Raise PermissionDenied unless `may`."""
    if not may(user, perm, obj):
        raise PermissionDenied(_("Your role does not allow this."))


def visible(rows: Q, user: "User", perm: str) -> Q:
    """The rows on which the user holds `perm`: all of them by role, else those granted one by one."""
    if user.has_perm(perm):
        return rows
    if perm not in PER_OBJECT or not user.is_active:
        return rows.none()
    app, codename = perm.split(".")
    granted = UserObjectPermission.objects.filter(
        user=user, permission__codename=codename, permission__content_type__app_label=app
    )
    # Keys as numbers: guardian's own query compares text of two collations, which MariaDB refuses.
    keys = granted.annotate(key=Cast("object_pk", models.BigIntegerField())).values("key")
    return rows.filter(pk__in=keys)


def grant(user: "User", perm: str, obj: models.Model) -> None:
    """Give `perm` on one row."""
    if perm not in PER_OBJECT:
        raise ValueError(f"{perm} is not a permission that may be given for one row")
    assign_perm(perm, user, obj)


def revoke(user: "User", perm: str, obj: models.Model) -> None:
    """Take `perm` on one row away."""
    remove_perm(perm, user, obj)
