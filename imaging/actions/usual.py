"""What the house gives: the agents in use at a kind of machine, and the bottle that is open today."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

from imaging.models import Administration, Study

LOOKED_AT = 1_000  # the latest rows of the house, whatever its age: the page costs the same at a million
OFFERED = 12


def agents(study: Study) -> list[str]:
    """The agents that were given last with this modality, the latest first. One query."""
    given = Administration.objects.filter(struck=False).order_by("-pk").values_list("agent", "study__modality")
    return list(dict.fromkeys(agent for agent, kind in given[:LOOKED_AT] if kind == study.modality))[:OFFERED]


def open_bottle(study: Study) -> Administration | None:
    """What was given last at this study's station today (without a station: with its modality at its site)."""
    zone = ZoneInfo(study.site.time_zone)
    midnight = dt.datetime.combine(timezone.localdate(timezone=zone), dt.time.min, zone)
    rows = Administration.objects.filter(struck=False, at__gte=midnight, study__site=study.site_id)
    slot = study.steps.filter(current=True).values_list("station", flat=True).first()
    if slot is None:
        rows = rows.filter(study__modality=study.modality)
    else:
        rows = rows.filter(study__steps__current=True, study__steps__station=slot)
    return rows.order_by("-at", "-pk").first()
