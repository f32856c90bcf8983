"""Tokens for machines: made, revoked, and used to sign in."""

import datetime as dt
import hashlib
import ipaddress
import secrets

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from patients import audit, scopes
from patients.access import require
from patients.errors import InvalidInput, Refusal
from patients.models import ApiToken, User, check, lock

MARK = "ris_"  # so that a scanner for leaked secrets knows one when it sees it
NOTED_EVERY = dt.timedelta(minutes=1)  # a busy machine does not write its row at every request


def issue(token: ApiToken, *, by: User) -> str:
    """Make a token; the answer is its secret, which nobody can see again. `token` carries what was chosen.

    Raises InvalidInput where a scope, an address or the end cannot be.
    """
    with transaction.atomic():
        require(by, "patients.add_apitoken")
        _refuse_above(token.user, by)
        secret = MARK + secrets.token_urlsafe(32)
        token.start, token.digest, token.created_by = secret[:12], digest(secret), by
        token.scopes, token.addresses = scopes.parse(token.scopes), _networks(token.addresses)
        if token.expires_at is not None and token.expires_at <= timezone.now():
            raise InvalidInput(_("Ends"), token.expires_at, _("Choose a time to come."))
        check(token, exclude=["user", "created_by"])
        token.save(force_insert=True)
        audit.record("token.made", by=by, obj=token, user=token.user.username, scopes=token.scopes)
    return secret


def revoke(token: ApiToken, *, by: User) -> ApiToken:
    """From now on it opens nothing. The row stays."""
    with transaction.atomic():
        require(by, "patients.change_apitoken")
        token = lock(token)
        if token.revoked_at is not None:
            raise Refusal(_("This token is revoked already."))
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        audit.record("token.revoked", by=by, obj=token)
    return token


def sign_in(secret: str, address: str) -> ApiToken | None:
    """The token of this secret, if it works from this address. Its last use is noted."""
    token = ApiToken.objects.select_related("user").filter(digest=digest(secret)).first()
    if token is None or not token.works or not _from_there(token, address):
        return None
    now = timezone.now()
    before = Q(used_at=None) | Q(used_at__lt=now - NOTED_EVERY) | ~Q(used_from=address)
    if token.used_at is None or token.used_at < now - NOTED_EVERY or token.used_from != address:
        ApiToken.objects.filter(before, pk=token.pk).update(used_at=now, used_from=address)
    return token


def digest(secret: str) -> str:
    """SHA-256 in hex: a secret of 256 random bits needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _networks(text: str) -> str:
    found = []
    for word in text.replace(",", " ").split():
        try:
            found.append(str(ipaddress.ip_network(word)))
        except ValueError as error:
            mend = _("Write a network as 10.0.3.0/24, or one address as 10.0.3.7.")
            raise InvalidInput(_("Allowed addresses"), word, mend) from error
    return "\n".join(found)


def _from_there(token: ApiToken, address: str) -> bool:
    if not token.addresses:
        return True
    try:
        there = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(there in ipaddress.ip_network(each) for each in token.addresses.split())


def _refuse_above(user: User, by: User) -> None:
    """Nobody gets a token that opens more than the accounts which one may change."""
    if not user.is_active:
        raise InvalidInput(_("Acts as"), user, _("This account is not active: choose another."))
    if user.is_superuser and not by.is_superuser:
        raise Refusal(_("This account may do everything. Only another of its kind can give a token for it."))
