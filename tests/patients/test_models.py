"""What the database itself refuses, and how the rows show themselves."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from patients.models import (
    ApiToken,
    ExactCharField,
    IdentifierKind,
    Patient,
    PatientIdentifier,
    Practitioner,
    Site,
    lock,
)
from patients.models.duplicate import DuplicateCase
from patients.models.duplicate_search import DuplicateSearch
from patients.models.key import PatientKey
from patients.models.merge import Merge, MergedRow
from tests.cast import Cast
from tests.factories.breach import refuses_twin, refuses_update, rules_of, takes_twin

CHECKS = {
    "patient_mrn_present": {"mrn_key": ""},
    "patient_family_name_present": {"family_name": ""},
    "patient_sex_known_code": {"sex": "Q"},
    "patient_birth_precision": {"birth_precision": "H"},
    "patient_birth_date_unless_temporary": {"birth_date": None},
}
IMPLAUSIBLE = [dt.date(1879, 12, 31), timezone.localdate() + dt.timedelta(days=2)]
ELSEWHERE = {
    "patient_mrn_once_per_site",
    "patient_birth_date_plausible",
    "identifier_once_per_issuer",
    "identifier_present",
    "site.code",
    "practitioner.code",
    "practitioner.user",
    "merge_of_two",
    "merge_open_or_undone",
    "merge_one_open_per_retired",
    "merged_row_once",
    "duplicate_case_once",
    "duplicate_case_in_order",
    "duplicate_case_decision",
    "patient_key_once",
    "apitoken.digest",
    "token_digest_present",
    "token_scopes_present",
    "duplicate_search_one_open",
}
# What folding collations would join: case, accent, trailing space, wide letters.
ALIKE = ["AB1", "ab1", "AB1 ", "ÁB1", "\uff21B1", "AB\u0301" + "1"]


def test_the_database_holds_the_rules_of_tokens_and_searches(people: Cast) -> None:
    token = ApiToken.objects.create(
        user=people.fred, name="Archive", digest="a", scopes="system/*.rs", created_by=people.ada
    )
    refuses_update(token, "token_digest_present", digest="")
    refuses_update(token, "token_scopes_present", scopes="")
    refuses_twin(token)
    takes_twin(token, digest="b")
    search = DuplicateSearch.objects.create()
    refuses_twin(search)
    takes_twin(search, open=None)


def test_each_rule_of_the_app_is_tried_here() -> None:
    assert rules_of("patients") == set(CHECKS) | ELSEWHERE


@pytest.mark.parametrize(("rule", "values"), CHECKS.items())
def test_the_database_holds_the_rule(patient: Patient, rule: str, values: dict[str, Any]) -> None:
    refuses_update(patient, rule, **values)


@pytest.mark.parametrize("born", IMPLAUSIBLE)
def test_the_database_knows_an_implausible_birth_date(patient: Patient, born: dt.date) -> None:
    refuses_update(patient, "patient_birth_date_plausible", birth_date=born)
    patient.birth_date = born
    with pytest.raises(ValidationError, match="birth date"):
        patient.clean()


def test_an_mrn_is_there_once_per_site(people: Cast, patient: Patient) -> None:
    refuses_twin(patient)
    refuses_twin(patient, mrn="other for show")
    takes_twin(patient, site=people.other_site)


@pytest.fixture
def identifier(patient: Patient) -> PatientIdentifier:
    return PatientIdentifier.objects.create(
        patient=patient, kind=IdentifierKind.NATIONAL, issuer="GB", value="AB1", value_key="AB1"
    )


def test_an_identifier_is_there_once_per_issuer(identifier: PatientIdentifier) -> None:
    refuses_update(identifier, "identifier_present", value_key="")
    refuses_twin(identifier)
    takes_twin(identifier, issuer="FR")
    takes_twin(identifier, kind=IdentifierKind.INSURANCE)


def test_a_merge_is_of_two_people_and_open_or_undone(people: Cast, patient: Patient) -> None:
    takes_twin(patient, mrn_key="OTHER")
    merge = Merge.objects.create(
        survivor=patient, retired=Patient.objects.exclude(pk=patient.pk).get(), by=people.clara, why="same person"
    )
    refuses_update(merge, "merge_of_two", retired=patient)
    refuses_update(merge, "merge_open_or_undone", open=None)
    refuses_update(merge, "merge_open_or_undone", open=False)
    refuses_update(merge, "merge_open_or_undone", undone_at=timezone.now())
    refuses_twin(merge, why="again")
    takes_twin(merge, open=None, undone_at=timezone.now())
    refuses_twin(MergedRow.objects.create(merge=merge, table="imaging.order", column="patient_id", row=1), made=True)


def test_two_patients_have_one_case_and_a_key_is_there_once(people: Cast, patient: Patient) -> None:
    takes_twin(patient, mrn_key="OTHER")
    other = Patient.objects.exclude(pk=patient.pk).get()
    case = DuplicateCase.objects.create(first=patient, second=other, score=0.9)
    refuses_update(case, "duplicate_case_in_order", second=patient)
    refuses_update(case, "duplicate_case_in_order", first=other, second=patient)
    refuses_update(case, "duplicate_case_decision", decision="perhaps")
    refuses_twin(case, score=0.1)
    refuses_twin(PatientKey.objects.filter(patient=patient)[0])


def test_codes_of_people_and_places_are_unique(people: Cast) -> None:
    refuses_twin(people.site, name="Another")
    refuses_twin(people.dr_fred, user=people.rosa)
    refuses_twin(people.dr_fred, code="F2")
    takes_twin(people.dr_fred, code="F2", user=None)


@pytest.mark.parametrize("field", ["mrn_key", "mrn"])
def test_mrns_compare_byte_for_byte(patient: Patient, field: str) -> None:
    for place, value in enumerate(ALIKE):
        takes_twin(patient, **{"mrn_key": f"K{place}", field: value})
    for value in ALIKE:
        assert [getattr(row, field) for row in Patient.objects.filter(**{field: value})] == [value]


def test_identifiers_and_codes_compare_byte_for_byte(people: Cast, identifier: PatientIdentifier) -> None:
    for value in ALIKE[1:]:
        takes_twin(identifier, value_key=value)
    for value in ALIKE:
        takes_twin(people.site, code=value)
        takes_twin(people.dr_fred, code=value, user=None)
    for value in ALIKE:
        assert PatientIdentifier.objects.get(value_key=value).value_key == value
        assert Site.objects.get(code=value).code == value
        assert Practitioner.objects.get(code=value).code == value


def test_each_exact_column_has_the_binary_collation_on_mariadb(db: None) -> None:
    if connection.vendor != "mysql":
        assert ExactCharField(max_length=3).db_parameters(connection).get("collation") is None
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, collation_name FROM information_schema.columns "
            "WHERE table_schema = DATABASE() AND collation_name LIKE 'utf8mb4%%bin'"
        )
        exact = {(table, column) for table, column, _ in cursor.fetchall()}
    assert exact >= {("patients_patient", "mrn_key"), ("patients_sequence", "name"), ("patients_event", "object_id")}


def test_a_name_is_shown_as_it_is_written() -> None:
    patient = Patient(family_name="van Dyk", given_name="Anna", middle_name="Sophie", mrn="7")
    assert (patient.name, str(patient)) == ("van Dyk, Anna Sophie", "van Dyk, Anna Sophie · 7")
    assert Patient(family_name="Sukarno").name == "Sukarno"
    assert Practitioner(title="Dr", family_name="Low").name == "Dr Low"


def test_a_lock_reads_the_row_again(people: Cast, patient: Patient) -> None:
    stale = Patient.objects.get(pk=patient.pk)
    Patient.objects.filter(pk=patient.pk).update(city="Northtown")
    assert stale.city == "" and lock(stale).city == "Northtown"
