"""A person's profile: looked up, and changed under a lock so that two pages at once lose nothing of each other's."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from accounts.documents import Document, checked
from accounts.models import Profile, User


def profile_of(user: User) -> Profile:
    """The one there is, or a new one with the address that is known."""
    opened = {"document": {"basics": {"email": user.email}}}
    return Profile.objects.get_or_create(user=user, defaults=opened)[0]


def change(user: User, change_document: Callable[[Document], Document | None]) -> Profile:
    """Save what the function makes of the document: the one it returns, or the one it was given and changed.

    Whoever saves has looked at it: the profile counts as checked. Raises `UnusableDocumentError`.
    """
    with transaction.atomic():
        profile_of(user)
        profile = Profile.objects.select_for_update(no_key=True).get(pk=user.pk)
        document: Document = profile.document or {}
        profile.document = checked(change_document(document) or document)
        profile.checked_at = timezone.now()
        profile.save()
    return profile
