"""`manage.py sync_roles`: make the groups as ris/roles.py says, and the system's own user."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand
from django.db import transaction

from patients.models import User
from ris.roles import ROLES, SYSTEM


class Command(BaseCommand):
    """Safe to run again: what the table does not say is taken away from its groups."""

    help = "Make the groups and their permissions as the table in ris/roles.py says."

    def handle(self, *args: Any, **options: Any) -> None:
        """Set each group's permissions."""
        with transaction.atomic():
            known = {f"{p.content_type.app_label}.{p.codename}": p for p in _permissions()}
            for role, names in ROLES.items():
                group, _ = Group.objects.get_or_create(name=role)
                group.permissions.set([known[name] for name in names])
            user, made = User.objects.get_or_create(username="system", defaults={"first_name": "System"})
            if made:
                user.set_unusable_password()
                user.save()
            user.groups.set([Group.objects.get(name=SYSTEM)])
        self.stdout.write(f"{len(ROLES)} roles are as the table says.")


def _permissions() -> list[Permission]:
    return list(Permission.objects.select_related("content_type"))
