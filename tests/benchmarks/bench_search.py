"""Measures search as you type in a small and in a large register, on SQLite and on a private MariaDB.

    .venv/bin/python -m tests.benchmarks.bench_search [--small 1000] [--large 1000000] [--on sqlite mariadb]
        [--people FOLDER]

Each query is asked of both registers in turn, many times; the median of each and their ratio are printed. The goal is
a ratio of at most 1.5. The registers are made of invented people with their keys of search, written in bulk: the rows
that a search reads are those that registration would write.
"""

import argparse
import contextlib
import datetime as dt
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from random import Random
from statistics import geometric_mean, median
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.utils.module_loading import import_string
from environ import Env

from tests.mariadb import running

SITE, PORTION = 1, 100_000
FACTS = ("pk", "family_name", "given_name", "mrn", "mrn_key", "birth_date", "sex", "phone")
GOAL = 1.5
BEGINNINGS = (
    "Bal Bern Cal Dar Ed Fran Gar Hal Jor Kar Lan Mar Nor Ol Pet Ros Sam Tor Ul Vin Wal Yor Zan Ash Cor Del".split()
)
MIDDLES = "a e i o u an en in on er ar el il ol".split()
ENDS = "berg dale ford holm land mann ner sen ski son ton well wick worth ova ez ini off escu ian".split()
GIVEN = "a ia ina elle etta in ko lin us an o as ert win ric mund bert hard na ne".split()

Ask = Callable[[str], object]


def population(size: int) -> Iterator[dict[str, Any]]:
    """People whose names are as unevenly shared as real ones: a common name grows with the register."""
    dice = Random(7)
    families = [f"{b}{m}{e}" for b in BEGINNINGS for m in MIDDLES for e in ENDS]
    givens = [f"{b}{m}{e}" for b in BEGINNINGS for m in MIDDLES for e in GIVEN]
    dice.shuffle(families)
    dice.shuffle(givens)
    for number in range(1, size + 1):
        yield {
            "pk": number,
            "family_name": families[int(len(families) * dice.random() ** 3)],
            "given_name": givens[int(len(givens) * dice.random() ** 3)],
            "mrn": f"N-{number:07d}",
            "mrn_key": f"N{number:07d}",
            "birth_date": f"{1930 + dice.randrange(90)}-{1 + dice.randrange(12):02d}-{1 + dice.randrange(28):02d}",
            "sex": "FM"[number % 2],
            "phone": f"+4420{dice.randrange(10**8):08d}",
        }


def prepare(folder: Path, size: int) -> None:
    """Two files of rows, people and keys: the keys are the costly part, and are the same for every database."""
    name_keys = import_string("patients.actions.indexing.name_keys")
    patient = apps.get_model("patients", "Patient")
    with people_file(folder, size).open("w") as people, keys_file(folder, size).open("w") as keys:
        for facts in population(size):
            people.write("\t".join(map(str, facts.values())) + "\n")
            born = dt.date.fromisoformat(facts["birth_date"])
            row = patient(site_id=SITE, **{**facts, "birth_date": born})
            keys.writelines(f"{row.pk}\t{kind}\t{key}\n" for kind, key in sorted(set(name_keys(row))))


def people_file(folder: Path, size: int) -> Path:
    """A line for each person, as `population` has them."""
    return folder / f"people-{size}.tsv"


def keys_file(folder: Path, size: int) -> Path:
    """A line for each key: patient, kind, key."""
    return folder / f"keys-{size}.tsv"


def fill(folder: Path, size: int) -> None:
    """A register with its keys, from the files."""
    # By name: the models are there only when Django has read its settings, for the database of this run.
    site, patient, patient_key = (apps.get_model("patients", name) for name in ("Site", "Patient", "PatientKey"))
    site.objects.create(pk=SITE, code="N", name="North")
    rest = _same_in_all(patient, FACTS)
    load = _load_mariadb if connection.vendor == "mysql" else _load_sqlite
    load(patient, people_file(folder, size), [_column(patient, name) for name in FACTS], rest)
    load(patient_key, keys_file(folder, size), [_column(patient_key, name) for name in ("patient", "kind", "key")], {})
    with connection.cursor() as cursor:
        tables = [model._meta.db_table for model in (patient, patient_key)]
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else f"ANALYZE TABLE {', '.join(tables)}")
        cursor.fetchall()


def _column(model: Any, name: str) -> str:
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return str(connection.ops.quote_name(field.column))


def _same_in_all(model: Any, told: Iterable[str]) -> dict[str, Any]:
    """What a row holds beside that, by column."""
    row = model(site_id=SITE, name_key="", registered_on=dt.date(2026, 1, 1))
    fields = [field for field in model._meta.concrete_fields if not field.primary_key and field.name not in told]
    return {
        connection.ops.quote_name(field.column): field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for field in fields
    }


def _load_sqlite(model: Any, file: Path, columns: list[str], rest: dict[str, Any]) -> None:
    """By the driver: Django would spend an hour on making objects of fifteen million rows."""
    marks = ", ".join(["%s"] * (len(columns) + len(rest)))
    insert = f"INSERT INTO {model._meta.db_table} ({', '.join([*columns, *rest])}) VALUES ({marks})"
    same = list(rest.values())
    with transaction.atomic(), connection.cursor() as cursor, file.open() as lines:
        while portion := list(islice(lines, PORTION)):
            cursor.executemany(insert, [line.rstrip("\n").split("\t") + same for line in portion])


def _load_mariadb(model: Any, file: Path, columns: list[str], rest: dict[str, Any]) -> None:
    """Without the keys of the search, which are built sorted afterwards: row by row it takes half an hour."""
    indexes = [each for each in model._meta.constraints if each.name == "patient_key_once"]
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.remove_constraint(model, index)
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION unique_checks = 0, SESSION foreign_key_checks = 0")
        load = f"LOAD DATA LOCAL INFILE %s INTO TABLE {model._meta.db_table} CHARACTER SET utf8mb4"
        same = f" SET {', '.join(f'{column} = %s' for column in rest)}" if rest else ""
        cursor.execute(f"{load} ({', '.join(columns)}){same}", [str(file), *rest.values()])
        cursor.execute("SET SESSION unique_checks = 1, SESSION foreign_key_checks = 1")
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.add_constraint(model, index)


def questions() -> dict[str, str]:
    """What a clerk types: of somebody who is in both registers, and of nobody."""
    one = list(population(500))[-1]
    family, given, born = one["family_name"], one["given_name"], one["birth_date"]
    return {
        "three letters": family[:3],
        "family name": family,
        "both names": f"{family} {given}",
        "both, begun": f"{given[:3]} {family[:4]}",
        "name and letter": f"{family} {given[:1]}",
        "given name": given,
        "name and birth date": f"{family} {born}",
        "name and birth year": f"{family} {born[:4]}",
        "birth date": born,
        "MRN": one["mrn"],
        "MRN, begun": one["mrn"][:8],
        "telephone": one["phone"],
        "nobody": f"{family} Xyzzy",
        "nobody, almost": f"{family} {given[:4]}qq",
    }


@contextlib.contextmanager
def databases(kind: str) -> Iterator[tuple[str, str]]:
    """Addresses of two empty databases."""
    with contextlib.ExitStack() as stack:
        if kind == "sqlite":
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ris-search-")))
            yield f"sqlite:///{folder / 'small.sqlite3'}", f"sqlite:///{folder / 'large.sqlite3'}"
        else:
            small, large = (stack.enter_context(running()) for _each in range(2))
            yield small.url, large.url


def at(alias: str) -> None:
    """Let every query of the search go to this database."""
    connections["default"] = connections[alias]  # one thread, and the verbs know only the default


def measure(ask: Ask, text: str, rounds: int) -> tuple[float, float]:
    """Medians in milliseconds, small and large, asked in turn so that the machine's moods meet both."""
    times: dict[str, list[float]] = {"small": [], "large": []}
    for _round in range(rounds + 2):
        for alias, taken in times.items():
            at(alias)
            begun = time.perf_counter()
            ask(text)
            taken.append((time.perf_counter() - begun) * 1000)
    return median(times["small"][2:]), median(times["large"][2:])  # the first two warm the caches


def main() -> None:
    """Print a table for each database."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=31)
    parser.add_argument("--on", nargs="+", choices=("sqlite", "mariadb"), default=("sqlite", "mariadb"))
    parser.add_argument("--people", type=Path, help="a folder that keeps the invented people for the next run")
    given = parser.parse_args()
    os.environ.setdefault("SECRET_KEY", "only-for-benchmarks-only-for-benchmarks-only-for-it")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ris.settings")
    with tempfile.TemporaryDirectory(prefix="ris-people-") as passing:
        folder = given.people or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        for kind in given.on:
            with databases(kind) as (small, large):
                pid = os.fork()  # Django reads its settings once a process
                if not pid:
                    _table(kind, {"small": (small, given.small), "large": (large, given.large)}, given.rounds, folder)
                    os._exit(0)
                os.waitpid(pid, 0)


def _table(kind: str, registers: dict[str, tuple[str, int]], rounds: int, folder: Path) -> None:
    os.environ["DATABASE_URL"] = registers["small"][0]
    django.setup()
    find = import_string("patients.models.search.find")
    for alias, (url, size) in registers.items():
        connections.settings[alias] = {**settings.DATABASES["default"], **Env.db_url_config(url)}
        if kind == "mariadb":
            connections.settings[alias]["OPTIONS"] = {**settings.DATABASES["default"]["OPTIONS"], "local_infile": True}
        at(alias)
        call_command("migrate", verbosity=0)
        begun = time.monotonic()
        if not keys_file(folder, size).exists():
            prepare(folder, size)
        fill(folder, size)
        print(f"{kind}: {size:,} people written in {time.monotonic() - begun:.0f} s", flush=True)
    ratios = []
    print(f"{'':<22}{'small':>9}{'large':>11}   ratio")
    for name, text in questions().items():
        few, many = measure(lambda asked: find(asked, 10), text, rounds)
        ratios.append(many / few)
        print(f"{name:<22}{few:>6.2f} ms{many:>8.2f} ms{many / few:>8.2f}")
    print(
        f"{kind}: ratio {geometric_mean(ratios):.2f} in the mean, {max(ratios):.2f} at worst; goal {GOAL}\n", flush=True
    )


if __name__ == "__main__":
    main()
