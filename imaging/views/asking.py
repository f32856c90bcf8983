"""Who asks."""

from django.http import HttpRequest

from patients.models import User


def person(request: HttpRequest) -> User:
    """The signed-in user. ris.middleware.SignedInOnly lets nobody else in."""
    user = request.user
    assert isinstance(user, User)
    return user
