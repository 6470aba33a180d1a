"""Which posting an address means, and that one posting has one application, also where that is learnt late."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, Value, When

from applications.errors import DuplicateError, UnsuitableError
from applications.models import Application, Posting, PostingAlias, Standing, State
from automation.ats.recruitee import Recruitee
from automation.ats.registry import GENERIC, VENDORS, Site, recognise
from automation.ats.vendor import Posting as Named
from automation.egress.addresses import Destinations
from automation.errors import BadInputError
from automation.feeds.answers import line

LONGEST = 2000
"""Characters of an address: what is kept of one."""
LONGEST_KEY = 500
"""Of what names a posting: a board's name may be as long as an address."""


def site_of(url: str) -> Site:
    """Raises `UnsuitableError` for what isn't an address, is too long for one, or lies inside the network."""
    try:
        site = recognise(url, trusted=settings.TRUSTED_ORIGINS)
    except BadInputError as error:
        raise UnsuitableError("not_an_address", error.for_person) from error
    # Escaped, it can be longer than it was typed.
    named = max(map(len, site.posting.keys))
    if max(len(url), len(site.url)) > LONGEST or named > LONGEST_KEY:
        raise UnsuitableError(
            "address_too_long", f"That address is too long: at most {LONGEST} characters."
        )
    if Destinations.trusting(settings.TRUSTED_ORIGINS).refuses(site.url):
        raise UnsuitableError(
            "private_address", "That address lies inside a private network: Valet doesn't open it."
        )
    return site


def visited(application: Application) -> str:
    """The origin of the site that a run of it opens. Any page may name a posting, so it needn't be the posting's; on its vendor's
    own hosts it is."""
    try:
        site = recognise(application.url, trusted=settings.TRUSTED_ORIGINS)
    except BadInputError:
        return application.posting.origin
    of_its_vendor = site.hosted and site.vendor.name == application.posting.system
    return application.posting.origin if of_its_vendor else site.origin


def posting_of(url: str) -> tuple[Posting, bool]:
    """The posting, and whether it was made now. Raises `UnsuitableError`."""
    site = site_of(url)
    with transaction.atomic():
        found = known(site.posting)
        if found is not None:
            _read_by([(found, site)])
            name(found, site.posting.keys)
            return found, False
        posting = _made(site)
        posting.save(force_insert=True)
        name(posting, site.posting.keys)
        others = PostingAlias.objects.filter(key__in=site.posting.keys).exclude(posting=posting)
        faster = others.select_related("posting").first()
        if faster is None:
            return posting, True
        posting.delete()
        name(faster.posting, site.posting.keys)
        return faster.posting, False


def postings_of(sites: Sequence[Site]) -> list[Posting]:
    """As `posting_of` for each, with as many queries for many as for one. Within a transaction."""
    keys = sorted({key for site in sites for key in site.posting.keys})
    aliases = PostingAlias.objects.select_related("posting").in_bulk(keys)
    by_key = {key: alias.posting for key, alias in aliases.items()}
    _read_by(
        [
            (by_key[key], site)
            for site in sites
            if (key := next((each for each in site.posting.keys if each in by_key), ""))
        ]
    )
    made, missing = [], []
    for site in sites:
        names = site.posting.keys
        posting = next((by_key[key] for key in names if key in by_key), None)
        if posting is None:
            posting = _made(site)
            made.append(posting)
        for key in names:
            if key not in by_key:
                by_key[key] = posting
                missing.append(PostingAlias(key=key, posting=posting))
    if made or missing:
        Posting.objects.bulk_create(made)
        # In one order, so that two who bring the same ones don't wait for each other.
        missing.sort(key=lambda alias: alias.key)
        PostingAlias.objects.bulk_create(missing, ignore_conflicts=True)
        by_key = _after_a_race(keys, made)
    return [next(by_key[key] for key in site.posting.keys) for site in sites]


def _read_by(brought: Iterable[tuple[Posting, Site]]) -> None:
    """What a posting is said to be is asked of one of its addresses, and who came first may have brought a wrong one: an id alone
    names it, on any page, behind any tenant and in any region. So one on its vendor's host replaces one that isn't, and what looks
    closed by one, or came to nothing there, is asked for by the next."""
    changed: dict[UUID, Posting] = {}
    for posting, site in brought:
        if posting.pk not in changed and _is_better(site, posting):
            posting.url, posting.origin = site.url, site.origin
            posting.employer = posting.employer if posting.title else employer_of(site)
            # Whoever reads the other address right now finds that nobody waits for it.
            posting.read_at = posting.read_due_at = None
            posting.read_error = ""
            changed[posting.pk] = posting
    if changed:
        fields = ["url", "origin", "employer", "read_at", "read_due_at", "read_error"]
        # In one order, so that two who bring the same ones don't wait for each other.
        locked = Posting.objects.select_for_update(no_key=True).filter(pk__in=changed)
        list(locked.order_by("pk").values_list("pk"))
        Posting.objects.bulk_update(changed.values(), fields)


def _is_better(site: Site, posting: Posting) -> bool:
    if posting.url == site.url:
        return False
    try:
        known = recognise(posting.url, trusted=settings.TRUSTED_ORIGINS)
    except BadInputError:
        return True
    if known.hosted is not site.hosted:
        return site.hosted
    of_another = (known.posting.key, known.origin) != (site.posting.key, site.origin)
    return of_another and (posting.standing == Standing.CLOSED or _came_to_nothing(posting, site))


def _came_to_nothing(posting: Posting, site: Site) -> bool:
    """Was it read in vain, with nobody waiting for it now? Lever's other region knows nothing of it."""
    was_read = posting.read_at is not None and posting.read_due_at is None
    return site.hosted and was_read and posting.standing == Standing.UNKNOWN


def _made(site: Site) -> Posting:
    return Posting(
        system=site.vendor.name, url=site.url, origin=site.origin, employer=employer_of(site)
    )


def _after_a_race(keys: Sequence[str], made: Sequence[Posting]) -> dict[str, Posting]:
    """Somebody may have been faster: theirs is the posting, and ours goes."""
    aliases = PostingAlias.objects.select_related("posting").in_bulk(keys)
    used = {alias.posting_id for alias in aliases.values()}
    lost = [posting.pk for posting in made if posting.pk not in used]
    if lost:
        Posting.objects.filter(pk__in=lost).delete()
    return {key: alias.posting for key, alias in aliases.items()}


def known(named: Named) -> Posting | None:
    """By any of its keys, the first one first."""
    aliases = PostingAlias.objects.select_related("posting").in_bulk(named.keys)
    return next((aliases[key].posting for key in named.keys if key in aliases), None)


def name(posting: Posting, keys: Iterable[str]) -> None:
    """Every key leads to it, but for one that leads elsewhere already: `learn` brings those together."""
    # In one order, as in `postings_of`.
    missing = [PostingAlias(key=key, posting=posting) for key in sorted(keys)]
    PostingAlias.objects.bulk_create(missing, ignore_conflicts=True)


def employer_of(site: Site) -> str:
    """As the address names it, until the page says more."""
    tenant = site.posting.tenant if site.posting.ats != GENERIC.name else ""
    return line(tenant.replace("-", " ").title(), most=200)


def key_of(url: str) -> str:
    """Of the posting that an address names."""
    return recognise(url, trusted=settings.TRUSTED_ORIGINS).posting.key


_APPLIED = "You have applied to this posting already, by another address."
_WAITS = "You have another application to this posting, by another address: start that one. Nothing was sent."
_TOLD_BY = {GENERIC.name: Recruitee.name, Recruitee.name: GENERIC.name}
"""Recruitee says where on the employer's own domain a posting is. Of two other systems neither knows the other's postings."""
_NOT_BEGUN = (State.DRAFT, State.FAILED, State.CANCELLED)


def learn(application: Application, key: str) -> Application:
    """`key` turned out to mean this application's posting as well. Raises `DuplicateError` where the person has another
    application to the posting that it already means."""
    alias, made = PostingAlias.objects.get_or_create(
        key=key, defaults={"posting_id": application.posting_id}
    )
    if made or alias.posting_id == application.posting_id:
        return application
    others = Application.objects.filter(user_id=application.user_id, posting_id=alias.posting_id)
    other = others.exclude(pk=application.pk).first()
    if other is not None:
        raise DuplicateError("duplicate", _WAITS if other.state in _NOT_BEGUN else _APPLIED)
    application.posting_id = alias.posting_id
    application.save(update_fields=["posting"])
    return application


def is_begun_elsewhere(application: Application) -> bool:
    """Has the person begun another application to what its vendor calls the same posting? Drafts to two of its addresses were made
    before it was read."""
    posting = application.posting
    same = Q(posting__aliases__key__in=_published_keys(posting))
    for key in posting.aliases.values_list("key", flat=True):
        same |= Q(posting__published__keys__contains=[key])
    systems = {posting.system, _TOLD_BY.get(posting.system, posting.system)}
    others = Application.objects.filter(
        same, user_id=application.user_id, posting__system__in=systems
    )
    begun = others.exclude(pk=application.pk).exclude(state__in=_NOT_BEGUN)
    return begun.exists()


def _published_keys(posting: Posting) -> list[str]:
    """What another version of Valet kept may be of any shape."""
    said = posting.published if isinstance(posting.published, dict) else {}
    keys = said.get("keys")
    return [each for each in keys if isinstance(each, str)] if isinstance(keys, list) else []


def learn_names(posting_id: UUID, *, title: str, employer: str, system: str) -> None:
    """As the page has them, where nothing better is known: a page that lies later changes nothing."""
    title, employer = line(title, most=300), line(employer, most=200)
    generic, nameless = Q(system=GENERIC.name), Q(title="")
    learnt = {}
    if system in {vendor.name for vendor in VENDORS}:
        learnt["system"] = _where(generic, "system", system)
    if title:
        learnt["title"] = _where(nameless, "title", title)
        if employer:
            learnt["employer"] = _where(nameless, "employer", employer)
    if learnt:
        Posting.objects.filter(generic | nameless, pk=posting_id).update(**learnt)


def _where(lacks: Q, column: str, value: str) -> Case:
    return Case(When(lacks, then=Value(value)), default=F(column))
