"""Measures the lists of the desk, the rooms and the readers in a young clinic and in an old one, on SQLite and MariaDB.

    .venv/bin/python -m tests.benchmarks.bench_lists [--small 1000] [--large 1000000] [--on sqlite mariadb]

Both clinics have the same work of today; the old one has a million studies and 300,000 appointments behind it. Each
page is asked of both in turn; its medians, their ratio and its queries are printed. The goal: a ratio of at most 1.5,
and as many queries in the old clinic as in the young one.
"""

import argparse
import os
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from statistics import median
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from environ import Env

from tests.benchmarks.bench_search import at, databases

GOAL = 1.5
PAST = 0.3  # appointments of the past for each study
# status, how many of today's work
WORK = {"ordered": 40, "scheduled": 60, "arrived": 15, "in_progress": 5, "acquired": 60, "no_show": 5, "on_hold": 5}
PAGES: dict[str, tuple[str, str, str]] = {
    "desk": ("clara", "admin:index", ""),
    "day view": ("clara", "admin:day", ""),
    "day view, a poll": ("clara", "admin:day-feed", ""),
    "board": ("theo", "board", ""),
    "worklist, open": ("clara", "admin:imaging_study_changelist", ""),
    "worklist, booked today": ("theo", "admin:imaging_study_changelist", "status=scheduled&day=today"),
    "worklist, a station": ("theo", "admin:imaging_study_changelist", "station={station}"),
    "worklist, STAT": ("clara", "admin:imaging_study_changelist", "priority=1"),
    "worklist, everything": ("clara", "admin:imaging_study_changelist", "status=all"),
    "worklist, released": ("ada", "admin:imaging_study_changelist", "status=released"),
    "orders": ("clara", "admin:imaging_order_changelist", ""),
    "vetting": ("rosa", "vetting", ""),
    "reading list": ("rosa", "reading-list", ""),
    "reading list, unclaimed": ("rosa", "reading-list", "tab=unclaimed"),
    "reading list, counts": ("rosa", "reading-counts", ""),
    "results": ("fred", "results", ""),
}


def fill(size: int) -> dict[str, int]:
    """A clinic with today's work and `size` studies behind it. The keys of what addresses name."""
    call_command("sync_roles", verbosity=0)
    people = import_string("tests.cast.assemble")()
    model = {name: apps.get_model("imaging", name) for name in ("Order", "Study", "ScheduledStep", "Station")}
    patient = import_string("patients.actions.register.register")(
        people.site, by=people.clara, family_name="Template", given_name="T", birth_date="1950-01-01", sex="F"
    )
    copies(type(patient), patient.pk, size // 5 + 1, mrn="P{}", mrn_key="P{}", family_name="Family{}")
    first = patient.pk + 1
    order = model["Order"].objects.create(
        accession_number="TEMPLATE", site=people.site, patient=patient, referrer=people.dr_nora, indication="Cough",
        placed_by=people.clara,
    )  # fmt: skip
    copies(model["Order"], order.pk, size, accession_number="X{}", patient_id=f"{first} + n.i / 5")
    study = model["Study"].objects.create(
        order=order, patient=patient, site=people.site, procedure=people.ct_chest, modality="CT",
        description="CT chest", status="released", study_instance_uid="1.1", instance_count=2,
        acquired_at=timezone.now() - timedelta(days=30),
    )  # fmt: skip
    copies(
        model["Study"], study.pk, size, order_id=f"{order.pk} + n.i", patient_id=f"{first} + n.i / 5",
        study_instance_uid="1.2.{}", status_since="-{} minutes", acquired_at="-{} minutes", performed_at="-{} minutes",
    )  # fmt: skip
    begun = timezone.now() - timedelta(days=2)
    step = model["ScheduledStep"].objects.create(
        study=study, station=people.ct, starts_at=begun, ends_at=begun + timedelta(minutes=1), booked_by=people.clara
    )
    copies(
        model["ScheduledStep"], step.pk, int(size * PAST), study_id=f"{study.pk} + n.i", starts_at="-{} minutes",
        ends_at="-{} minutes + 1",
    )  # fmt: skip
    today(people, model)
    with connection.cursor() as cursor:
        tables = ", ".join(each._meta.db_table for each in model.values())
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else f"ANALYZE TABLE {tables}")
        cursor.fetchall()
    return {"station": people.ct.pk}


def today(people: Any, model: dict[str, Any]) -> None:
    """The same work in both clinics."""
    noon = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    number = 0
    for status, count in WORK.items():
        for _each in range(count):
            number += 1
            order = model["Order"].objects.create(
                accession_number=f"T{number}", site=people.site, patient_id=1 + number % 20, referrer=people.dr_fred,
                indication="Cough", placed_by=people.clara,
            )  # fmt: skip
            study = model["Study"].objects.create(
                order=order, patient_id=order.patient_id, site=people.site, procedure=people.ct_chest, modality="CT",
                description="CT chest", status=status, study_instance_uid=f"1.3.{number}", priority=1 + number % 3,
                acquired_at=timezone.now() if status == "acquired" else None, instance_count=status == "acquired",
            )  # fmt: skip
            if status in ("scheduled", "arrived", "in_progress"):
                begins = noon + timedelta(minutes=10 * number)
                model["ScheduledStep"].objects.create(
                    study=study, station=people.ct, starts_at=begins, ends_at=begins + timedelta(minutes=10),
                    booked_by=people.clara,
                )  # fmt: skip


def copies(model: Any, key: int, count: int, **columns: str) -> None:
    """Copy the row with this key, in one statement; `{}` in a column's text is the number of the copy."""
    names = [field.column for field in model._meta.concrete_fields if not getattr(field, "generated", False)]
    values = []
    for name in names:
        wanted = f"{key} + n.i" if name == "id" else columns.get(name)
        values.append(f"t.{name}" if wanted is None else expression(wanted))
    table = model._meta.db_table
    quoted = ", ".join(connection.ops.quote_name(name) for name in names)
    values = [value if not value.startswith("t.") else f"t.{connection.ops.quote_name(value[2:])}" for value in values]
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
    select = f"{numbers} SELECT {', '.join(values)} FROM {table} t CROSS JOIN n WHERE t.id = {key}"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"INSERT INTO {table} ({quoted}) {select}")
        else:
            cursor.execute("SET max_recursive_iterations = 4294967295")
            cursor.execute(f"INSERT INTO {table} ({quoted}) {select}".replace(" / 5", " DIV 5"))


def expression(text: str) -> str:
    """A column's text as SQL of the database in use: minutes before now, a text with the number, or a sum."""
    sqlite = connection.vendor == "sqlite"
    if "minutes" in text:
        later = 1 if "+ 1" in text else 0
        minutes = f"(n.i * 5 + 1440 - {later})"
        if sqlite:
            return f"datetime('now', '-' || {minutes} || ' minutes')"
        return f"UTC_TIMESTAMP(6) - INTERVAL {minutes} MINUTE"
    if "{}" not in text:
        return text
    head = text.replace("{}", "")
    return f"'{head}' || n.i" if sqlite else f"CONCAT('{head}', n.i)"


def measure(ask: Callable[[str], object], rounds: int) -> tuple[float, float]:
    """Medians in milliseconds, small and large, asked in turn so that the machine's moods meet both."""
    taken: dict[str, list[float]] = {"small": [], "large": []}
    for _round in range(rounds + 2):
        for alias, times in taken.items():
            at(alias)
            begun = time.perf_counter()
            ask(alias)
            times.append((time.perf_counter() - begun) * 1000)
    return median(taken["small"][2:]), median(taken["large"][2:])  # the first two warm the caches


def clients() -> dict[str, Client]:
    """Everybody who looks, signed in."""
    users = apps.get_model("patients", "User").objects
    found = {who: Client(headers={"Accept": "text/html"}) for who in {who for who, _route, _query in PAGES.values()}}
    for who, client in found.items():
        client.force_login(users.get(username=who), backend="django.contrib.auth.backends.ModelBackend")
    return found


def look(people: dict[str, dict[str, Client]], who: str, asked: dict[str, str], alias: str) -> None:
    """Ask for the page. Raises AssertionError where it is not shown."""
    answer = people[alias][who].get(asked[alias])
    assert answer.status_code == 200, (asked[alias], answer.status_code)


def queries(client: Client, address: str) -> int:
    """How often a page asks the database."""
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def table(kind: str, clinics: dict[str, tuple[str, int]], rounds: int, only: str) -> None:
    """Fill both clinics and print a line for each page."""
    os.environ |= {"DATABASE_URL": clinics["small"][0], "SQLITE_SYNCHRONOUS": "OFF", "HTTPS": "false"}
    os.environ["LOG_LEVEL"] = "WARNING"
    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    known, people = {}, {}
    for alias, (url, size) in clinics.items():
        connections.settings[alias] = {**settings.DATABASES["default"], **Env.db_url_config(url)}
        connections.settings[alias]["OPTIONS"] = settings.DATABASES["default"]["OPTIONS"]
        at(alias)
        call_command("migrate", verbosity=0)
        begun = time.monotonic()
        known[alias], people[alias] = fill(size), clients()
        print(f"{kind}: {size:,} studies written in {time.monotonic() - begun:.0f} s", flush=True)
    print(f"{'':<26}{'small':>9}{'large':>11}   ratio  queries")
    ratios = []
    for name, (who, route, query) in PAGES.items():
        try:
            address = reverse(route, args=[known["small"]["station"]] if route == "board" else [])
        except NoReverseMatch:
            print(f"{name:<26}no such page here")
            continue
        if only and only not in name:
            continue
        asked = {alias: f"{address}?{query.format(**known[alias])}" for alias in clinics}
        few, many = measure(partial(look, people, who, asked), rounds)
        counted = []
        for alias in clinics:
            at(alias)
            counted.append(queries(people[alias][who], asked[alias]))
        ratios.append(many / few)
        same = "as many" if counted[0] == counted[1] else f"{counted[0]} BUT {counted[1]}"
        print(f"{name:<26}{few:>6.1f} ms{many:>8.1f} ms{many / few:>8.2f}  {counted[1]} ({same})", flush=True)
    print(f"{kind}: ratio {max(ratios):.2f} at worst; goal {GOAL}\n", flush=True)


def main() -> None:
    """Print a table for each database."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--only", default="", help="pages with this word in their name")
    parser.add_argument("--on", nargs="+", choices=("sqlite", "mariadb"), default=("sqlite", "mariadb"))
    given = parser.parse_args()
    os.environ.setdefault("SECRET_KEY", "only-for-benchmarks-only-for-benchmarks-only-for-it")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ris.settings")
    failed = False
    for kind in given.on:
        with databases(kind) as (small, large):
            pid = os.fork()  # Django reads its settings once a process
            if not pid:
                table(kind, {"small": (small, given.small), "large": (large, given.large)}, given.rounds, given.only)
                os._exit(0)
            failed = bool(os.waitpid(pid, 0)[1]) or failed
    if failed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
