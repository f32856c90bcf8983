"""Measures the pre-sign checks on the labelled reports: recall by code, false alarms, time a report.

    .venv/bin/python -m tests.benchmarks.bench_checks [--part tuned|held_out] [--misses]

The tuned part was looked at while the rules were written; the held-out part was written after them and no rule was
changed for it. Recall counts a planted fault as found where its code is among the findings; a false alarm is a clean
report with any finding.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Sequence
from statistics import median

from django.conf import settings

from reporting.checks import Report, check
from tests.benchmarks.labelled_reports import PARTS, Labelled, read_part


def _run(reports: Sequence[Labelled], *, misses: bool) -> tuple[dict[str, list[int]], list[int], list[float]]:
    by_code: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    clean, times = [0, 0], []
    for one in reports:
        report = Report.from_dict(one.data)
        begun = time.perf_counter()
        found = check(report)
        times.append((time.perf_counter() - begun) * 1000)
        codes = {finding.code for finding in found}
        if one.code:
            by_code[one.code][1] += 1
            by_code[one.code][0] += one.code in codes
        else:
            clean[1] += 1
            clean[0] += bool(codes)
        if misses and (one.code not in codes if one.code else codes):
            print(f"{'MISSED ' + one.code if one.code else 'ALARM'}  {one.name}")
            for finding in found:
                print(f"    {finding.code} {finding.severity} [{finding.section}] {finding.text!r} - {finding.message}")
    return by_code, clean, times


def _table(part: str, reports: Sequence[Labelled], *, misses: bool) -> None:
    by_code, clean, times = _run(reports, misses=misses)
    print(f"\n{part}: {len(reports)} reports, {len({one.data['order']['procedure'] for one in reports})} procedures")
    for code, (found, planted) in sorted(by_code.items()):
        print(f"  {code:<20} {found:>4} of {planted:<4} {found / planted:.3f}")
    found, planted = (sum(pair[n] for pair in by_code.values()) for n in (0, 1))
    print(f"  {'recall':<20} {found:>4} of {planted:<4} {found / planted:.3f}   goal .950")
    print(f"  {'false alarms':<20} {clean[0]:>4} of {clean[1]:<4} {100 * clean[0] / clean[1]:.1f} in 100   goal 3.0")
    print(f"  {'time a report':<20} median {median(times):.1f} ms, worst {max(times):.1f} ms   goal 20 ms")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--misses", action="store_true", help="also name what was missed and what was a false alarm")
    given = parser.parse_args()
    settings.configure(USE_I18N=False)
    check(Report.from_dict(next(iter(read_part(PARTS[0]))).data))  # the word lists are read once, before the clock runs
    for part in [given.part] if given.part else PARTS:
        _table(part, list(read_part(part)), misses=given.misses)


if __name__ == "__main__":
    main()
