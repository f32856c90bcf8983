"""Are two records one person? Values in, score and reasons out; no database."""

from patients.matching.blocking import blocking_keys
from patients.matching.compare import compare
from patients.matching.pairs import Earlier, find_pairs
from patients.matching.person import Match, Person, Verdict

__all__ = ["Earlier", "Match", "Person", "Verdict", "blocking_keys", "compare", "find_pairs"]
