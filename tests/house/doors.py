"""What comes back at a door."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

Rows = dict[str, Any]
Clients = dict[str, Client]
DONE = {200, 204, 302, 400, 409, 415}  # let in; what was sent may still be refused in words


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """What happens inside is rolled back, and the browser keeps its session."""
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = cookies


def home(response: HttpResponse) -> bool:
    """Whether somebody without the right to the admin is sent away."""
    return response.status_code == 302 and response.headers["Location"].startswith(reverse("admin:login"))


def refused(response: HttpResponse) -> bool:
    """Whether the person was not let in."""
    return response.status_code in {403, 404, 405} or home(response)
