"""Which machines can do what."""

from django.db.models import QuerySet

from imaging.models.catalog import Procedure
from imaging.models.device import Station


def stations_for(procedure: Procedure) -> QuerySet[Station]:
    """The active stations that the catalogue names for it, or every active one of its modality where it names none."""
    rows = Station.objects.filter(active=True, modality=procedure.modality_id)
    named = procedure.stations.values("pk")
    return rows.filter(pk__in=named) if named.exists() else rows
