"""The demo's sites, sign-ins, referring physicians and patients."""

import datetime as dt
import random
from dataclasses import dataclass, field

from django.contrib.auth.models import Group

from patients.actions.register import register
from patients.models import Patient, Practitioner, Site, User
from ris import roles
from ris.demo.names import TONGUES, build

PASSWORD = "demo-clinic"  # noqa: S105 - printed on the sign-in page of the demo; load_demo refuses to run elsewhere

SIGN_INS = (
    ("desk", "Dana", "Desk", roles.FRONT_DESK),
    ("tech", "Tom", "Technologist", roles.TECHNOLOGIST),
    ("lead", "Lea", "Lead", roles.LEAD_TECHNOLOGIST),
    ("radiologist", "Rita", "Reader", roles.RADIOLOGIST),
    ("radiologist2", "Ralf", "Reader", roles.RADIOLOGIST),
    ("resident", "Ines", "Intern", roles.RESIDENT),
    ("referrer", "Gwen", "Practice", roles.REFERRER),
    ("referrer2", "Hugo", "Surgery", roles.REFERRER),
    ("admin", "Alma", "Admin", roles.ADMIN),
    ("admin2", "Otto", "Admin", roles.ADMIN),
)
REFERRERS = (
    ("Dr", "Gwen", "Practice", "General practice", "referrer"),
    ("Dr", "Hugo", "Surgery", "Surgery", "referrer2"),
    ("Dr", "Ilse", "Vorlage", "Orthopaedics", None),
    ("Dr", "Jean", "Untel", "Neurology", None),
    ("Prof.", "Kay", "Anybody", "Oncology", None),
    ("Dr", "Lars", "Ingen", "Cardiology", None),
)
ALLERGIES = ("", "", "", "", "", "Penicillin", "Iodinated contrast medium (rash, 2019)", "Latex")


@dataclass
class Clinic:
    """Everybody and everything that the demo's days need."""

    north: Site
    south: Site
    users: dict[str, User]
    referrers: list[Practitioner]
    patients: list[Patient] = field(default_factory=list)

    def user(self, name: str) -> User:
        """A sign-in by its name."""
        return self.users[name]


def open_clinic(*, system: User) -> Clinic:
    """Make sites, sign-ins and referring physicians; `system` is the user of machines and commands."""
    north = Site.objects.create(
        code="NORTH",
        name="Northside Imaging",
        address="1 Sample Street\nNorthside",
        phone="020 7946 0100",
        region="GB",
        time_zone="Europe/London",
        mrn_format="N-{n:06d}",
    )
    south = Site.objects.create(
        code="SOUTH",
        name="Southside Imaging",
        address="200 Example Avenue\nSouthside",
        phone="(212) 555-0100",
        region="US",
        date_order="MDY",
        time_zone="America/New_York",
        mrn_format="S-{n:06d}",
    )
    users = {name: _sign_in(name, first, last, role) for name, first, last, role in SIGN_INS}
    users["system"] = system
    doctors = [
        Practitioner.objects.create(
            code=f"R{number:03d}",
            title=title,
            given_name=given,
            family_name=family,
            specialty=specialty,
            user=users[name] if name else None,
        )
        for number, (title, given, family, specialty, name) in enumerate(REFERRERS, 1)
    ]
    return Clinic(north, south, users, doctors)


def _sign_in(name: str, first: str, last: str, role: str) -> User:
    user = User.objects.create_user(
        name, password=PASSWORD, first_name=first, last_name=last, is_staff=role != roles.REFERRER
    )
    user.groups.add(Group.objects.get(name=role))
    return user


def fill_register(clinic: Clinic, dice: random.Random, count: int) -> None:
    """Register `count` patients by the front desk, in every script of TONGUES."""
    taken: set[tuple[str, str]] = set()
    for number in range(count):
        tongue = TONGUES[number % len(TONGUES)] if number < 2 * len(TONGUES) else dice.choice(TONGUES)
        sex = dice.choices("FMOU", (49, 49, 1, 1))[0]
        given_names = tongue.women if sex == "F" else tongue.men
        family, given = dice.choice(tongue.families), dice.choice(given_names)
        middle = ""
        while (family, given + middle) in taken:
            middle = chr(ord("A") + dice.randrange(26)) + dice.choice("aeiou") + dice.choice("lmnr")
            if len(taken) > count * 20:
                break
        taken.add((family, given + middle))
        name = build(tongue, family, given)
        site = clinic.south if dice.random() < 0.3 else clinic.north
        clinic.patients.append(
            register(
                site,
                by=clinic.user("desk"),
                family_name=name.family,
                given_name=name.given,
                middle_name=middle,
                ideographic_name=name.ideographic,
                phonetic_name=name.phonetic,
                birth_date=dt.date(1931, 1, 1) + dt.timedelta(days=dice.randrange(33_500)),
                sex=sex,
                phone=f"+4420794{dice.randrange(60_000, 60_999):05d}"[:14],
                street=f"{dice.randrange(1, 200)} Sample Street",
                city=site.name.split()[0],
                country=site.region,
                language=tongue.code,
                allergies=dice.choice(ALLERGIES),
                has_pacemaker=dice.random() < 0.03,
                has_renal_impairment=dice.random() < 0.05,
                confidential=dice.random() < 0.02,
            )
        )
