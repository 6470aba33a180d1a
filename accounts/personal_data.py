"""What this app keeps of a person, for them to take along."""

from collections.abc import Iterator
from uuid import UUID

from accounts import site_accounts
from accounts.models import Answer, ApiToken, Preferences, Profile, Resume, SiteAccount, User
from accounts.resumes import BLOBS
from valet.lib import blobs
from valet.lib.personal_data import File, Keeper, as_json


def export(user_id: UUID) -> Iterator[File]:
    account = User.objects.values("id", "email", "joined_at", "last_login")
    yield as_json("account.json", account.get(pk=user_id))
    document = Profile.objects.filter(pk=user_id).values_list("document", flat=True).first()
    yield as_json("profile.json", document or {})
    answers = Answer.objects.filter(user_id=user_id)
    yield as_json(
        "answers.json",
        list(answers.values("question", "answer", "klass", "policy", "created_at", "used_at")),
    )
    tokens = ApiToken.objects.filter(user_id=user_id)
    told = ("name", "start", "scopes", "created_at", "expires_at", "used_at", "revoked_at")
    yield as_json("tokens.json", list(tokens.values(*told)))
    yield as_json("site_accounts.json", [*_accounts(user_id)])
    wishes = Preferences.objects.filter(pk=user_id)
    yield as_json("preferences.json", list(wishes.values("notify_needs", "notify_ended")))
    yield from _files(user_id)


def _accounts(user_id: UUID) -> Iterator[dict[str, object]]:
    """With their passwords: who leaves has no other way to sign in to what was created for them."""
    for each in SiteAccount.objects.filter(user_id=user_id):
        yield {
            "site": each.site,
            "email": each.email,
            "password": site_accounts.password(each),
            "state": each.state,
            "made_by": each.made_by,
            "created_at": each.created_at,
            "used_at": each.used_at,
        }


def _files(user_id: UUID) -> Iterator[File]:
    kept = Resume.objects.filter(user_id=user_id)
    told = ("id", "kind", "file_name", "size", "sha256", "is_default", "uploaded_at", "read")
    yield as_json("resumes.json", list(kept.values(*told)))
    for resume in kept.defer("text", "read"):
        try:
            content = blobs.read(resume.blob)
        except FileNotFoundError:
            continue
        # Two may have the same name.
        yield File(f"resumes/{resume.pk}-{resume.file_name}", content)


def erase(user_id: UUID) -> None:
    blobs.remove_all(owner=user_id, kind=BLOBS)


KEEPER = Keeper("accounts", export=export, erase=erase)
