"""The header as a document, where a source gives each byte once."""

import io
import json
from random import Random

import pytest
from pydicom import dcmread
from pydicom.uid import DeflatedExplicitVRLittleEndian

from imaging.ingest.document import describe
from tests.factories import dicom

pytestmark = pytest.mark.pure


def test_a_long_text_of_a_deflated_file_is_whole_wherever_its_blocks_end() -> None:
    dice, wanted = Random(1), {}
    dataset = dcmread(io.BytesIO(dicom.file()))
    block = dataset.private_block(0x0009, "RIS TEST", create=True)
    for number in range(60):
        wanted[f"000910{number:02X}"] = dice.randbytes(3000).hex()
        block.add_new(number, "UT", wanted[f"000910{number:02X}"])
    dataset.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    written = io.BytesIO()
    dataset.save_as(written, enforce_file_format=True)
    found = json.loads(describe(io.BytesIO(written.getvalue())).document)
    assert [name for name, text in wanted.items() if found[name].get("Value") != [text]] == []
