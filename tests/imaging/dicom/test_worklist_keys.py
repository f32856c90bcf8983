from typing import Any

import pytest

from imaging.dicom import worklist
from imaging.models import ScheduledStep
from tests.cast import Cast
from tests.imaging.dicom.asking import another, ask, identifier, names


@pytest.fixture(autouse=True)
def read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """The consoles' settings are read for each query."""
    monkeypatch.setattr(worklist, "_FRESH_SECONDS", 0.0)


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ({}, True),
        ({"PatientName": "*"}, True),
        ({"PatientName": "test^maria"}, True),
        ({"PatientName": "TES*"}, True),
        ({"PatientName": "T?st^*"}, True),
        ({"PatientName": "TEST"}, False),
        ({"PatientName": "*aria"}, True),
        ({"PatientID": "MRN-123"}, True),
        ({"PatientID": "MRN-12"}, False),
        ({"PatientID": "MRN*"}, True),
        ({"PatientSex": "M"}, False),
        ({"PatientBirthDate": "19610412"}, True),
        ({"PatientBirthDate": "19600101-19601231"}, False),
        ({"RequestedProcedurePriority": "STAT"}, False),
        ({"AccessionNumber": "nothing"}, False),
        ({"ScheduledStationAETitle": "CT1"}, True),
        ({"ScheduledStationAETitle": "ct1"}, False),
        ({"ScheduledStationAETitle": ["XR1", "CT1"]}, True),
        ({"Modality": "CT"}, True),
        ({"Modality": ["MR", "US"]}, False),
        ({"ScheduledProcedureStepStatus": "ARRIVED"}, False),
        ({"ScheduledProcedureStepStartDate": "20310705"}, True),
        ({"ScheduledProcedureStepStartDate": "20310706"}, False),
        ({"ScheduledProcedureStepStartDate": "20310701-"}, True),
        ({"ScheduledProcedureStepStartDate": "-20310704"}, False),
        ({"ScheduledProcedureStepStartDate": "20310701-20310706"}, True),
        ({"ScheduledProcedureStepStartTime": "223000"}, True),
        ({"ScheduledProcedureStepStartTime": "2200-2230"}, True),
        ({"ScheduledProcedureStepStartTime": "-2200"}, False),
        # one span from the 4th, 23:00 to the 6th, 01:00: half past ten in the evening of the 5th is inside
        (
            {
                "ScheduledProcedureStepStartDate": "20310704-20310706",
                "ScheduledProcedureStepStartTime": "230000-010000",
            },
            True,
        ),
        (
            {
                "ScheduledProcedureStepStartDate": "20310704-20310705",
                "ScheduledProcedureStepStartTime": "230000-010000",
            },
            False,
        ),
        ({"ScheduledProcedureStepDescription": "CT*"}, True),
        ({"ScheduledPerformingPhysicianName": "A*"}, False),
    ],
)
def test_keys(slot: ScheduledStep, keys: dict[str, Any], found: bool) -> None:
    top = ("Patient", "Requested", "Accession")
    ds = identifier(**{name: value for name, value in keys.items() if not name.startswith(top)})
    for name, value in keys.items():
        if name.startswith(top):
            setattr(ds, name, value)
    answers = ask(ds, caller="UNKNOWN")
    assert len(names(answers)) == found and answers[-1][0] == 0


@pytest.mark.parametrize("key", ["山田*", "*太郎", "=山田*", "ヤマダ*", "==やまだ^たろう", "yam*", "Yamada^Taro="])
def test_names_match_in_every_group(people: Cast, key: str) -> None:
    another(
        people, 1, family_name="Yamada", given_name="Taro", ideographic_name="山田^太郎", phonetic_name="やまだ^たろう"
    )
    ds = identifier()
    ds.PatientName = key
    fits = key != "ヤマダ*"
    assert len(names(ask(ds))) == fits


def test_accents_do_not_matter(people: Cast) -> None:
    another(people, 1, family_name="Müller", given_name="Jürgen")
    ds = identifier()
    for key in ("MULLER*", "müller^jürgen"):
        ds.PatientName = key
        assert names(ask(ds)) == ["Müller^Jürgen"]
