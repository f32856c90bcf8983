"""The table of roles, and the command that makes the groups from it."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from patients.models import User
from ris.roles import ADMIN, FRONT_DESK, LEAD_TECHNOLOGIST, RADIOLOGIST, REFERRER, RESIDENT, ROLES, SYSTEM, TECHNOLOGIST

pytestmark = pytest.mark.django_db

# What decides about a patient or a report, and who may do it. Everything else is looking and master data.
DECISIVE = {
    "patients.add_patient": {FRONT_DESK, SYSTEM},
    "patients.change_patient": {FRONT_DESK, SYSTEM},
    "imaging.add_order": {FRONT_DESK, RADIOLOGIST, SYSTEM},
    "imaging.cancel_study": {FRONT_DESK, LEAD_TECHNOLOGIST, RADIOLOGIST, SYSTEM},
    "imaging.schedule_study": {FRONT_DESK, LEAD_TECHNOLOGIST, SYSTEM},
    "imaging.acquire_study": {TECHNOLOGIST, LEAD_TECHNOLOGIST, SYSTEM},
    "imaging.give_back_study": {LEAD_TECHNOLOGIST, SYSTEM},  # a machine says so itself: MPPS with 110514
    "imaging.read_study": {RADIOLOGIST, RESIDENT},
    "imaging.retract_study": {ADMIN},
    "reporting.draft_report": {RADIOLOGIST, RESIDENT},
    "reporting.sign_report": {RADIOLOGIST},
    "reporting.release_report": {RADIOLOGIST, SYSTEM},
    "patients.change_user": {ADMIN},
    "patients.view_event": {ADMIN},
}


def of(role: str) -> set[str]:
    """The permissions of the role's group in the database."""
    permissions = Group.objects.get(name=role).permissions.select_related("content_type")
    return {f"{permission.content_type.app_label}.{permission.codename}" for permission in permissions}


@pytest.mark.parametrize("perm", DECISIVE)
def test_who_may_decide(perm: str) -> None:
    assert {role for role, names in ROLES.items() if perm in names} == DECISIVE[perm]


@pytest.mark.parametrize("role", ROLES)
def test_the_groups_are_as_the_table_says(role: str) -> None:
    call_command("sync_roles", verbosity=0)
    assert of(role) == set(ROLES[role])
    assert len(ROLES[role]) == len(set(ROLES[role])), "a permission twice"


def test_a_referring_physician_has_nothing_but_what_is_granted() -> None:
    assert ROLES[REFERRER] == ["imaging.order_for_own"]


def test_nobody_deletes_what_belongs_to_a_patient() -> None:
    deleting = {name for names in ROLES.values() for name in names if ".delete_" in name}
    assert deleting == {"axes.delete_accessattempt", "reporting.delete_claim"}  # a lapsed lease is no record


def test_nobody_writes_the_journal_by_permission() -> None:
    assert {name for names in ROLES.values() for name in names if name.endswith("_event")} == {"patients.view_event"}


def test_what_the_table_does_not_say_is_taken_away() -> None:
    call_command("sync_roles", verbosity=0)
    group = Group.objects.get(name=RESIDENT)
    group.permissions.add(Permission.objects.get(codename="sign_report"))
    call_command("sync_roles", verbosity=0)
    assert "reporting.sign_report" not in of(RESIDENT)


def test_the_system_has_its_role_and_no_password() -> None:
    call_command("sync_roles", verbosity=0)
    system = User.objects.get(username="system")
    assert [group.name for group in system.groups.all()] == [SYSTEM]
    assert not system.has_usable_password() and not system.is_staff and not system.is_superuser
    call_command("sync_roles", verbosity=0)
    assert User.objects.filter(username="system").count() == 1
