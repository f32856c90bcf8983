"""The pre-sign checks: a report and its facts in, findings out. Pure: no database, no clock, no network.

Each family has a file; `vocabulary.py` holds the words of a language. Every check takes time linear in the text.
"""

from reporting.checks.case import Case
from reporting.checks.comparison import check_comparison
from reporting.checks.completeness import check_completeness
from reporting.checks.contrast import check_contrast
from reporting.checks.critical import check_critical
from reporting.checks.finding import ERROR, WARNING, Code, Finding, Severity
from reporting.checks.identity import check_identity
from reporting.checks.intake import InvalidReport
from reporting.checks.laterality import check_laterality
from reporting.checks.negation import check_negation
from reporting.checks.report import SECTIONS, Order, Patient, Prior, Report
from reporting.checks.sex import check_sex
from reporting.checks.units import check_units

__all__ = [
    "ERROR",
    "SECTIONS",
    "WARNING",
    "Code",
    "Finding",
    "InvalidReport",
    "Order",
    "Patient",
    "Prior",
    "Report",
    "Severity",
    "check",
]

_FAMILIES = (
    check_identity,
    check_completeness,
    check_laterality,
    check_sex,
    check_contrast,
    check_comparison,
    check_negation,
    check_critical,
    check_units,
)


def check(report: Report, language: str = "en") -> list[Finding]:
    """Every remark on a report, errors first, each once."""
    case = Case(report, language)
    found = dict.fromkeys(finding for family in _FAMILIES for finding in family(case))
    return sorted(found, key=lambda finding: finding.severity != ERROR)
