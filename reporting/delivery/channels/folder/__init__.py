"""The PDF as a file: DELIVERY_FOLDER / the recipient's number / accession number and version."""

import os
import re
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from reporting import paper
from reporting.delivery.channels import NotSent, Sent
from reporting.models import Delivery, ReportVersion
from reporting.pdf.render import render

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]|^\.+")


def send(delivery: Delivery) -> Sent:
    """Write the paper whole or not at all; the same version writes the same file."""
    version, who = delivery.version, delivery.recipient
    shown = paper.parts(list(ReportVersion.objects.filter(report=version.report_id)), version.number)
    name = _UNSAFE.sub("_", paper.file_name(version.report, shown))
    folder = Path(settings.DELIVERY_FOLDER) / f"{_UNSAFE.sub('_', who.code)}-{who.pk}"
    try:
        _write(folder / name, render(paper.content(version.report, shown)))
    except OSError as error:
        words = {"folder": folder, "error": error.strerror or error}
        raise NotSent(_("The folder %(folder)s cannot be written to: %(error)s") % words) from error
    return Sent(f"{folder.name}/{name}")


def _write(path: Path, data: bytes) -> None:
    """Who watches the folder never sees half a file, and it survives a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
