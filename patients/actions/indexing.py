"""Keep the keys of a patient as its row says: for search by name and for meeting likely duplicates."""

from collections.abc import Iterable, Iterator
from itertools import permutations, product

from patients import names
from patients.matching import Person, blocking_keys
from patients.models import KeyKind, Patient, PatientKey

HEADS = range(1, 5)  # letters of the other word in a pair key


def reindex(patient: Patient) -> None:
    """Write what is missing and delete what is stale, inside the caller's transaction. A merged patient has no keys."""
    wanted = {*keys_of(patient), *_former_names(patient)} if patient.merged_into_id is None else set()
    there = {(row.kind, row.key): row.pk for row in PatientKey.objects.filter(patient=patient)}
    stale = [pk for key, pk in there.items() if key not in wanted]
    if stale:
        PatientKey.objects.filter(pk__in=stale).delete()
    PatientKey.objects.bulk_create(
        PatientKey(patient=patient, kind=kind, key=key) for kind, key in sorted(wanted - there.keys())
    )


def keys_of(patient: Patient) -> Iterator[tuple[str, str]]:
    """Every (kind, key) of the row."""
    yield from name_keys(patient)
    yield from ((KeyKind.BLOCK.value, key) for key in blocking_keys(person_of(patient)))


def name_keys(patient: Patient) -> Iterator[tuple[str, str]]:
    """Those by which the person is found by name."""
    name = name_of(patient)
    words = [word[:80] for word in names.search_keys(name)]
    yield from ((KeyKind.WORD.value, word) for word in words)
    for group in _groups(name):
        yield from ((KeyKind.PAIR.value, key) for key in pair_keys(group))
    if born := patient.known_birth_date:
        yield from year_keys(born.year, words)


def year_keys(year: int, words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The words of a name behind the birth year, so that "weber 1939" is one range too."""
    return ((KeyKind.PAIR.value, f"{year:04d} {word}"[:80]) for word in words)


def _former_names(patient: Patient) -> Iterator[tuple[str, str]]:
    """The keys of the names of all who were merged into this patient, one after the other: they find the survivor."""
    merged = list(Patient.objects.filter(merged_into=patient))
    while merged:
        for former in merged:
            former.birth_date = patient.birth_date  # in memory: the name was theirs, the year is the survivor's
            yield from name_keys(former)
        merged = list(Patient.objects.filter(merged_into__in=merged))


def pair_keys(words: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Two words, in all their spellings and in either order, as "head tail": first letters of one, the whole other."""
    for one, other in permutations(dict.fromkeys(words), 2):
        for head, tail in product(one, other):
            yield from (f"{head[:length]} {tail}"[:80] for length in HEADS if len(head) >= length)


def name_of(patient: Patient) -> names.PersonName:
    """The row's name as a value."""
    return names.PersonName(
        family=patient.family_name,
        given=patient.given_name,
        middle=patient.middle_name,
        prefix=patient.prefix,
        suffix=patient.suffix,
        ideographic=patient.ideographic_name,
        phonetic=patient.phonetic_name,
    )


def person_of(patient: Patient) -> Person:
    """The row as matching compares it."""
    return Person(
        id=str(patient.pk),
        family=patient.family_name,
        given=patient.given_name,
        middle=patient.middle_name,
        ideographic=patient.ideographic_name,
        phonetic=patient.phonetic_name,
        birth_date=patient.known_birth_date,
        sex="" if patient.sex == "U" else patient.sex,
        phone=patient.phone,
        email=patient.email,
        street=patient.street,
        postcode=patient.postcode,
        city=patient.city,
        mrn=patient.mrn_key,
    )


def _groups(name: names.PersonName) -> Iterator[list[tuple[str, ...]]]:
    """The words of the name in Latin letters, and those of each other group."""
    for group in ((name.family, name.given, name.middle), name.ideographic.split("^"), name.phonetic.split("^")):
        yield [word for part in group for word in names.search_words(part)]
