"""A query as it came, read once: its keys in text, what they ask for, and the test that an entry must pass. Pure."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydicom.datadict import dictionary_description
from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException
from pydicom.filereader import read_dataset
from pydicom.sequence import Sequence as Items

from imaging import matching_keys
from imaging.dicom.answers import CHARACTER_SET, Entry, Shape, vr_of
from imaging.ingest import charsets
from imaging.matching_keys import BadKey

_UNASKED = frozenset({CHARACTER_SET, 0x00080052, 0x00080201})  # character set, query level, time zone: no keys
LARGEST = 1 << 20  # bytes of an identifier; a console's is some hundred
DEEPEST = 4  # sequences in sequences
# What pydicom raises where the bytes are no data set; a peer can send anything. UserWarning: where warnings are errors.
UNREADABLE = (
    AttributeError,
    BytesLengthException,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RecursionError,
    TypeError,
    UserWarning,
    ValueError,
)


@dataclass(frozen=True)
class Key:
    """One attribute of the identifier; `items` is None unless it is a sequence, and empty for one without keys."""

    tag: int
    text: str
    items: tuple["Key", ...] | None = None


Reasons = Iterator[str]


@dataclass(frozen=True)
class Keys:
    """The whole identifier; `level` is the Query/Retrieve Level (0008,0052)."""

    all: tuple[Key, ...]
    level: str = ""

    def text(self, *path: int) -> str:
        """What a key asks, "" where it is not there: text(0x00400100, 0x00400001) for one in a sequence."""
        keys: Sequence[Key] = self.all
        found = ""
        for tag in path:
            key = next((each for each in keys if each.tag == tag), None)
            if key is None:
                return ""
            found, keys = key.text, key.items or ()
        return found

    def shape(self) -> Shape:
        """What the asker wants back."""
        return _shape(self.all)


@lru_cache(maxsize=512)
def read(identifier: bytes, implicit: bool, big: bool) -> Keys:
    """Read an identifier. Raises BadKey where it cannot be."""
    if len(identifier) > LARGEST:
        raise BadKey("The identifier is too long")
    try:
        dataset = read_dataset(io.BytesIO(identifier), is_implicit_VR=implicit, is_little_endian=not big)
        terms = _bytes(dataset, CHARACTER_SET).decode("ascii", "replace").strip(" \0").split("\\")
        keys = tuple(_keys(dataset, [term for term in terms if term.strip()], 0))
    except UNREADABLE as error:
        raise BadKey(f"The identifier cannot be read: {error}") from error
    return Keys(keys, _bytes(dataset, 0x00080052).decode("ascii", "replace").strip(" \0"))


def _keys(dataset: Dataset, terms: list[str], depth: int) -> Iterator[Key]:
    if depth > DEEPEST:
        raise BadKey("The identifier has sequences too deep in each other")
    for tag in sorted(int(tag) for tag in dataset._dict):
        if tag in _UNASKED or tag & 0xFFFF == 0:  # group lengths are no keys
            continue
        vr = vr_of(tag)
        if vr == "SQ":
            yield Key(tag, "", tuple(_items(dataset, tag, terms, depth)))
        elif vr != "UN":
            text = charsets.decode(_bytes(dataset, tag), terms, name=vr == "PN")
            yield Key(tag, text.strip(" \0") if vr != "US" else _number(dataset, tag))


def _items(dataset: Dataset, tag: int, terms: list[str], depth: int) -> Iterator[Key]:
    value = dataset[tag].value
    items = value if isinstance(value, Items) else ()
    if len(items) > 1:
        raise BadKey(f"({tag >> 16:04X},{tag & 0xFFFF:04X}) has more than one item")  # C.2.2.2.6
    for item in items:
        yield from _keys(item, terms, depth + 1)


def _bytes(dataset: Dataset, tag: int) -> bytes:
    value: Any = dataset.get_item(tag).value if tag in dataset else b""
    return value if isinstance(value, bytes) else str(value or "").encode()


def _number(dataset: Dataset, tag: int) -> str:
    value = dataset[tag].value
    return "" if value in (None, "") else str(value)


def _shape(keys: Sequence[Key]) -> Shape:
    return tuple((key.tag, None if key.items is None else _shape(key.items)) for key in keys)


Check = Callable[[Entry], "str | None"]


def check_for(keys: Sequence[Key], *, supported: Callable[[tuple[int, ...]], bool], at: tuple[int, ...] = ()) -> Check:
    """A function that says why an entry does not fit, None where it does. Raises BadKey.

    A key that is not supported for matching is only a return key (PS3.4 C.2.2.1.3).
    """
    checks = list(_checks(keys, supported, at))

    def check(entry: Entry) -> str | None:
        for each in checks:
            if (reason := each(entry)) is not None:
                return reason
        return None

    return check


def _checks(keys: Sequence[Key], supported: Callable[[tuple[int, ...]], bool], at: tuple[int, ...]) -> Iterator[Check]:
    texts = {key.tag: key.text for key in keys}
    together = _is_span(texts.get(START_DATE, ""), texts.get(START_TIME, ""))
    if together:
        yield _span(texts[START_DATE], texts[START_TIME])
    for key in keys:
        if not supported((*at, key.tag)) or (together and key.tag in (START_DATE, START_TIME)):
            continue
        if key.items is not None:
            yield _in_items(key.tag, check_for(key.items, supported=supported, at=(*at, key.tag)))
        elif (test := matching_keys.test_for(vr_of(key.tag), key.text)) is not None:
            yield _of_value(key, test)


START_DATE, START_TIME = 0x00400002, 0x00400003


def _is_span(days: str, hours: str) -> bool:
    return bool(days.strip() and hours.strip()) and ("-" in days or "-" in hours)


def _span(days: str, hours: str) -> Check:
    fits = matching_keys.moment_test(days, hours)

    def check(entry: Entry) -> str | None:
        day, hour = str(entry.get(START_DATE, "")), str(entry.get(START_TIME, ""))
        return None if fits(day, hour) else f"Start {day} {hour} is not in {days} {hours}"

    return check


def _of_value(key: Key, test: matching_keys.Test) -> Check:
    def check(entry: Entry) -> str | None:
        value = entry.get(key.tag, "")
        if isinstance(value, str) and test(value):
            return None
        return f"{_name(key.tag)} is “{value}”, the query asks for “{key.text}”"

    return check


def _in_items(tag: int, check_item: Check) -> Check:
    """One item that fits is enough (C.2.2.2.6); a sequence without items fits where nothing is asked of them."""

    def check(entry: Entry) -> str | None:
        items = entry.get(tag, ())
        reasons = [check_item(item) for item in items] if not isinstance(items, str) else []
        if not reasons:
            return check_item({})
        return None if None in reasons else reasons[0]

    return check


@lru_cache(maxsize=1024)
def _name(tag: int) -> str:
    return f"{dictionary_description(tag)} ({tag >> 16:04X},{tag & 0xFFFF:04X})"
