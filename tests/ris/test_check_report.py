"""`manage.py check_report`, from the outside."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.reporting.checks.reports import data, sections

pytestmark = pytest.mark.pure

WRONG = data(sections=sections(impression="Normal prostate."))


def run(*args: str) -> list[str]:
    out = io.StringIO()
    call_command("check_report", *args, stdout=out)
    return out.getvalue().splitlines()


def written(tmp_path: Path, text: str) -> str:
    path = tmp_path / "report.json"
    path.write_text(text, encoding="utf-8")
    return str(path)


def refused(*args: str) -> CommandError:
    with pytest.raises(CommandError) as error:
        run(*args)
    assert error.value.returncode == 2
    return error.value


def test_one_report_gives_one_list(tmp_path: Path) -> None:
    (line,) = run(written(tmp_path, json.dumps(WRONG, indent=2)))
    (finding,) = json.loads(line)
    assert set(finding) == {"code", "severity", "section", "text", "message"}
    assert (finding["code"], finding["severity"], finding["section"]) == ("sex", "warning", "impression")


def test_a_report_without_a_slip_gives_an_empty_list(tmp_path: Path) -> None:
    assert run(written(tmp_path, json.dumps(data()))) == ["[]"]


def test_lines_give_a_list_each(tmp_path: Path) -> None:
    lines = run(written(tmp_path, "\n".join([json.dumps(data()), json.dumps(WRONG), "", json.dumps(data())])))
    assert [[finding["code"] for finding in json.loads(line)] for line in lines] == [[], ["sex"], []]


def test_a_bad_line_is_named_and_loses_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = data(patient={"sex": "X"})
    path = written(tmp_path, "\n".join([json.dumps(WRONG), "{not json", json.dumps(bad), json.dumps(data())]))
    out = io.StringIO()
    with pytest.raises(CommandError) as error:
        call_command("check_report", path, stdout=out)
    assert error.value.returncode == 2
    assert "line 2" in str(error.value) and "line 3: patient.sex is 'X'" in str(error.value)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line["line"] if isinstance(line, dict) else len(line) for line in lines] == [1, 2, 3, 0]


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + json.dumps(WRONG).encode())))
    assert len(json.loads(run("-")[0])) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no JSON"),
        ("{", "no JSON"),
        ('{\n "patient": {},\n oops\n}', "no JSON"),
        ("[" * 200_000, "no JSON"),
        ("[]", "report is []"),
        ('"text"', "JSON object"),
        ("{}", "sections is None: it is required"),
        (json.dumps(data(order={"laterality": "up"})), "order.laterality is 'up': write LEFT, RIGHT"),
    ],
)
def test_bad_input_is_a_sentence_and_exit_code_2(tmp_path: Path, text: str, words: str) -> None:
    assert words in str(refused(written(tmp_path, text)))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "gone.json" in str(refused(str(tmp_path / "gone.json")))


def test_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(b'{"patient": "\xff"}')
    assert "not UTF-8" in str(refused(str(path)))


def test_odd_letters_come_out_as_ascii(tmp_path: Path) -> None:
    odd = json.dumps(data(sections=sections(impression="Prostate 中 \ud800 ok.")))
    (line,) = run(written(tmp_path, odd))
    assert line.isascii() and "中" in json.loads(line)[0]["text"]
