"""Measures the pre-sign checks on the labelled reports: recall by code, false alarms, time a report.

    .venv/bin/python -m tests.benchmarks.bench_checks [--part tuned|held_out] [--misses]

The tuned part was looked at while the rules were written; the held-out part was written after them and no rule was
changed for it. Recall counts a planted fault as found where its code is among the findings; a false alarm is a clean
report with any finding. The copies in capitals are no texts of their own, so they are counted apart.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from django.conf import settings

from reporting.checks import Finding, Report, check
from tests.benchmarks.labelled_reports import PARTS, Labelled, read_part


@dataclass
class Score:
    """Found and planted by code; alarms and reports, of the clean ones and of their copies in capitals; times in ms."""

    by_code: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    clean: list[int] = field(default_factory=lambda: [0, 0])
    capitals: list[int] = field(default_factory=lambda: [0, 0])
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


def _show(one: Labelled, found: Sequence[Finding]) -> None:
    print(f"{'MISSED ' + one.code if one.code else 'ALARM'}  {one.name}")
    for finding in found:
        print(f"    {finding.code} {finding.severity} [{finding.section}] {finding.text!r} - {finding.message}")


def _run(reports: Sequence[Labelled], *, misses: bool) -> Score:
    score = Score()
    for one in reports:
        report = Report.from_dict(one.data)
        wall, cpu = time.perf_counter(), time.process_time()
        found = check(report)
        score.wall.append((time.perf_counter() - wall) * 1000)
        score.cpu.append((time.process_time() - cpu) * 1000)
        codes = {finding.code for finding in found}
        if one.code:
            tally, right = score.by_code[one.code], one.code in codes
            tally[0] += right
        else:
            tally, right = score.capitals if one.in_capitals else score.clean, not codes
            tally[0] += not right
        tally[1] += 1
        if misses and not right:
            _show(one, found)
    return score


def _table(part: str, reports: Sequence[Labelled], *, misses: bool) -> None:
    score = _run(reports, misses=misses)
    print(f"\n{part}: {len(reports)} reports, {len({one.data['order']['procedure'] for one in reports})} procedures")
    for code, (found, planted) in sorted(score.by_code.items()):
        print(f"  {code:<22} {found:>4} of {planted:<4} {found / planted:.3f}")
    found, planted = (sum(pair[n] for pair in score.by_code.values()) for n in (0, 1))
    print(f"  {'recall':<22} {found:>4} of {planted:<4} {found / planted:.3f}         goal .950")
    for name, (alarms, clean) in (("false alarms", score.clean), ("  same in capitals", score.capitals)):
        print(f"  {name:<22} {alarms:>4} of {clean:<4} {100 * alarms / clean:.1f} in 100    goal 3.0")
    for name, times in (("wall time a report", score.wall), ("processor time", score.cpu)):
        print(f"  {name:<22} median {median(times):.1f} ms, worst {max(times):.1f} ms    goal 20 ms")


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
