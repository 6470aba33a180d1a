"""Where a person's programs are told: made with a secret that is shown once, switched off when nobody listens."""

import base64
import os
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from accounts.models import User
from applications.errors import RefusedError, UnsuitableError
from applications.models import Delivery, Endpoint, Topic
from automation.ats.address import Address
from automation.egress import Destinations
from automation.egress.addresses import place
from automation.errors import BadInputError
from valet.lib.ids import new_id
from valet.lib.secrets import seal, unseal

MOST = 10
PREFIX = "whsec_"
_BYTES = 32


def endpoints_of(user: User) -> QuerySet[Endpoint]:
    return Endpoint.objects.filter(user=user)


def endpoint_of(user: User, endpoint_id: UUID) -> Endpoint:
    """Raises `Http404`, for a stranger's too."""
    found = endpoints_of(user).filter(pk=endpoint_id).first()
    if found is None:
        raise Http404("no such endpoint")
    return found


def create(user: User, *, url: str, events: Iterable[Topic]) -> tuple[Endpoint, str]:
    """The row, and its secret, which can't be had again. Raises `UnsuitableError`, and `RefusedError` for one too many."""
    _check(url)
    endpoint_id = new_id()
    secret = PREFIX + base64.b64encode(os.urandom(_BYTES)).decode()
    with transaction.atomic():
        # The person's row is locked: two at once must not both be the last.
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if endpoints_of(user).count() >= MOST:
            raise RefusedError("too_many_endpoints", f"At most {MOST} endpoints: delete one first.")
        endpoint = Endpoint.objects.create(
            id=endpoint_id,
            user=user,
            url=url,
            events=sorted({event.value for event in events}),
            sealed_secret=seal(secret.encode(), of=_of(endpoint_id)),
        )
    return endpoint, secret


def _check(url: str) -> None:
    """What the address alone says; what its name leads to is looked at with each delivery."""
    try:
        address = Address.read(url)
    except BadInputError as error:
        raise UnsuitableError("not_an_address", error.for_person) from None
    # As a browser spells it: 2130706433 is 127.0.0.1.
    spelt = str(address)
    destinations = Destinations.trusting(settings.TRUSTED_ORIGINS)
    if address.scheme != "https" and place(spelt) not in destinations.trusted:
        raise UnsuitableError("not_https", "Only https:// addresses are told anything.")
    if destinations.refuses(spelt):
        raise UnsuitableError("private_address", "That address lies inside a private network.")


def secret_of(endpoint: Endpoint) -> str:
    return unseal(bytes(endpoint.sealed_secret), of=_of(endpoint.pk)).decode()


def _of(endpoint_id: UUID) -> str:
    return f"endpoint:{endpoint_id}"


def disable(endpoint_id: UUID) -> bool:
    """Whether it was on until now. What waited for it isn't due any more."""
    with transaction.atomic():
        on = Endpoint.objects.filter(pk=endpoint_id, disabled_at=None)
        switched = on.update(disabled_at=timezone.now()) == 1
        Delivery.objects.filter(endpoint=endpoint_id, next_at__isnull=False).update(next_at=None)
    return switched


def enable(endpoint: Endpoint) -> None:
    """Told again from now on; what it missed can be replayed. Safe to repeat."""
    endpoint.disabled_at = None
    endpoint.save(update_fields=["disabled_at"])
