"""A mark on a row that only this system can make: whoever changes the table behind its back cannot renew it.

A mark is 16 random hexadecimal digits, which no two rows share, and 40 of an HMAC-SHA-256 over them and the row's
facts, with a key that is not in the database (SEAL_KEYS). What is marked stays as it is written here for ever: a change
of this file would make every row of every clinic look forged.
"""

import datetime as dt
import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

NONCE = 16
LENGTH = NONCE + 40


def mark(table: str, facts: Sequence[Any]) -> str:
    """A fresh mark for these values, in this order, of a row of `table` (as `patients.event`)."""
    nonce = secrets.token_hex(NONCE // 2)
    return nonce + _sum(_text(table, facts), nonce, settings.SEAL_KEYS[0])


def genuine(mark: str, table: str, facts: Sequence[Any]) -> bool:
    """Whether the mark was made for just these values, with one of our keys."""
    text, nonce = _text(table, facts), mark[:NONCE]
    return any(hmac.compare_digest(mark, nonce + _sum(text, nonce, key)) for key in settings.SEAL_KEYS)


def keyed(text: str) -> list[str]:
    """The HMAC-SHA-256 of a text, 64 digits, with each of the keys; the first is the one that seals now."""
    return [hmac.new(_key(key), text.encode(), hashlib.sha256).hexdigest() for key in settings.SEAL_KEYS]


def _sum(text: str, nonce: str, key: str) -> str:
    return hmac.new(_key(key), f"{nonce}{text}".encode(), hashlib.sha256).hexdigest()[: LENGTH - NONCE]


def _key(key: str) -> bytes:
    return hashlib.sha256(f"ris.seal:{key}".encode()).digest()


def _text(table: str, facts: Sequence[Any]) -> str:
    return json.dumps([table, *map(_plain, facts)], ensure_ascii=True, sort_keys=True)


def _plain(value: Any) -> Any:
    """As the value comes back from the database."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    if isinstance(value, (dict, list)):
        return json.loads(json.dumps(value, cls=DjangoJSONEncoder))
    return value
