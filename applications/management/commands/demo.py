import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from typing_extensions import override

from accounts.models import Profile, Resume, User
from billing import entitlements
from billing.models import Account
from billing.plans import PlanName
from valet.lib import blobs

PDF = "application/pdf"


class Command(BaseCommand):
    help = "Make a person to try Valet with, who has a profile, files and the largest plan. Safe to repeat."

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--password", required=True)
        parser.add_argument("--profile", type=Path, required=True, help="a JSON Resume")
        parser.add_argument("--resume", type=Path, required=True, help="PDF")
        parser.add_argument("--cover-letter", type=Path, required=True, help="PDF")
        parser.add_argument("--staff", action="store_true", help="may use the staff's pages")

    @override
    def handle(self, *_: Any, **options: Any) -> None:
        try:
            document = json.loads(options["profile"].read_text())
        except (OSError, ValueError) as error:
            raise CommandError(f"{options['profile']} can't be read: {error}") from error
        user = _person(options["email"], options["password"], staff=options["staff"])
        Profile.objects.get_or_create(
            user=user, defaults={"document": document, "checked_at": timezone.now()}
        )
        _attach(user.pk, options["resume"], kind=Resume.Kind.RESUME)
        _attach(user.pk, options["cover_letter"], kind=Resume.Kind.COVER_LETTER)


def _person(email: str, password: str, *, staff: bool) -> User:
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, password)
    # A password that is set anew, even to the same, ends every session.
    if not user.check_password(password):
        user.set_password(password)
    user.is_staff = user.is_superuser = staff
    user.save()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    entitlements.open_account(user.pk, PlanName.PREMIUM)
    Account.objects.filter(pk=user.pk).update(plan=PlanName.PREMIUM)
    return user


def _attach(user_id: UUID, file: Path, *, kind: Resume.Kind) -> None:
    if Resume.objects.filter(user_id=user_id, kind=kind).exists():
        return
    content = file.read_bytes()
    name = blobs.keep(content, owner=user_id, kind="resumes")
    Resume.objects.create(
        user_id=user_id,
        kind=kind,
        file_name=file.name,
        content_type=PDF,
        size=len(content),
        sha256=name.rpartition("/")[2],
        blob=name,
        is_default=True,
    )
