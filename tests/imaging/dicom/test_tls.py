"""DICOM over TLS (PS3.15 B.9): who has no certificate of ours is refused, who is slow holds up nobody."""

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pynetdicom import AE
from pynetdicom.association import Association

from tests.imaging.dicom.authority import Authority, authority
from tests.imaging.dicom.running import PATIENCE, Running, eventually, serving
from tests.journeys.peers import needed

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.either,
    pytest.mark.usefixtures("people"),
    pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed"),
]
VERIFICATION = "1.2.840.10008.1.1"


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("tls") / "ours")


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("tls") / "others")


@pytest.fixture(scope="module")
def server(django_db_setup: None, ours: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """It shows a certificate and asks for one: the settings are refused without DICOM_TLS_CA."""
    certificate, key = ours.sign("strict")
    settings = {"DICOM_TLS_CERT": str(certificate), "DICOM_TLS_KEY": str(key), "DICOM_TLS_CA": str(ours.certificate)}
    with serving(tmp_path_factory.mktemp("server"), DICOM_WORKERS="1", **settings) as running:
        yield running


def call(server: Running, trusted: Authority, own: tuple[Path, Path] | None = None) -> Association:
    """An association for C-ECHO by a peer who trusts this authority."""
    context = ssl.create_default_context(cafile=str(trusted.certificate))
    if own is not None:
        context.load_cert_chain(*own)
    scu = AE("CT1")
    scu.add_requested_context(VERIFICATION)
    scu.acse_timeout = scu.dimse_timeout = scu.network_timeout = PATIENCE
    return scu.associate("127.0.0.1", server.port, ae_title="RIS", tls_args=(context, "127.0.0.1"))


def echoes(association: Association) -> bool:
    try:
        return bool(association.is_established and association.send_c_echo().get("Status") == 0)
    finally:
        association.release()


def test_a_peer_that_does_not_trust_us_hangs_up(server: Running, ours: Authority, others: Authority) -> None:
    assert not call(server, others, ours.sign("careful")).is_established


def test_without_tls_nobody_is_served(server: Running) -> None:
    assert not server.associate(VERIFICATION).is_established


def test_a_known_certificate_is_asked_for(server: Running, ours: Authority, others: Authority) -> None:
    own = ours.sign("ct1")
    eventually(lambda: echoes(call(server, ours, own)))
    assert not echoes(call(server, ours))
    assert not echoes(call(server, ours, others.sign("stranger")))


def test_a_slow_handshake_holds_up_nobody(server: Running, ours: Authority) -> None:
    slow = [server.raw() for _number in range(5)]
    try:
        for each in slow:
            each.sendall(b"\x16\x03\x01")  # the head of a ClientHello, and no more
        own = ours.sign("quick")
        eventually(lambda: echoes(call(server, ours, own)))
        for each in slow:
            each.settimeout(PATIENCE)
            assert _is_closed(each)  # after begin_seconds
    finally:
        for each in slow:
            each.close()


def _is_closed(connection: socket.socket) -> bool:
    try:
        return not connection.recv(100)
    except ConnectionError:
        return True


@needed("echoscu")
def test_dcmtk_over_tls(server: Running, ours: Authority) -> None:
    certificate, key = ours.sign("dcmtk")
    own = ["+tls", key, certificate, "+cf", ours.certificate]
    command = ["echoscu", "-aet", "CT1", "-aec", "RIS", *own, "127.0.0.1", str(server.port)]
    eventually(lambda: subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == 0)
