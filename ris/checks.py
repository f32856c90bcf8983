"""Misconfiguration as system checks: an id and a sentence each. With DEBUG off an error stops the start."""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, storages
from django.core.files.storage.handler import InvalidStorageError
from django.utils import timezone

# VR SH (PS3.5 6.2) without what C-FIND reads as a wildcard, and without spaces, which DICOM takes away at the ends.
ACCESSION = re.compile(r"[!-)+->@-\[\]-~]{1,16}")
AE_TITLE = re.compile(
    r"[!-\[\]-~]([ -\[\]-~]{0,14}[!-\[\]-~])?"
)  # VR AE: no backslash; spaces at the ends do not count
DICOM_NUMBERS = {
    "DICOM_PORT": (1, 65_535),
    "DICOM_WORKERS": (1, 64),
    "DICOM_ASSOCIATIONS": (1, 10_000),
    "DICOM_ASSOCIATIONS_PER_PEER": (1, 10_000),
    "DICOM_PDU_BYTES": (16_384, 1_048_576),
    "DICOM_STALL_SECONDS": (1, 3_600),
    "DICOM_MESSAGE_SECONDS": (10, 86_400),
    "DICOM_IDLE_SECONDS": (5, 86_400),
}
UID = re.compile(r"(0|[1-9]\d*)(\.(0|[1-9]\d*))+")


def configuration(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Look at what the environment gave."""
    found = [*_secret_key(), *_hosts(), *_numbers(), *_temporary(), *_images(), *_misread(), *_limits(), *_dicom()]
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
    except (LookupError, ValueError, AttributeError, TypeError) as error:
        return [*found, Error(f"ACCESSION_FORMAT cannot be used: {error}.", hint="As A{date:%y}{n:07d}", id="ris.E004")]
    if first == last or len(first) > 16 or not ACCESSION.fullmatch(last):
        hint = "1 to 16 plain characters without spaces, * ? and backslash, {n} among them, as A{date:%y}{n:07d}"
        found.append(Error(f"ACCESSION_FORMAT gives “{last}”.", hint=hint, id="ris.E004"))
    return found


def _temporary() -> list[CheckMessage]:
    """Formats of what is drawn for unknown patients: two numbers have to give two texts that fit their columns."""
    found: list[CheckMessage] = []
    for name in ("TEMPORARY_MRN_FORMAT", "TEMPORARY_NAME_FORMAT"):
        try:
            first, last = (getattr(settings, name).format(n=n) for n in (1, 9_999_999))
        except (LookupError, ValueError, AttributeError, TypeError) as error:
            found.append(Error(f"{name} cannot be used: {error}.", hint="As Unknown, Temp {n:06d}", id="ris.E008"))
            continue
        plain = last.isprintable() and "\\" not in last and last.partition(",")[0].strip()
        if first == last or not plain or len(last) > 64:
            hint = "1 to 64 plain characters, {n} among them, as Unknown, Temp {n:06d}"
            found.append(Error(f"{name} gives “{last}”.", hint=hint, id="ris.E008"))
    return found


def _images() -> list[CheckMessage]:
    try:
        storage = storages.create_storage(cast("dict[str, Any]", settings.STORAGES["images"]))
    except (InvalidStorageError, TypeError) as error:
        return [Error(f"IMAGES_STORAGE cannot be used: {error}.", hint="Name a Django storage class.", id="ris.E006")]
    if not isinstance(storage, FileSystemStorage):
        return []
    wanted = Path(storage.location)
    there = next(folder for folder in (wanted, *wanted.parents) if folder.exists())
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return []
    hint = "Name a folder in which the system's user may write, or let it write there."
    return [Error(f"IMAGES_ROOT “{wanted}” cannot be written to.", hint=hint, id="ris.E006")]


def _misread() -> list[CheckMessage]:
    hint = "See .env.example for what it means. The value is not shown here, since it may be a secret."
    return [Error(f"{name} {why}.", hint=hint, id="ris.E005") for name, why in settings.MISREAD.items()]


def _limits() -> list[CheckMessage]:
    limits = {
        "CLAIM_MINUTES": settings.CLAIM_MINUTES,
        "SIGN_IN_ATTEMPTS": settings.AXES_FAILURE_LIMIT,
        "SIGN_IN_LOCK_HOURS": settings.AXES_COOLOFF_TIME,
        "UPLOAD_LIMIT_MB": settings.UPLOAD_LIMIT_MB,
        "IDLE_WARNING_SECONDS": settings.IDLE_WARNING_SECONDS,
        "DELIVERY_ATTEMPTS": settings.DELIVERY_ATTEMPTS,
        "DELIVERY_BACK_OFF_SECONDS": settings.DELIVERY_BACK_OFF_SECONDS,
    }
    found: list[CheckMessage] = [
        Error(f"{name} is 0.", hint="It has to be more; see .env.example.", id="ris.E007")
        for name, limit in limits.items()
        if not limit
    ]
    if settings.IDLE_SIGN_OUT_SECONDS <= settings.IDLE_WARNING_SECONDS:
        hint = "Nobody would ever see the warning: make it shorter."
        found.append(Error("IDLE_WARNING_SECONDS is not less than IDLE_SIGN_OUT_SECONDS.", hint=hint, id="ris.E007"))
    return found


def _dicom() -> list[CheckMessage]:
    """The machines' door: its name, its limits, its TLS files."""
    found: list[CheckMessage] = []
    title = settings.DICOM_AE_TITLE
    if not AE_TITLE.fullmatch(title):
        hint = "1 to 16 plain characters, no backslash (VR AE), as the machines are told to call us."
        found.append(Error(f"DICOM_AE_TITLE “{title}” is no AE title.", hint=hint, id="ris.E009"))
    found += [
        Error(f"{name} is {getattr(settings, name)}.", hint=f"A number from {least} to {most}.", id="ris.E010")
        for name, (least, most) in DICOM_NUMBERS.items()
        if not least <= getattr(settings, name) <= most
    ]
    files = {name: getattr(settings, name) for name in ("DICOM_TLS_CERT", "DICOM_TLS_KEY", "DICOM_TLS_CA")}
    found += [
        Error(f"{name} “{path}” cannot be read.", hint="Name a PEM file.", id="ris.E011")
        for name, path in files.items()
        if path and not os.access(path, os.R_OK)
    ]
    asks = settings.DICOM_TLS_ASK_PEERS
    if settings.DICOM_TLS_CERT and asks != bool(settings.DICOM_TLS_CA):
        hint = (
            "Set DICOM_TLS_CA, so that only machines with a certificate of yours can connect; or, where the machines "
            "have none, DICOM_TLS_ASK_PEERS=false: the line is encrypted then, and the AE title is all that is asked."
            if asks
            else "Leave one of them out: the CA is for asking the machines for their certificates."
        )
        told = f"DICOM_TLS_CA is {'missing' if asks else 'set'}, and DICOM_TLS_ASK_PEERS is {str(asks).lower()}."
        found.append(Error(told, hint=hint, id="ris.E011"))
    if not settings.DICOM_TLS_CERT and (settings.DICOM_TLS_KEY or settings.DICOM_TLS_CA):
        hint = "Set DICOM_TLS_CERT too: without it the machines talk in the clear."
        found.append(Error("DICOM_TLS_KEY or DICOM_TLS_CA is set without DICOM_TLS_CERT.", hint=hint, id="ris.E011"))
    if settings.DICOM_ACCEPT_ANY_CALLER and not (settings.DEMO or (settings.DICOM_TLS_CERT and asks)):
        hint = "Enter each machine as a station instead, or use TLS with client certificates."
        found.append(Warning("DICOM_ACCEPT_ANY_CALLER lets every caller in.", hint=hint, id="ris.W012"))
    return found
