"""Every defined term of Specific Character Set, with bytes put together by hand from the sets' own tables."""

import pytest

from imaging.ingest.charsets import decode

pytestmark = pytest.mark.pure

# term, bytes, text: one letter or more from the upper half of each set
SINGLE = [
    ("ISO_IR 100", b"\xc4neas^R\xfcdiger", "Äneas^Rüdiger"),
    ("ISO_IR 101", b"Wa\xb3\xeasa^Lech", "Wałęsa^Lech"),
    ("ISO_IR 109", b"\xc5ar\xbb^\xa1al", "Ċarğ^Ħal".replace("ğ", "ğ")),
    ("ISO_IR 110", b"\xa9\xb9^\xc7", "Šš^Į"),
    ("ISO_IR 126", b"\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2", "Διονυσιος"),
    ("ISO_IR 127", b"\xe2\xc8\xc7\xe6\xea^\xe4\xe6\xd2\xc7\xd1", "قباني^لنزار"),
    ("ISO_IR 138", b"\xf9\xf8\xe5\xef^\xe3\xe1\xe5\xf8\xe4", "שרון^דבורה"),
    ("ISO_IR 144", b"\xbb\xee\xdace\xdc\xd1yp\xd3", "Люкceмбypг"),
    ("ISO_IR 148", b"\xc7avu\xfeo\xf0lu^\xdd", "Çavuşoğlu^İ"),
    ("ISO_IR 166", b"\xcd\xc3^\xaa\xd2", "อร^ชา"),
    ("ISO_IR 203", b"\xa4^\xbc\xbd", "€^Œœ"),
    ("ISO_IR 13", b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3", "ﾔﾏﾀﾞ^ﾀﾛｳ"),
]


@pytest.mark.parametrize(("term", "data", "text"), SINGLE)
def test_one_byte_a_letter(term: str, data: bytes, text: str) -> None:
    assert decode(data, [term], name=True) == text
    assert decode(data, [term.replace("ISO_IR", "ISO 2022 IR")], name=True) == text


ESCAPES = {
    "100": b"\x1b-A",
    "101": b"\x1b-B",
    "109": b"\x1b-C",
    "110": b"\x1b-D",
    "126": b"\x1b-F",
    "127": b"\x1b-G",
    "138": b"\x1b-H",
    "144": b"\x1b-L",
    "148": b"\x1b-M",
    "166": b"\x1b-T",
    "203": b"\x1b-b",
    "13": b"\x1b)I",
}


@pytest.mark.parametrize(("term", "data", "text"), SINGLE)
def test_by_its_escape_sequence(term: str, data: bytes, text: str) -> None:
    number = term.removeprefix("ISO_IR ")
    family = data.replace(b"^", b"")
    assert decode(b"A " + ESCAPES[number] + family, ["", f"ISO 2022 IR {number}"]) == "A " + text.replace("^", "")


WIDE = [
    # Yamada Tarou: romaji, kanji by IR 87, kana by IR 87, as the Japanese example of PS3.5 Annex H has it
    (
        ["", "ISO 2022 IR 87"],
        b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B",
        "Yamada^Tarou=山田^太郎=やまだ^たろう",
    ),
    (
        ["ISO 2022 IR 13", "ISO 2022 IR 87"],
        b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J",
        "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎",
    ),
    (["", "ISO 2022 IR 159"], b"\x1b$(D\x30\x21\x1b(B", "丂"),
    # Hong Gildong: hanja and hangul by IR 149 (Annex I); the escape stands once in each group
    (
        ["", "ISO 2022 IR 149"],
        b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf",
        "Hong^Gildong=洪^吉洞=홍^길동",
    ),
    # Zhang Xiaodong by IR 58 (Annex K)
    (
        ["", "ISO 2022 IR 58"],
        b"Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab=",
        "Zhang^XiaoDong=张^小东=",
    ),
    (["GB18030"], "Wang^XiaoDong=王^小东=".encode("gb18030"), "Wang^XiaoDong=王^小东="),
    (["GBK"], "王^小東".encode("gbk"), "王^小東"),
    (["GB18030"], "𠀀".encode("gb18030"), "𠀀"),
    (["ISO_IR 192"], "Wang^XiaoDong=王^小東=".encode(), "Wang^XiaoDong=王^小東="),
]


@pytest.mark.parametrize(("terms", "data", "text"), WIDE)
def test_more_bytes_a_letter(terms: list[str], data: bytes, text: str) -> None:
    assert decode(data, terms, name=True) == text


def test_three_alphabets_in_one_value() -> None:
    data = b"D\xfcrer \x1b-F\xc4\xe9\xef \x1b-L\xbb\xee\xda"
    assert decode(data, ["ISO 2022 IR 100", "ISO 2022 IR 126", "ISO 2022 IR 144"]) == "Dürer Διο Люк"


@pytest.mark.parametrize(
    ("terms", "data", "text"),
    [
        ([], "Müller".encode(), "Müller"),
        ([], b"M\xfcller", "Müller"),
        ([""], b"M\xfcller", "Müller"),
        (["ISO_IR 6"], b"M\xfcller", "Müller"),
        (["no such set"], b"M\xfcller", "Müller"),
        (["ISO-IR 100"], b"M\xfcller", "Müller"),
        (["iso_ir 192"], "Müller".encode(), "Müller"),
        (["ISO_IR 192"], b"M\xfcller", "M\ufffdller"),
        ([""], b"\x1b$)A\xd5\xc5", "张"),  # an escape sequence that was not announced
    ],
)
def test_wrong_and_missing_declarations(terms: list[str], data: bytes, text: str) -> None:
    assert decode(data, terms) == text
