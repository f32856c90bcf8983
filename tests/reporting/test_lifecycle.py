"""The state machines of a report and of a delivery, every status with every step."""

from typing import Any

import pytest
from django_fsm import TransitionNotAllowed

from reporting.models import Delivery, DeliveryStatus, Report, ReportStatus

REPORT = {
    "make_preliminary": ({"draft"}, "preliminary"),
    "send_back": ({"preliminary"}, "draft"),
    "finalize": ({"draft", "preliminary"}, "final"),
    "addend": ({"final", "addended", "corrected"}, "addended"),
    "correct": ({"final", "addended", "corrected"}, "corrected"),
    "cancel": ({"draft", "preliminary"}, "cancelled"),
    "reopen": ({"cancelled"}, "draft"),
    "mark_in_error": (set(ReportStatus.values) - {"entered_in_error"}, "entered_in_error"),
}
DELIVERY = {
    "send": ({"queued", "failed"}, "sent"),
    "deliver": ({"queued", "failed", "sent"}, "delivered"),
    "acknowledge": ({"sent", "delivered"}, "acknowledged"),
    "fail": ({"queued", "failed"}, "failed"),
    "give_up": ({"queued", "failed"}, "dead"),
    "retry": ({"failed", "dead"}, "queued"),
}
MACHINES: list[tuple[Any, Any, dict[str, tuple[set[str], str]]]] = [
    (Report, ReportStatus, REPORT),
    (Delivery, DeliveryStatus, DELIVERY),
]
PAIRS = [
    (model, status, step, *table[step]) for model, statuses, table in MACHINES for status in statuses for step in table
]


@pytest.mark.parametrize(("model", "statuses", "table"), MACHINES)
def test_the_table_names_every_step_of_the_machine(model: Any, statuses: Any, table: dict[str, Any]) -> None:
    row = model(status=statuses.values[0])
    assert {transition.name for transition in row.get_all_status_transitions()} == set(table)
    assert {target for _, target in table.values()} | {model().status} == set(statuses.values)


@pytest.mark.parametrize(("model", "status", "step", "sources", "target"), PAIRS)
def test_the_machine_moves_as_the_table_says(
    model: Any, status: str, step: str, sources: set[str], target: str
) -> None:
    row = model(status=status)
    if status in sources:
        getattr(row, step)()
        assert row.status == target
    else:
        with pytest.raises(TransitionNotAllowed):
            getattr(row, step)()
        assert row.status == status


@pytest.mark.parametrize("model", [Report, Delivery])
def test_status_refuses_assignment(model: Any) -> None:
    row = model()
    with pytest.raises(AttributeError, match="not allowed"):
        row.status = row.status


def test_what_was_signed_only_becomes_addended_or_corrected_or_retracted() -> None:
    from_signed = {step for step, (sources, _) in REPORT.items() if sources & {"final", "addended", "corrected"}}
    assert from_signed == {"addend", "correct", "mark_in_error"}
