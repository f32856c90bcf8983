"""Measures the lists of the desk, the rooms and the readers in a young clinic and in an old one, on SQLite and MariaDB.

    .venv/bin/python -m tests.benchmarks.bench_lists [--small 1000] [--large 1000000] [--on sqlite mariadb]
    .venv/bin/python -m tests.benchmarks.bench_lists --at sqlite:////tmp/small.sqlite3 sqlite:////tmp/large.sqlite3

Both clinics have the same work of today; the old one has a million studies and 300,000 appointments behind it. Each
page is asked of both in turn; its medians, their ratio and its queries are printed. The goal: a ratio of at most 1.5,
and as many queries in the old clinic as in the young one.
"""

import argparse
import os
import time
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from statistics import median

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from environ import Env

from tests.benchmarks.bench_search import at, databases
from tests.benchmarks.old_clinic import fill

GOAL = 1.5
PAGES: dict[str, tuple[str, str, str]] = {
    "desk": ("clara", "admin:index", ""),
    "day view": ("clara", "admin:day", ""),
    "day view, a poll": ("clara", "admin:day-feed", ""),
    "day on paper": ("clara", "admin:day-list", ""),
    "stations and alerts": ("theo", "boards", ""),
    "board": ("theo", "board", ""),
    "board, a poll": ("theo", "board-state", ""),
    "board, one study": ("theo", "board-study", ""),
    "safety alerts": ("lena", "admin:imaging_safetyalert_changelist", ""),
    "safety alerts, all": ("lena", "admin:imaging_safetyalert_changelist", "answered=all"),
    "left behind": ("clara", "admin:left-behind", "list=past"),
    "worklist, open": ("clara", "admin:imaging_study_changelist", ""),
    "worklist, booked today": ("theo", "admin:imaging_study_changelist", "status=scheduled&day=today"),
    "worklist, a station": ("theo", "admin:imaging_study_changelist", "station={station}"),
    "worklist, STAT": ("clara", "admin:imaging_study_changelist", "priority=1"),
    "worklist, a site": ("clara", "admin:imaging_study_changelist", "site={site}&modality=CT"),
    "worklist, a search": ("clara", "admin:imaging_study_changelist", "q=T17&site={site}"),
    "worklist, everything": ("clara", "admin:imaging_study_changelist", "status=all"),
    "worklist, released": ("ada", "admin:imaging_study_changelist", "status=released"),
    "worklist, all of a site": ("ada", "admin:imaging_study_changelist", "status=all&site={site}"),
    "worklist, all of a station": ("ada", "admin:imaging_study_changelist", "status=all&station={station}"),
    "orders": ("clara", "admin:imaging_order_changelist", ""),
    "orders of a referrer": ("fred", "orders", ""),
    "orders of a referrer, open": ("fred", "orders", "stage=slot"),
    "orders of a referrer, done": ("fred", "orders", "stage=reported"),
    "orders of a referrer, poll": ("fred", "orders-state", ""),
    "vetting": ("rosa", "vetting", ""),
    "reading list": ("rosa", "reading-list", ""),
    "reading list, unclaimed": ("rosa", "reading-list", "tab=unclaimed"),
    "reading list, counts": ("rosa", "reading-counts", ""),
    "results": ("fred", "results", ""),
}


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


def keys() -> dict[str, int]:
    """What addresses name."""
    on_the_table = apps.get_model("imaging", "Study").objects.filter(status="in_progress").order_by("pk")
    return {
        "station": apps.get_model("imaging", "Station").objects.get(name="CT 1").pk,
        "site": apps.get_model("patients", "Site").objects.get(code="NORTH").pk,
        "study": on_the_table[0].pk,
    }


def named(route: str, known: dict[str, int]) -> list[int]:
    """The key in the page's address, where it has one."""
    if route.startswith("board-study"):
        return [known["study"]]
    return [known["station"]] if route in ("board", "board-state") else []


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
        if not apps.get_model("imaging", "Study").objects.exists():
            fill(size)
            print(f"{kind}: {size:,} studies written in {time.monotonic() - begun:.0f} s", flush=True)
        known[alias], people[alias] = keys(), clients()
    if rounds == 0:
        return
    print(f"{'':<28}{'small':>9}{'large':>11}   ratio  queries")
    ratios = []
    for name, (who, route, query) in PAGES.items():
        try:
            address = {alias: reverse(route, args=named(route, known[alias])) for alias in clinics}
        except NoReverseMatch:
            print(f"{name:<28}no such page here")
            continue
        if only and only not in name:
            continue
        asked = {alias: f"{address[alias]}?{query.format(**known[alias])}" for alias in clinics}
        few, many = measure(partial(look, people, who, asked), rounds)
        counted = []
        for alias in clinics:
            at(alias)
            counted.append(queries(people[alias][who], asked[alias]))
        ratios.append(many / few)
        same = "as many" if counted[0] == counted[1] else f"{counted[0]} BUT {counted[1]}"
        print(f"{name:<28}{few:>6.1f} ms{many:>8.1f} ms{many / few:>8.2f}  {counted[1]} ({same})", flush=True)
    print(f"{kind}: ratio {max(ratios):.2f} at worst; goal {GOAL}\n", flush=True)


def main() -> None:
    """Print a table for each database."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--only", default="", help="pages with this word in their name")
    parser.add_argument("--fill", action="store_true", help="only write the clinics of --at, to measure them later")
    parser.add_argument("--at", nargs=2, metavar="URL", help="a small and a large database to use and to keep")
    parser.add_argument("--on", nargs="+", choices=("sqlite", "mariadb"), default=("sqlite", "mariadb"))
    given = parser.parse_args()
    os.environ.setdefault("SECRET_KEY", "only-for-benchmarks-only-for-benchmarks-only-for-it")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ris.settings")
    failed = False
    rounds = 0 if given.fill else given.rounds
    for kind in given.on if not given.at else [given.at[0].partition(":")[0]]:
        with nullcontext(given.at) if given.at else databases(kind) as (small, large):
            pid = os.fork()  # Django reads its settings once a process
            if not pid:
                table(kind, {"small": (small, given.small), "large": (large, given.large)}, rounds, given.only)
                os._exit(0)
            failed = bool(os.waitpid(pid, 0)[1]) or failed
    if failed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
