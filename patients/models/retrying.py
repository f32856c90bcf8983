"""A verb that the database broke off begins again."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection
from django.utils.translation import gettext as _

from patients.errors import TryAgainLater

P = ParamSpec("P")
T = TypeVar("T")

ATTEMPTS = 4
BROKEN_OFF = frozenset({1213, 1205})  # MariaDB and MySQL: a deadlock was broken, a lock was waited for too long
BUSY = "database is locked"  # SQLite: another one wrote for longer than `timeout`


def begun_again(verb: Callable[P, T]) -> Callable[P, T]:
    """Try the whole verb up to ATTEMPTS times, then TryAgainLater. Inside another transaction the error goes up."""

    @wraps(verb)
    def attempt(*args: P.args, **kwargs: P.kwargs) -> T:
        for left in range(ATTEMPTS, 0, -1):
            try:
                return verb(*args, **kwargs)
            except OperationalError as error:
                if connection.in_atomic_block or not (error.args[:1] and _passing(error)):
                    raise
                if left == 1:
                    raise TryAgainLater(_("The database cannot be used just now.")) from error
        raise AssertionError("the last attempt returns or raises")

    return attempt


def _passing(error: OperationalError) -> bool:
    return error.args[0] in BROKEN_OFF or BUSY in str(error.args[0])
