"""Who signs in: accounts, their roles, passwords set for somebody, and the end of a lock-out."""

from collections.abc import Iterable

from axes.utils import reset
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from patients import audit
from patients.access import require
from patients.errors import Refusal
from patients.models import User, lock

FACTS = ("username", "first_name", "last_name", "email", "is_active", "is_staff")


def save(account: User, roles: Iterable[Group], *, by: User) -> User:
    """Add or change an account and its roles. `account` carries the new values, the password's hash among them."""
    new = account._state.adding
    with transaction.atomic():
        require(by, "patients.add_user" if new else "patients.change_user")
        old = None if new else lock(account)
        if account.is_superuser or (old is not None and old.is_superuser):
            _refuse_superuser(by)
        before = _facts(old) if old is not None else {}
        account.save()
        account.groups.set(roles)
        after = _facts(account)
        changed = {
            name: {"before": before.get(name), "after": value}
            for name, value in after.items()
            if before.get(name) != value
        }
        if changed:
            audit.record("user.added" if new else "user.changed", by=by, obj=account, changed=changed)
    return account


def set_password(account: User, password: str, *, by: User) -> User:
    """Set a password for somebody; an empty one means that nobody can sign in with this account."""
    with transaction.atomic():
        require(by, "patients.change_user")
        account = lock(account)
        if account.is_superuser:
            _refuse_superuser(by)
        if password:
            account.set_password(password)
        else:
            account.set_unusable_password()
        account.save(update_fields=["password"])
        audit.record("user.password_set", by=by, obj=account, usable=bool(password))
    return account


def unlock(username: str, address: str, *, by: User) -> int:
    """Forget the failed sign-ins of a name from an address; returns how many rows there were."""
    with transaction.atomic():
        require(by, "axes.delete_accessattempt")
        gone: int = reset(username=username, ip=address)
        audit.record("user.unlocked", by=by, username=username, address=address, attempts=gone)
    return gone


def _facts(account: User) -> dict[str, object]:
    roles = sorted(account.groups.values_list("name", flat=True))
    return {**{name: getattr(account, name) for name in FACTS}, "roles": roles}


def _refuse_superuser(by: User) -> None:
    if not by.is_superuser:
        raise Refusal(_("This account may do everything. Only another of its kind can change it."))
