"""What is wanted, before it is an order."""

from dataclasses import dataclass

from imaging.models import Procedure


@dataclass(frozen=True)
class Wanted:
    """One procedure of an order, with its side ("", L, R, B); the UID that its images carry where they came first."""

    procedure: Procedure
    laterality: str = ""
    study_instance_uid: str = ""
