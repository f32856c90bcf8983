"""Settings read from the environment. What cannot be read is noted; ris.checks says it and stops the start."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import environ
from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")

TRUTH = dict.fromkeys(("true", "yes", "on", "1"), True) | dict.fromkeys(("false", "no", "off", "0"), False)
SCHEMES = frozenset({"sqlite", "mysql"})
NO_DATABASE = {"ENGINE": "django.db.backends.dummy", "NAME": ""}  # refuses every question: better than another clinic's


class Environment:
    """NAME is read from the file that NAME_FILE names, if there is one; else from NAME; else it is the default.

    `misread` says what is wrong with a variable, by its name. A value is never in it: it may be a secret.
    """

    def __init__(self, file: Path) -> None:
        environ.Env.read_env(file)  # what is set already wins
        self._variables = environ.FileAwareEnv.ENVIRON
        self.misread: dict[str, str] = {}

    def text(self, name: str, default: str = "") -> str:
        """The text, without the newline at the end of a file."""
        try:
            return str(self._variables.get(name, default)).rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            self.misread[name] = f"its file cannot be read: {type(error).__name__}"
            return default

    def words(self, name: str, default: Collection[str] = ()) -> list[str]:
        """Words separated by commas."""
        return [word.strip() for word in self.text(name, ",".join(default)).split(",") if word.strip()]

    def truth(self, name: str, default: bool) -> bool:
        """True or false."""
        return self._read(name, lambda text: TRUTH[text.strip().lower()], default, "is neither true nor false")

    def number(self, name: str, default: int) -> int:
        """A whole number, 0 or more."""
        return self._read(name, lambda text: _not_negative(int(text)), default, "is not a whole number")

    def hours(self, name: str, default: float) -> float:
        """A number with a decimal point, 0 or more."""
        return self._read(name, lambda text: _not_negative(float(text)), default, "is not a number of hours")

    def choice(self, name: str, default: str, known: Collection[str]) -> str:
        """One of the known words."""
        return self._read(name, lambda text: {word: word for word in known}[text], default, f"is none of {known}")

    def zone(self, name: str, default: str) -> str:
        """The name of a time zone."""
        return self._read(name, lambda text: ZoneInfo(text).key, default, "is no time zone; one is Europe/Berlin")

    def database(self, name: str, default: str) -> dict[str, Any]:
        """Django's settings of the database: SQLite, or MySQL and MariaDB."""
        why = "is no database address; one is mysql://user@host:3306/name"
        return self._read(name, _database, _database(default), why, instead=NO_DATABASE)

    def mail(self, name: str, default: str) -> dict[str, Any]:
        """Django's settings of the mail server."""
        read = environ.Env.email_url_config
        return self._read(name, read, read(default), "is no mail address; one is smtp+tls://user:password@host:587")

    def _read(self, name: str, read: Callable[[str], T], default: T, why: str, *, instead: T | None = None) -> T:
        text = self.text(name)
        if not text:
            return default
        try:
            return read(text)
        except (ValueError, KeyError, OSError, ImproperlyConfigured):  # ZoneInfo raises the first three
            self.misread[name] = why
            return default if instead is None else instead


N = TypeVar("N", int, float)


def _not_negative(number: N) -> N:
    if not 0 <= number < 1e12:  # neither "nan" nor "inf"
        raise ValueError
    return number


def _database(url: str) -> dict[str, Any]:
    if url.partition("://")[0] not in SCHEMES:  # before environ looks: it warns of a strange one, password and all
        raise ValueError
    database: dict[str, Any] = environ.Env.db_url_config(url)
    if not database.get("NAME"):
        raise ValueError
    return database
