"""Closed by default: nothing is added, changed or deleted unless a subclass names it and calls a verb."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from patients.admin import refusals
from patients.errors import Refusal

if TYPE_CHECKING:
    from django.contrib.admin.options import ModelAdmin as Whole
else:
    # At run time these are plain classes that stand before Unfold's in the order of inheritance (see base.py).
    class Whole:
        """Nothing of its own."""

        def __class_getitem__(cls, item: object) -> type:
            return cls


M = TypeVar("M", bound=Model)

__all__ = ["Closed", "Whole", "plain"]


class Closed(Whole[M]):
    """Who may, what is saved by whom, and how a refusal is shown."""

    can_add: ClassVar[bool] = False
    can_change: ClassVar[bool] = False
    save_label: ClassVar[str | Promise] = ""
    conflict_field: ClassVar[str] = ""  # where "somebody else has it" is shown

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only where the subclass has a verb for it, and the role may."""
        return self.can_add and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        """Only where the subclass has a verb for it, and the role may."""
        return self.can_change and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        """Never: what happened is not made undone."""
        return False

    def save_model(self, request: HttpRequest, obj: M, form: ModelForm[M], change: bool) -> None:
        """A subclass calls its verb here."""
        raise PermissionDenied

    def save_related(
        self, request: HttpRequest, form: ModelForm[M], formsets: Sequence[BaseModelFormSet[Any, Any]], change: bool
    ) -> None:
        """Nothing of its own: the verb saves everything. Rows of another model go through `save_formset`."""
        for formset in formsets:
            self.save_formset(request, form, formset, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """A subclass calls its verb here."""

    def delete_model(self, request: HttpRequest, obj: M) -> None:
        """Never."""
        raise PermissionDenied

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[M]) -> None:
        """Never."""
        raise PermissionDenied

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show or save the form. What a verb refuses is undone as a whole and shown at the form, as it was typed."""
        extra_context = {"save_label": self.save_label, **(extra_context or {})}
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refusal as refusal:
            with refusals.shown(refusal):
                response: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
            response.status_code = refusal.status_code
            return response

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The page is called after its row."""
        row = context.get("original")
        context |= {
            "title": str(row) if row else _("New %(name)s") % {"name": self.opts.verbose_name},
            "subtitle": None,
        }
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response

    def get_form(self, request: HttpRequest, obj: M | None = None, change: bool = False, **kwargs: Any) -> Any:
        """The form's class, which fails while a refusal is shown."""
        place = partial(refusals.at_form, conflict_field=self.conflict_field)
        return refusals.refusing(super().get_form(request, obj, change=change, **kwargs), place)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        """The field in its plain form."""
        return plain(super().formfield_for_dbfield(db_field, request, **kwargs), db_field)

    def construct_change_message(self, *args: Any, **kwargs: Any) -> list[Any]:
        """The journal has it."""
        return []

    def log_addition(self, *args: Any) -> None:  # type: ignore[override]  # no row comes back
        """Django's own log can be deleted; the verb wrote the journal."""

    def log_change(self, *args: Any) -> None:  # type: ignore[override]  # no row comes back
        """As log_addition."""

    def get_inline_instances(self, request: HttpRequest, obj: M | None = None) -> list[Any]:
        """The rows of other models below the form."""
        return list(super().get_inline_instances(request, obj))


def plain(field: forms.Field | None, column: Any) -> forms.Field | None:
    """The field as a browser shows it: with its own calendar, and nothing that a screen reader stumbles over.

    Unfold draws arrows as words in a font of icons, which are read aloud, and Django's buttons beside a field open
    other admin pages in a small window, where what was typed here is lost.
    """
    if field is None:
        return None
    _asked(field, column)
    if isinstance(field.widget, RelatedFieldWidgetWrapper):
        field.widget = field.widget.widget
    if isinstance(field.widget, forms.DateInput):
        field.widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    elif isinstance(field.widget, forms.CheckboxInput):
        field.widget = forms.CheckboxInput()
    elif field.widget.template_name.startswith("unfold/"):
        field.widget.template_name = _djangos(type(field.widget)).template_name
    if isinstance(field.widget, forms.Textarea):
        field.widget.attrs["rows"] = 3
    return field


def _djangos(widget: type[forms.Widget]) -> type[forms.Widget]:
    """Django's own class behind a widget of Unfold's."""
    return next(each for each in widget.__mro__ if each.__module__ == "django.forms.widgets")


def _asked(field: forms.Field, column: Any) -> None:
    """Nothing is chosen beforehand where the column has no default: a preset answer is a wrong one in the making."""
    if isinstance(field, forms.ChoiceField) and getattr(column, "choices", None):
        choices: Any = field.choices
        rest = [choice for choice in choices if choice[0] != ""]
        preset = column.has_default() and not column.blank
        field.choices = rest if preset else [("", "—"), *rest]
