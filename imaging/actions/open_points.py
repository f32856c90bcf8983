"""What stands against a step of a study: the questions that concern the patient, and what is missing or says stop."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from imaging import safety
from imaging.models import Procedure, SafetyAnswer, SafetyOverride, SafetyQuestion, Study
from imaging.models.safety import Standing
from imaging.safety import NO, UNKNOWN, YES, Kind, Said, Step, Trouble
from patients.models import Patient

OVERRIDE_HOURS = 24  # somebody answered for this patient on this day, not for the next appointment
ATTRIBUTES = ("contrast", "ionising", "magnetic")


@dataclass(frozen=True)
class Point:
    """One question at one study. `trouble` None: it is settled. `override`: somebody answered for it at this step."""

    question: SafetyQuestion
    answer: SafetyAnswer | None
    from_register: bool
    trouble: Trouble | None
    override: SafetyOverride | None
    age_days: int | None

    @property
    def open(self) -> bool:
        """Whether it stands against the step."""
        return self.trouble is not None and self.override is None

    @property
    def value(self) -> str:
        """The answer that counts: yes, no, unknown, a number, a text; empty where there is none."""
        return YES if self.from_register else self.answer.value if self.answer else ""

    @property
    def alarming(self) -> bool:
        """Whether a person should see it at once: it stops, or the answer is a yes to a risk, or nobody knows."""
        return self.trouble in (Trouble.STOPS, Trouble.UNKNOWN) or self.value in (YES, UNKNOWN)

    @property
    def shown(self) -> str:
        """The answer in words, a value with its unit and age."""
        return _shown(self)

    @property
    def words(self) -> str:
        """What stands against the step, in a sentence without its mend."""
        return _words(self) if self.trouble else self.shown

    @property
    def mend(self) -> str:
        """What to do about it."""
        return _mend(self)


def questions_for(procedure: Procedure | None, patient: Patient, on: dt.date) -> list[SafetyQuestion]:
    """The questions that this procedure asks this patient on a day. A study from outside has no procedure, so none."""
    if procedure is None:
        return []
    extra = set(procedure.questions.values_list("pk", flat=True))
    return _asked(procedure, patient, on, list(SafetyQuestion.objects.filter(active=True)), extra)


def points_before(procedures: Iterable[Procedure], patient: Patient, on: dt.date) -> list[Point]:
    """What an order for these procedures would ask, before it is placed: each question once, and what is on record."""
    asked = {question for procedure in procedures for question in questions_for(procedure, patient, on)}
    return [_before(question, patient, on) for question in sorted(asked, key=lambda one: (one.position, one.code))]


def points_of(study: Study, step: Step | str, on: dt.date | None = None) -> list[Point]:
    """Every question of one study with where it stands, the settled ones too."""
    return points_of_all([study], step, on)[study.pk]


def open_points(study: Study, step: Step | str, on: dt.date | None = None) -> list[Point]:
    """What stands against the step now (or on another day): unanswered, not known, too old, stops."""
    return [point for point in points_of(study, step, on) if point.open]


def points_of_all(studies: Sequence[Study], step: Step | str, on: dt.date | None = None) -> dict[int, list[Point]]:
    """For many studies by their key, in four queries. Load them with patient, procedure and site."""
    questions = list(SafetyQuestion.objects.filter(active=True))
    extra = _extra(studies)
    answers = _answers(studies)
    overrides = _overrides(studies, Step(step))
    found: dict[int, list[Point]] = {}
    for study in studies:
        day = on or today(study)
        asked = (
            []
            if study.procedure is None
            else _asked(study.procedure, study.patient, day, questions, extra.get(study.procedure.pk, set()))
        )
        found[study.pk] = [
            _point(question, answers.get((study.pk, question.pk)), study, day, overrides) for question in asked
        ]
    return found


def today(study: Study) -> dt.date:
    """The day on the site's calendar."""
    return timezone.localdate(timezone=ZoneInfo(study.site.time_zone))


def _asked(
    procedure: Procedure, patient: Patient, on: dt.date, questions: Iterable[SafetyQuestion], extra: set[int]
) -> list[SafetyQuestion]:
    born = patient.known_birth_date
    return [
        each
        for each in questions
        if (each.pk in extra or any(getattr(procedure, name) and getattr(each, name) for name in ATTRIBUTES))
        and safety.concerns(each, patient.sex, born, on)
    ]


def _extra(studies: Sequence[Study]) -> dict[int, set[int]]:
    procedures = {study.procedure_id for study in studies if study.procedure_id}
    found: dict[int, set[int]] = {}
    rows = Procedure.questions.through.objects.filter(procedure__in=procedures)
    for procedure, question in rows.values_list("procedure", "safetyquestion"):
        found.setdefault(procedure, set()).add(question)
    return found


def _answers(studies: Sequence[Study]) -> dict[tuple[int, int], SafetyAnswer]:
    rows = SafetyAnswer.objects.filter(study__in=[study.pk for study in studies], current=True).select_related("by")
    return {(row.study_id, row.question_id): row for row in rows}


def _overrides(studies: Sequence[Study], step: Step) -> dict[tuple[int, int, str, int | None], SafetyOverride]:
    since = timezone.now() - timedelta(hours=OVERRIDE_HOURS)
    rows = SafetyOverride.objects.filter(
        Q(study__in=[study.pk for study in studies]), step=step, lapsed=False, at__gte=since
    ).select_related("by", "second")
    return {(row.study_id, row.question_id, row.trouble, row.answer_id): row for row in rows}


def _before(question: SafetyQuestion, patient: Patient, on: dt.date) -> Point:
    register = _on_record(question, patient)
    return Point(
        question, None, register, safety.trouble(question, Said(YES, on) if register else None, on), None, None
    )


def _on_record(question: SafetyQuestion, patient: Patient) -> bool:
    return bool(question.standing in Standing.values and getattr(patient, question.standing))


def _point(
    question: SafetyQuestion,
    answer: SafetyAnswer | None,
    study: Study,
    day: dt.date,
    overrides: dict[tuple[int, int, str, int | None], SafetyOverride],
) -> Point:
    register = _on_record(question, study.patient)
    said = Said(YES, day) if register else Said(answer.value, answer.on) if answer else None
    trouble = safety.trouble(question, said, day)
    key = (study.pk, question.pk, trouble or "", answer.pk if answer else None)
    age = safety.age_in_days(said, day) if said is not None and answer is not None and not register else None
    return Point(question, answer, register, trouble, overrides.get(key), age)


def _shown(point: Point) -> str:
    if not point.value:
        return _("not answered")
    if point.from_register:
        return _("yes, says the patient's record")
    said = {YES: _("yes"), NO: _("no"), UNKNOWN: _("not known")}.get(point.value, point.value)
    if point.question.kind == Kind.VALUE and point.value != UNKNOWN:
        said = f"{said} {point.question.unit}".strip()
        said = _("%(value)s, %(age)s (%(day)s)") % {"value": said, "age": _age(point), "day": _day(point)}
    note = point.answer.note if point.answer else ""
    return f"{said} ({note})" if note else said


def _age(point: Point) -> str:
    days = point.age_days or 0
    if days == 0:
        return _("of today")
    return ngettext("%(n)d day old", "%(n)d days old", days) % {"n": days}


def _day(point: Point) -> str:
    return date_format(point.answer.on, "j M Y") if point.answer else ""


def _words(point: Point) -> str:
    label = _(point.question.label)
    if point.trouble == Trouble.UNANSWERED:
        return _("%(question)s: not answered.") % {"question": label}
    if point.trouble == Trouble.UNKNOWN:
        return _("%(question)s: not known.") % {"question": label}
    if point.trouble == Trouble.TOO_OLD:
        facts = {"question": label, "answer": point.shown, "day": _day(point), "days": point.question.max_age_days}
        if point.question.kind == Kind.VALUE:
            return _("%(question)s: %(answer)s; it may be %(days)s days old.") % facts
        return _("%(question)s: %(answer)s was said on %(day)s; it may be %(days)s days old.") % facts
    return _("%(question)s: %(answer)s.") % {"question": label, "answer": point.shown}


def _mend(point: Point) -> str:
    if point.trouble == Trouble.UNANSWERED:
        return _("Ask: “%(text)s”") % {"text": _(point.question.text)}
    if point.trouble == Trouble.TOO_OLD:
        return _("Ask again, or have it measured.") if point.question.kind == Kind.VALUE else _("Ask again.")
    if point.from_register:
        return _("Have the record corrected if it is wrong; else ask the radiologist, and override with a reason.")
    return _("Ask the radiologist, and override with a reason.")
