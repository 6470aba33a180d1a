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
        if not user.employers.exists():
            user.groups.remove(*Group.objects.filter(name=EMPLOYER_ADMINS))
            User.objects.filter(pk=user.pk).update(is_staff=False)


def is_staff_already(user: User) -> bool:
    return user.is_superuser or (user.is_staff and not is_employer_s(user))


def connections_of(user: User) -> QuerySet[EmployerConnection]:
    """All of them for staff; for an employer's admin those of their boards."""
    if not is_employer_s(user):
        return EmployerConnection.objects.all()
    mine = [board_of(each) for each in user.employers.all()]
    rows = EmployerConnection.objects.none()
    for system, tenant, site in mine:
        rows |= EmployerConnection.objects.filter(system=system, tenant=tenant, site=site)
    return rows


def may_enter(user: User, board: Board) -> bool:
    if not is_employer_s(user):
        return True
    system, tenant, site = board_of(board)
    return user.employers.filter(system=system, tenant=tenant, site=site).exists()


def board_of(board: Board) -> tuple[str, str, str]:
    return board.system, board.tenant, board.site
