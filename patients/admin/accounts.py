"""Who signs in: accounts, roles, and the end of a lock-out."""

from typing import Any, ClassVar

from axes.models import AccessAttempt
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.actions import accounts
from patients.admin.banner import when
from patients.admin.base import BaseAdmin, who
from patients.admin.filters import Choices, Filter
from patients.admin.verbs import Verb
from patients.forms import AccountForm, NewPasswordForm
from patients.models import User

admin.site.unregister(Group)  # Django registered it before us, without our closed defaults


class ByRole(Filter):
    """The role."""

    title = gettext_lazy("role")
    parameter_name = "role"
    everything = gettext_lazy("all roles")

    def answers(self) -> Choices:
        """The groups."""
        return list(Group.objects.order_by("name").values_list("pk", "name"))

    def narrow(self, rows: QuerySet[User], answer: str) -> QuerySet[User]:
        """Those who have it."""
        return rows.filter(groups=int(answer))


def _set_password(account: User, by: User, said: dict[str, Any]) -> object:
    return accounts.set_password(account, said["password"], by=by)


@admin.register(User)
class UserAdmin(BaseAdmin[User]):
    """Accounts. Roles decide what somebody may; nobody is made a superuser here."""

    can_add: ClassVar[bool] = True
    can_change: ClassVar[bool] = True
    list_display = ("username", "full_name", "roles", "is_active", "seen")
    list_filter = (ByRole,)
    ordering = ("username",)
    search_fields = ("username", "first_name", "last_name")
    search_help_text = gettext_lazy("Name or user name")
    fieldsets = (
        (gettext_lazy("Person"), {"fields": ("username", ("first_name", "last_name"), "email")}),
        (gettext_lazy("May do"), {"fields": ("groups", ("is_active", "is_staff"))}),
    )
    add_fieldsets = (
        *fieldsets[:1],
        (gettext_lazy("First password"), {"fields": (("password1", "password2"),)}),
        *fieldsets[1:],
    )
    verbs = (
        Verb[User](
            name="password",
            label=gettext_lazy("Set a new password"),
            perm="patients.change_user",
            run=_set_password,
            done=gettext_lazy("The new password is set. Tell it to the person, who should change it."),
            form=NewPasswordForm,
            help=gettext_lazy("For somebody who has forgotten it. The old one ends at once."),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """With their roles, so that the list asks once. Guardian's own row is nobody."""
        return super().get_queryset(request).exclude(username="AnonymousUser").prefetch_related("groups")

    @admin.display(description=gettext_lazy("name"), ordering="last_name")
    def full_name(self, account: User) -> str:
        """First and last name."""
        return account.get_full_name()

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, account: User) -> str:
        """The roles, in a row."""
        return ", ".join(group.name for group in account.groups.all()) or _("none")

    @admin.display(description=gettext_lazy("last sign-in"), ordering="last_login")
    def seen(self, account: User) -> str:
        """When the person last signed in."""
        return when(account.last_login)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Not a superuser's account, unless one is oneself: its password would open everything."""
        above = obj is not None and obj.is_superuser and not who(request).is_superuser
        return not above and super().has_change_permission(request, obj)

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        """A new account gets its first password."""
        if obj is None:
            kwargs["form"] = AccountForm
        return super().get_form(request, obj, change=change, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        """In the clinic's words; roles as boxes to tick."""
        if db_field.name == "groups":
            roles = Group.objects.order_by("name")
            return forms.ModelMultipleChoiceField(
                roles, label=_("Roles"), required=False, widget=forms.CheckboxSelectMultiple()
            )
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "is_staff":
            field.label, field.help_text = _("Front desk pages"), _("May open these pages; roles decide which of them.")
        return field

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """The account and its roles in one verb."""
        accounts.save(obj, form.cleaned_data.get("groups", ()), by=who(request))


@admin.register(Group)
class RoleAdmin(BaseAdmin[Group]):
    """The roles, to look at: `manage.py sync_roles` makes them from one table."""

    list_display = ("name", "may")
    page_template = "admin/auth/group/page.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        """With their permissions."""
        return super().get_queryset(request).prefetch_related("permissions__content_type")

    @admin.display(description=gettext_lazy("permissions"))
    def may(self, group: Group) -> int:
        """How many."""
        return len(group.permissions.all())


def _unlock(attempt: AccessAttempt, by: User, said: dict[str, Any]) -> object:
    return accounts.unlock(attempt.username or "", attempt.ip_address or "", by=by)


@admin.register(AccessAttempt)
class LockOutAdmin(BaseAdmin[AccessAttempt]):
    """Failed sign-ins, and the way to let somebody try again."""

    list_display = ("username", "ip_address", "failures_since_start", "last_try")
    search_fields = ("username", "ip_address")
    page_template = "admin/axes/accessattempt/page.html"
    verbs = (
        Verb[AccessAttempt](
            name="unlock",
            label=gettext_lazy("Unlock"),
            perm="axes.delete_accessattempt",
            run=_unlock,
            done=gettext_lazy("Unlocked: the person can try again."),
            help=gettext_lazy("The failed sign-ins of this name from this address are forgotten."),
            tone="primary",
        ),
    )

    @admin.display(description=gettext_lazy("last try"), ordering="attempt_time")
    def last_try(self, attempt: AccessAttempt) -> str:
        """When."""
        return when(attempt.attempt_time)

    def _after(self, request: HttpRequest, row: AccessAttempt) -> str:
        """The attempt is gone afterwards: back to the list."""
        return self.list_address()
