"""What a patient brings from elsewhere: for whom, and what waits for its confirmation."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from imaging.models import Mismatch, MismatchReason
from patients import mrn
from patients.errors import InvalidInput
from patients.models import Patient, Site


class WhichSite(InvalidInput):
    """More than one site has a patient with the MRN: ask which of these `sites`."""

    def __init__(self, number: str, sites: Sequence[Site]) -> None:
        self.sites = sites
        names = ", ".join(site.name for site in sites)
        mend = _("Several sites have a patient with this MRN (%(sites)s): say which site.") % {"sites": names}
        super().__init__(_("MRN"), number, mend)


def patient_with(number: str, site: str = "") -> Patient:
    """The one patient with this MRN, of the site with this code where several have it.

    Raises InvalidInput where nobody has it, and WhichSite.
    """
    rows = Patient.objects.filter(mrn_key=mrn.comparison_key(number), merged_into=None).select_related("site")
    found = list((rows.filter(site__code=site) if site else rows).order_by("site__name"))
    if not found:
        raise InvalidInput(_("MRN"), number, _("Nobody has this MRN: look at it again, or register the patient first."))
    if len(found) > 1:
        raise WhichSite(number, [each.site for each in found])
    return found[0]


def brought_for(patient: Patient) -> QuerySet[Mismatch]:
    """The open cases of images that this patient brought and nobody has confirmed."""
    rows = Mismatch.objects.filter(brought_for=patient, open=True, reason=MismatchReason.FROM_OUTSIDE)
    return rows.order_by("pk")
