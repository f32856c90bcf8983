"""Accounts, roles, passwords and the end of a lock-out, by their verbs."""

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied

from patients.actions import accounts, master_data
from patients.errors import InvalidInput, Refusal
from patients.models import Event, Site, User
from tests.cast import PASSWORD, Cast


def test_an_account_and_its_roles_change_together_and_the_journal_says_from_what(people: Cast) -> None:
    people.theo.email = "theo@clinic.example"
    accounts.save(people.theo, [Group.objects.get(name="lead technologist")], by=people.ada)
    changed = Event.objects.get(kind="user.changed").details["changed"]
    assert changed["roles"] == {"before": ["technologist"], "after": ["lead technologist"]}
    assert changed["email"]["after"] == "theo@clinic.example"
    accounts.save(people.theo, people.theo.groups.all(), by=people.ada)
    assert Event.objects.filter(kind="user.changed").count() == 1


def test_only_an_admin(people: Cast) -> None:
    for who in (people.clara, people.rosa, people.theo):
        with pytest.raises(PermissionDenied):
            accounts.save(people.ron, Group.objects.all(), by=who)
        with pytest.raises(PermissionDenied):
            accounts.set_password(people.ron, "another long one", by=who)
        with pytest.raises(PermissionDenied):
            accounts.unlock("ron", "10.0.0.1", by=who)
        with pytest.raises(PermissionDenied):
            master_data.save(people.site, by=who)
    assert [group.name for group in User.objects.get(username="ron").groups.all()] == ["resident"]


def test_no_superuser_is_made_or_touched(people: Cast) -> None:
    people.theo.is_superuser = True
    with pytest.raises(Refusal, match="may do everything"):
        accounts.save(people.theo, [], by=people.ada)
    people.theo.save()
    with pytest.raises(Refusal, match="may do everything"):
        accounts.set_password(people.theo, "another long one", by=people.ada)
    assert User.objects.get(username="theo").check_password(PASSWORD)


def test_an_empty_password_closes_the_account_to_passwords(people: Cast) -> None:
    accounts.set_password(people.theo, "", by=people.ada)
    assert not User.objects.get(username="theo").has_usable_password()


def test_a_lock_out_ends_for_one_name_from_one_address(people: Cast) -> None:
    for username, address in (("theo", "10.0.0.1"), ("theo", "10.0.0.2"), ("rosa", "10.0.0.1")):
        AccessAttempt.objects.create(username=username, ip_address=address, failures_since_start=5)
    assert accounts.unlock("theo", "10.0.0.1", by=people.ada) == 1
    assert AccessAttempt.objects.count() == 2


def test_master_data_holds_its_rules_at_every_door(people: Cast) -> None:
    with pytest.raises(InvalidInput) as refusal:
        master_data.save(Site(code="NORTH", name="Again"), by=people.ada)
    assert str(refusal.value.field) == "code"
    made = master_data.save(Site(code="EAST", name="Eastside"), by=people.ada)
    assert Event.objects.get(kind="site.added").object_id == str(made.pk)
