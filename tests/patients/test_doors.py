"""One rule at every door: what is typed at the form, told to the verb or the command, or in a file has one verdict."""

import csv
import json
import re
from collections.abc import Callable
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from patients.actions.register import register
from patients.errors import Conflict, InvalidInput
from patients.models import Patient, Site
from tests.cast import Cast

ADD = "/admin/patients/patient/add/"
ROWS = {f"identifiers-{name}_FORMS": value for name, value in (("TOTAL", "0"), ("INITIAL", "0"))}
PLAIN = {"family_name": "Probe", "given_name": "Ada", "birth_date": "1970-03-02", "sex": "F"}
KEPT = (
    *("family_name", "given_name", "middle_name", "prefix", "suffix", "ideographic_name", "phonetic_name", "sex"),
    *("birth_date", "birth_precision", "phone", "email", "street", "postcode", "city", "country", "mrn", "mrn_key"),
)


class Case(NamedTuple):
    """What is told, and what is kept of it, or the field that is refused. `site` is NORTH, SOUTH or ASKS.

    NORTH writes the day first, SOUTH the month; ASKS has no fixed order.
    """

    told: dict[str, str]
    kept: dict[str, str] = {}
    refused: str = ""
    site: str = "NORTH"


def name(family: str, given: str = "", **kept: str) -> Case:
    return Case({"family_name": family, "given_name": given}, kept)


def kept(field: str, text: str, value: str, site: str = "NORTH", **more: str) -> Case:
    return Case({field: text}, {field: value, **more}, site=site)


def refused(field: str, text: str, site: str = "NORTH", **more: str) -> Case:
    return Case({**more, field: text}, refused=field, site=site)


CASES = [
    # names
    name("DOE^JANE", family_name="DOE", given_name="JANE"),
    name("Doe, Jane", family_name="Doe", given_name="Jane"),
    name("Doe, Jane Mary, Jr", family_name="Doe", given_name="Jane", middle_name="Mary", suffix="Jr"),
    name("JANE DOE ", family_name="JANE DOE", given_name=""),
    name("van der  Berg", "Anna", family_name="van der Berg", given_name="Anna"),
    name("O'Brien", "Seán", family_name="O'Brien", given_name="Seán"),
    name("Suharto", family_name="Suharto", given_name=""),
    name("Baby of Jane Doe", family_name="Doe", given_name="Baby of Jane"),
    name("\ufeffProbe\u200b", "Ada", family_name="Probe"),
    name("Mu\u0308ller", "Ju\u0308rgen", family_name="Müller", given_name="Jürgen"),
    name("YAMADA^TARO=山田^太郎=やまだ^たろう", family_name="YAMADA", given_name="TARO", ideographic_name="山田^太郎"),
    name("Doe^Jane", "Jane", family_name="")._replace(kept={}, refused="family_name"),
    refused("family_name", ""),
    refused("family_name", "   "),
    refused("family_name", "1234"),
    refused("family_name", "Pro\u202ebe"),
    refused("family_name", "Pro\ufffdbe"),
    refused("family_name", "P" * 65),
    refused("given_name", "A\\B"),
    refused("given_name", "Ada=Eva"),
    refused("given_name", "77"),
    kept("ideographic_name", "山田 太郎", "山田^太郎"),
    kept("phonetic_name", "やまだ^たろう", "やまだ^たろう"),
    refused("ideographic_name", "山^田^太^郎^あ^い"),
    # birth dates
    kept("birth_date", "2.3.1970", "1970-03-02"),
    kept("birth_date", "02/03/1970", "1970-03-02"),
    kept("birth_date", "02/03/1970", "1970-02-03", "SOUTH"),
    kept("birth_date", "1970年3月2日", "1970-03-02"),
    kept("birth_date", "19700302", "1970-03-02"),
    kept("birth_date", "２.３.１９７０", "1970-03-02"),
    kept("birth_date", "2 March 1970", "1970-03-02"),
    kept("birth_date", "2. März 1970", "1970-03-02"),
    kept("birth_date", "1970", "1970-01-01", birth_precision="Y"),
    kept("birth_date", "3/1970", "1970-03-01", birth_precision="M"),
    kept("birth_date", "昭和45年3月2日", "1970-03-02"),
    kept("birth_date", "29.2.2000", "2000-02-29"),
    refused("birth_date", "02/03/1970", "ASKS"),
    kept("birth_date", "02/02/1970", "1970-02-02", "ASKS"),
    kept("birth_date", "1970-03-02", "1970-03-02", "ASKS"),
    refused("birth_date", "2/3/20"),
    refused("birth_date", "25/03/1970", "SOUTH"),
    refused("birth_date", "29.2.2001"),
    refused("birth_date", "31.2.1970"),
    refused("birth_date", "1.1.1879"),
    refused("birth_date", "1.1.2190"),
    refused("birth_date", "yesterday"),
    refused("birth_date", ""),
    # sex
    kept("sex", "f", "F"),
    kept("sex", "weiblich", "F"),
    kept("sex", "Masculino", "M"),
    kept("sex", "女", "F"),
    kept("sex", "divers", "O"),
    kept("sex", "unbekannt", "U"),
    refused("sex", "X"),
    refused("sex", "1"),
    refused("sex", ""),
    # numbers
    kept("mrn", " mrn-007 ", "MRN-007", mrn_key="MRN007"),
    kept("mrn", "00077", "00077", mrn_key="00077"),
    kept("mrn", "ＡＢ１２", "AB12"),
    kept("mrn", "А123", "A123", mrn_key="A123"),
    kept("mrn", "١٢٣", "123"),
    refused("mrn", "AB/12"),
    refused("mrn", "--"),
    refused("mrn", "1" * 21),
    refused("mrn", "Щ12"),
    refused("mrn", "TAKEN-1"),
    # telephone, e-mail, address
    kept("phone", "020 7946 0999", "+442079460999"),
    kept("phone", "tel. (020) 7946-0999", "+442079460999"),
    kept("phone", "+41 44 312 34 56", "+41443123456"),
    kept("phone", "０２０ ７９４６ ０９９９", "+442079460999"),
    refused("phone", "12"),
    refused("phone", "020 7946 0999 ext. 5"),
    refused("phone", "none"),
    kept("email", " ada@example.org ", "ada@example.org"),
    refused("email", "ada at example.org"),
    refused("street", "1 Mill\x07 Lane"),
    refused("city", "C" * 81),
    kept("country", "CH", "CH"),
    refused("country", "XX"),
]


def in_words(case: Case) -> str:
    return " ".join(f"{field}={text[:20]!a}" for field, text in case.told.items())


@pytest.fixture
def clara(signed_in: Any) -> Client:
    return signed_in("clara")


def told(case: Case) -> dict[str, str]:
    return {**PLAIN, **case.told}


def as_kept() -> dict[str, str]:
    row = Patient.objects.exclude(mrn="TAKEN-1").get()
    return {field: str(getattr(row, field)) for field in KEPT}


def through_form(case: Case, people: Cast, client: Client, tmp_path: Path) -> tuple[str, dict[str, str]]:
    site = Site.objects.get(code=case.site)
    answer = client.post(ADD, {**ROWS, **told(case), "site": str(site.pk)})
    if answer.status_code == 302:
        return "", as_kept()
    return " ".join(answer.context["adminform"].form.errors), {}


def through_verb(case: Case, people: Cast, client: Client, tmp_path: Path) -> tuple[str, dict[str, str]]:
    labels = {str(Patient._meta.get_field(field).verbose_name).casefold(): field for field in KEPT}  # type: ignore[union-attr]
    try:
        register(Site.objects.get(code=case.site), by=people.clara, **told(case))
    except Conflict:
        return "mrn", {}
    except InvalidInput as refusal:
        return labels[str(refusal.field).casefold()], {}
    return "", as_kept()


def through_file(case: Case, people: Cast, client: Client, tmp_path: Path) -> tuple[str, dict[str, str]]:
    labels = {str(Patient._meta.get_field(field).verbose_name).casefold(): field for field in KEPT}  # type: ignore[union-attr]
    file, report = tmp_path / "people.csv", tmp_path / "report.jsonl"
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(told(case)))
        writer.writeheader()
        writer.writerow(told(case))
    options = ["--site", case.site, "--report", str(report), "--as", "clara"]
    with suppress(SystemExit):  # 1 where a row was refused
        call_command("import_patients", str(file), *options, stdout=StringIO(), stderr=StringIO())
    [line] = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    if line["outcome"] == "refused":
        return labels[line["field"].casefold()], {}
    return "", as_kept()


def through_command(case: Case, people: Cast, client: Client, tmp_path: Path) -> tuple[str, dict[str, str]]:
    labels = {str(Patient._meta.get_field(field).verbose_name).casefold(): field for field in KEPT}  # type: ignore[union-attr]
    options = [f"--{field.replace('_', '-')}={text}" for field, text in told(case).items()]
    try:
        call_command("register_patient", "--site", case.site, "--as=clara", *options, stdout=StringIO())
    except CommandError as refusal:  # the sentence begins with the field
        return labels[re.split(" “|:", str(refusal))[0].casefold()], {}
    return "", as_kept()


DOORS = (through_form, through_verb, through_file, through_command)


def test_there_are_enough_cases() -> None:
    assert len({in_words(case) + case.site for case in CASES}) == len(CASES) >= 60


@pytest.fixture
def doors(people: Cast, clara: Client, tmp_path: Path) -> Callable[..., Any]:
    register(people.site, by=people.clara, **{**PLAIN, "family_name": "Zacharias", "sex": "M"}, mrn="TAKEN-1")
    Site.objects.create(code="ASKS", name="Asks", date_order="ASK")

    def through(door: Any, case: Case) -> tuple[str, dict[str, str]]:
        with transaction.atomic():
            verdict: tuple[str, dict[str, str]] = door(case, people, clara, tmp_path)
            transaction.set_rollback(True)
        return verdict

    return through


@pytest.mark.parametrize("case", CASES, ids=in_words)
def test_every_door_says_the_same(doors: Any, case: Case) -> None:
    for door in DOORS:
        field, row = doors(door, case)
        assert field == case.refused, door.__name__
        assert {key: row.get(key) for key in case.kept} == case.kept, door.__name__
