"""Which posting an address means, and that one posting has one application, also where that is learnt late."""

from django.conf import settings
from django.db import transaction

from applications.errors import DuplicateError
from applications.models import Application, Posting, PostingAlias
from automation.ats.registry import Site, recognise


def posting_of(url: str) -> tuple[Posting, bool]:
    """The posting, and whether it was made now. Raises `BadInputError` for what isn't a web address."""
    site = recognise(url, trusted=settings.TRUSTED_ORIGINS)
    with transaction.atomic():
        alias = PostingAlias.objects.select_related("posting").filter(key=site.posting.key).first()
        if alias is not None:
            return alias.posting, False
        posting = Posting.objects.create(
            system=site.adapter.name, url=site.url, origin=site.origin, employer=_employer(site)
        )
        alias, made = PostingAlias.objects.get_or_create(
            key=site.posting.key, defaults={"posting": posting}
        )
        if not made:  # somebody was faster
            posting.delete()
        return alias.posting, made


def _employer(site: Site) -> str:
    """As the address names it, until the page says more."""
    return site.posting.tenant.replace("-", " ").title() if site.adapter.name != "site" else ""


def key_of(url: str) -> str:
    """Of the posting that an address names."""
    return recognise(url, trusted=settings.TRUSTED_ORIGINS).posting.key


def learn(application: Application, key: str) -> Application:
    """`key` turned out to mean this application's posting as well. Raises `DuplicateError` where the person has another
    application to the posting that it already means."""
    alias, made = PostingAlias.objects.get_or_create(
        key=key, defaults={"posting_id": application.posting_id}
    )
    if made or alias.posting_id == application.posting_id:
        return application
    others = Application.objects.filter(user_id=application.user_id, posting_id=alias.posting_id)
    if others.exclude(pk=application.pk).exists():
        raise DuplicateError(
            "duplicate", "You have applied to this posting already, by another address."
        )
    application.posting_id = alias.posting_id
    application.save(update_fields=["posting"])
    return application
