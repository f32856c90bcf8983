"""What a machine's token opens, in the words of SMART App Launch 2: "system/Patient.rs", "system/*.cruds".

The part after the dot names the interactions, each once and in this order: c create, r read, u update, d delete,
s search. DICOMweb is one resource among the others, ImagingObject: r and s fetch and find, c stores.
"""

import re

from django.utils.translation import gettext as _

from patients.errors import InvalidInput

ONE = re.compile(r"system/(?P<resource>\*|[A-Z][A-Za-z]{1,40})\.(?P<may>c?r?u?d?s?)")
IMAGES = "ImagingObject"


def parse(text: str) -> str:
    """The scopes, each once, sorted, parted by one space. Raises InvalidInput for what is no scope, or for none."""
    scopes = sorted(set(text.split()))
    for scope in scopes:
        found = ONE.fullmatch(scope)
        if found is None or not found["may"]:
            raise InvalidInput(_("Scope"), scope, _("Write it as system/Patient.rs or system/*.cruds."))
    if not scopes:
        raise InvalidInput(_("Scope"), "", _("Name at least one: system/Patient.rs, or system/*.rs for all reading."))
    return " ".join(scopes)


def allows(scopes: str, resource: str, interaction: str) -> bool:
    """Whether one of the scopes opens this resource for this interaction (one of c, r, u, d, s)."""
    for scope in scopes.split():
        found = ONE.fullmatch(scope)
        if found is not None and found["resource"] in ("*", resource) and interaction in found["may"]:
            return True
    return False
