"""A clinic with today's work and any number of studies behind it, written by the database itself.

Each past row is a copy of one that the models made, so that every column is as the system writes it; what differs is
counted. On MariaDB the indexes of the models are built afterwards, sorted: row by row they take ten times as long.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

PAST = 0.3  # appointments of the past for each study
GIVEN = 0.1  # contrast
ALERTS = 0.01  # acknowledged ones
PAGE = 120  # also a young clinic fills a page: what is compared is the way to it, not how full it is
REFERRERS = 200  # share the past: each has as many orders behind them as the house has grown
# status, how many of today's work
WORK = {"ordered": 40, "scheduled": 60, "arrived": 15, "in_progress": 5, "acquired": 60, "no_show": 5, "on_hold": 5}
TABLES = ("Order", "Study", "ScheduledStep", "Administration", "SafetyAlert")


def fill(size: int) -> None:
    """Today's work and `size` studies behind it."""
    call_command("sync_roles", verbosity=0)
    people = import_string("tests.cast.assemble")()
    model = {name: apps.get_model("imaging", name) for name in TABLES}
    models = [apps.get_model("patients", "Patient"), *model.values()]
    with built_afterwards(models):
        past(people, model, size)
    today(people, model)
    with connection.cursor() as cursor:
        tables = ", ".join(each._meta.db_table for each in models)
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else f"ANALYZE TABLE {tables}")
        cursor.fetchall()


def past(people: Any, model: dict[str, Any], size: int) -> None:
    """What was released long ago."""
    patient = import_string("patients.actions.register.register")(
        people.site, by=people.clara, family_name="Template", given_name="T", birth_date="1950-01-01", sex="F"
    )
    copies(type(patient), patient.pk, size // 5 + 1, mrn="P{}", mrn_key="P{}", family_name="Family{}")
    first, doctors = patient.pk + 1, referrers(people)
    order = model["Order"].objects.create(
        accession_number="TEMPLATE", site=people.site, patient=patient, referrer=people.dr_nora, indication="Cough",
        placed_by=people.clara,
    )  # fmt: skip
    copies(
        model["Order"], order.pk, size, accession_number="X{}", patient_id=f"{first} + n.i / 5",
        referrer_id=f"CASE WHEN n.i <= {PAGE} OR n.i % {REFERRERS} = 0 THEN {people.dr_fred.pk}"
        f" ELSE {doctors} + n.i % {REFERRERS} END",
        placed_at="-{} minutes",
    )  # fmt: skip
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
    later = {"study_id": f"{study.pk} + n.i"}
    copies(
        model["ScheduledStep"], step.pk, int(size * PAST), **later, starts_at="-{} minutes", ends_at="-{} minutes + 1"
    )
    bottle = model["Administration"].objects.create(
        study=study, agent="Iohexol 300", volume_ml=80, by=people.theo, at=begun
    )
    copies(model["Administration"], bottle.pk, int(size * GIVEN), **later, at="-{} minutes")
    alert = model["SafetyAlert"].objects.create(
        study=study, reason="open_points", words=["Pregnancy: not answered."], raised_at=begun, open=False,
        acknowledged_by=people.lena, acknowledged_at=begun,
    )  # fmt: skip
    copies(model["SafetyAlert"], alert.pk, max(PAGE, int(size * ALERTS)), **later, raised_at="-{} minutes")


def referrers(people: Any) -> int:
    """The doctors who share the past with Dr Fred: the key before the first of them."""
    model = apps.get_model("patients", "Practitioner")
    model.objects.bulk_create(model(code=f"R{n}", family_name=f"Referrer{n}") for n in range(1, REFERRERS))
    first: int = model.objects.get(code="R1").pk
    assert model.objects.get(code=f"R{REFERRERS - 1}").pk == first + REFERRERS - 2
    return first - 1


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
                vetting="waiting" if status == "ordered" and number % 4 == 0 else "not_needed",
            )  # fmt: skip
            if status in ("scheduled", "arrived", "in_progress"):
                begins = noon + timedelta(minutes=10 * number)
                model["ScheduledStep"].objects.create(
                    study=study, station=people.ct, starts_at=begins, ends_at=begins + timedelta(minutes=10),
                    booked_by=people.clara,
                )  # fmt: skip
            if status == "in_progress":
                model["SafetyAlert"].objects.create(
                    study=study, reason="open_points", words=["Pregnancy: not answered."]
                )
                model["Administration"].objects.create(study=study, agent="Iohexol 300", volume_ml=80, by=people.theo)


@contextmanager
def built_afterwards(models: list[Any]) -> Iterator[None]:
    """Without the indexes that the models name; SQLite builds its own as fast on the way."""
    slow = connection.vendor == "mysql"
    with connection.cursor() as cursor:
        if slow:
            cursor.execute("SET SESSION unique_checks = 0, SESSION foreign_key_checks = 0")
            cursor.execute("SET max_recursive_iterations = 4294967295")
            for table, name, _definition in (kept := list(secondary(models))):
                cursor.execute(f"ALTER TABLE {table} DROP INDEX {name}")
        yield
        if slow:
            for table in dict.fromkeys(table for table, _name, _definition in kept):
                added = ", ".join(f"ADD {definition}" for each, _name, definition in kept if each == table)
                cursor.execute(f"ALTER TABLE {table} {added}")
            cursor.execute("SET SESSION unique_checks = 1, SESSION foreign_key_checks = 1")


def secondary(models: list[Any]) -> Iterator[tuple[str, str, str]]:
    """Table, name and definition of every index but the primary key, as MariaDB writes it."""
    with connection.cursor() as cursor:
        for model in models:
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SHOW CREATE TABLE {table}")
            for line in cursor.fetchone()[1].splitlines():
                words = line.strip().rstrip(",")
                if words.startswith(("KEY ", "UNIQUE KEY ")):
                    yield table, words.partition("KEY ")[2].split(" ")[0], words


def copies(model: Any, key: int, count: int, **columns: str) -> None:
    """Copy the row with this key, in one statement; `{}` in a column's text is the number of the copy."""
    fields = [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]
    quoted = {field.column: connection.ops.quote_name(field.column) for field in fields}
    values = []
    for name, column in quoted.items():
        wanted = f"{key} + n.i" if name == "id" else columns.get(name)
        values.append(f"t.{column}" if wanted is None else expression(wanted))
    table = model._meta.db_table
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
    select = f"{numbers} SELECT {', '.join(values)} FROM {table} t CROSS JOIN n WHERE t.id = {key}"
    statement = f"INSERT INTO {table} ({', '.join(quoted.values())}) {select}"
    with connection.cursor() as cursor:
        cursor.execute(statement.replace(" / 5", " DIV 5") if connection.vendor == "mysql" else statement)


def expression(text: str) -> str:
    """A column's text as SQL of the database in use: minutes before now, a text with the number, or a sum."""
    sqlite = connection.vendor == "sqlite"
    if "minutes" in text:
        minutes = f"(n.i * 5 + 1440 - {int('+ 1' in text)})"
        if sqlite:
            return f"datetime('now', '-' || {minutes} || ' minutes')"
        return f"UTC_TIMESTAMP(6) - INTERVAL {minutes} MINUTE"
    if "{}" not in text:
        return text
    head = text.replace("{}", "")
    return f"'{head}' || n.i" if sqlite else f"CONCAT('{head}', n.i)"
