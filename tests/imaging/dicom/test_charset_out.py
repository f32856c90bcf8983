import pytest

from imaging.dicom.charset_out import CODECS, Voice

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("charset", "text", "sent"),
    [
        ("ISO_IR 192", "Žižka^Ян=山田^太郎", "Žižka^Ян=山田^太郎".encode()),
        ("ISO_IR 100", "Müller^Zoë", "Müller^Zoë".encode("latin_1")),
        ("ISO_IR 100", "Žižka^Jan", b"Zizka^Jan"),
        ("ISO_IR 101", "Žižka^Müller", "Žižka^Müller".encode("iso8859_2")),
        ("ISO_IR 144", "Вальтер^Zoë", "Вальтер".encode("iso8859_5") + b"^Zoe"),
        ("ISO_IR 126", "Παπάς^Ελένη", "Παπάς^Ελένη".encode("iso8859_7")),
        ("ISO_IR 13", "ﾔﾏﾀﾞ^ﾀﾛｳ", "ﾔﾏﾀﾞ^ﾀﾛｳ".encode("shift_jis")),
        ("ASCII", "Müller^Jürgen=山田^太郎", b"Muller^Jurgen"),
        ("ASCII", "=山田^太郎", b"ShanTian^TaiLang"),
    ],
)
def test_names(charset: str, text: str, sent: bytes) -> None:
    assert Voice(charset).encode("PN", text) == sent


def test_what_cannot_be_shown_never_parts_a_value() -> None:
    for sign in "＾＝＼∧〜¨":
        sent = Voice("ASCII").encode("LO", f"a{sign}b")
        assert sent.isascii() and not set(sent) & set(b"\\^=")


def test_lengths_are_counted_in_characters_and_per_value() -> None:
    voice = Voice("ISO_IR 192", text_limit=5, name_limit=8)
    assert voice.encode("LO", "äöüäöü").decode() == "äöüäö"
    assert voice.encode("LO", "ääääääää\\bbbbbbbb").decode() == "äääää\\bbbbb"
    assert voice.encode("PN", "Müller^Anna").decode() == "Müller^A"
    assert voice.encode("UI", "1.2.840.10008.1.2") == b"1.2.840.10008.1.2"


def test_groups_may_be_left_out() -> None:
    assert Voice(name_groups=False).encode("PN", "Yamada^Taro=山田^太郎") == b"Yamada^Taro"


def test_the_term_says_what_was_sent() -> None:
    assert Voice("ASCII").term == "" and all(Voice(term).term == term for term in CODECS)
