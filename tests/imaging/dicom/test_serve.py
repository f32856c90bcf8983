"""`serve_dicom` over real sockets: who may call, what is taken, what is answered, how it ends."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import execute_from_command_line
from pydicom.dataset import Dataset
from pydicom.uid import JPEG2000, ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian
from pynetdicom import AE, evt
from pynetdicom.association import Association

from imaging.models import HeldInstance, Instance, Mismatch, Station, Study
from tests.cast import Cast
from tests.factories import dicom
from tests.imaging.dicom.running import Running, eventually, serving
from tests.imaging.dicom.test_conformance import NOT_OFFERED, stated_services

VERIFICATION, CT = "1.2.840.10008.1.1", "1.2.840.10008.5.1.4.1.1.2"


@pytest.fixture(scope="module")
def server(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    settings = {"DICOM_IDLE_SECONDS": "5", "DICOM_ASSOCIATIONS": "8", "DICOM_ASSOCIATIONS_PER_PEER": "6"}
    with serving(tmp_path_factory.mktemp("server"), **settings) as running:
        yield running


@pytest.fixture(autouse=True)
def tables_are_back(server: Running, people: Cast) -> None:
    """The test before emptied every table, the system's own user too: wait until the server has got over it."""
    eventually(lambda: not server.in_trouble())


pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("people")]


def made(study: Study, count: int = 1, **tags: str) -> list[Dataset]:
    made = [dicom.dataset(**dicom.for_study(study, SeriesInstanceUID="1.2.3.4", **tags)) for _number in range(count)]
    for each in made:
        dicom.file(each)
    return made


def echo(association: Association) -> int:
    return int(association.send_c_echo().get("Status", -1))


def test_an_echo_is_answered(server: Running) -> None:
    association = server.joined(VERIFICATION)
    assert echo(association) == 0
    association.release()
    assert association.is_released


def test_images_go_to_their_study(server: Running, study: Study) -> None:
    server.joined(VERIFICATION).release()
    assert server.send(*made(study, 3)) == [0, 0, 0]
    eventually(lambda: Instance.objects.count() == 3)
    study.refresh_from_db()
    assert study.instance_count == 3
    for instance in Instance.objects.all():
        assert (server.images / instance.path).stat().st_size == instance.size


def test_the_same_instance_again_is_stored_once(server: Running, study: Study) -> None:
    server.joined(VERIFICATION).release()
    [ds] = made(study)
    assert server.send(ds, ds) == [0, 0]
    assert server.send(ds, ae="CT2") == [0]
    eventually(lambda: Instance.objects.count() == 1)
    eventually(lambda: not list((server.images / ".incoming" / "ready").iterdir()))
    assert Instance.objects.count() == 1 and not Mismatch.objects.exists()


def test_images_of_another_patient_are_held(server: Running, study: Study) -> None:
    server.joined(VERIFICATION).release()
    assert server.send(*made(study, PatientID="OTHER", PatientName="Other^Person", PatientBirthDate="19000101")) == [0]
    eventually(lambda: HeldInstance.objects.count() == 1)
    assert not Instance.objects.exists()


def test_who_is_no_station_is_refused(server: Running) -> None:
    association = server.associate(VERIFICATION, ae="NOBODY")
    assert association.is_rejected
    assert (association.acceptor.primitive.result, association.acceptor.primitive.diagnostic) == (1, 3)


def test_stations_change_without_a_restart(server: Running, people: Cast) -> None:
    station = Station.objects.create(name="MR 1", ae_title="MR1", site=people.site, modality=people.ct.modality)
    server.joined(VERIFICATION, ae="MR1").release()
    station.active = False
    station.save()
    eventually(lambda: server.associate(VERIFICATION, ae="MR1").is_rejected)


def test_another_name_than_ours_is_refused(server: Running) -> None:
    tried = []

    def turned_away() -> bool:
        tried.append(server.associate(VERIFICATION, called="PACS"))
        return bool(tried[-1].is_rejected)

    eventually(turned_away)  # a seat is free a moment after its peer
    assert tried[-1].acceptor.primitive.diagnostic == 7


def test_which_contexts_are_accepted(server: Running) -> None:
    server.joined(VERIFICATION).release()
    scu = AE("CT1")
    scu.add_requested_context("1.2.3.4.5.6", ["1.2.3.4.5.7"])  # a private class in a private syntax
    scu.add_requested_context(CT, [ImplicitVRLittleEndian, JPEG2000, ExplicitVRBigEndian])
    for uid in (*stated_services(), *NOT_OFFERED):
        scu.add_requested_context(uid)
    association = scu.associate("127.0.0.1", server.port, ae_title="RIS")
    accepted = {str(each.abstract_syntax): str(each.transfer_syntax[0]) for each in association.accepted_contexts}
    association.release()
    services = dict.fromkeys(stated_services(), ExplicitVRLittleEndian)  # the one of ours that is preferred
    assert accepted == {"1.2.3.4.5.6": "1.2.3.4.5.7", CT: ImplicitVRLittleEndian, **services}


def test_what_does_not_agree_with_its_command_is_refused(server: Running, study: Study) -> None:
    server.joined(VERIFICATION).release()
    good, wrong, cut = made(study, 3)
    association = server.associate(CT)
    wrong_status = _send_as(association, wrong, "1.2.3.4")
    del cut.StudyInstanceUID
    assert wrong_status == 0xA900
    assert association.send_c_store(cut).Status == 0xC000
    assert association.send_c_store(good).Status == 0
    association.release()
    eventually(lambda: Instance.objects.count() == 1)


def _send_as(association: Association, ds: Dataset, uid: str) -> int:
    def rename(event: evt.Event) -> None:
        command = event.message.command_set
        if "AffectedSOPInstanceUID" in command and command.CommandField == 1:
            command.AffectedSOPInstanceUID = uid

    association.bind(evt.EVT_DIMSE_SENT, rename)
    status = int(association.send_c_store(ds).Status)
    association.unbind(evt.EVT_DIMSE_SENT, rename)
    return status


def test_silent_peers_do_not_starve_the_others(server: Running) -> None:
    silent = [server.raw() for _number in range(5)]
    try:
        association = server.joined(VERIFICATION)
        assert echo(association) == 0
        association.release()
        silent += [server.raw() for _number in range(8)]  # as many as it takes: the first may have been put out by now
        refused = server.associate(VERIFICATION)
        assert not refused.is_established
    finally:
        for each in silent:
            each.close()
    eventually(lambda: _has_seats(server))


def _has_seats(server: Running) -> bool:
    """Whether the server has noticed that they are gone: the next test has it too."""
    held = [server.associate(VERIFICATION) for _number in range(5)]
    seated = [each for each in held if each.is_established]
    for each in seated:
        each.release()
    return len(seated) == len(held)


def test_junk_on_the_port_harms_nobody(server: Running) -> None:
    for junk in (
        b"GET / HTTP/1.0\r\n\r\n",
        bytes(1000),
        b"\x01\x00\xff\xff\xff\xff",
        b"\x01\x00\x00\x00\x00\x44" + bytes(68),
    ):
        with server.raw() as connection:
            connection.sendall(junk)
            connection.settimeout(15)
            assert connection.recv(100)[:1] in (b"\x07", b"")
    association = server.joined(VERIFICATION)
    assert echo(association) == 0
    association.release()


def test_sigterm_finishes_the_instance_that_is_on_its_way(study: Study, tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        large = dicom.dataset(**dicom.for_study(study))
        large.Rows = large.Columns = 1500
        large.PixelData = bytes(1500 * 1500 * 2)
        dicom.file(large)
        server.joined(VERIFICATION).release()
        association = server.associate(CT)
        slow = _Slow(association)
        slow.send(large)
        code = server.stop()
        assert (slow.status(), code) == (0, 0)
    assert Instance.objects.get().size > 4_500_000


class _Slow:
    """Sends on a thread, with a pause in the middle."""

    def __init__(self, association: Association) -> None:
        self._association = association
        self._answer: list[int] = []
        self._begun = 0

    def send(self, ds: Dataset) -> None:
        def pause(event: evt.Event) -> None:
            self._begun += 1
            if self._begun == 10:
                time.sleep(1)

        self._association.bind(evt.EVT_PDU_SENT, pause)
        self._thread = threading.Thread(target=self._send, args=(ds,), daemon=True)
        self._thread.start()
        eventually(lambda: self._begun >= 10)

    def _send(self, ds: Dataset) -> None:
        self._answer.append(int(self._association.send_c_store(ds).get("Status", -1)))

    def status(self) -> int:
        self._thread.join(30)
        return self._answer[0]


def test_the_port_in_use_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(SystemExit):
        execute_from_command_line(["manage.py", "serve_dicom", f"--port={taken.getsockname()[1]}"])
