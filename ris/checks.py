"""Misconfiguration as system checks: an id and a sentence each. With DEBUG off an error stops the start."""

import re
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

UID = re.compile(r"(0|[1-9]\d*)(\.(0|[1-9]\d*))+")


def configuration(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Look at what the environment gave."""
    found = [*_secret_key(), *_hosts(), *_numbers(), *_time_zone()]
    return [Warning(m.msg, hint=m.hint, id=m.id) for m in found] if settings.DEBUG else found


def _secret_key() -> list[CheckMessage]:
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:  # Django's own answer to an empty key, with no word on what to do
        key = ""
    if len(key) >= 40:
        return []
    what = "SECRET_KEY is shorter than 40 characters." if key else "SECRET_KEY is empty."
    hint = "Set SECRET_KEY, or SECRET_KEY_FILE to a file that holds it: 50 random characters or more."
    return [Error(what, hint=hint, id="ris.E001")]


def _hosts() -> list[CheckMessage]:
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    hint = "Name the hosts by which the clinic's browsers reach the system, separated by commas."
    return [Error("ALLOWED_HOSTS lets any host in.", hint=hint, id="ris.E002")]


def _numbers() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    root = settings.UID_ROOT
    if root and (len(root) > 40 or not UID.fullmatch(root)):
        hint = "Digits in groups with dots, at most 40 characters, as 1.2.826.0.1.3680043.10.999; or leave it empty."
        found.append(Error(f"UID_ROOT “{root}” is not a UID.", hint=hint, id="ris.E003"))
    try:
        first, last = (settings.ACCESSION_FORMAT.format(n=n, date=timezone.localdate()) for n in (1, 9_999_999))
    except (KeyError, ValueError, IndexError) as error:
        return [*found, Error(f"ACCESSION_FORMAT cannot be used: {error}.", hint="As A{date:%y}{n:07d}", id="ris.E004")]
    if first == last or max(len(first), len(last)) > 16 or "\\" in last:
        hint = "At most 16 characters (DICOM VR SH), no backslash, and {n} in it, as A{date:%y}{n:07d}"
        found.append(Error(f"ACCESSION_FORMAT gives “{last}”.", hint=hint, id="ris.E004"))
    return found


def _time_zone() -> list[CheckMessage]:
    try:
        ZoneInfo(settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return [Error(f"TIME_ZONE “{settings.TIME_ZONE}” is unknown.", hint="As Europe/Berlin", id="ris.E005")]
    return []
