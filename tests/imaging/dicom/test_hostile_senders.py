"""The table of broken and harmful input once more, sent by C-STORE: each is answered, and the association goes on."""

import io
import time
from contextlib import closing
from pathlib import Path

import pytest
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian

from imaging.ingest.headers import lay_out
from imaging.models import HeldInstance, Instance, Study
from tests.factories import dicom
from tests.imaging.dicom.running import Running, eventually, serving
from tests.imaging.dicom.sender import Sender
from tests.imaging.ingest.hostile import DIRECTORIES, TABLE

SUCCESS, CANNOT_UNDERSTAND = 0x0000, 0xC000
DEFLATED = {"a deflate bomb"}
# What is wrong with these is wrong with a file or an archive, and does not travel in a data set.
ONLY_AS_A_FILE = {
    *("nothing", "garbage behind the magic word", "only the magic word", "no preamble", "the magic word first"),
    *("a zip bomb", "a zip bomb that says it is small", "zip slip", "zip slip, absolute"),
    *("an unknown transfer syntax", *(f"a directory: {name}" for name in DIRECTORIES)),
}

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.either, pytest.mark.usefixtures("people")]


def data_set(file: bytes) -> bytes:
    """What follows the file meta information."""
    return file[lay_out(io.BytesIO(file)).begin :]


def instance(data: bytes) -> str:
    """The SOP Instance UID that the data set has, so that the command agrees with it; any other where it has none."""
    place = data.find(b"\x08\x00\x18\x00")
    if place < 0:
        return "1.2.3.4"
    explicit = data[place + 4 : place + 6] == b"UI"
    length = int.from_bytes(data[place + 6 : place + 8] if explicit else data[place + 4 : place + 8], "little")
    return data[place + 8 : place + 8 + length].decode().strip("\0 ")


def sender(server: Running, syntax: str) -> Sender:
    """Stations are read every two seconds."""
    for _try in range(50):
        try:
            return Sender(server.port, syntax=syntax)
        except ConnectionError:
            time.sleep(0.1)
    raise AssertionError(server.log.read_text())


def test_each_is_answered_and_the_next_is_taken(study: Study, tmp_path: Path) -> None:
    rows = {name: row for name, row in TABLE.items() if name not in ONLY_AS_A_FILE}
    assert len(rows) > 25
    answered: dict[str, int] = {}
    with (
        serving(tmp_path) as server,
        closing(sender(server, ExplicitVRLittleEndian)) as plain,
        closing(sender(server, DeflatedExplicitVRLittleEndian)) as deflated,
    ):
        for name, (make, _outcome, _code) in rows.items():
            data = data_set(make(dicom.for_study(study)))
            answered[name] = (deflated if name in DEFLATED else plain).store(instance(data), data)
        refused = {name for name, (_make, outcome, _code) in rows.items() if outcome == "refused"}
        assert answered == {name: CANNOT_UNDERSTAND if name in refused else SUCCESS for name in rows}
        outcomes = [outcome for _make, outcome, _code in rows.values()]
        eventually(lambda: Instance.objects.count() == outcomes.count("stored"))
        eventually(lambda: HeldInstance.objects.count() == outcomes.count("mismatch"))
        written = [path for path in server.images.rglob("*.dcm") if path.is_file()]
        assert len(written) == Instance.objects.count() + HeldInstance.objects.count()
        assert not (server.images / ".incoming" / "aside").exists()
