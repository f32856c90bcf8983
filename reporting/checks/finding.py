"""What a check says: one finding, with its code and its weight."""

from dataclasses import asdict, dataclass
from typing import Literal

Code = Literal[
    "laterality",
    "sex",
    "contrast",
    "comparison",
    "incomplete",
    "impression_missing",
    "negation",
    "critical",
    "identity",
    "unit",
]
Severity = Literal["error", "warning"]

ERROR: Severity = "error"
WARNING: Severity = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark. An error stops the signature; a warning is passed with one key.

    `text` is the passage that is meant, cut from the section, or "" where something is missing.
    """

    code: Code
    severity: Severity
    section: str
    text: str
    message: str

    def as_dict(self) -> dict[str, str]:
        """The form that `check_report` prints."""
        return asdict(self)
