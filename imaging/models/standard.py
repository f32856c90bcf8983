"""The safety questions that every house begins with. The admin may change, add to and retire them.

The kidneys' value follows the usual guidelines for contrast media: an eGFR below 30 needs a decision, one older than 90
days is measured again. A pregnancy is asked about from 12 to 55 years.
"""

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_noop as _

STANDARD: tuple[dict[str, Any], ...] = (
    {
        "code": "pregnancy", "text": _("Could you be pregnant?"), "label": _("Pregnancy"), "stops_on": "yes",
        "ionising": True, "magnetic": True, "sex": "F", "age_from": 12, "age_to": 55, "max_age_days": 1,
        "topic": "pregnancy", "position": 10,
    },
    {
        "code": "pacemaker", "text": _("Do you have a pacemaker, a defibrillator or a nerve stimulator?"),
        "label": _("Pacemaker"), "stops_on": "yes", "magnetic": True, "standing": "has_pacemaker", "topic": "alert",
        "second_person": True, "position": 20,
    },
    {
        "code": "implants", "text": _("Do you have implants, clips, a pump or metal splinters in your body?"),
        "label": _("Implants"), "stops_on": "yes", "magnetic": True, "standing": "has_implants", "topic": "alert",
        "position": 30,
    },
    {
        "code": "claustrophobia", "text": _("Are you afraid of narrow spaces?"), "label": _("Claustrophobia"),
        "magnetic": True, "topic": "need", "position": 40,
    },
    {
        "code": "contrast-allergy", "text": _("Do you have an allergy to contrast media?"),
        "label": _("Contrast allergy"), "stops_on": "yes", "contrast": True, "topic": "allergy", "position": 50,
    },
    {
        "code": "previous-reaction", "text": _("Have you ever had a reaction to an injection at an examination?"),
        "label": _("Earlier reaction"), "stops_on": "yes", "contrast": True, "topic": "allergy", "position": 60,
    },
    {
        "code": "egfr", "text": _("What is the last kidney value (eGFR)?"), "label": _("eGFR"), "kind": "value",
        "unit": "mL/min/1.73 m²", "stops_below": 30, "contrast": True, "max_age_days": 90, "topic": "alert",
        "position": 70,
    },
    {
        "code": "metformin", "text": _("Do you take metformin?"), "label": _("Metformin"), "contrast": True,
        "topic": "alert", "position": 80,
    },
    {
        "code": "thyroid", "text": _("Do you have an overactive thyroid?"), "label": _("Overactive thyroid"),
        "contrast": True, "topic": "alert", "position": 90,
    },
)  # fmt: skip


def bring(model: type[Model]) -> int:
    """Write those whose code is not there yet; how many. What the house has changed stays."""
    known = set(model._base_manager.values_list("code", flat=True))
    missing = [model(**facts) for facts in STANDARD if facts["code"] not in known]
    model._base_manager.bulk_create(missing)
    return len(missing)
