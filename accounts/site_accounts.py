"""Accounts on sites: the person's word, the password, and what has become of them. The only writer of `SiteAccount`."""

import logging
from uuid import UUID

from django.utils import timezone

from accounts.models import SiteAccount
from automation.passwords import new_password
from automation.protocol import AccountStep
from valet.lib.secrets import UnreadableSecretError, seal, unseal

log = logging.getLogger(__name__)

State, Maker = SiteAccount.State, SiteAccount.Maker


def find(user_id: UUID, site: str) -> SiteAccount | None:
    return SiteAccount.objects.filter(user_id=user_id, site=site).first()


def plan(user_id: UUID, site: str, *, email: str) -> None:
    """The person wants one made. One that may have been begun keeps its password: it may be there after all."""
    before = find(user_id, site)
    kept = password(before) if before is not None and before.made_by == Maker.VALET else ""
    _put(user_id, site, email=email, secret=kept or new_password(), state=State.PLANNED, made=True)


def expect(user_id: UUID, site: str, *, email: str) -> None:
    """The person has one, and is going to say its password."""
    _put(user_id, site, email=email, secret="", state=State.EXPECTED)


def decline(user_id: UUID, site: str) -> None:
    _put(user_id, site, email="", secret="", state=State.DECLINED)


def give(user_id: UUID, site: str, secret: str) -> None:
    """The password of the person's own."""
    before = find(user_id, site)
    email = before.email if before is not None else ""
    _put(user_id, site, email=email, secret=secret, state=State.EXPECTED)


def entrust(account: SiteAccount, run: UUID) -> bool:
    """To be created by this run alone. False where another was faster, or it isn't to be created any more."""
    planned = SiteAccount.objects.filter(
        pk=account.pk, state=State.PLANNED, begun_by=account.begun_by
    )
    return bool(planned.update(begun_by=run))


def name(user_id: UUID, site: str, email: str) -> None:
    """It goes by another address than the person's usual one."""
    SiteAccount.objects.filter(user_id=user_id, site=site).update(email=email)


def _put(
    user_id: UUID, site: str, *, email: str, secret: str, state: str, made: bool = False
) -> None:
    SiteAccount.objects.update_or_create(
        user_id=user_id,
        site=site,
        defaults={
            "email": email,
            "sealed": seal(secret.encode(), of=_of(user_id, site)) if secret else b"",
            "made_by": Maker.VALET if made else Maker.PERSON,
            "state": state,
            "begun_by": None,
        },
    )


def password(account: SiteAccount) -> str:
    """ "" where there is none, or none that can be read any more."""
    if not account.sealed:
        return ""
    try:
        return unseal(bytes(account.sealed), of=_of(account.user_id, account.site)).decode()
    except UnreadableSecretError:
        log.warning("the password of site account %s can't be read any more", account.pk)
        return ""


def note(user_id: UUID, site: str, step: str) -> None:
    """What a run tells of it."""
    found = SiteAccount.objects.filter(user_id=user_id, site=site)
    made = found.filter(made_by=Maker.VALET)
    match step:
        case AccountStep.REGISTERING:
            made.filter(state=State.PLANNED).update(state=State.BEGUN)
        case AccountStep.NOT_REGISTERED:
            made.filter(state=State.BEGUN).update(state=State.PLANNED, begun_by=None)
        case AccountStep.REGISTERED:
            found.update(state=State.WORKS)
        case AccountStep.SIGNED_IN:
            found.update(state=State.WORKS, used_at=timezone.now())
        case AccountStep.EXISTS:
            # Made before us, by whoever it was: its password isn't the one that was drawn.
            unproven = made.exclude(state=State.WORKS)
            unproven.update(state=State.EXPECTED, made_by=Maker.PERSON, sealed=b"")
        case _:
            pass


def _of(user_id: UUID, site: str) -> str:
    return f"site account {user_id} {site}"
