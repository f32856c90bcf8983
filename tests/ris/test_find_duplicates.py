"""`manage.py find_duplicates --csv`: an old register goes in, likely pairs come out, the database stays out of it."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

PEOPLE = """\
id,family_name,given_name,birth_date,sex,phone,street,postcode,city,mrn,shoe size
a,Doe,Jane,1970-03-02,F,020 7946 0123,8 Mill Lane,M14 5RT,Manchester,1234567,38
b,Doe,Jnae,2 March 1970,female,020 7946 0123,8 Mill Lane,M14 5RT,Manchester,1243567,38
c,"DOE^JANE^^^",,19700302,weiblich,+44 20 7946 0123,Mill Lane 8,M14 5RT,Manchester,777,38
d,Brown,Peter,1951-07-30,M,,,,,888,44
"""


def run(tmp_path: Path, text: str | bytes, *options: str) -> tuple[list[dict[str, str]], str, str]:
    """The pairs, what was printed, and what was complained of."""
    people, pairs, out, complaints = tmp_path / "people.csv", tmp_path / "pairs.csv", StringIO(), StringIO()
    people.write_bytes(text.encode() if isinstance(text, str) else text)
    arguments = ["--csv", str(people), "--out", str(pairs), *options]
    call_command("find_duplicates", *arguments, stdout=out, stderr=complaints)
    with pairs.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file)), out.getvalue(), complaints.getvalue()


def test_finds_the_pairs_and_says_why(tmp_path: Path) -> None:
    pairs, said, complaints = run(tmp_path, PEOPLE)
    found = {(pair["id_a"], pair["id_b"]): pair for pair in pairs}
    assert set(found) == {("a", "b"), ("a", "c"), ("b", "c")}
    assert found["a", "c"]["verdict"] == "certain"
    assert found["a", "b"]["verdict"] == "suggest"
    assert "MRN digits 3 and 4 swapped" in found["a", "b"]["reasons"].split("; ")
    assert all(0.5 <= float(pair["score"]) <= 1 for pair in pairs)
    assert (said, complaints) == ("4 people, 1 certain and 2 likely pairs, 0 values left out.\n", "")


@pytest.mark.parametrize("separator", [";", "\t"])
def test_takes_other_separators_and_a_byte_order_mark(tmp_path: Path, separator: str) -> None:
    text = PEOPLE.replace('"', "").replace(",", separator)
    assert len(run(tmp_path, "\ufeff" + text)[0]) == 3


def test_one_bad_value_costs_that_value_only(tmp_path: Path) -> None:
    bad = "b,Doe,Jane,31.02.1970,what,020 7946 0123,8 Mill Lane,M14 5RT,Manchester,\\,38\n"
    pairs, said, complaints = run(tmp_path, PEOPLE.replace(PEOPLE.splitlines(keepends=True)[2], bad))
    assert {(pair["id_a"], pair["id_b"]) for pair in pairs} == {("a", "b"), ("a", "c"), ("b", "c")}
    assert "3 values left out" in said
    for line, part in zip(complaints.splitlines(), ["birth_date “31.02.1970”", "sex “what”", "mrn “\\”"], strict=True):
        assert line.startswith("3: ")
        assert part in line
        assert line.endswith(".")


def test_rows_that_are_no_rows_are_told_and_the_run_goes_on(tmp_path: Path) -> None:
    damaged = b"e,D\xffe,Ja\x00ne,1970-03-02,F,,,,,5,\n" + b'f,"' + b"x" * 200_000 + b'",,,,,,,,,\n' + b"\n"
    pairs, said, complaints = run(tmp_path, PEOPLE.encode() + damaged)
    assert len(pairs) == 3
    assert "6: family_name" in complaints
    assert "7: " in complaints
    assert said.startswith("5 people")


def test_an_ambiguous_date_is_left_out_unless_the_order_is_told(tmp_path: Path) -> None:
    text = PEOPLE.replace("1970-03-02", "02/03/1970")
    assert "2: birth_date “02/03/1970”" in run(tmp_path, text)[2]
    assert run(tmp_path, text, "--date-order", "DMY")[2] == ""


def test_a_row_without_id_has_its_line_number(tmp_path: Path) -> None:
    pairs, _said, _complaints = run(tmp_path, PEOPLE.replace("\na,", "\n,").replace("\nb,", "\n,"))
    assert ("2", "3") in {(pair["id_a"], pair["id_b"]) for pair in pairs}


@pytest.mark.parametrize("text", ["", "name;born\nDoe;1970\n"])
def test_a_file_without_known_columns_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(CommandError, match="family_name"):
        run(tmp_path, text)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nothing\.csv"):
        call_command("find_duplicates", "--csv", str(tmp_path / "nothing.csv"), "--out", str(tmp_path / "pairs.csv"))
    assert not (tmp_path / "pairs.csv").exists()


def test_a_header_alone_gives_a_header_alone(tmp_path: Path) -> None:
    assert run(tmp_path, PEOPLE.splitlines(keepends=True)[0])[0] == []
    assert (tmp_path / "pairs.csv").read_bytes() == b"id_a,id_b,score,verdict,reasons\r\n"
