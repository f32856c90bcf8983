"""Names: as they come, as they are kept, shown, and compared."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from patients import names
from patients.errors import InvalidInput
from patients.names import PersonName

READ = [
    ("DOE^JANE^^^", PersonName("DOE", "JANE")),
    ("Doe^Jane^Mary^Dr.^Jr.", PersonName("Doe", "Jane", "Mary", "Dr.", "Jr.")),
    ("Doe, Jane", PersonName("Doe", "Jane")),
    ("JANE DOE ", PersonName("DOE", "JANE")),
    ("  Doe ,  Jane   Mary ", PersonName("Doe", "Jane", "Mary")),
    ("van der Berg", PersonName("van der Berg")),
    ("Pieter van der Berg", PersonName("van der Berg", "Pieter")),
    ("O'Brien", PersonName("O'Brien")),
    ("Sukarno", PersonName("Sukarno")),
    ("baby of Jane Doe", PersonName("Doe", "baby of Jane")),
    ("BABY GIRL DOE", PersonName("DOE", "BABY GIRL")),
    ("Dr. Jane Doe Jr.", PersonName("Doe", "Jane", "", "Dr.", "Jr.")),
    ("Doe, Jane, Dr.", PersonName("Doe", "Jane", prefix="Dr.")),
    ("García López, María José", PersonName("García López", "María", "José")),
    ("Doe (née Smith), Jane", PersonName("Doe (née Smith)", "Jane")),
    ("山田 太郎", PersonName("山田", "太郎")),
    ("김 철수", PersonName("김", "철수")),
    (
        "Yamada^Tarou=山田^太郎=やまだ^たろう",
        PersonName("Yamada", "Tarou", ideographic="山田^太郎", phonetic="やまだ^たろう"),
    ),
    ("=山田^太郎", PersonName(ideographic="山田^太郎")),
    ("Yamada, Tarou [山田 太郎]", PersonName("Yamada", "Tarou", ideographic="山田^太郎")),
    ("^Jane", PersonName("", "Jane")),
    ("Do Minh Anh", PersonName("Anh", "Do", "Minh")),
    ("\ufeffDoe,\u200e Jane", PersonName("Doe", "Jane")),
]

REFUSED = ["", "   ", "123", "^^^", "=", "Do\x00e", "Doe\nJane", "Doe\u202eenaJ", "Do\ufffde", "x" * 65, "a,b,c,d,e"]
REFUSED += ["a^b^c^d^e^f", "a=b=c=d", "Doe\\Jane", "x" * 10_000, "\ud800", "Doe^" + "J" * 61]

SHOWN = [
    (PersonName("Doe", "Jane"), "Doe, Jane"),
    (PersonName("Doe", "Jane", "Mary"), "Doe, Jane Mary"),
    (PersonName("Doe", "Mary Ann", "Lou"), f"Doe, Mary{names.GLUE}Ann Lou"),
    (PersonName("van der Berg"), "van der Berg"),
    (PersonName("Doe", "Jane", prefix="Dr.", suffix="Jr."), "Doe, Jane, Jr., Dr."),
    (
        PersonName("Yamada", "Tarou", ideographic="山田^太郎", phonetic="やまだ^たろう"),
        "Yamada, Tarou [山田 太郎 / やまだ たろう]",
    ),
    (PersonName(ideographic="山田^太郎"), "[山田 太郎]"),
    (PersonName("Smith, Jones", "A"), "Smith, Jones^A"),
]

text = st.text(st.characters(codec="utf-8"), max_size=40)
likely = st.text(st.sampled_from("aAéßñ山たキ김יм'’-., /()[]^=\u202f\u00a0 \u3000Drj"), max_size=24)
any_text = st.one_of(text, likely)


@st.composite
def whole_names(draw: st.DrawFn) -> PersonName:
    parts = [draw(any_text) for _part in range(7)]
    try:
        return names.normalise(PersonName(*parts))
    except InvalidInput:
        return PersonName("Doe", draw(st.sampled_from(["", "Jane", "Mary Ann", "J."])))


@pytest.mark.parametrize(("typed", "name"), READ)
def test_reads_names_as_people_and_machines_write_them(typed: str, name: PersonName) -> None:
    assert names.parse(typed) == name


@pytest.mark.parametrize("typed", REFUSED)
def test_refuses_what_is_no_name_and_says_how_to_mend_it(typed: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        names.parse(typed)
    assert refusal.value.field == "Name"
    assert refusal.value.mend


@pytest.mark.parametrize(("name", "shown"), SHOWN)
def test_shows_the_family_name_first(name: PersonName, shown: str) -> None:
    assert names.show(name) == shown


def test_a_group_of_64_characters_is_the_longest() -> None:
    assert len(names.to_dicom(names.parse("Doe^" + "J" * 60))) == 64


def test_dicom_leaves_out_what_is_empty_at_the_end() -> None:
    assert names.to_dicom(PersonName("Doe", "", "", "", "Jr")) == "Doe^^^^Jr"
    assert names.to_dicom(PersonName("Doe", phonetic="どう")) == "Doe==どう"


@settings(deadline=None)
@given(whole_names())
def test_what_is_shown_reads_back_as_the_same_name(name: PersonName) -> None:
    assert names.parse(names.show(name)) == name


@settings(deadline=None)
@given(whole_names())
def test_what_goes_to_a_machine_reads_back_as_the_same_name(name: PersonName) -> None:
    value = names.to_dicom(name)
    assert names.parse(value if "^" in value else value + "^") == name


@settings(deadline=None)
@example(names.normalise(PersonName("Doe", phonetic="0 A^")))
@given(whole_names())
def test_normalising_twice_changes_nothing(name: PersonName) -> None:
    assert names.normalise(name) == name


@settings(deadline=None)
@given(any_text)
def test_no_text_does_worse_than_be_refused(typed: str) -> None:
    try:
        name = names.parse(typed)
    except InvalidInput:
        return
    assert names.parse(names.show(name)) == name


@settings(deadline=None)
@given(any_text)
def test_the_key_of_a_key_is_itself(typed: str) -> None:
    key = names.comparison_key(typed)
    assert names.comparison_key(key) == key


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Müller-Lüdenscheidt", "mullerludenscheidt"),
        ("O’Brien", "obrien"),
        ("STRAẞE", "strasse"),
        ("Łukasz Żak", "lukasz zak"),
        ("ＪＡＮＥ", "jane"),
        ("Щербаков", "shcherbakov"),
        ("きょうこ", "kyouko"),
        ("ヤマダ", "yamada"),
        ("ﾔﾏﾀﾞ", "yamada"),
        ("山田", "山田"),
    ],
)
def test_comparison_puts_case_accents_and_scripts_aside(typed: str, key: str) -> None:
    assert names.comparison_key(typed) == key


@pytest.mark.parametrize(
    ("stored", "queries"),
    [
        (
            "Yamada^Tarou=山田^太郎=やまだ^たろう",
            ["yamada", "tarou", "taro", "山田", "太郎", "山田太郎", "やまだ", "タロウ"],
        ),
        ("Müller-Lüdenscheidt, Jürgen", ["muller", "mueller", "ludenscheidt", "juergen", "Müller Lüdenscheidt"]),
        ("O'Brien, Siobhán", ["obrien", "o'brien", "SIOBHAN"]),
        ("van der Berg, Jan", ["berg", "van", "vanderberg"]),
        ("Иванов, Сергей", ["ivanov", "Иванов"]),
    ],
)
def test_a_name_is_found_by_each_of_its_words(stored: str, queries: list[str]) -> None:
    keys = set(names.search_keys(names.parse(stored)))
    for query in queries:
        assert keys & set(names.search_keys(PersonName(query))), query
