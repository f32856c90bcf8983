from itertools import pairwise

import pytest

from reporting.pdf.linebreak import clusters, opportunities

pytestmark = pytest.mark.pure


def pieces(text: str) -> list[str]:
    places = [0, *opportunities(text), len(text)]
    return [text[start:end] for start, end in pairwise(places)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no acute  finding", ["no ", "acute  ", "finding"]),
        ("follow-up of T1-weighted", ["follow-", "up ", "of ", "T1-weighted"]),
        ("10-12 mm, -5 HU", ["10-12 ", "mm, ", "-5 ", "HU"]),
        ("follow-up à 3", ["follow-", "up ", "à ", "3"]),
        ("5\u00a0mm œdème", ["5\u00a0mm ", "œdème"]),
        ("肺野に、「異常」", ["肺", "野", "に、", "「異", "常」"]),
        ("骨折 (右)。", ["骨", "折 ", "(右)。"]),
        ("ラーメン", ["ラー", "メ", "ン"]),
        ("양측 폐야에", ["양측 ", "폐야에"]),
        ("ปอดไม่พบ", ["ปอด", "ไม่พบ"]),
        ("a\u200bb", ["a\u200b", "b"]),
        ("漢字CT検査", ["漢", "字", "CT", "検", "査"]),
    ],
)
def test_lines_end_where_the_language_allows(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc", [0, 1, 2]),
        ("e\u0301x", [0, 2]),
        ("ผู้ป่วย", [0, 3, 5, 6]),
        ("👩\u200d⚕\ufe0fx", [0, 4]),
        ("क\u094dष", [0, 2]),
    ],
)
def test_a_mark_is_never_cut_from_its_letter(text: str, expected: list[int]) -> None:
    assert clusters(text) == expected
