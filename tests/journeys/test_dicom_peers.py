"""The programs of others do what machines and workstations do: worklist, images in, query, images out."""

from pathlib import Path

import pytest
from pydicom import dcmread

from imaging.actions import scheduling
from imaging.models import Console, HeldInstance, Instance, Station, Study
from patients.models import Event
from tests.cast import Cast
from tests.factories import dicom
from tests.imaging.dicom.asking import SLOT
from tests.imaging.dicom.running import eventually, serving
from tests.journeys.peers import Orthanc, Peer, needed, orthanc, qrscp

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.either, pytest.mark.slow]
UID, SERIES = "StudyInstanceUID", "2.25.77"


@needed("echoscu", "storescu", "findscu", "movescu", "getscu", "Orthanc")
def test_peers_of_others(people: Cast, study: Study, tmp_path: Path) -> None:
    scheduling.schedule(study, people.ct, SLOT, by=people.clara)
    Console.objects.create(station=people.ct, may_retrieve=True)
    files = [tmp_path / f"{number}.dcm" for number in range(3)]
    for number, path in enumerate(files):
        tags = dicom.for_study(study, SeriesInstanceUID=SERIES, InstanceNumber=number + 1)
        path.write_bytes(dicom.file(**tags))
    with (
        serving(tmp_path / "ris", DICOM_WORKERS="1") as server,
        orthanc(tmp_path / "orthanc", server) as pacs,
        qrscp(tmp_path / "qrscp") as port,
    ):
        _stations(people, pacs, port)
        machine = Peer(server, "CT1", tmp_path / "machine")
        _says_hello_and_reads_its_worklist(machine, study)
        _images_come_in(machine, pacs, files)
        _images_are_found(machine, pacs, study)
        _images_are_fetched(machine, study, tmp_path)
        _images_are_sent(machine, pacs, study, tmp_path / "qrscp")
    sent = Event.objects.filter(kind="images.sent", patient=study.patient)
    assert {event.details["to"] for event in sent} == {"CT1", "ORTHANC", "QRSCP"}


def _stations(people: Cast, pacs: Orthanc, port: int) -> None:
    for title, at in (("ORTHANC", pacs.port), ("QRSCP", port)):
        station = Station.objects.create(name=title, ae_title=title, site=people.site, modality=people.ct.modality)
        Console.objects.create(station=station, may_retrieve=True, host="127.0.0.1", port=at)


def _says_hello_and_reads_its_worklist(machine: Peer, study: Study) -> None:
    machine.dcmtk("echoscu")
    machine.pynetdicom("echoscu")
    keys = ("-k", "PatientName", "-k", "AccessionNumber", "-k", "ScheduledProcedureStepSequence[0].Modality=CT")
    for said in (machine.dcmtk("findscu", "-W", *keys), machine.pynetdicom("findscu", "-W", *keys)):
        assert study.accession_number in said and "Test^Maria" in said, said


def _images_come_in(machine: Peer, pacs: Orthanc, files: list[Path]) -> None:
    machine.dcmtk("storescu", after=(str(files[0]),))
    machine.pynetdicom("storescu", after=(str(files[1]),))
    uploaded = pacs.ask("/instances", files[2].read_bytes())["ID"]
    assert pacs.ask("/modalities/ris/store", [uploaded])["FailedInstancesCount"] == 0
    eventually(lambda: Instance.objects.count() == 3)
    assert not HeldInstance.objects.exists()


def _images_are_found(machine: Peer, pacs: Orthanc, study: Study) -> None:
    """At each level, in both information models; Orthanc asks for patients by Patient Root."""
    uid, mrn = study.study_instance_uid, study.patient.mrn
    assert uid in machine.dcmtk("findscu", "-S", "-k", "QueryRetrieveLevel=STUDY", "-k", f"PatientID={mrn}", "-k", UID)
    by_patient = ("-k", "QueryRetrieveLevel=SERIES", "-k", f"PatientID={mrn}", "-k", f"{UID}={uid}")
    assert SERIES in machine.pynetdicom("findscu", "-P", *by_patient, "-k", "SeriesInstanceUID")
    for level, found in (("Patient", mrn), ("Study", uid)):
        asked = pacs.ask("/modalities/ris/query", {"Level": level, "Query": {"PatientID": mrn, UID: ""}})
        [answer] = pacs.ask(f"/queries/{asked['ID']}/answers?expand&simplify")
        assert found in answer.values(), answer


def _images_are_fetched(machine: Peer, study: Study, folder: Path) -> None:
    """By C-GET."""
    machine.folder = folder / "by-dcmtk"
    machine.dcmtk("getscu", "-S", "-k", "QueryRetrieveLevel=STUDY", "-k", f"{UID}={study.study_instance_uid}")
    _has_all(machine.folder)
    machine.folder = folder / "by-pynetdicom"
    machine.pynetdicom("getscu", "-P", "-k", "QueryRetrieveLevel=PATIENT", "-k", f"PatientID={study.patient.mrn}")
    _has_all(machine.folder)


def _images_are_sent(machine: Peer, pacs: Orthanc, study: Study, archive: Path) -> None:
    """By C-MOVE, to two archives of others: to the one because a machine asks, to the other because it asks itself."""
    wanted = ("-k", "QueryRetrieveLevel=STUDY", "-k", f"{UID}={study.study_instance_uid}")
    machine.dcmtk("movescu", "-S", "-aem", "QRSCP", *wanted)
    eventually(lambda: len(list((archive / "instances").iterdir())) == 3)
    _has_all(archive / "instances")
    asked = pacs.ask("/modalities/ris/query", {"Level": "Study", "Query": {UID: study.study_instance_uid}})
    pacs.ask(f"/queries/{asked['ID']}/retrieve", {"TargetAet": "ORTHANC", "Synchronous": True})
    assert len(pacs.ask("/instances")) == 3
    machine.pynetdicom("movescu", "-S", "-aem", "ORTHANC", *wanted)  # again what it has


def _has_all(folder: Path) -> None:
    """The images of the study, whole, as they were sent."""
    got = [dcmread(path) for path in folder.iterdir() if path.name != "said"]
    assert {str(ds.PatientName) for ds in got} == {"Test^Maria"}
    assert {ds.InstanceNumber for ds in got} == {1, 2, 3} and all(ds.pixel_array.max() for ds in got)
