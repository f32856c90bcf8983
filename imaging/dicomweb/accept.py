"""What the asker takes: the Accept header and the `accept` parameter (PS3.18 8.3.3.1, 8.7). Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.http import HttpRequest

DICOM_JSON: Final = "application/dicom+json"
JSON: Final = "application/json"
MULTIPART: Final = "multipart/related"
OCTETS: Final = "application/octet-stream"
DICOM: Final = "application/dicom"
ANY: Final = "*/*"

_PARTS = re.compile(r'"(?:[^"\\]|\\.)*"|[^",;]+|[,;]')
_LONGEST = 4096  # characters; no asker has so much to say


@dataclass(frozen=True)
class MediaRange:
    """One of the types that are taken, lower case, without quotes; `type` is that of the parts of multipart/related."""

    media_type: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    quality: float = 1.0

    @property
    def part_type(self) -> str:
        """What each part shall be, "" where it is left open."""
        return self.parameters.get("type", "").lower()

    @property
    def transfer_syntax(self) -> str:
        """The one asked for; "" where none is, "*" for the stored one (8.7.3.5.2)."""
        return self.parameters.get("transfer-syntax", "")

    def covers(self, media_type: str) -> bool:
        """Whether this range holds the type."""
        mine = self.media_type
        return mine in (ANY, media_type) or (mine.endswith("/*") and media_type.startswith(mine[:-1]))


def ranges(request: HttpRequest) -> list[MediaRange]:
    """The ranges, the best first. The parameter of the address comes before the header; with neither, all are taken."""
    asked = request.GET.get("accept", "") or request.headers.get("Accept", "") or ANY
    found = list(parsed(asked[:_LONGEST]))
    return sorted((each for each in found if each.quality > 0), key=lambda each: -each.quality)


def takes(request: HttpRequest, media_types: Iterable[str]) -> str | None:
    """The first of the asker's types that is one of these; None for none."""
    offered = list(media_types)
    for each in ranges(request):
        for media_type in offered:
            if each.covers(media_type):
                return media_type
    return None


def parsed(text: str) -> Iterator[MediaRange]:
    """The ranges of a header, in its order; a Content-Type is one."""
    for words in _split(text):
        media_type, *rest = words
        parameters = dict(_parameter(each) for each in rest if "=" in each)
        quality = parameters.pop("q", "1")
        if media_type:
            yield MediaRange(media_type.lower(), parameters, _quality(quality))


def _split(text: str) -> Iterator[list[str]]:
    """At commas, and each at semicolons; neither counts inside quotes."""
    words, word = [], ""
    for part in _PARTS.findall(text):
        if part not in (",", ";"):
            word += part
            continue
        words.append(word.strip())
        word = ""
        if part == ",":
            yield words
            words = []
    yield [*words, word.strip()]


def _parameter(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip().lower(), value.strip().strip('"')


def _quality(text: str) -> float:
    try:
        return min(1.0, max(0.0, float(text)))
    except ValueError:
        return 1.0
