"""What the tests of the DICOM server share."""

import socket
from contextlib import suppress

import pytest
from pynetdicom.transport import AssociationSocket

from imaging.actions import scheduling
from imaging.models import ScheduledStep, Study
from tests.cast import Cast
from tests.imaging.dicom.asking import SLOT


@pytest.fixture(autouse=True)
def every_socket_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """pynetdicom 3.0.4 leaves the socket of our peer open where it cannot be shut down: the server was quicker."""

    def shut(self: AssociationSocket) -> None:
        if self.socket is not None:
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_RDWR)
            self.socket.close()

    monkeypatch.setattr(AssociationSocket, "_shutdown_socket", shut)


@pytest.fixture
def slot(people: Cast, study: Study) -> ScheduledStep:
    """Maria's CT on CT 1."""
    return scheduling.schedule(study, people.ct, SLOT, by=people.clara)
