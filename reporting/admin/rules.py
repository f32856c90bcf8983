"""When reports go out by themselves, and by which ways doctors get them, whom to call: master data."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from patients.admin.master_data import MasterAdmin
from reporting.models import Contact, ReleaseRule, Route


@admin.register(ReleaseRule)
class ReleaseRuleAdmin(MasterAdmin[ReleaseRule]):
    """Release rules by referrer and site."""

    list_display = ("whose", "site", "when", "delay_minutes", "active")
    list_display_links = ("whose",)
    list_select_related = ("referrer", "site")
    search_fields = ("referrer__family_name", "site__name")
    autocomplete_fields = ("referrer",)
    fields = (("referrer", "site"), ("when", "delay_minutes"), "active")

    @admin.display(description=gettext_lazy("referrer"), ordering="referrer__family_name")
    def whose(self, rule: ReleaseRule) -> str:
        """The referrer, or everybody."""
        return str(rule.referrer) if rule.referrer is not None else str(gettext_lazy("everybody"))


@admin.register(Route)
class RouteAdmin(MasterAdmin[Route]):
    """Ways of delivery besides the page of a sign-in."""

    list_display = ("practitioner", "channel", "active")
    list_select_related = ("practitioner",)
    search_fields = ("practitioner__family_name",)
    autocomplete_fields = ("practitioner",)
    fields = (("practitioner", "channel"), "active")


@admin.register(Contact)
class ContactAdmin(MasterAdmin[Contact]):
    """The ladder of each site for critical results."""

    list_display = ("name", "site", "step", "phone", "email", "active")
    list_select_related = ("site",)
    search_fields = ("name", "phone")
    fields = (("site", "step"), "name", ("phone", "email"), "active")
