"""`manage.py import_patients`: rows in, one line of JSON each, the same rules as at the form."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from patients.models import DuplicateCase, Event, Patient
from tests.cast import Cast

PEOPLE = """\
mrn;family_name;given_name;birth_date;sex;phone;has_pacemaker
A-1;Muster;Erika;2.3.1970;weiblich;020 7946 0123;yes
A-2;DOE^JANE;;12/4/1961;f;;no
A-3;Wrong;Date;31.2.1970;f;;
"""


def run(tmp_path: Path, text: str, *options: str) -> tuple[int, list[dict[str, Any]], str]:
    """Exit code, the report, what was said."""
    file, report, out = tmp_path / "people.csv", tmp_path / "report.jsonl", StringIO()
    file.write_text(text, encoding="utf-8")
    arguments = [str(file), "--site", "NORTH", "--report", str(report), *options]
    try:
        call_command("import_patients", *arguments, stdout=out, stderr=StringIO())
        code = 0
    except SystemExit as stop:
        code = int(str(stop.code))
    return code, [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()], out.getvalue()


def test_rows_are_registered_and_refused_one_by_one(people: Cast, tmp_path: Path) -> None:
    code, lines, said = run(tmp_path, PEOPLE)
    assert (code, said) == (1, "2 registered, 0 there already, 1 refused.\n")
    assert [line["outcome"] for line in lines] == ["registered", "registered", "refused"]
    assert lines[2]["line"] == 4 and lines[2]["field"] == "Birth date" and "31.2.1970" in lines[2]["sentence"]
    erika = Patient.objects.get(mrn="A-1")
    assert erika.has_pacemaker and erika.phone == "+442079460123" and erika.sex == "F"
    assert Patient.objects.get(mrn="A-2").given_name == "JANE"
    assert Event.objects.filter(kind="patient.registered", by__username="system").count() == 2


def test_run_again_nobody_comes_twice(people: Cast, tmp_path: Path) -> None:
    run(tmp_path, PEOPLE)
    _code, lines, _said = run(tmp_path, PEOPLE)
    assert [line["outcome"] for line in lines] == ["duplicate", "duplicate", "refused"]
    assert Patient.objects.count() == 2


def test_a_number_of_somebody_else_is_refused(people: Cast, tmp_path: Path) -> None:
    run(tmp_path, PEOPLE)
    code, lines, _said = run(tmp_path, "mrn,family_name,birth_date,sex\na1,Other,1980-01-01,M\n")
    assert code == 1 and lines[0]["field"] == "MRN" and "another patient" in lines[0]["sentence"]


def test_likely_duplicates_open_a_case_and_are_not_merged(people: Cast, tmp_path: Path) -> None:
    again = "A-9;Mustre;Erika;2.3.1970;weiblich;020 7946 0123;yes\n"
    assert run(tmp_path, "".join([*PEOPLE.splitlines(keepends=True)[:2], again]))[0] == 0
    assert DuplicateCase.objects.get().decision == "" and Patient.objects.filter(merged_into=None).count() == 2


@pytest.mark.parametrize(
    ("text", "options"),
    [("mrn,shoe size\n", []), ("mrn,family_name\n", ["--as", "nobody-here"]), ("mrn,sex\n", ["--site", "WEST"])],
)
def test_what_cannot_be_carried_out(people: Cast, tmp_path: Path, text: str, options: list[str]) -> None:
    with pytest.raises(CommandError) as refused:
        run(tmp_path, text, *options)
    assert refused.value.returncode == 2


def test_the_wrong_person_is_refused_in_words(people: Cast, tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    file.write_text("family_name,sex\nDoe,F\n")
    with pytest.raises(CommandError, match="may not register patients"):
        call_command("import_patients", str(file), "--site=NORTH", "--as=theo")
    assert not Patient.objects.exists()
