"""The chain: what is done to journal and signed versions behind the system's back is named."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django.fixtures import Settings

from patients import audit, marks
from patients.models import Event
from reporting.actions import claiming, drafting, sealing, signing
from reporting.chain import Check, keep_head
from reporting.models import Report, ReportVersion, Seal, VersionKind
from tests.cast import PASSWORD, Cast

LINES, VERSIONS = Event._meta.db_table, ReportVersion._meta.db_table


@pytest.fixture(autouse=True)
def head(settings: Settings, tmp_path: Path) -> Path:
    """The last seal of a test in a folder of its own."""
    settings.SEAL_HEAD = tmp_path / "head.json"
    return settings.SEAL_HEAD


@pytest.fixture
def sealed(people: Cast, signed: Report) -> Report:
    """A signed report, in two seals: the second holds an addendum."""
    sealing.seal(by=people.sven)
    claiming.claim(signed.study, by=people.rosa)
    part = drafting.start_addendum(signed, kind=VersionKind.ADDENDUM, by=people.rosa)
    drafting.save(part, {"impression": "More."}, revision=0, by=people.rosa)
    signing.sign(part, password=PASSWORD, by=people.rosa)
    link = sealing.seal(by=people.sven)
    assert link is not None
    keep_head(link)
    return signed


def faults() -> list[tuple[str, int, str]]:
    """What a check names."""
    return [(fault.table, fault.key, fault.what) for fault in Check().faults()]


def sql(statement: str, *values: object) -> None:
    """Past every verb, as somebody with a shell on the database does it."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def row(table: str, key: int) -> dict[str, object]:
    """The stored values of one row."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE id = %s", [key])
        return dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))


def insert(table: str, values: dict[str, object]) -> None:
    """A row with these values."""
    columns = ", ".join(connection.ops.quote_name(name) for name in values)
    sql(f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['%s'] * len(values))})", *values.values())


def test_what_the_system_did_is_whole(people: Cast, sealed: Report) -> None:
    assert (Seal.objects.count(), sealing.seal(by=people.sven)) == (2, None)
    check = Check()
    assert list(check.faults()) == []
    assert check.rows == Event.objects.count() + 2  # and both signed versions
    audit.record("report.viewed", by=people.rosa, obj=sealed)
    late = Check()
    assert (list(late.faults()), late.waiting) == ([], 1)
    printed = StringIO()
    call_command("verify_chain", stdout=printed)
    assert f"Checked {check.rows} rows in 2 seals." in printed.getvalue()
    assert "Waiting for their seal: 1" in printed.getvalue()


def test_nobody_else_seals(people: Cast, signed: Report) -> None:
    for who in (people.rosa, people.ada, people.nobody):
        with pytest.raises(PermissionDenied):
            sealing.seal(by=who)


def _edit_a_line(first: int, last: int) -> list[tuple[str, int, str]]:
    sql(f"UPDATE {LINES} SET kind = 'report.never' WHERE id = %s", last)
    return [(sealing.JOURNAL, last, "edited")]


def _edit_details(first: int, last: int) -> list[tuple[str, int, str]]:
    sql(f"""UPDATE {LINES} SET details = '{{"why": "no"}}' WHERE id = %s""", first)
    return [(sealing.JOURNAL, first, "edited")]


def _delete_a_line(first: int, last: int) -> list[tuple[str, int, str]]:
    sql(f"DELETE FROM {LINES} WHERE id = %s", first)
    return [(sealing.JOURNAL, first, "deleted")]


def _add_a_line(first: int, last: int) -> list[tuple[str, int, str]]:
    insert(LINES, {**row(LINES, first), "id": last + 500, "kind": "report.forged"})
    return [(sealing.JOURNAL, last + 500, "added")]


def _copy_a_line(first: int, last: int) -> list[tuple[str, int, str]]:
    insert(LINES, {**row(LINES, first), "id": last + 500})
    return [(sealing.JOURNAL, last + 500, "added")]


def _swap_keys(first: int, last: int) -> list[tuple[str, int, str]]:
    for old, new in ((first, -1), (last, first), (-1, last)):
        sql(f"UPDATE {LINES} SET id = %s WHERE id = %s", new, old)
    return [(sealing.JOURNAL, first, "reordered"), (sealing.JOURNAL, last, "reordered")]


def _swap_contents(first: int, last: int) -> list[tuple[str, int, str]]:
    one, other = row(LINES, first), row(LINES, last)
    for key, values in ((first, other), (last, one)):
        names = [name for name in values if name not in ("id", "mark")]
        sets = ", ".join(f"{connection.ops.quote_name(name)} = %s" for name in names)
        sql(f"UPDATE {LINES} SET {sets} WHERE id = %s", *(values[name] for name in names), key)
    return [(sealing.JOURNAL, first, "reordered"), (sealing.JOURNAL, last, "reordered")]


def _move_to_the_end(first: int, last: int) -> list[tuple[str, int, str]]:
    sql(f"UPDATE {LINES} SET id = %s WHERE id = %s", last + 500, first)
    return [(sealing.JOURNAL, last + 500, "reordered")]


def _edit_a_version(first: int, last: int) -> list[tuple[str, int, str]]:
    key = ReportVersion.objects.earliest("pk").pk
    sql(f"UPDATE {VERSIONS} SET findings = 'All well.' WHERE id = %s", key)
    return [(sealing.VERSIONS, key, "edited")]


def _delete_a_version(first: int, last: int) -> list[tuple[str, int, str]]:
    key = ReportVersion.objects.latest("pk").pk
    sql(f"DELETE FROM {VERSIONS} WHERE id = %s", key)
    return [(sealing.VERSIONS, key, "deleted")]


def _add_a_version(first: int, last: int) -> list[tuple[str, int, str]]:
    values = row(VERSIONS, ReportVersion.objects.latest("pk").pk)
    insert(VERSIONS, {**values, "id": 9999, "number": 77, "code": "FORGED77"})
    return [(sealing.VERSIONS, 9999, "added")]


def _edit_a_seal(first: int, last: int) -> list[tuple[str, int, str]]:
    sql("UPDATE reporting_seal SET at = '2020-01-01 00:00:00' WHERE number = 1")
    return [("seal", 1, "edited")]


def _drop_the_first_seal(first: int, last: int) -> list[tuple[str, int, str]]:
    sql("DELETE FROM reporting_seal WHERE number = 1")
    return [("seal", 1, "deleted")]


def _cut_the_end_off(first: int, last: int) -> list[tuple[str, int, str]]:
    keys = [key for table, key, _mark in Seal.objects.get(number=2).rows() if table == sealing.JOURNAL]
    sql(f"DELETE FROM {LINES} WHERE id >= %s", min(keys))
    sql(f"DELETE FROM {VERSIONS} WHERE number = 2")
    sql("DELETE FROM reporting_seal WHERE number = 2")
    return [("seal", 2, "deleted")]


TAMPERED: list[Callable[[int, int], list[tuple[str, int, str]]]] = [
    *(_edit_a_line, _edit_details, _delete_a_line, _add_a_line, _copy_a_line, _swap_keys, _swap_contents),
    *(_move_to_the_end, _edit_a_version, _delete_a_version, _add_a_version),
    *(_edit_a_seal, _drop_the_first_seal, _cut_the_end_off),
]


@pytest.mark.django_db(transaction=True)
def test_each_change_past_the_system_is_named(
    people: Cast, sealed: Report, subtests: pytest.Subtests, django_db_blocker: object
) -> None:
    """One cast; each change is undone by putting the three tables back."""
    tables = (LINES, VERSIONS, "reporting_seal")
    keys = Event.objects.order_by("pk").values_list("pk", flat=True)
    first, last = keys[3], keys.last()
    assert last is not None
    with connection.constraint_checks_disabled():
        for table in tables:
            sql(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")
        try:
            for tamper in TAMPERED:
                with subtests.test(tamper.__name__):
                    assert sorted(faults()) == []
                    expected = tamper(first, last)
                    assert sorted(faults()) == sorted(expected)
                for table in tables:
                    sql(f"DELETE FROM {table}")
                    sql(f"INSERT INTO {table} SELECT * FROM kept_{table}")
        finally:
            for table in tables:
                sql(f"DROP TABLE kept_{table}")


def test_the_command_says_it_and_fails(people: Cast, sealed: Report) -> None:
    line = Event.objects.latest("pk")
    sql(f"UPDATE {LINES} SET kind = 'x' WHERE id = %s", line.pk)
    printed = StringIO()
    with pytest.raises(CommandError, match="1 not as sealed"):
        call_command("verify_chain", stdout=printed)
    assert f"journal line {line.pk}: edited" in printed.getvalue()
    printed = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_chain", "--json", stdout=printed)
    assert json.loads(printed.getvalue())[0]["key"] == line.pk


def test_a_forged_line_gets_no_seal_and_holds_up_none(people: Cast, sealed: Report) -> None:
    for n in range(3):
        insert(LINES, {**row(LINES, Event.objects.earliest("pk").pk), "id": 90_000 + n, "kind": "forged"})
    line = audit.record("report.viewed", by=people.rosa, obj=sealed)
    link = sealing.seal(by=people.sven)
    assert link is not None and [key for _table, key, _mark in link.rows()] == [line.pk]


def test_a_line_that_commits_late_is_sealed_late(people: Cast, sealed: Report) -> None:
    """Keys are drawn before the transaction ends: a lower key may come after a higher one was sealed."""
    early = audit.record("a.early", by=people.rosa)
    sql(f"UPDATE {LINES} SET id = %s WHERE id = %s", early.pk + 1000, early.pk)
    assert sealing.seal(by=people.sven)
    late = audit.record("a.late", by=people.rosa)
    sql(f"UPDATE {LINES} SET id = %s WHERE id = %s", early.pk + 500, late.pk)
    link = sealing.seal(by=people.sven)
    assert link is not None and [key for _table, key, _mark in link.rows()] == [early.pk + 500]
    assert faults() == []


@pytest.mark.pure
def test_a_key_may_be_changed_while_the_old_one_is_kept(settings: Settings) -> None:
    old = marks.mark("patients.event", ["x"])
    settings.SEAL_KEYS = ["a new one", *settings.SEAL_KEYS]
    assert marks.genuine(old, "patients.event", ["x"])
    assert not marks.genuine(old, "patients.event", ["y"]) and not marks.genuine(old, "reporting.x", ["x"])
    settings.SEAL_KEYS = ["a new one"]
    assert not marks.genuine(old, "patients.event", ["x"])
