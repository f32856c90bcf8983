"""`manage.py reindex_patients`: keys that are missing or stale become what the rows say."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from patients.actions.merging import merge
from patients.actions.register import register
from patients.models import PatientKey
from patients.models.search import find
from tests.cast import Cast


def keys() -> list[tuple[int, str, str]]:
    return sorted(PatientKey.objects.values_list("patient", "kind", "key"))


def test_every_key_is_as_registration_makes_it(people: Cast) -> None:
    one, other = (
        register(people.site, by=people.clara, family_name=name, birth_date="1970-03-22", sex="F")
        for name in ("Müller", "Mueller")
    )
    survivor = register(people.site, by=people.clara, family_name="Weber", birth_date="1971-03-22", sex="F")
    merge(survivor, other, why="One card", by=people.clara)
    before = keys()
    PatientKey.objects.filter(patient=one).delete()
    PatientKey.objects.create(patient=one, kind="W", key="stale")
    assert find("muller", 5).keys == [survivor.pk]
    out = StringIO()
    call_command("reindex_patients", stdout=out)
    assert keys() == before and out.getvalue() == "3 patients.\n"
    assert sorted(find("muller", 5).keys) == [one.pk, survivor.pk]


def test_nobody_unknown_does_it(people: Cast) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("reindex_patients", "--as", "nobody-here")
    assert refused.value.returncode == 2
