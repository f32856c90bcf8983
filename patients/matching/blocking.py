"""Keys by which records meet: two records with no key in common are never compared. A dozen short keys a record.

Each key joins two facts, so that it stays rare in a large register; each pair of facts is there because the others may
be wrong. They serve as rows of an index table too. Keys that begin with N (the sounds of both names, nothing else) can
be held by thousands: read at most a page of them.
"""

from patients.matching.person import Person
from patients.matching.portrait import Portrait, portrait


def blocking_keys(person: Person) -> set[str]:
    """The keys of a record, each at most 32 characters."""
    return keys_of(portrait(person))


def keys_of(record: Portrait) -> set[str]:
    """As blocking_keys, for a record folded before."""
    family, given = record.names.family_code, record.names.given_code
    codes = {code for code in (family, given) if code}
    keys = {f"H{form.family}{form.given}"[:32] for form in record.names.forms if form.han}
    if codes:
        keys.update(_name_keys(record, codes))
    if record.birth:
        day = _day(record.birth)
        keys.update(f"B{day}{code[:2]}" for code in codes)
        keys.update(
            f"{kind}{day}{place}" for kind, place in (("C", record.postcode[:8]), ("S", record.street[:4])) if place
        )
    keys.update(_address_keys(record, codes))
    keys.update(
        kind + value[:31] for kind, value in (("P", record.phone), ("E", record.email), ("M", record.mrn)) if value
    )
    return keys


def _name_keys(record: Portrait, codes: set[str]) -> set[str]:
    both = "".join(sorted(codes))
    keys = {f"N{both}"}
    if record.birth:
        keys.update((f"Y{record.birth[:4]}{both}", f"D{_day(record.birth)[4:]}{both}"))
    return keys


def _address_keys(record: Portrait, codes: set[str]) -> set[str]:
    keys: set[str] = set()
    number = "".join(record.numbers[:1])
    if record.postcode:
        # Its signs in order, so that two exchanged ones do no harm.
        postcode = "".join(sorted(record.postcode[:8]))
        keys.update(f"Z{postcode}{code}" for code in codes)
        if number:
            keys.add(f"L{postcode} {number}"[:32])
    if record.street:
        street = record.street.replace(" ", "")
        keys.add(f"A{street[:6]}{number} {record.city[:3]}"[:32])
        keys.update(f"F{street[:5]}{code}" for code in codes)
    return keys


def _day(birth: str) -> str:
    """Year, then month and day the smaller first: the same for a date with both exchanged."""
    return birth[:4] + "".join(sorted((birth[4:6], birth[6:])))
