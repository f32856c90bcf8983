"""The files around the code say what is true: settings, pins, commands."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETTING = re.compile(r"""\benv(?:\.\w+)?\(\s*["']([A-Z_]+)["']""")
EXAMPLE = re.compile(r"^# ([A-Z_]+)=", re.MULTILINE)
SECRETS = ("SECRET_KEY", "SEAL_KEYS", "DATABASE_URL", "DATABASE_PASSWORD", "EMAIL_URL")
PIN = re.compile(
    r"(?P<name>[A-Za-z0-9-]+)(\[[a-z,]+\])?==(?P<version>[0-9][0-9a-z.]*)(?P<marker> ; [^#]+?)? +# (?P<reason>\S.*)"
)

pytestmark = pytest.mark.pure


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def pins(name: str) -> list[re.Match[str] | str]:
    """Each requirement of the file, taken apart, or the line itself when it is no pin with a reason."""
    lines = [line for line in read(name).splitlines() if line and not line.startswith("#")]
    return [PIN.fullmatch(line) or line for line in lines]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_example_names_each_setting_and_no_other():
    settings = set(SETTING.findall(read("ris/settings.py")))
    example = set(EXAMPLE.findall(read(".env.example")))
    assert len(settings) > 20
    assert example == settings | {f"{name}_FILE" for name in SECRETS}


def test_the_example_sets_nothing_by_itself():
    lines = read(".env.example").splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == []


def test_each_setting_of_the_example_stands_under_its_meaning():
    for block in read(".env.example").split("\n\n"):
        if EXAMPLE.search(block):
            meaning = [line for line in block.splitlines() if line.startswith("# ") and not EXAMPLE.match(line)]
            assert meaning, f"no meaning above {block!r}"


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-bench.txt"])
def test_each_requirement_is_pinned_and_has_a_reason(name: str):
    found = pins(name)
    assert found
    assert [line for line in found if isinstance(line, str)] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-bench.txt"])
def test_the_constraints_agree_with_the_requirements(name: str):
    constraints = {
        normal(line.partition("==")[0]) + "==" + line.partition("==")[2].split(" ")[0]
        for line in read("constraints.txt").splitlines()
        if not line.startswith("#")
    }
    wanted = {f"{normal(pin['name'])}=={pin['version']}" for pin in pins(name) if isinstance(pin, re.Match)}
    assert wanted - {f"mysqlclient=={_mysqlclient()}"} <= constraints


def _mysqlclient() -> str:
    (pin,) = (pin for pin in pins("requirements.txt") if isinstance(pin, re.Match) and pin["name"] == "mysqlclient")
    return pin["version"]


def test_no_file_names_a_package_index():
    named = [
        name
        for name in (
            "requirements.txt",
            "requirements-dev.txt",
            "requirements-bench.txt",
            "constraints.txt",
            "Makefile",
        )
        if re.search(r"https?://|--(extra-)?index-url|--find-links", read(name))
    ]
    assert named == []


def test_ci_calls_make_test_and_nothing_else():
    lines = [line for line in read(".ci/run").splitlines() if line and not line.startswith("#")]
    assert lines == ["set -euo pipefail", 'cd "$(dirname "$0")/.."', "exec make test"]


@pytest.mark.parametrize("command", ["run", "test", "setup", "bench", "help"])
def test_make_has_each_command_with_a_word_about_it(command: str):
    assert re.search(rf"^{command}:.*## \S", read("Makefile"), re.MULTILINE)


def test_the_scripts_may_be_executed():
    scripts = [*(ROOT / "tools").glob("*.sh"), ROOT / ".ci/run"]
    assert len(scripts) > 3
    assert [path.name for path in scripts if not path.stat().st_mode & 0o100] == []


def test_the_supported_pythons_are_the_same_everywhere():
    project = tomllib.loads(read("pyproject.toml"))
    assert project["project"]["requires-python"] == ">=3.11,<3.14"
    assert "(3, 11) <= sys.version_info[:2] <= (3, 13)" in read("tools/setup.sh")
    assert 'PYTHONS = ("3.11", "3.12", "3.13")' in read("tools/pin.py")
    assert project["tool"]["ruff"]["target-version"] == "py311"
    assert project["tool"]["mypy"]["python_version"] == "3.11"
