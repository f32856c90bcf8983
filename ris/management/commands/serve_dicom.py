"""`manage.py serve_dicom`: the machines' door."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from imaging.dicom.server import Server


class Command(BaseCommand):
    """Listens until SIGTERM or Ctrl-C; then it finishes the instances that are on their way, and files them."""

    help = "Serve DICOM to the machines: C-ECHO, C-STORE and what else imaging/dicom offers. Settings: DICOM_*."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen."""
        parser.add_argument("--port", type=int, default=settings.DICOM_PORT, help="default: DICOM_PORT")
        parser.add_argument("--host", default=settings.DICOM_HOST, help="default: DICOM_HOST; 0.0.0.0 for all")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve."""
        try:
            server = Server(options["host"], options["port"])
        except (OSError, OverflowError) as error:
            raise CommandError(f"Port {options['port']} or the TLS files cannot be used: {error}") from error
        tls = " with TLS" if settings.DICOM_TLS_CERT else ""
        self.stdout.write(f"DICOM: {settings.DICOM_AE_TITLE} at {options['host']}:{server.port}{tls}")
        self.stdout.flush()
        server.run()
