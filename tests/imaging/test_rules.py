"""What the database itself refuses in hours, safety, consoles, performed steps, vetting and saved filters."""

import datetime as dt
from typing import Any

import pytest
from django.db import models
from django.utils import timezone

from imaging.models import Study
from imaging.models.console import Console, WorklistQuery
from imaging.models.given import Administration
from imaging.models.hours import Holiday, Maintenance, OpeningHours
from imaging.models.performed import PerformedStep, StepStatus
from imaging.models.safety import SafetyAnswer, SafetyOverride, SafetyQuestion
from imaging.models.saved_filter import SavedFilter
from imaging.models.vetting import VettingNote
from tests.cast import Cast
from tests.factories.breach import refuses_twin, refuses_update, takes_twin

NOW = timezone.now().replace(microsecond=0)

# rule -> which of the rows below, and the values that break it
CHECKS: dict[str, tuple[str, dict[str, Any]]] = {
    "administration_agent_present": ("administration", {"agent": ""}),
    "administration_route_known": ("administration", {"route": "nose"}),
    "administration_volume": ("administration", {"volume_ml": 0}),
    "console_charset_known": ("console", {"charset": "EBCDIC"}),
    "console_limits": ("console", {"name_limit": 7}),
    "console_port": ("console", {"port": 0}),
    "console_scope_known": ("console", {"scope": "world"}),
    "console_worklist_limit": ("console", {"worklist_limit": 0}),
    "filter_name_present": ("filter", {"name": ""}),
    "hours_weekday_known": ("hours", {"weekday": 7}),
    "maintenance_ends_after_start": ("maintenance", {"ends_at": NOW}),
    "performed_status_known": ("performed", {"status": "DONE"}),
    "performed_uid_present": ("performed", {"sop_instance_uid": ""}),
    "safety_answer_present": ("answer", {"value": ""}),
    "safety_override_says_why": ("override", {"why": ""}),
    "safety_question_code_present": ("question", {"code": ""}),
    "safety_question_kind": ("question", {"kind": "guess"}),
    "study_vetting_known": ("study", {"vetting": "perhaps"}),
    "vetting_note_kind_known": ("note", {"kind": "shouted"}),
}
# rule -> the row whose twin is refused, and the values with which it is another
TWINS: dict[str, tuple[str, dict[str, Any]]] = {
    "filter_name_once_per_owner": ("filter", {"name": "Others"}),
    "holiday_once": ("holiday", {"day": dt.date(2027, 1, 2)}),
    "hours_once": ("hours", {"opens": dt.time(13)}),
    "performedstep.sop_instance_uid": ("performed", {"sop_instance_uid": "1.2.4"}),
    "safety_one_current_answer": ("answer", {"current": None}),
    "safetyquestion.code": ("question", {"code": "TATTOO"}),
    "worklist_query_once": ("query", {"digest": "b"}),
}
ONCE = set(TWINS)

Rows = dict[str, models.Model]


@pytest.fixture
def rows(people: Cast, study: Study) -> Rows:
    """One row of each kind."""
    later = NOW + dt.timedelta(hours=1)
    question = SafetyQuestion.objects.create(code="TESTED", text="Tested?", label="tested")
    about = {"study": study, "question": question, "by": people.theo}
    return {
        "study": study,
        "administration": Administration.objects.create(study=study, agent="Iohexol", volume_ml=80, by=people.theo),
        "console": Console.objects.create(station=people.ct),
        "query": WorklistQuery.objects.create(ae_title="CT1", digest="a", transfer_syntax="1.2", identifier=""),
        "filter": SavedFilter.objects.create(owner=people.clara, name="Mine", query="status=ordered"),
        "holiday": Holiday.objects.create(site=people.site, day=dt.date(2027, 1, 1), name="New Year"),
        "hours": OpeningHours.objects.create(station=people.ct, weekday=0, opens=dt.time(8), closes=dt.time(12)),
        "maintenance": Maintenance.objects.create(
            station=people.ct, starts_at=NOW, ends_at=later, reason="Tube", planned_by=people.ada
        ),
        "performed": PerformedStep.objects.create(
            sop_instance_uid="1.2.3", ae_title="CT1", status=StepStatus.IN_PROGRESS
        ),
        "question": question,
        "answer": SafetyAnswer.objects.create(**about, value="no", on=NOW.date()),
        "override": SafetyOverride.objects.create(**about, step="begin", trouble="stops", words="yes", why="urgent"),
        "note": VettingNote.objects.create(study=study, kind="asked", text="Which phase?", by=people.rosa),
    }


@pytest.mark.parametrize("rule", CHECKS)
def test_the_database_holds_the_rule(rows: Rows, rule: str) -> None:
    row, values = CHECKS[rule]
    refuses_update(rows[row], rule, **values)


def test_the_other_half_of_each_rule(rows: Rows) -> None:
    refuses_update(rows["administration"], "administration_volume", volume_ml=5001)
    refuses_update(rows["console"], "console_limits", text_limit=10241)
    refuses_update(rows["console"], "console_port", port=65536)


@pytest.mark.parametrize("rule", TWINS)
def test_the_database_takes_it_once(rows: Rows, rule: str) -> None:
    row, other = TWINS[rule]
    refuses_twin(rows[row])
    takes_twin(rows[row], **other)
