"""Specific Character Set. The encoded names are those of PS3.5 annexes H, I, J and K."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imaging.ingest.charsets import decode

pytestmark = pytest.mark.pure

YAMADA = b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B"
KATAKANA = b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J=\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J"
HONG = b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf"
ZHANG = b"Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab="


@pytest.mark.parametrize(
    ("value", "terms", "text"),
    [
        (YAMADA, ["", "ISO 2022 IR 87"], "Yamada^Tarou=山田^太郎=やまだ^たろう"),
        (KATAKANA, ["ISO 2022 IR 13", "ISO 2022 IR 87"], "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう"),
        (HONG, ["", "ISO 2022 IR 149"], "Hong^Gildong=洪^吉洞=홍^길동"),
        (HONG.replace(b"^\x1b$)C", b"^"), ["", "ISO 2022 IR 149"], "Hong^Gildong=洪^吉洞=홍^길동"),
        (ZHANG, ["", "ISO 2022 IR 58"], "Zhang^XiaoDong=张^小东="),
        ("Wang^XiaoDong=王^小东=".encode("gb18030"), ["GB18030"], "Wang^XiaoDong=王^小东="),
        ("Wang^XiaoDong=王^小东=".encode("gbk"), ["GBK"], "Wang^XiaoDong=王^小东="),
        ("Wang^XiaoDong=王^小東=".encode(), ["ISO_IR 192"], "Wang^XiaoDong=王^小東="),
        (b"\x1b$(D0!\x1b(B", ["", "ISO 2022 IR 159"], "丂"),
        ("Γεώργιος".encode("iso8859_7"), ["ISO_IR 126"], "Γεώργιος"),
        ("Аня".encode("iso8859_5"), ["ISO_IR 144"], "Аня"),
        ("محمد".encode("iso8859_6"), ["ISO_IR 127"], "محمد"),
        ("דבורה".encode("iso8859_8"), ["ISO_IR 138"], "דבורה"),
        ("Čapek".encode("iso8859_2"), ["ISO_IR 101"], "Čapek"),
        ("Ġorġ".encode("iso8859_3"), ["ISO_IR 109"], "Ġorġ"),
        ("Kārlis".encode("iso8859_4"), ["ISO_IR 110"], "Kārlis"),
        ("İbrahim Şık".encode("iso8859_9"), ["ISO_IR 148"], "İbrahim Şık"),
        ("สมชาย".encode("iso8859_11"), ["ISO_IR 166"], "สมชาย"),
        ("Müller €".encode("iso8859_15"), ["ISO_IR 203"], "Müller €"),
        ("Buc^Jérôme".encode("latin_1"), ["ISO_IR 100"], "Buc^Jérôme"),
        ("Буковський".encode("iso8859_5"), ["ISO 2022 IR 144"], "Буковський"),
        (b"\x1b-FDionysios \xc4\xe9\xef\x1b-A^\xe9", ["ISO 2022 IR 100", "ISO 2022 IR 126"], "Dionysios Διο^é"),
    ],
)
def test_every_term(value: bytes, terms: list[str], text: str) -> None:
    assert decode(value, terms, name=True) == text


@pytest.mark.parametrize(
    "term", ["ISO_IR 100", "ISO IR 100", "ISO-IR 100", "ISO_IR_100", "ISO 2022 IR 100", "iso_ir 100"]
)
def test_a_term_as_machines_write_it(term: str) -> None:
    assert decode(b"J\xe9r\xf4me", [term]) == "Jérôme"


@pytest.mark.parametrize("terms", [[], [""], ["ISO_IR 6"], ["UTF-8"], ["nonsense"]])
def test_without_a_known_term_utf_8_and_else_latin_1(terms: list[str]) -> None:
    assert decode("Jérôme".encode(), terms) == "Jérôme"
    assert decode("Jérôme".encode("latin_1"), terms) == "Jérôme"


def test_what_cannot_be_read_stands_out() -> None:
    assert decode(b"M\xfcller", ["ISO_IR 192"]) == "M\ufffdller"
    assert decode(b"\x1b$)C\xfb^x", ["", "ISO 2022 IR 149"], name=True) == "\ufffd^x"
    assert decode(b"\x1b$Bx\xff", ["", "ISO 2022 IR 87"]).startswith("\ufffd")


def test_after_a_delimiter_the_first_set_counts_again() -> None:
    value = b"\x1b-F\xc4^\xe9"
    assert decode(value, ["ISO 2022 IR 100", "ISO 2022 IR 126"], name=True) == "Δ^é"
    assert decode(value, ["ISO 2022 IR 100", "ISO 2022 IR 126"]) == "Δ^ι"  # in other text ^ is a letter like all


TERMS = ["", "ISO_IR 100", "ISO_IR 13", "ISO_IR 192", "GB18030", "ISO 2022 IR 87", "ISO 2022 IR 149", "ISO 2022 IR 58"]


@given(st.binary(max_size=60), st.lists(st.sampled_from(TERMS), max_size=3), st.booleans())
def test_no_bytes_are_too_odd(value: bytes, terms: list[str], name: bool) -> None:
    text = decode(value, terms, name=name)
    assert len(text) <= len(value)
    text.encode("utf-8")
