"""Tokens: which machines may ask, as whom, and for what."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.actions import tokens
from patients.admin.banner import when
from patients.admin.base import BaseAdmin, who
from patients.admin.verbs import Verb
from patients.models import ApiToken, User


def _revoke(token: ApiToken, by: User, said: dict[str, Any]) -> object:
    return tokens.revoke(token, by=by)


@admin.register(ApiToken)
class TokenAdmin(BaseAdmin[ApiToken]):
    """Made and revoked; the secret is shown once, on the page that answers the form, and is in no log or session."""

    can_add: ClassVar[bool] = True
    list_display = ("name", "start", "acts_as", "scopes", "state", "last_used")
    search_fields = ("name", "start")
    search_help_text = gettext_lazy("Name, or how it begins")
    page_template = "admin/patients/apitoken/page.html"
    fieldsets = (
        (None, {"fields": (("name", "user"), "scopes")}),
        (gettext_lazy("Limits"), {"fields": ("expires_at", "addresses", "requests_per_minute")}),
    )
    verbs = (
        Verb[ApiToken](
            name="revoke",
            label=gettext_lazy("Revoke"),
            perm="patients.change_apitoken",
            run=_revoke,
            possible=lambda token: token.revoked_at is None,
            done=gettext_lazy("Revoked: it opens nothing any more."),
            help=gettext_lazy("The machine that uses it is refused from its next request on. This is for ever."),
            tone="danger",
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiToken]:
        """With the accounts."""
        return super().get_queryset(request).select_related("user", "created_by")

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField[Any] | None:
        """Accounts that are in use."""
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.filter(is_active=True).exclude(username="AnonymousUser")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        """By the verb; the secret goes to the answer alone."""
        request.secret = tokens.issue(obj, by=who(request))  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, obj: ApiToken, post_url_continue: str | None = None) -> HttpResponse:
        """Show the secret, this once."""
        context = {"title": obj.name, "secret": request.secret}  # type: ignore[attr-defined]
        answer = self.answer(request, "admin/patients/apitoken/made.html", obj, context)
        answer["Cache-Control"] = "no-store"
        return answer

    @admin.display(description=gettext_lazy("acts as"), ordering="user__username")
    def acts_as(self, token: ApiToken) -> str:
        """The account."""
        return token.user.username

    @admin.display(description=gettext_lazy("state"))
    def state(self, token: ApiToken) -> str:
        """In a word."""
        if token.revoked_at is not None:
            return _("revoked")
        return _("in use") if token.works else _("ended")

    @admin.display(description=gettext_lazy("last used"), ordering="used_at")
    def last_used(self, token: ApiToken) -> str:
        """When, and from where."""
        return f"{when(token.used_at)} {token.used_from}".strip()
