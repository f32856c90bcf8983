"""What a report's paper says, as plain values ready to print. The caller has formatted every date, name and status."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

PartKind = Literal["original", "preliminary", "addendum", "correction"]
PageSize = Literal["A4", "Letter"]


@dataclass(frozen=True)
class Letterhead:
    """The sender: name of the hospital, then address and telephone, a line each. `logo` is PNG or JPEG bytes."""

    name: str
    lines: tuple[str, ...] = ()
    logo: bytes | None = None


@dataclass(frozen=True)
class PatientBlock:
    """`name` in the site's own order; `birth_date` and `sex` in words; `temporary` until the identity is resolved."""

    name: str
    mrn: str
    birth_date: str
    sex: str
    ideographic_name: str = ""
    phonetic_name: str = ""
    age: str = ""
    temporary: bool = False


@dataclass(frozen=True)
class StudyBlock:
    """`performed_at` carries the name of its time zone. An empty field leaves no row on the paper."""

    accession_number: str
    procedure: str
    performed_at: str
    laterality: str = ""
    modality: str = ""
    referring_physician: str = ""
    site: str = ""


@dataclass(frozen=True)
class Section:
    """A heading and its plain text. Blank lines, indents and list marks in `text` survive; `emphasised` frames it."""

    heading: str
    text: str
    emphasised: bool = False


@dataclass(frozen=True)
class Part:
    """One signed (or preliminary) piece of the report. `number` counts addenda and corrections from 1, 0 otherwise.

    `signed_at` carries the name of its time zone. `signed_by` is empty for a part that nobody has signed yet.
    `signature_lines` follow the name: role, licence number, who dictated.
    """

    kind: PartKind
    title: str
    sections: tuple[Section, ...]
    number: int = 0
    signed_by: str = ""
    signed_at: str = ""
    signature_lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class CriticalBlock:
    """The facts of a critical result: what, when found, who told whom, when, by what means, whether read back."""

    finding: str
    found_at: str
    told_by: str
    told_to: str
    told_at: str
    means: str
    read_back: str
    category: str = ""


@dataclass(frozen=True)
class KeyImage:
    """One picture (PNG or JPEG bytes) and what stands below it."""

    data: bytes
    caption: str = ""


@dataclass(frozen=True)
class ReportContent:
    """A whole report. `parts` come in printing order: newest addendum or correction first, the original last.

    `status` is the word for the reader ("FINAL", "PRELIMINARY", "ADDENDUM 1"). `preliminary` and `withdrawn` put their
    own word across every page. `code` is the short code that tells whether this paper is current; `check_url` is
    printed, also as a QR code.
    `language` chooses the words of the labels and the Han glyphs (a BCP 47 tag); `right_to_left` mirrors the page.
    `issued_at` (aware) is the date in the file's metadata; give the time of the signature, never the present.
    """

    letterhead: Letterhead
    patient: PatientBlock
    study: StudyBlock
    status: str
    parts: tuple[Part, ...]
    code: str
    indication: str = ""
    preliminary: bool = False
    withdrawn: bool = False
    criticals: tuple[CriticalBlock, ...] = ()
    key_images: tuple[KeyImage, ...] = ()
    check_url: str = ""
    version_label: str = ""
    language: str = "en"
    right_to_left: bool = False
    page_size: PageSize = "A4"
    issued_at: datetime | None = None
