"""What this app keeps of a person, for them to take along."""

from collections.abc import Iterator
from uuid import UUID

from billing.models import Account, Entry
from valet.lib.personal_data import File, Keeper, as_json


def export(user_id: UUID) -> Iterator[File]:
    account = Account.objects.filter(pk=user_id)
    yield as_json("plan.json", account.values("plan", "period_starts_at", "period_ends_at").first())
    entries = Entry.objects.filter(user_id=user_id)
    yield as_json("ledger.json", list(entries.values("subject", "round", "kind", "at", "why")))


KEEPER = Keeper("billing", export=export)
