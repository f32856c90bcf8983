"""docs/conformance/dicom.md says what the server does: each table is read and held against the code that answers."""

import re
from pathlib import Path

import pytest
from pynetdicom.pdu_primitives import A_ASSOCIATE
from pynetdicom.presentation import build_context

from imaging.dicom import contexts, query, worklist
from imaging.dicom.answers import CHARACTER_SET
from imaging.dicom.charset_out import CODECS
from imaging.dicom.keys import Keys
from imaging.dicom.server import SERVICES
from imaging.dicom.worklist import EVERY
from imaging.dicom.worklist_rows import STEP
from imaging.models import Charset

pytestmark = pytest.mark.pure
STATEMENT = (Path(__file__).parents[3] / "docs" / "conformance" / "dicom.md").read_text()
NOT_OFFERED = (
    "1.2.840.10008.5.1.4.1.2.3.1",
    "1.2.840.10008.1.20.1",
    "1.2.840.10008.5.1.1.9",
    "1.2.840.10008.3.1.2.3.4",
)
SYNTAXES = ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"]


def section(title: str) -> str:
    """The text of one chapter."""
    return re.split(r"\n#+ ", STATEMENT.split(title, 1)[1])[0]


def stated_services() -> set[str]:
    """The SOP classes of the overview."""
    return set(re.findall(r"\| (1\.2\.840\.10008\.[\d.]+) \|", section("## 1. Overview")))


def negotiated(*sop_classes: str) -> dict[str, list[str]]:
    """What of a proposal in the three plain syntaxes and one compressed the server supports."""
    request = A_ASSOCIATE()
    proposed = [build_context(uid, [*SYNTAXES, "1.2.840.10008.1.2.4.50"]) for uid in sop_classes]
    request.presentation_context_definition_list = proposed
    found = contexts.supported(request, SERVICES)
    return {str(each.abstract_syntax): [str(uid) for uid in each.transfer_syntax] for each in found}


def test_every_service_is_stated_and_negotiated() -> None:
    stated = stated_services()
    offered = {uid for service in SERVICES for uid in service.sop_classes} | {contexts.VERIFICATION}
    assert stated == offered
    assert negotiated(*stated) == dict.fromkeys(stated, SYNTAXES)


def test_every_storage_class_in_every_syntax() -> None:
    ct, private = "1.2.840.10008.5.1.4.1.1.2", "1.2.3.4.5"
    found = negotiated(ct, private)
    assert set(found) == {ct, private} and "1.2.840.10008.1.2.4.50" in found[ct]


def test_what_is_said_to_be_missing_is() -> None:
    assert negotiated(*NOT_OFFERED) == {}


def worklist_keys() -> dict[int, list[str]]:
    """Tag: key type, matching, return type."""
    rows = re.findall(r"\| ([\dA-F]{4},[\dA-F]{4}) \| (.*) \|\n", section("### 3.4"))
    return {int(tag.replace(",", ""), 16): columns.split(" | ") for tag, columns in rows}


def test_every_key_of_the_worklist_is_stated_as_it_is() -> None:
    stated, step = worklist_keys(), EVERY[STEP][0]
    assert not isinstance(step, str)
    assert stated.keys() == {*EVERY, *step}
    always = {tag for tag, _items in worklist.shape_of(Keys(())) if tag != CHARACTER_SET}
    always |= {tag for tag, _items in dict(worklist.shape_of(Keys(())))[STEP] or ()}
    assert {tag for tag, columns in stated.items() if columns[2] in ("1", "1C, always")} == always
    # Table K.6-1: the keys that every provider has to match
    required = {0x00400001, 0x00400002, 0x00400003, 0x00080060, 0x00400006, 0x00100010, 0x00100020, STEP}
    assert {tag for tag, columns in stated.items() if columns[0] == "R"} == required


@pytest.mark.parametrize(
    ("level", "keys"),
    [
        ("PATIENT", query.PATIENT_KEYS),
        ("STUDY", query.STUDY_KEYS),
        ("SERIES", query.SERIES_KEYS),
        ("IMAGE", query.IMAGE_KEYS),
    ],
)
def test_every_key_of_queries_is_stated(level: str, keys: frozenset[int]) -> None:
    line = next(line for line in section("### 3.6").splitlines() if line.startswith(f"| {level} |"))
    assert {int(tag.replace(",", ""), 16) for tag in re.findall(r"[\dA-F]{4},[\dA-F]{4}", line)} == keys


def test_every_character_set_is_stated() -> None:
    stated = set(re.findall(r"\b\d{2,3}\b", section("## 5. Characters").split("Out,")[1].split("ASCII")[0]))
    assert {f"ISO_IR {number}" for number in stated} == set(CODECS)
    assert set(CODECS) == set(Charset.values) - {"ASCII"}
