"""The medical record number: shown, compared, and fitted to the site."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from patients import mrn
from patients.errors import InvalidInput

SEVEN = r"A\d{6}"


@pytest.mark.parametrize(
    ("typed", "shown", "key"),
    [
        (" a-001 234 ", "A-001 234", "A001234"),
        ("Ａ００１２３４", "A001234", "A001234"),
        ("٠٠١٢٣٤", "001234", "001234"),
        ("00–12", "00-12", "0012"),
        ("А001234", "А001234", "A001234"),  # a Cyrillic А
        ("АБ-12", "АБ-12", "АБ12"),
        ("\ufeff12\u200b34", "1234", "1234"),
    ],
)
def test_shows_what_was_typed_and_compares_what_is_meant(typed: str, shown: str, key: str) -> None:
    assert mrn.normalise(typed) == shown
    assert mrn.comparison_key(typed) == key


def test_leading_zeros_count() -> None:
    assert mrn.comparison_key("007") != mrn.comparison_key("7")


@pytest.mark.parametrize("typed", ["", "  ", "--", "12\x0034", "12\\34", "1" * 65])
def test_refuses_what_is_no_number(typed: str) -> None:
    with pytest.raises(InvalidInput, match="MRN"):
        mrn.normalise(typed)


@pytest.mark.parametrize(
    ("typed", "pattern", "kept"),
    [
        ("a-001234", SEVEN, "A-001234"),
        ("А-001234", SEVEN, "A-001234"),  # the Cyrillic А becomes the site's
        ("АБ123", r"[А-Я]{2}\d+", "АБ123"),
        ("АВ123", r"[А-Я]{2}\d+", "АВ123"),  # every letter looks Latin, and the site's are Cyrillic
        ("0012", "", "0012"),
    ],
)
def test_keeps_what_fits_the_site(typed: str, pattern: str, kept: str) -> None:
    assert mrn.comparison_key(mrn.check(typed, pattern)) == mrn.comparison_key(kept)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("A-O01234", "Character 2 is the letter O. If the digit 0 is meant, type A001234."),
        ("A00I234", "Character 4 is the letter I. If the digit 1 is meant, type A001234."),
        ("Б001234", "Character 1 is Б"),
        ("A12", "this site's form"),
    ],
)
def test_says_what_does_not_fit_and_guesses_nothing(typed: str, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        mrn.check(typed, SEVEN)
    assert sentence in str(refusal.value)


@pytest.mark.parametrize(
    "pattern", ["(a+)+", r"(\d*)*", r"(.)\1", "(?=a)b", r"\d*\d*\d*\d*", "[", "a" * 200, "(a|b){9}"]
)
def test_refuses_a_pattern_that_could_take_for_ever(pattern: str) -> None:
    with pytest.raises(InvalidInput, match="MRN pattern"):
        mrn.check("1", pattern)


def test_the_slowest_pattern_that_is_allowed_is_quick() -> None:
    before = time.process_time()
    with pytest.raises(InvalidInput):
        mrn.check("1" * 64, r"\d*\d*\d*A")
    assert time.process_time() - before < 5


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("79927398713", "mod10"),
        ("AB-79927398713", "mod10"),
        ("9434765919", "mod11"),
        ("080442957X", "mod11"),
        ("3214282912345698765432161182", "mod97"),
        ("WEST12345698765432GB82", "mod97"),  # the published IBAN, its first four signs moved to the end (ISO 13616)
    ],
)
def test_knows_published_numbers_with_check_digits(number: str, kind: str) -> None:
    assert mrn.check(number, "", kind)


@settings(deadline=None)
@given(st.from_regex(r"[1-9][0-9]{4,8}", fullmatch=True), st.integers(0, 9), st.sampled_from(["mod10", "mod11"]))
def test_one_wrong_digit_is_always_noticed(number: str, place: int, kind: str) -> None:
    valid = next((number + last for last in "0123456789" if mrn.checks_out(number + last, kind)), None)
    if valid is None:  # a tenth of mod 11 numbers would need an X
        return
    place %= len(valid)
    wrong = valid[:place] + str((int(valid[place]) + 1) % 10) + valid[place + 1 :]
    assert not mrn.checks_out(wrong, kind)


@settings(deadline=None)
@example("R¸")
@given(st.text())
def test_normalising_twice_changes_nothing_and_nothing_else_is_raised(typed: str) -> None:
    try:
        shown = mrn.normalise(typed)
    except InvalidInput:
        return
    assert mrn.normalise(shown) == shown
    assert mrn.comparison_key(mrn.comparison_key(typed)) == mrn.comparison_key(typed)
