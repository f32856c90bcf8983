"""Whose are these images?"""

from dataclasses import replace
from datetime import date

import pytest

from imaging.facts import Facts, OtherId
from imaging.ingest.match import Candidate, Decision, Person, decide, differences

pytestmark = pytest.mark.pure

MARIA = Person(
    mrn_key="MRN123",
    issuers=frozenset({"NORTH", "Northside Imaging"}),
    identifiers=(OtherId("QQ123456C", "NHS"), OtherId("0007", "SOUTH")),
    names=("Test^Maria^Anna", "", ""),
    birth_date=date(1961, 4, 12),
    birth_precision="D",
    sex="F",
)
SAID = Facts(
    sop_instance_uid="1.1",
    sop_class_uid="1.2",
    study_instance_uid="1.3",
    series_instance_uid="1.4",
    transfer_syntax_uid="1.5",
    accession_number="A1",
    patient_id="MRN-123",
    patient_name="Test^Maria",
    birth_date="19610412",
    sex="F",
    modality="CT",
)
OURS = {"NORTH", "Northside Imaging", "SOUTH", "Southside Imaging"}


def differing(person: Person = MARIA, **said: object) -> list[str]:
    return list(differences(replace(SAID, **said), person, OURS))  # type: ignore[arg-type]  # any field of Facts


def named(latin: str, ideographic: str = "", phonetic: str = "") -> Person:
    return replace(MARIA, names=(latin, ideographic, phonetic))


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"patient_id": "mrn 123", "issuer": "NORTH"},
        {"patient_id": "MRN123", "issuer": "northside imaging"},
        {"patient_id": "QQ123456C"},
        {"patient_id": "qq 12 34 56 c", "issuer": "NHS"},
        {"patient_id": "0007", "issuer": "SOUTH"},
        {"patient_id": "55", "issuer": "ELSEWHERE", "other_ids": (OtherId("MRN-123", "NORTH"),)},
        {"patient_id": ""},
        {"patient_id": "", "other_ids": (OtherId("MRN-123", "NORTH"),), "patient_name": ""},
        {"birth_date": ""},
        {"birth_date": "1961"},
        {"birth_date": "196104"},
        {"birth_date": "1961.04.12"},
        {"birth_date": "00000000"},
        {"sex": ""},
        {"sex": "U"},
        {"sex": "weiblich"},
        {"sex": "??"},
        {"patient_name": ""},
        {"patient_name": "TEST^MARIA"},
        {"patient_name": "Maria^Test"},
        {"patient_name": "Test^Maria^Anna^Dr^Jr"},
        {"patient_name": "Test^Maria^A"},
        {"patient_name": "Test^Maria Anna"},
        {"patient_name": "Test Maria"},
        {"patient_name": "Tést^Mária"},
    ],
)
def test_what_agrees(said: dict[str, object]) -> None:
    assert differing(**said) == []


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"patient_id": "MRN-124"}, ["patient_id"]),
        ({"patient_id": "MRN\ufffd-123"}, ["patient_id"]),
        ({"patient_id": "---"}, ["patient_id"]),
        ({"issuer": "ELSEWHERE"}, ["patient_id"]),
        ({"issuer": "SOUTH"}, ["patient_id"]),
        ({"patient_id": "0007", "issuer": "NORTH"}, ["patient_id"]),
        ({"patient_id": "7"}, ["patient_id"]),
        ({"patient_id": "55", "other_ids": (OtherId("MRN-123"),)}, ["patient_id"]),
        ({"patient_id": "", "other_ids": (OtherId("MRN-124", "NORTH"),)}, ["patient_id"]),
        ({"birth_date": "19610413"}, ["patient_birth_date"]),
        ({"birth_date": "19611204"}, ["patient_birth_date"]),
        ({"birth_date": "1962"}, ["patient_birth_date"]),
        ({"birth_date": "12/04/1961"}, ["patient_birth_date"]),
        ({"birth_date": "19610231"}, ["patient_birth_date"]),
        ({"sex": "M"}, ["patient_sex"]),
        ({"sex": "O"}, ["patient_sex"]),
        ({"patient_name": "Test^Mario"}, ["patient_name"]),
        ({"patient_name": "Test^Maria^Berta"}, ["patient_name"]),
        ({"patient_name": "Test^Anna"}, ["patient_name"]),
        ({"patient_name": "Test"}, ["patient_name"]),
        ({"patient_name": "Toast^Maria"}, ["patient_name"]),
        ({"patient_name": "Test^M"}, ["patient_name"]),
        ({"patient_name": "Test-Smith^Maria"}, ["patient_name"]),
        ({"patient_id": "9", "patient_name": "Other^Person"}, ["patient_id", "patient_name"]),
        ({"patient_id": "", "birth_date": ""}, ["patient_id", "patient_birth_date"]),
        (
            {"patient_id": "", "patient_name": "", "birth_date": ""},
            ["patient_id", "patient_name", "patient_birth_date"],
        ),
    ],
)
def test_what_differs(said: dict[str, object], fields: list[str]) -> None:
    assert differing(**said) == fields


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (("Müller^Jörg",), "MUELLER^JOERG"),
        (("Müller^Jörg",), "Muller^Jorg"),
        (("Yamada^Taro", "山田^太郎", "やまだ^たろう"), "Yamada^Tarou=山田^太郎=やまだ^たろう"),
        (("Yamada^Taro", "山田^太郎"), "山田^太郎"),
        (("Yamada^Taro", "", "やまだ^たろう"), "ﾔﾏﾀﾞ^ﾀﾛｳ"),
        (("Иванов^Иван",), "IVANOV^IVAN"),
        (("Test^Maria^A",), "Test^Maria^Anna"),
        (("Lopez Garcia^Maria",), "Lopez-Garcia^Maria"),
        (("Schmidt^Anne-Marie",), "SCHMIDT^ANNE MARIE"),
        (("Schmidt^Anne-Marie",), "SCHMIDT^ANNEMARIE"),
        (("van der Berg^Jan",), "VANDERBERG^JAN"),
        (("O'Neill^Sean",), "ONEILL^SEAN"),
        (("Sukarno^",), "Sukarno"),
    ],
)
def test_one_name_in_two_spellings(known: tuple[str, ...], said: str) -> None:
    assert differing(named(*known), patient_name=said) == []


@pytest.mark.parametrize(
    ("known", "said"), [("Kim^Min Jun", "Kim^Min Ho"), ("Test^Anna", "Test^Hanna"), ("Nguyen^Van An", "Nguyen^Thi An")]
)
def test_brothers_and_sisters_are_not_one(known: str, said: str) -> None:
    assert differing(named(known), patient_name=said) == ["patient_name"]


OID, THEIRS = "1.2.826.0.1.99", "1.2.826.0.1.11"
KNOWN_BY_OID = replace(MARIA, issuer_uid=OID, identifiers=(OtherId("0815", THEIRS),))


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"issuer_uid": OID}, []),
        ({"issuer": "ANY NAME", "issuer_uid": OID}, []),
        ({"issuer": "NORTH"}, []),
        ({"issuer": "NORTH", "issuer_uid": THEIRS}, ["patient_id"]),  # two houses with one local name
        ({"issuer_uid": THEIRS}, ["patient_id"]),
        ({"patient_id": "0815", "issuer": "SOMEWHERE", "issuer_uid": THEIRS}, []),
        ({"patient_id": "0815", "issuer": "SOMEWHERE", "issuer_uid": "1.2.3"}, ["patient_id"]),
        ({"patient_id": "5", "issuer_uid": THEIRS, "other_ids": (OtherId("MRN-123", "", OID),)}, []),
        ({"patient_id": "5", "issuer_uid": THEIRS, "other_ids": (OtherId("MRN-123", "", "1.9"),)}, ["patient_id"]),
        ({"patient_id": "", "other_ids": (OtherId("MRN-123", "", OID),), "patient_name": ""}, []),
        ({"patient_id": "", "other_ids": (OtherId("MRN-124", "", OID),)}, ["patient_id"]),
    ],
)
def test_the_universal_id_of_the_issuer(said: dict[str, object], fields: list[str]) -> None:
    """Issuer of Patient ID Qualifiers Sequence (0010,0024)."""
    ours = OURS | {OID}
    assert list(differences(replace(SAID, **said), KNOWN_BY_OID, ours)) == fields  # type: ignore[arg-type]  # any field


def test_a_universal_id_where_our_site_has_none_says_no_more_than_no_issuer() -> None:
    assert differing(issuer_uid=THEIRS) == []
    assert differing(issuer="ELSEWHERE", issuer_uid=THEIRS) == ["patient_id"]


def test_a_patient_without_birth_date_needs_number_and_name() -> None:
    unknown = replace(MARIA, birth_date=None)
    assert differing(unknown) == []
    assert differing(unknown, patient_id="") == ["patient_id", "patient_birth_date"]


def test_a_birth_date_of_which_only_the_year_is_known() -> None:
    assert differing(replace(MARIA, birth_precision="Y"), birth_date="19610101") == []


STUDY = Candidate(7, "1.3", "A1", "CT", closed=False, patient=MARIA)
SECOND = Candidate(8, "1.33", "A1", "MR", closed=False, patient=MARIA)


def test_the_study_uid_comes_first() -> None:
    other = replace(SECOND, study_instance_uid="1.9")
    assert decide(replace(SAID, study_instance_uid="1.9"), [STUDY, other], OURS) == Decision(study=8)


def test_then_the_accession_number_and_the_modality_narrows_it() -> None:
    said = replace(SAID, study_instance_uid="2.2")
    assert decide(said, [STUDY], OURS) == Decision(study=7)
    assert decide(replace(said, modality="SR"), [STUDY], OURS) == Decision(study=7)
    assert decide(replace(said, modality="MR"), [STUDY, SECOND], OURS) == Decision(study=8)
    assert decide(replace(said, modality="SR"), [STUDY, SECOND], OURS) == Decision(reason="several_orders")
    twice = [STUDY, replace(SECOND, modality="CT")]
    assert decide(said, twice, OURS) == Decision(reason="several_orders")
    assert decide(said, [STUDY, replace(SECOND, modality="CT", closed=True)], OURS) == Decision(study=7)
    with_rest = [STUDY, replace(SECOND, holds_study=True)]
    assert decide(replace(said, modality="SR"), with_rest, OURS) == Decision(study=8)


def test_then_nothing() -> None:
    assert decide(SAID, [], OURS) == Decision(reason="no_order")
    said = replace(SAID, study_instance_uid="2.2", accession_number="")
    assert decide(said, [replace(STUDY, accession_number="")], OURS) == Decision(reason="no_order")


def test_another_patient_or_a_closed_study() -> None:
    expected = Decision(reason="patient_differs", candidate=7, differing=("patient_id",))
    assert decide(replace(SAID, patient_id="9"), [STUDY], OURS) == expected
    closed = replace(STUDY, closed=True)
    assert decide(SAID, [closed], OURS) == Decision(reason="study_closed", candidate=7)
    assert decide(replace(SAID, patient_id="9"), [closed], OURS) == expected
