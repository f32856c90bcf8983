"""A bad configuration is said in words, with an id, and stops the start."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import ERROR, WARNING
from django.test import override_settings

from ris.checks import configuration

pytestmark = pytest.mark.pure

ROOT = Path(__file__).resolve().parents[2]
KEY = "a-key-of-fifty-characters-for-tests-only-0123456789"
GOOD = {"SECRET_KEY": KEY, "DATABASE_URL": "sqlite:////tmp/ris-never-made.sqlite3"}


def found(**settings: Any) -> list[tuple[str | None, int, str]]:
    with override_settings(SECRET_KEY=KEY, DEBUG=False, **settings):
        return [(message.id, message.level, message.msg) for message in configuration(None)]


def test_nothing_is_wrong_with_the_defaults() -> None:
    assert found() == []


@pytest.mark.parametrize("shape", ["{n}", "{date:%Y%m%d}-{n:05d}", "CT/{n:05d}", "N_{n:012d}"])
def test_many_shapes_of_an_accession_number_are_right(shape: str) -> None:
    assert found(ACCESSION_FORMAT=shape) == []


@pytest.mark.parametrize(
    ("values", "check"),
    [
        ({"ALLOWED_HOSTS": ["*"]}, "ris.E002"),
        ({"UID_ROOT": "1.2.abc"}, "ris.E003"),
        ({"UID_ROOT": "1.02.3"}, "ris.E003"),
        ({"UID_ROOT": "1"}, "ris.E003"),
        ({"UID_ROOT": "1.2."}, "ris.E003"),
        ({"UID_ROOT": "1." + "2" * 39}, "ris.E003"),
        ({"ACCESSION_FORMAT": "fixed"}, "ris.E004"),
        ({"ACCESSION_FORMAT": "{n"}, "ris.E004"),
        ({"ACCESSION_FORMAT": "{m}"}, "ris.E004"),
        ({"ACCESSION_FORMAT": "{}"}, "ris.E004"),
        ({"ACCESSION_FORMAT": "{n.x}"}, "ris.E004"),
        ({"ACCESSION_FORMAT": "{date.x}{n}"}, "ris.E004"),
        ({"ACCESSION_FORMAT": "{n[0]}"}, "ris.E004"),
        ({"ACCESSION_FORMAT": "A\\{n}"}, "ris.E004"),
        ({"ACCESSION_FORMAT": "{n:017d}"}, "ris.E004"),
        ({"ACCESSION_FORMAT": " {n}"}, "ris.E004"),
        ({"ACCESSION_FORMAT": "{n}*"}, "ris.E004"),
        ({"ACCESSION_FORMAT": "?{n}"}, "ris.E004"),
        ({"ACCESSION_FORMAT": "Ä{n}"}, "ris.E004"),
        ({"MISREAD": {"TIME_ZONE": "is no time zone"}}, "ris.E005"),
        ({"CLAIM_MINUTES": 0}, "ris.E007"),
        ({"AXES_FAILURE_LIMIT": 0}, "ris.E007"),
        ({"IDLE_SIGN_OUT_SECONDS": 60, "IDLE_WARNING_SECONDS": 60}, "ris.E007"),
        ({"DICOM_AE_TITLE": ""}, "ris.E009"),
        ({"DICOM_AE_TITLE": "SEVENTEEN-LETTERS"}, "ris.E009"),
        ({"DICOM_AE_TITLE": "A\\B"}, "ris.E009"),
        ({"DICOM_PDU_BYTES": 100}, "ris.E010"),
        ({"DICOM_PORT": 70_000}, "ris.E010"),
        ({"DICOM_TLS_CERT": __file__}, "ris.E011"),
        ({"DICOM_TLS_CA": __file__}, "ris.E011"),
        ({"DICOM_TLS_CERT": __file__, "DICOM_TLS_CA": __file__, "DICOM_TLS_ASK_PEERS": False}, "ris.E011"),
        ({"DICOM_TLS_CERT": __file__, "DICOM_TLS_CA": "/no/such/file"}, "ris.E011"),
    ],
)
def test_one_thing_is_wrong(values: dict[str, Any], check: str) -> None:
    assert [(name, level) for name, level, _ in found(**values)] == [(check, ERROR)]
    with override_settings(SECRET_KEY=KEY, DEBUG=True, **values):
        assert [(message.id, message.level) for message in configuration(None)] == [(check, WARNING)]


@pytest.mark.parametrize("key", ["", "x" * 39])
def test_a_short_key_is_refused(key: str) -> None:
    with override_settings(SECRET_KEY=key, DEBUG=False):
        assert [message.id for message in configuration(None)] == ["ris.E001"]


@pytest.mark.parametrize(
    "images",
    [
        {"BACKEND": "no.such.Storage"},
        {"BACKEND": "fractions.Fraction", "OPTIONS": {"colour": "red"}},
        {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": f"{__file__}/images"}},
        {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": __file__}},
    ],
)
def test_images_need_a_place(images: dict[str, Any], settings: Any) -> None:
    assert [name for name, _, _ in found(STORAGES={**settings.STORAGES, "images": images})] == ["ris.E006"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_images_need_a_place_that_can_be_written(tmp_path: Path, settings: Any) -> None:
    tmp_path.chmod(0o555)
    images = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": f"{tmp_path}/images"}}
    assert [name for name, _, _ in found(STORAGES={**settings.STORAGES, "images": images})] == ["ris.E006"]


def start(program: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    """Run our Python in a clean environment of these variables."""
    clean = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "ris.settings", **GOOD, **environment}
    command = [sys.executable, *program]
    return subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True, timeout=60, check=False)


CHECK = ["manage.py", "check"]
SERVE = ["-c", "import ris.wsgi; print('serving')"]


def test_a_good_configuration_starts() -> None:
    checked, served = start(CHECK), start(SERVE)
    assert (checked.returncode, served.returncode) == (0, 0), checked.stderr + served.stderr
    assert served.stdout.endswith("serving\n")


BAD = {
    "SECRET_KEY": "short",
    "ALLOWED_HOSTS": "*",
    "UID_ROOT": "nonsense",
    "ACCESSION_FORMAT": "A\\{n}",
    "TIME_ZONE": "Mars/Phobos",
    "HTTPS": "maybe",
    "CLAIM_MINUTES": "soon",
    "EMAIL_URL": "post:pa55word",
    "IMAGES_ROOT": f"{__file__}/images",
    "SIGN_IN_ATTEMPTS": "0",
}


@pytest.mark.parametrize("program", [CHECK, SERVE])
def test_a_bad_configuration_does_not_start_and_all_of_it_is_said(program: list[str]) -> None:
    refused = start(program, **BAD)
    assert refused.returncode != 0 and "serving" not in refused.stdout
    for number in range(1, 8):
        assert f"(ris.E00{number})" in refused.stderr, refused.stderr
    for name in BAD:
        assert name in refused.stderr
    assert "pa55word" not in refused.stderr + refused.stdout


@pytest.mark.parametrize(
    "environment",
    [{"DATABASE_URL": "postgres://ris:pa55word@db/ris"}, {"DATABASE_URL": "nonsense"}, {"SECRET_KEY": ""}],
)
def test_without_a_database_or_a_key_nothing_starts(environment: dict[str, str]) -> None:
    refused = start(SERVE, **environment)
    assert refused.returncode != 0 and "serving" not in refused.stdout
    assert next(iter(environment)) in refused.stderr
    assert "pa55word" not in refused.stderr
