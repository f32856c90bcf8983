"""One line in the journal for each study that somebody looks at, however many frames the browser fetches."""

from django.http import HttpRequest

from imaging.models import Study
from patients import audit
from patients.models import User

SEEN = "studies_viewed"  # in the session: keys of studies that the journal has
MOST = 500


def note_viewed(request: HttpRequest, study: Study, *, by: User) -> None:
    """Write “images.viewed” once a session and study. A page that shows the study's images calls it too."""
    seen: list[int] = request.session.get(SEEN, [])
    if study.pk in seen:
        return
    audit.record("images.viewed", by=by, patient=study.patient, obj=study)
    request.session[SEEN] = [*seen[-MOST:], study.pk]
