"""Our side of the handshake as the settings say: with client certificates, or with the server's alone."""

import shutil
import socket
import ssl
import threading
from pathlib import Path
from typing import Any

import pytest

from imaging.dicom.server import tls_context
from tests.imaging.dicom.authority import Authority, authority

pytestmark = [pytest.mark.pure, pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")]


def shakes_hands(ours: Authority) -> bool:
    """Whether we take a peer who trusts us and brings no certificate."""
    context = tls_context()
    assert context is not None
    here, there = socket.socketpair()
    told: list[bool] = []

    def serve() -> None:
        try:
            with context.wrap_socket(here, server_side=True) as connection:
                told.append(connection.recv(1) == b"?")
        except (ssl.SSLError, OSError):
            told.append(False)

    thread = threading.Thread(target=serve)
    thread.start()
    peer = ssl.create_default_context(cafile=str(ours.certificate))
    try:
        with peer.wrap_socket(there, server_hostname="127.0.0.1") as connection:
            connection.sendall(b"?")
            thread.join(10)
    except (ssl.SSLError, OSError):
        thread.join(10)
    here.close()
    return told == [True]


def test_peers_are_asked_for_a_certificate_unless_the_settings_say_no(tmp_path: Path, settings: Any) -> None:
    ours = authority(tmp_path / "ours")
    certificate, key = ours.sign("ris")
    settings.DICOM_TLS_CERT, settings.DICOM_TLS_KEY = str(certificate), str(key)
    settings.DICOM_TLS_CA = str(ours.certificate)
    assert not shakes_hands(ours)
    settings.DICOM_TLS_CA, settings.DICOM_TLS_ASK_PEERS = "", False
    assert shakes_hands(ours)
    settings.DICOM_TLS_CERT = ""
    assert tls_context() is None
