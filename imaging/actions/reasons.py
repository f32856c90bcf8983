"""Reasons in words and in codes."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.errors import InvalidInput

# CID 9301 "Modality PPS Discontinuation Reason" (PS3.16), the DCM codes.
DISCONTINUATION = {
    "110500": gettext_lazy("Doctor cancelled procedure"),
    "110501": gettext_lazy("Equipment failure"),
    "110502": gettext_lazy("Incorrect procedure ordered"),
    "110503": gettext_lazy("Patient allergic to media/contrast"),
    "110504": gettext_lazy("Patient died"),
    "110505": gettext_lazy("Patient refused to continue procedure"),
    "110506": gettext_lazy("Patient taken for treatment or surgery"),
    "110507": gettext_lazy("Patient did not arrive"),
    "110508": gettext_lazy("Patient pregnant"),
    "110509": gettext_lazy("Change of procedure for correct charging"),
    "110510": gettext_lazy("Duplicate order"),
    "110511": gettext_lazy("Nursing unit cancel"),
    "110512": gettext_lazy("Incorrect side ordered"),
    "110513": gettext_lazy("Discontinued for unspecified reason"),
    "110514": gettext_lazy("Incorrect worklist entry selected"),
    "110515": gettext_lazy("Patient condition prevented continuing"),
    "110516": gettext_lazy("Equipment change"),
}
NO_SHOW = "110507"
WRONG_WORKLIST_ENTRY = "110514"


def reason(why: str) -> str:
    """The reason, trimmed. Raises InvalidInput when there is none."""
    if not why.strip():
        raise InvalidInput(_("Reason"), why, _("Say why in a few words."))
    return why.strip()
