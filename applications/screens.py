"""Who sees the browser of a takeover, and who uses it. The only writer of its tokens and of the lease of its input.

The lease is short and renewed: whoever loses touch with the database stops passing input on before anybody else may begin. A run
goes on only once it is let go or over, so that never two hands are in one browser.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from accounts.models import User
from applications.errors import WrongStateError
from applications.models import ScreenToken, Takeover
from valet.lib.ids import new_id
from valet.lib.tokens import digest, new_token

PREFIX = "valet_screen_"
Access = ScreenToken.Access


class Standing(StrEnum):
    DRIVES = "drives"
    WATCHES = "watches"
    FREE = "free"
    """Nobody drives any more, and they may: once they say so."""
    PENDING = "pending"
    """Nobody can drive yet: the agent hasn't said that its hands are off."""
    OVER = "over"
    """The takeover has ended."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Of one connection, at one takeover's screen."""

    takeover: UUID
    application: UUID
    attempt: UUID
    may_drive: bool
    tab: str
    connection: str

    @property
    def driver(self) -> str:
        return f"{self.tab}/{self.connection}"


def issue(user: User, takeover_id: UUID, *, access: Access, tab: str = "") -> tuple[str, datetime]:
    """A token, and until when it can be used: once. Raises `Http404` for what isn't theirs, `WrongStateError` for one that is over."""
    wait = Takeover.objects.filter(pk=takeover_id, application__user=user).first()
    if wait is None:
        raise Http404("no such wait")
    if wait.resolved_at is not None:
        raise WrongStateError("this wait is over")
    token = new_token(PREFIX)
    until = timezone.now() + timedelta(seconds=settings.SCREEN_TOKEN_SECONDS)
    ScreenToken.objects.create(
        digest=digest(token), takeover=wait, user=user, access=access, tab=tab, expires_at=until
    )
    return token, until


def redeem(token: str, *, user: User) -> Seat | None:
    """None for one that is used, expired, somebody else's, or of a takeover that is over."""
    now = timezone.now()
    usable = ScreenToken.objects.filter(
        digest=digest(token), used_at=None, expires_at__gt=now, user=user, user__is_active=True
    )
    if not usable.update(used_at=now):
        return None
    found = ScreenToken.objects.select_related("takeover").get(digest=digest(token))
    wait = found.takeover
    if wait.resolved_at is not None:
        return None
    return Seat(
        takeover=wait.pk,
        application=wait.application_id,
        attempt=wait.attempt_id,
        may_drive=found.access == Access.CONTROL,
        tab=found.tab,
        connection=str(new_id()),
    )


def sit_down(seat: Seat) -> Standing:
    """The first to come drives, and so does a page whose last connection was cut."""
    own = Q(driver__startswith=f"{seat.tab}/")
    return _drive(seat, _free() | own if seat.tab else _free())


def take_over(seat: Seat) -> Standing:
    """From another page of the same person's."""
    return _drive(seat, Q())


def stay(seat: Seat) -> Standing:
    """Renew it, where it is theirs. Whoever watches goes on watching."""
    return _drive(seat, Q(driver=seat.driver))


def leave(seat: Seat) -> None:
    """Nothing they do reaches the browser any more."""
    Takeover.objects.filter(pk=seat.takeover, driver=seat.driver).update(
        driver="", driven_until=None
    )


def _drive(seat: Seat, where: Q) -> Standing:
    held = Takeover.objects.filter(pk=seat.takeover, resolved_at=None)
    if seat.may_drive:
        until = timezone.now() + timedelta(seconds=settings.SCREEN_LEASE_SECONDS)
        if held.filter(where, fence__gt=0).update(driver=seat.driver, driven_until=until):
            return Standing.DRIVES
    fence = held.values_list("fence", flat=True).first()
    if fence is None:
        return Standing.OVER
    if not fence:
        return Standing.PENDING
    return Standing.FREE if seat.may_drive and held.filter(_free()).exists() else Standing.WATCHES


def _free() -> Q:
    return Q(driver="") | Q(driven_until__lt=timezone.now())


def is_let_go(attempt_id: UUID) -> bool:
    """Of takeovers that have ended: no hand is in the browser any more."""
    ended = Takeover.objects.filter(attempt_id=attempt_id).exclude(resolved_at=None)
    return not ended.filter(driven_until__gt=timezone.now()).exists()


def forget() -> None:
    """Tokens that open nothing any more."""
    ScreenToken.objects.filter(expires_at__lt=timezone.now()).delete()
