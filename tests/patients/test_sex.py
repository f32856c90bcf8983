"""Sex in the words of many languages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patients import sex
from patients.errors import InvalidInput

WORDS = [
    *(
        ("M", word)
        for word in "M m male Mann männlich homme masculino hombre maschio man muž мужской erkek ERKEK 男 남".split()
    ),
    *(
        ("F", word)
        for word in "F female weiblich Frau FEMME femenino mujer femmina vrouw kobieta žena женский kadın".split()
    ),
    *(("F", word) for word in "KADIN 女性 أنثى נקבה महिला K W V".split()),
    *(("O", word) for word in "O other divers autre otro altro anders inne другое その他".split()),
    *(("U", word) for word in "U unknown unbekannt inconnu desconocido onbekend неизвестно 不明".split()),
    ("U", "không rõ"),
    ("M", " male. "),
]


@pytest.mark.parametrize(("code", "word"), WORDS)
def test_reads_words_of_many_languages(code: str, word: str) -> None:
    assert sex.parse(word) == code


@pytest.mark.parametrize("word", ["", "X", "N", "0", "1", "2", "mal", "mann frau", "ม", "?"])
def test_refuses_what_it_does_not_know(word: str) -> None:
    with pytest.raises(InvalidInput, match="Sex"):
        sex.parse(word)


@settings(deadline=None)
@given(st.text())
def test_no_text_does_worse_than_be_refused(word: str) -> None:
    try:
        code = sex.parse(word)
    except InvalidInput:
        return
    assert code in "MFOU"


@settings(deadline=None)
@given(st.sampled_from("MFOU"))
def test_what_is_shown_reads_back(code: sex.Sex) -> None:
    assert sex.parse(sex.show(code)) == code
