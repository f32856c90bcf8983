"""The catalogue from a file: every bad line named, all or nothing; and one line of it in the admin."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.urls import reverse

from imaging.actions import catalogue, catalogue_text
from imaging.models import Procedure, codes, stations_for
from patients import audit
from patients.models import Event
from tests.cast import Cast

HEADER = (
    "code,coding_scheme,name,modality,body_part,laterality_required,duration_minutes,contrast,needs_vetting,stations\n"
)
GOOD = HEADER + "24627-2,LN,CT chest,CT,CHEST,no,25,no,no,CT1 CT2\nRPID1410,RADLEX,CT pulmonary,CT,CHEST,,30,yes,yes,\n"


def load(people: Cast, text: str, **how: Any) -> catalogue.Loaded:
    return catalogue.load(list(catalogue_text.read(io.StringIO(text))), by=people.ada, **how)


def test_a_file_adds_then_changes_then_leaves_alone(people: Cast) -> None:
    assert load(people, GOOD).added == ["24627-2", "RPID1410"]
    chest = Procedure.objects.get(code="24627-2")
    assert (chest.coding_scheme, chest.duration_minutes, chest.contrast) == ("LN", 25, False)
    assert set(stations_for(chest)) == {people.ct, people.ct2} and Procedure.objects.get(code="RPID1410").needs_vetting
    again = load(people, GOOD.replace(",25,", ",20,").replace("CT1 CT2", "CT2"))
    assert (again.added, again.changed, again.same) == ([], ["24627-2"], ["RPID1410"])
    assert list(stations_for(chest)) == [people.ct2]
    line = audit.history(chest).get(kind="procedure.changed").details["changed"]
    assert line == {"duration_minutes": {"before": 25, "after": 20}}
    part = load(people, "code;name;modality\n24627-2;CT thorax;CT\n")
    chest.refresh_from_db()
    assert part.changed and (chest.name, chest.duration_minutes) == (
        "CT thorax",
        20,
    )  # a missing column changes nothing


BAD = (
    HEADER + "24627-3,LN,CT chest,CT,CHEST,no,25,no,no,\n,99X,CT,PET,chest,maybe,long,no,no,CT9\n"
    "A1,99X,CT a,CT,,,,,,XR1\nA1,99X,CT b,CT,,,,,,\nA2,99X,CT c\n"
)


def test_every_bad_line_is_named_and_nothing_is_loaded(people: Cast) -> None:
    before, written = Procedure.objects.count(), Event.objects.count()
    found = {
        (one.line, one.field, one.value)
        for one in load(people, GOOD.replace("25", "0") + BAD[len(HEADER) :]).complaints
    }
    assert {(2, "duration_minutes", "0"), (4, "code", "24627-3"), (5, "code", ""), (5, "modality", "PET")} <= found
    assert {(5, "body_part", "chest"), (5, "laterality_required", "maybe"), (5, "duration_minutes", "long")} <= found
    assert {(5, "stations", "CT9"), (6, "", ""), (8, "", "")} <= found
    assert Procedure.objects.count() == before and Event.objects.count() == written


def test_a_code_that_stands_twice_is_named(people: Cast) -> None:
    (complaint,) = load(people, HEADER + "A1,99X,CT a,CT,,,,,,\nA1,99X,CT b,CT,,,,,,\n").complaints
    assert complaint.sentence.startswith("3: code “A1”: It stands in the file twice")


def test_a_dry_run_says_what_would_be_and_changes_nothing(people: Cast) -> None:
    written = Event.objects.count()
    assert load(people, GOOD, dry_run=True).added == ["24627-2", "RPID1410"]
    assert not Procedure.objects.filter(code="24627-2").exists() and Event.objects.count() == written


@pytest.mark.parametrize("header", ["", "code,name\n", "code,name,modality,colour\n", "code,code,name,modality\n"])
def test_a_header_that_cannot_be_read_is_said(header: str) -> None:
    with pytest.raises(ValueError, match="olumns"):
        list(catalogue_text.read(io.StringIO(header + "1,2,3,4\n")))


@pytest.mark.parametrize("who", ["clara", "rosa", "lena", "fred"])
def test_who_does_not_keep_the_catalogue_loads_nothing(people: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        catalogue.load(list(catalogue_text.read(io.StringIO(GOOD))), by=people.user(who))


def test_the_command(people: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "catalogue.csv"
    file.write_text(GOOD, encoding="utf-8-sig")
    call_command("import_catalogue", str(file), "--dry-run")
    assert "2 would be added" in capsys.readouterr().out
    call_command("import_catalogue", str(file))
    assert "2 added, 0 changed, 0 the same" in capsys.readouterr().out
    file.write_text(BAD)
    with pytest.raises(SystemExit) as stopped:
        call_command("import_catalogue", str(file))
    said = capsys.readouterr().err
    assert (
        stopped.value.code == 1
        and "2: code “24627-3”: This is no LOINC number" in said
        and "Nothing was loaded" in said
    )
    for name, extra in ((tmp_path / "none.csv", []), (file, ["--as", "nobody"]), (file, ["--as", "who"])):
        with pytest.raises(CommandError) as error:
            call_command("import_catalogue", str(name), *extra)
        assert error.value.returncode == 2


@pytest.mark.pure
@pytest.mark.parametrize(
    ("code", "scheme", "right"),
    [
        ("24627-2", "LN", True),
        ("24627-3", "LN", False),
        ("RPID16", "RADLEX", True),
        ("16", "RADLEX", False),
        ("X", "99RIS", True),
        ("X\\Y", "99RIS", False),
        ("X", "own", False),
    ],
)
def test_a_code_is_one_that_its_scheme_gives(code: str, scheme: str, right: bool) -> None:
    assert (codes.about_code(code, scheme) == "") is right


def test_a_procedure_in_the_admin_keeps_its_stations(people: Cast, signed_in: Any) -> None:
    page = reverse("admin:imaging_procedure_change", args=[people.ct_chest.pk])
    client = signed_in("ada")
    form = {**client.get(page).context["adminform"].form.initial, "stations": [people.ct2.pk], "questions": []}
    assert client.post(page, form).status_code == 302
    assert list(stations_for(people.ct_chest)) == [people.ct2]
    answer = client.post(page, {**form, "stations": [people.xr.pk]})
    assert answer.status_code == 409 and "they are not for CT" in answer.content.decode()
    assert signed_in("clara").post(page, form).status_code == 403
