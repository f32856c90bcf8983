"""`manage.py register_patient`: one patient by the rules of the form, the MRN out, nothing half done."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from patients.models import DuplicateCase, Event, Patient, Site
from tests.cast import Cast

JANE = ("--family-name=Doe", "--given-name=Jane", "--birth-date=2.3.1970", "--sex=F", "--phone=020 7946 0999")


def run(*options: str) -> tuple[str, str]:
    """What was printed, and what was said beside it."""
    out, err = StringIO(), StringIO()
    call_command("register_patient", "--site=NORTH", *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_number_is_all_that_is_printed(people: Cast) -> None:
    printed, said = run(*JANE, "--has-pacemaker=yes", "--as=clara")
    jane = Patient.objects.get()
    assert (printed, said) == (f"{jane.mrn}\n", "") and jane.has_pacemaker
    assert Event.objects.get(kind="patient.registered").by == people.clara


def test_a_likely_duplicate_opens_a_case_and_is_registered(people: Cast) -> None:
    run(*JANE)
    printed, said = run(*JANE)
    assert Patient.objects.filter(mrn=printed.strip(), merged_into=None).exists()
    assert said == "1 likely duplicate: decide in the identity inbox.\n"
    assert DuplicateCase.objects.get().decision == "" and Patient.objects.count() == 2


@pytest.mark.parametrize(
    ("options", "code", "sentence"),
    [
        ((*JANE, "--birth-date=02/03/70"), 1, "Birth date “02/03/70”: .* Choose: .*1970-03-02"),
        ((*JANE, "--sex=X"), 1, "Sex “X”"),
        ((*JANE, "--mrn=--"), 1, "MRN “--”"),
        ((*JANE, "--confidential=perhaps"), 1, "Say yes or no."),
        (("--family-name=Doe",), 1, "sex: It is needed: fill it in."),
        ((*JANE, "--as=theo"), 1, "“theo” may not register patients."),
        ((*JANE, "--as=nobody-here"), 2, "nobody-here"),
        ((*JANE, "--site=WEST"), 2, "NORTH"),
    ],
    ids=str,
)
def test_what_is_refused_is_refused_in_words(people: Cast, options: tuple[str, ...], code: int, sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence) as refused:
        run(*options)
    assert refused.value.returncode == code
    assert not Patient.objects.exists()


def test_the_site_is_asked_for_where_there_are_several(people: Cast) -> None:
    with pytest.raises(CommandError, match=r"--site CODE, one of: .*NORTH"):
        call_command("register_patient", *JANE)
    Site.objects.exclude(code="NORTH").update(active=False)
    call_command("register_patient", *JANE, stdout=StringIO())
    assert Patient.objects.get().site.code == "NORTH"
