"""What was asked, given and alerted at one study, as its pages show it."""

from typing import Any

from imaging.actions.open_points import points_of
from imaging.models import Administration, Exposure, SafetyAlert, SafetyOverride, Study
from imaging.safety import Step


def given(study: Study) -> dict[str, Any]:
    """The context of imaging/_safety.html: answers, overrides, contrast, dose, alerts. Constant queries."""
    return {
        "points": [point for point in points_of(study, Step.BEGIN) if point.value],
        "overridden": list(SafetyOverride.objects.filter(study=study, lapsed=False).select_related("by", "second")),
        "given": list(Administration.objects.filter(study=study).select_related("by")),
        "doses": list(Exposure.objects.filter(study=study).select_related("by")),
        "alerts": list(SafetyAlert.objects.filter(study=study, open=True)),
    }
