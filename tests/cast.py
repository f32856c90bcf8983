"""The standing cast: the same people in every test, known by name.

Clara (front desk), Theo (technologist), Lena (lead technologist), Rosa (radiologist), Ravi (a second radiologist),
Ron (resident), Fred (referring physician who asks), Nora (another referring physician, who must see nothing of Fred's),
Ada (admin), Abel (a second admin), Sven (the system's own user), Nobody (signed in, no role).
"""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from imaging.models import Modality, Procedure, Station
from patients.actions.identity import Told
from patients.models import Patient, Practitioner, Site, User
from ris import roles

PASSWORD = "correct horse battery staple"

PEOPLE = {
    "clara": ("Clara", "Frontdesk", roles.FRONT_DESK),
    "theo": ("Theo", "Technologist", roles.TECHNOLOGIST),
    "lena": ("Lena", "Leadtech", roles.LEAD_TECHNOLOGIST),
    "rosa": ("Rosa", "Radiologist", roles.RADIOLOGIST),
    "ravi": ("Ravi", "Radiologist", roles.RADIOLOGIST),
    "ron": ("Ron", "Resident", roles.RESIDENT),
    "fred": ("Fred", "Referrer", roles.REFERRER),
    "nora": ("Nora", "Other-Referrer", roles.REFERRER),
    "ada": ("Ada", "Admin", roles.ADMIN),
    "abel": ("Abel", "Admin", roles.ADMIN),
    "nobody": ("No", "Body", None),
}
STAFF = frozenset({"clara", "theo", "lena", "rosa", "ravi", "ron", "ada", "abel"})


@dataclass(frozen=True)
class Cast:
    """The people and the clinic they work in."""

    clara: User
    theo: User
    lena: User
    rosa: User
    ravi: User
    ron: User
    fred: User
    nora: User
    ada: User
    abel: User
    nobody: User
    sven: User
    site: Site
    other_site: Site
    dr_fred: Practitioner
    dr_nora: Practitioner
    ct: Station
    ct2: Station
    xr: Station
    ct_chest: Procedure
    xr_knee: Procedure

    def user(self, name: str) -> User:
        """One of the people by name."""
        user: User = getattr(self, name)
        return user


def assemble() -> Cast:
    """Make everybody. The roles must be there (`manage.py sync_roles`)."""
    users = _people()
    site = Site.objects.create(code="NORTH", name="Northside Imaging", address="1 Station Road\nNorthside", region="GB")
    other = Site.objects.create(code="SOUTH", name="Southside Imaging", date_order="MDY", time_zone="America/New_York")
    ct, dx = (Modality.objects.create(code=code, name=name) for code, name in (("CT", "CT"), ("DX", "Radiography")))
    return Cast(
        **users,
        sven=User.objects.get(username="system"),
        site=site,
        other_site=other,
        dr_fred=_doctor("F1", users["fred"]),
        dr_nora=_doctor("N1", users["nora"]),
        ct=Station.objects.create(name="CT 1", ae_title="CT1", site=site, modality=ct),
        ct2=Station.objects.create(name="CT 2", ae_title="CT2", site=site, modality=ct),
        xr=Station.objects.create(name="XR 1", ae_title="XR1", site=site, modality=dx),
        ct_chest=Procedure.objects.create(
            code="CTCHEST", name="CT chest", modality=ct, body_part="CHEST", duration_minutes=20, ionising=True
        ),
        xr_knee=Procedure.objects.create(
            code="XRKNEE", name="XR knee", modality=dx, body_part="KNEE", laterality_required=True, ionising=True
        ),
    )


def who_is(patient: Patient) -> Told:
    """What the patient says when asked for name and number."""
    return Told(name=f"{patient.given_name} {patient.family_name}", mrn=patient.mrn)


def _people() -> dict[str, User]:
    """In few queries: nearly every test asks for them."""
    password = make_password(PASSWORD)
    User.objects.bulk_create(
        User(username=name, first_name=first, last_name=last, is_staff=name in STAFF, password=password)
        for name, (first, last, _) in PEOPLE.items()
    )
    users = {user.username: user for user in User.objects.filter(username__in=PEOPLE)}
    groups = {group.name: group for group in Group.objects.all()}
    User.groups.through.objects.bulk_create(
        User.groups.through(user_id=users[name].pk, group_id=groups[role].pk)
        for name, (_, _, role) in PEOPLE.items()
        if role
    )
    return users


def _doctor(code: str, user: User) -> Practitioner:
    return Practitioner.objects.create(
        code=code, user=user, family_name=user.last_name, given_name=user.first_name, title="Dr"
    )
