"""The process that files, without its process: what keeps studies from being completed keeps no image out."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

from imaging.dicom import filing
from imaging.dicom.board import Board
from imaging.dicom.command import C_STORE_RQ, Command
from imaging.dicom.store import Incoming
from imaging.ingest.tray import Tray
from imaging.models import Instance, Study
from tests.factories import dicom

pytestmark = pytest.mark.either


def test_completing_and_filing_fail_apart(
    study: Study, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[Any] = []

    def fails(**how: Any) -> int:
        asked.append(how)
        raise PermissionDenied("nobody may")

    monkeypatch.setattr(filing, "complete_quiet", fails)
    monkeypatch.setattr(filing, "close_old_connections", lambda: None)  # it would close the test's transaction
    monkeypatch.setattr(filing, "_QUIET_SECONDS", 0.0)
    monkeypatch.setattr(filing, "_IDLE_SECONDS", 0.0)
    board = Board(1, 1, 1)
    _seal(study, board)
    process = filing.Filing(board)
    for _time in range(3):
        process._persist(process._step)
    assert len(asked) == 3 and not board.in_trouble
    assert Instance.objects.count() == 1 and board.backlog() == 0
    told = [record for record in caplog.records if record.name == filing.__name__]
    assert len(told) == 1 and "cannot be completed" in told[0].message  # once, not every half minute
    board._file.close()


def _seal(study: Study, board: Board) -> None:
    ds = dicom.dataset(**dicom.for_study(study))
    whole = dicom.file(ds)
    asked = Command(C_STORE_RQ, 1, 0, True, CTImageStorage, str(ds.SOPInstanceUID), b"")
    tray = Tray()
    incoming = Incoming(asked, ExplicitVRLittleEndian, tray)
    incoming.write(memoryview(whole)[whole.index(b"\x08\x00\x05\x00CS") :])
    news = incoming.seal()
    assert news is not None, incoming.refused
    board.sealed(0, *news)
    tray.close()
