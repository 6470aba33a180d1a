"""Who enters an employer's keys without being of the staff. The only writer of `EmployerAdmin`."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from applications.models import EmployerAdmin, EmployerConnection
from applications.models.connection import Board
from valet.lib.staff import EMPLOYER_ADMINS, is_employer_s

_MAY = ("view_employerconnection", "add_employerconnection", "change_employerconnection")


def assign(draft: EmployerAdmin) -> None:
    """Its user gets to the staff's pages, and sees there what is theirs."""
    with transaction.atomic():
        group, made = Group.objects.get_or_create(name=EMPLOYER_ADMINS)
        if made:
            allowed = Permission.objects.filter(
                content_type__app_label="applications", codename__in=_MAY
            )
            group.permissions.set(allowed)
        draft.save()
        draft.user.groups.add(group)
        User.objects.filter(pk=draft.user_id).update(is_staff=True)


def dismiss(admin: EmployerAdmin) -> None:
    with transaction.atomic():
        # The person's row first: the last two of them mustn't each see the other.
        user = User.objects.select_for_update().get(pk=admin.user_id)
        admin.delete()
        if not boards_of(user):
            user.groups.remove(*Group.objects.filter(name=EMPLOYER_ADMINS))
            User.objects.filter(pk=user.pk).update(is_staff=False)


def is_staff_already(user: User) -> bool:
    return user.is_superuser or (user.is_staff and not is_employer_s(user))


def boards_of(user: User) -> list[EmployerAdmin]:
    return list(EmployerAdmin.objects.filter(user=user))


def connections_of(user: User) -> QuerySet[EmployerConnection]:
    """All of them for staff; for an employer's admin those of their boards."""
    if not is_employer_s(user):
        return EmployerConnection.objects.all()
    rows = EmployerConnection.objects.none()
    for mine in boards_of(user):
        rows |= EmployerConnection.objects.filter(
            system=mine.system, tenant=mine.tenant, site=mine.site, eu=mine.eu
        )
    return rows


def may_enter(user: User, board: Board) -> bool:
    return not is_employer_s(user) or is_of(user, board)


def is_of(user: User, board: Board) -> bool:
    mine = EmployerAdmin.objects.filter(
        user=user, system=board.system, tenant=board.tenant, site=board.site, eu=board.eu
    )
    return mine.exists()
