"""What every page of ours needs to know."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """How long before an idle sign-in ends, how long a lock-out lasts, and whether this is the demo."""
    return {
        "idle_seconds": settings.IDLE_SIGN_OUT_SECONDS,
        "idle_warning_seconds": settings.IDLE_WARNING_SECONDS,
        "lock_minutes": round(settings.AXES_COOLOFF_TIME * 60),
        "demo": settings.DEMO,
    }
