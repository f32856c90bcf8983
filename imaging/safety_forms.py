"""The safety questions as fields of a form, with what is known already, and the override below them."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.utils.translation import gettext as _

from imaging import safety as rules
from imaging.actions.gated import Told
from imaging.actions.known_answers import told
from imaging.actions.open_points import Point, points_of
from imaging.actions.safety import AGREES, OVERRIDE, Reply, needs_second
from imaging.models import BEFORE_BEGIN, Order, SafetyQuestion, Study, Vetting
from imaging.safety import NO, UNKNOWN, YES, Kind, Step, Trouble
from patients.access import may
from patients.forms import VerbForm
from patients.models import User

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class Asking(forms.Form):
    """A form with safety questions, each optional. `replies` gives what is new; only that is written."""

    points: list[Point] = []

    def replies(self, cleaned: dict[str, Any]) -> dict[SafetyQuestion, Reply]:
        """The answers that are new; what cannot be read is said at its field."""
        found = ((point.question, self._reply(point, cleaned)) for point in self.points)
        return {question: reply for question, reply in found if reply is not None}

    def questions(self) -> list[forms.BoundField]:
        """The fields of the questions, in the order they are asked."""
        names = [name for point in self.points for name in (f"q_{point.question.code}", f"on_{point.question.code}")]
        return [self[name] for name in names if name in self.fields]

    def _ask(self, point: Point) -> None:
        question, known = point.question, "" if point.trouble == Trouble.TOO_OLD else point.value
        name, label, hint = f"q_{question.code}", _(question.text), point.words if point.value else ""
        if question.kind == Kind.YES_NO:
            choices = [(YES, _("yes")), (NO, _("no")), (UNKNOWN, _("not known"))]
            self.fields[name] = forms.ChoiceField(
                label=label, help_text=hint, choices=choices, required=False, initial=known, widget=forms.RadioSelect
            )
        else:
            unit = f" ({question.unit})" if question.unit else ""
            box = forms.TextInput({"autocomplete": "off", "inputmode": "decimal" if unit else "text"})
            self.fields[name] = forms.CharField(
                label=label + unit, help_text=hint, max_length=200, required=False, initial=known, widget=box
            )
        if question.kind == Kind.VALUE:
            day = point.answer.on if point.answer and known else None
            self.fields[f"on_{question.code}"] = forms.DateField(
                label=_("measured on"), required=False, initial=day, widget=DAY
            )

    def _reply(self, point: Point, cleaned: dict[str, Any]) -> Reply | None:
        code = point.question.code
        value, on = str(cleaned.get(f"q_{code}") or "").strip(), cleaned.get(f"on_{code}")
        if not value or (point.from_register and value == YES):
            return None
        if point.question.kind == Kind.VALUE and value != UNKNOWN:
            if rules.number(value) is None:
                self.add_error(f"q_{code}", _("Write a number, as 62 or 62.5."))
                return None
            if on is None and f"on_{code}" not in self.errors:
                self.add_error(f"on_{code}", _("Say on which day it was measured."))
            if on is None:
                return None
        return None if self._known(point, value, on) else Reply(value, on)

    def _known(self, point: Point, value: str, on: dt.date | None) -> bool:
        said = point.answer
        if said is None or said.value != value or point.trouble == Trouble.TOO_OLD:
            return said is not None and said.value == value and on is not None and on == said.on
        return on is None or on == said.on


class SafetyForm(Asking, VerbForm):
    """A step that the safety questions guard. `cleaned_data["told"]` holds what is new; only that is written."""

    step: Step

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert isinstance(self.row, Study)
        self.points = points_of(self.row, self.step)
        for point in self.points:
            self._ask(point)
        stopped = [point for point in self.points if point.open]
        user = self.request.user
        if stopped and isinstance(user, User) and may(user, OVERRIDE[self.step]):
            self._offer_override(stopped)

    def clean(self) -> dict[str, Any]:
        """Collect what is new."""
        cleaned = super().clean() or self.cleaned_data
        replies, why = self.replies(cleaned), cleaned.get("override_why", "")
        second = self._second(cleaned) if why else None
        cleaned["told"] = Told(replies, why, second, cleaned.get("unvetted", ""))
        return cleaned

    def _offer_override(self, stopped: list[Point]) -> None:
        self.fields["override_why"] = forms.CharField(
            label=_("Go on in spite of it: why?"),
            help_text=_("Leave it empty unless a question stays open. It is kept with your name."),
            max_length=500,
            required=False,
            widget=forms.Textarea({"rows": 2}),
        )
        if needs_second(stopped, self.step):
            self.fields |= signature(_("Second person's user name"), _("Second person's password"), required=False)

    def _second(self, cleaned: dict[str, Any]) -> User | None:
        """Who the second person is. Wrong passwords count towards the lock-out, as at the sign-in."""
        if not cleaned.get("second"):
            return None
        return signed(self, cleaned, *AGREES[self.step])


class BeginForm(SafetyForm):
    """The questions before the machine begins."""

    step = Step.BEGIN

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert isinstance(self.row, Study)
        if not self.row.vetted and self.row.vetting != Vetting.REJECTED:
            self.fields["unvetted"] = forms.CharField(
                label=_("Why without vetting"),
                help_text=_("No radiologist has accepted it yet. Only for what cannot wait; kept with your name."),
                max_length=500,
                required=False,
                widget=forms.Textarea({"rows": 2}),
            )


class KnownForm(Asking, VerbForm):
    """What the orderer knows already, for every study of the order that has still to begin."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert isinstance(self.row, Order)
        rows = Study.objects.filter(order=self.row, status__in=BEFORE_BEGIN)
        found = told(rows.select_related("patient", "procedure", "site"))
        self.points = [each.point for each in found]
        self.missing = {each.point.question for each in found if not each.everywhere}
        for point in self.points:
            self._ask(point)

    def clean(self) -> dict[str, Any]:
        """Collect what is new."""
        cleaned = super().clean() or self.cleaned_data
        return {"known": self.replies(cleaned)}

    def _known(self, point: Point, value: str, on: dt.date | None) -> bool:
        return point.question not in self.missing and super()._known(point, value, on)


def signature(name: str, password: str, *, required: bool) -> dict[str, forms.Field]:
    """The fields in which somebody else signs in for one step."""
    return {
        "second": forms.CharField(
            label=name, max_length=150, required=required, widget=forms.TextInput({"autocomplete": "off"})
        ),
        "second_password": forms.CharField(
            label=password, strip=False, required=required, widget=forms.PasswordInput({"autocomplete": "off"})
        ),
    }


def signed(form: VerbForm, cleaned: dict[str, Any], *perms: str) -> User | None:
    """Who signed beside, with one of these rights; else an error at the form."""
    name, password = cleaned.get("second", ""), cleaned.get("second_password", "")
    found = authenticate(form.request, username=name, password=password)
    if not isinstance(found, User):
        form.add_error("second_password", _("The name and the password do not belong together."))
    elif not any(may(found, perm) for perm in perms):
        form.add_error("second", _("This person's role does not allow it. Ask somebody else."))
    else:
        return found
    return None
