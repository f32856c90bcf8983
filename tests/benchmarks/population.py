"""A made-up population with families, and the slips that are made when some of it is registered twice.

febrl has no families: nobody in it shares an address, a telephone or a birth date with a brother. Here every household
does, one birth in forty is of twins, some sons bear their father's name, some women marry between two visits. Names,
streets and telephones come from Faker, in several languages.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from faker import Faker

from patients.dates import PartialDate
from patients.matching import Person

LOCALES = ("en_GB", "en_US", "de_DE", "es_ES", "fr_FR", "pl_PL", "tr_TR", "pt_BR", "ru_RU", "it_IT", "nl_NL", "vi_VN")
_KEYS = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wertyuiopqsdfghjklaxcvbnmz", strict=True))
_OCR = (("rn", "m"), ("m", "rn"), ("l", "1"), ("o", "0"), ("cl", "d"), ("e", "c"), ("h", "b"), ("u", "v"))


class Country:
    """Names, streets and towns of one language, drawn once so that a million people can be made from them."""

    def __init__(self, locale: str, seed: int) -> None:
        faker = Faker(locale)
        faker.seed_instance(seed)
        self.families = [faker.last_name() for _each in range(3_000)]
        self.givens = {
            "M": [faker.first_name_male() for _each in range(2_000)],
            "F": [faker.first_name_female() for _each in range(2_000)],
        }
        self.streets = [faker.street_name() for _each in range(1_500)]
        self.towns = [(faker.postcode(), faker.city()) for _each in range(400)]
        self.phones = [faker.phone_number() for _each in range(50)]


class Population:
    """People and the pairs that are one person. `locale` "" mixes all of LOCALES."""

    def __init__(self, seed: int, locale: str = "") -> None:
        self.random = Random(seed)
        self.countries = [Country(each, seed) for each in ([locale] if locale else LOCALES)]
        self.people: list[Person] = []
        self.pairs: set[frozenset[str]] = set()
        self._mrn = 100_000

    def grow(self, size: int, doubled: float = 0.1) -> "Population":
        """Households until there are `size` people; then a share of them is registered again, with slips."""
        while len(self.people) < size:
            self._household(self.random.choice(self.countries))
        self.people = self.people[:size]
        for person in list(self.people):
            copies = [person.id]
            while self.random.random() < doubled and len(copies) < 4:
                again = self._again(person, f"{person.id}-{len(copies)}")
                self.people.append(again)
                self.pairs.update(frozenset((again.id, other)) for other in copies)
                copies.append(again.id)
        self.random.shuffle(self.people)
        return self

    def _household(self, country: Country) -> None:
        home = self._home(country) | {"phone": self._phone(country) if self.random.random() < 0.8 else ""}
        family = self.random.choice(country.families)
        born = date(1935, 1, 1) + timedelta(days=self.random.randrange(25_000))
        parents = [self._person(country, family, sex, self._near(born, 2_000), home) for sex in "MF"]
        self.people += parents[: self.random.choice((1, 1, 2))]
        for _child in range(self.random.choice((0, 0, 1, 2, 3))):
            birth = self._near(born + timedelta(days=10_500), 3_000)
            twins = 2 if self.random.random() < 0.025 else 1
            named: set[str] = set()
            while len(named) < twins:
                child = self._person(country, family, self.random.choice("MF"), birth, home)
                if child.given in named:
                    continue
                named.add(child.given)
                if child.sex == "M" and twins == 1 and self.random.random() < 0.04:
                    child = replace(child, given=parents[0].given)
                self.people.append(child)

    def _person(self, country: Country, family: str, sex: str, birth: date, home: dict[str, str]) -> Person:
        given = self.random.choice(country.givens[sex])
        self._mrn += 1
        mobile = self._phone(country) if self.random.random() < 0.5 else home["phone"]
        mail = f"{given}.{family}{self.random.randrange(100)}@example.org".replace(" ", "").lower()
        return Person(
            f"p{self._mrn}",
            family,
            given,
            birth_date=PartialDate(birth.year, birth.month, birth.day),
            sex=sex,
            mrn=str(self._mrn),
            email=mail if self.random.random() < 0.3 else "",
            **{**home, "phone": mobile},
        )

    def _home(self, country: Country) -> dict[str, str]:
        postcode, city = self.random.choice(country.towns)
        street = f"{self.random.choice(country.streets)} {self.random.randrange(1, 120)}"
        return {"street": street, "postcode": postcode, "city": city}

    def _phone(self, country: Country) -> str:
        form = self.random.choice(country.phones)
        return "".join(str(self.random.randrange(10)) if char.isdecimal() else char for char in form)

    def _near(self, day: date, days: int) -> date:
        shifted = day + timedelta(days=self.random.randrange(-days, days))
        while shifted > date(2025, 12, 31):
            shifted -= timedelta(days=self.random.randrange(1, days))
        return shifted

    def _again(self, person: Person, number: str) -> Person:
        self._mrn += 1
        again = replace(person, id=number, mrn=str(self._mrn))
        slips: list[tuple[float, Callable[[Person], Person]]] = [
            (0.15, self._misspelt_family),
            (0.15, self._misspelt_given),
            (0.04, lambda p: replace(p, family=p.given, given=p.family)),
            (0.12, self._misdated),
            (0.02, lambda p: replace(p, birth_date=None)),
            (0.25, self._moved),
            (0.25, lambda p: replace(p, phone=self._other_phone(p))),
            (0.15, lambda p: replace(p, phone="")),
            (0.15, lambda p: replace(p, street="", postcode="", city="")),
            (0.10, lambda p: replace(p, street=self._misspelt(p.street))),
            (0.10, lambda p: replace(p, sex="")),
            (0.01, lambda p: replace(p, sex={"M": "F", "F": "M"}.get(p.sex, ""))),
            (0.30, lambda p: replace(p, email="")),
            (0.06, self._married),
            (0.03, lambda p: replace(p, given=p.given[:1])),
        ]
        for likelihood, slip in slips:
            if self.random.random() < likelihood:
                again = slip(again)
        return again

    def _misspelt_family(self, person: Person) -> Person:
        return replace(person, family=self._misspelt(person.family))

    def _misspelt_given(self, person: Person) -> Person:
        return replace(person, given=self._misspelt(person.given))

    def _misspelt(self, text: str) -> str:
        if len(text) < 3:
            return text
        place = self.random.randrange(1, len(text) - 1)
        kind = self.random.randrange(5)
        if kind == 0:
            return text[:place] + text[place + 1 :]
        if kind == 1:
            return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        if kind == 2:
            return text[:place] + _KEYS.get(text[place].lower(), "e") + text[place + 1 :]
        if kind == 3:
            return text[:place] + text[place] + text[place:]
        seen, read = self.random.choice(_OCR)
        return text.replace(seen, read, 1)

    def _misdated(self, person: Person) -> Person:
        known = person.birth_date
        if known is None or known.month is None or known.day is None:
            return person
        year, month, day = known.year, known.month, known.day
        kind = self.random.randrange(4)
        if kind == 0 and day <= 12:
            month, day = day, month
        elif kind == 1:
            day = self.random.randrange(1, 28)
        elif kind == 2:
            year += self.random.choice((-10, -1, 1, 10))
        else:
            month = self.random.randrange(1, 13)
            day = min(day, 28)
        return replace(person, birth_date=PartialDate(year, month, min(day, 28)))

    def _moved(self, person: Person) -> Person:
        return replace(person, **self._home(self.random.choice(self.countries)))

    def _other_phone(self, person: Person) -> str:
        return self._phone(self.random.choice(self.countries))

    def _married(self, person: Person) -> Person:
        if person.sex != "F":
            return person
        other = self.random.choice(self.random.choice(self.countries).families)
        return replace(person, family=f"{person.family}-{other}" if self.random.random() < 0.3 else other)
