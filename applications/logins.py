"""What a run does about a site's account or its code, as the person says. Passwords are in `SiteAccount` alone, sealed; a code is
sealed at its question until it was entered."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from pydantic import SecretStr

from accounts import site_accounts
from accounts.models import Profile, SiteAccount
from applications import attempts, takeover
from applications.errors import WrongStateError
from applications.models import Application, Attempt, Question
from automation.ats.address import origin_of
from automation.ats.domains import site_of
from automation.protocol import (
    AccountStep,
    Action,
    Answer,
    Asked,
    Kind,
    LogInAct,
    LogInReply,
    LogInRequest,
    LogInWants,
    Reason,
)
from valet.lib.secrets import UnreadableSecretError, seal, unseal

YES, HAVE_ONE, NO = "Yes, create one", "I have one", "No"
USE = "Yes, sign in"
_SECRET_LENGTH = 200
_MADE, _DECLINED = SiteAccount.Maker.VALET, SiteAccount.State.DECLINED
_UNPROVEN = (SiteAccount.State.PLANNED, SiteAccount.State.BEGUN)


def answer(
    attempt_id: UUID, request: LogInRequest, *, waiting: bool, since: datetime | None = None
) -> LogInReply:
    """`waiting`: the run can't go on without it, so the person is told, and waited for `since` then.

    Raises `StaleAttemptError`.
    """
    with transaction.atomic():
        attempt = attempts.locked(attempt_id, epoch=request.epoch)
        if takeover.parked_wait(attempt.application) is not None:
            # Nobody is asked for a run that is over.
            return LogInReply(act=LogInAct.PENDING)
        desk = _Desk(attempt, request)
        reply = desk.code() if request.wants is LogInWants.CODE else desk.account()
        if reply is not None:
            # Another application's answer, or the account that came of it, may have been the answer to what this one asked.
            _open(attempt.application).delete()
            takeover.close_answered(attempt)
            return reply
        if waiting and since and takeover.says_done(attempt, since=since):
            _open(attempt.application).delete()
            return LogInReply(act=LogInAct.DONE)
        if waiting and desk.asked:
            takeover.open_for_questions(attempt, desk.asked, reason=desk.reason)
    return LogInReply(act=LogInAct.PENDING)


@dataclass
class _Desk:
    attempt: Attempt
    request: LogInRequest
    asked: list[Asked] = field(default_factory=list)
    """What the person has to answer first."""
    reason: Reason = Reason.QUESTION

    @property
    def _application(self) -> Application:
        return self.attempt.application

    @property
    def _account(self) -> SiteAccount | None:
        return site_accounts.find(self._application.user_id, self.request.site)

    @property
    def _host(self) -> str:
        return self.request.site.partition("://")[2]

    def account(self) -> LogInReply | None:
        account = self._account
        if account is not None and self._is_in_other_hands(account):
            return None
        if account is None or self._is_doubtful(account):
            if self._put(self._consent(account)) is None:
                return None
            account = self._account
        if account is None or account.state == _DECLINED:
            return _refused(
                f"{self._host} wants an account, and you want none there. Nothing was sent. "
                "Your answer is remembered: forget it in Settings, Site accounts, and you are asked again when you try again."
            )
        if self._is_elsewhere():
            said = self._put(self._leave_to_use())
            if said is None or said.answer is None:
                return None
            if said.answer["values"] != [USE]:
                return _refused(
                    f"You said that Valet may not sign in at {self._host}. Nothing was sent. You are asked again when you try again."
                )
        return self._use(account) if self._is_known(account) else None

    def _is_known(self, account: SiteAccount) -> bool:
        """Else the person is asked how it is signed in to."""
        unknown = not account.sealed or self.request.wants is LogInWants.PASSWORD
        if account.made_by != _MADE or account.state == SiteAccount.State.WORKS:
            if unknown and self._put(self._address(account), self._password()) is None:
                self.reason = Reason.LOGIN
                return False
            account.refresh_from_db()
        return True

    def code(self) -> LogInReply | None:
        said = self._put(self._code())
        if said is None:
            self.reason = Reason.CODE
            return None
        try:
            code = unseal(bytes(said.sealed or b""), of=_of(said)).decode()
        except UnreadableSecretError:
            # Entered before, by a runner that knows nothing of it any more.
            said.delete()
            return self.code()
        if not code:
            return LogInReply(act=LogInAct.RESEND)
        return LogInReply(act=LogInAct.ENTER, code=SecretStr(code))

    def _use(self, account: SiteAccount) -> LogInReply | None:
        begins = account.made_by == _MADE and account.state == SiteAccount.State.PLANNED
        if begins and not site_accounts.entrust(account, self.attempt.pk):
            return None
        return LogInReply(
            act=LogInAct.REGISTER if begins else LogInAct.SIGN_IN,
            email=account.email,
            password=SecretStr(site_accounts.password(account)),
        )

    def _is_in_other_hands(self, account: SiteAccount) -> bool:
        """Another run is creating it: this one waits for what comes of that."""
        return account.begun_by != self.attempt.pk and _is_being_made(account)

    def _is_doubtful(self, account: SiteAccount) -> bool:
        """One that Valet began to create, and that can't be signed in to."""
        begun = account.state in _UNPROVEN
        wanted = self.request.wants is LogInWants.PASSWORD
        return wanted and account.made_by == _MADE and begun

    def _is_elsewhere(self) -> bool:
        """Not on the site of the address that the person gave, nor where they let one from there sign in before.

        That the run was led there is its sandbox's word, which gets no password.
        """
        home, there = site_of(self._application.url), site_of(origin_of(self.request.site))
        return there != home and not self._was_said() and not self._was_let_in(home, there)

    def _was_let_in(self, home: str, there: str) -> bool:
        said = let_in(self._application.user_id)
        return any(site_of(url) == home and site_of(site) == there for url, site in said)

    def _was_said(self) -> bool:
        """Has the person spoken of this site in this application?"""
        own = self._application.questions.filter(of_form=False, state=Question.State.ANSWERED)
        said = own.filter(asked__hints__site=self.request.site)
        return said.exclude(asked__hints__what__in=["use", "code"]).exists()

    # ---- what is asked

    def _consent(self, account: SiteAccount | None) -> Asked:
        begun = "Valet may have begun to create one, and can’t sign in to it. " if account else ""
        return self._question(
            "consent",
            f"{self._host} wants an account. May Valet create one with {_email(self._application)}?",
            kind=Kind.CHOICE,
            options=(YES, HAVE_ONE, NO),
            help=(
                f"{begun}Its password is kept sealed among your site accounts, and the site’s terms for accounts are accepted. "
                "Your answer, also a no, is remembered for this site: change it in Settings, Site accounts."
            ),
            error=self.request.complaint,
        )

    def _leave_to_use(self) -> Asked:
        return self._question(
            "use",
            f"The application has led to {self._host}. May Valet sign in with your account there?",
            kind=Kind.CHOICE,
            options=(USE, NO),
        )

    def _address(self, account: SiteAccount) -> Asked:
        return self._question(
            "email",
            f"The e-mail address of your account at {self._host}",
            kind=Kind.EMAIL,
            help=f"Leave it empty if it is {account.email or _email(self._application)}.",
            required=False,
        )

    def _password(self) -> Asked:
        return self._question(
            "password",
            f"The password of your account at {self._host}",
            kind=Kind.SECRET,
            help="Kept sealed among your site accounts, and typed into that site alone.",
            error=self.request.complaint,
            max_length=_SECRET_LENGTH,
        )

    def _code(self) -> Asked:
        again = "Leave it empty, and Valet has the site send another one."
        lost = "Valet’s browser closed before it was through with your last code: enter the newest one."
        help_ = (
            lost if self._has_lost_code() else "",
            self.request.told,
            again if self.request.resends else "",
        )
        return self._question(
            "code",
            f"The code that {self._host} has sent you",
            kind=Kind.TEXT,
            help=" ".join(filter(None, help_)),
            required=not self.request.resends,
            error=self.request.complaint,
            max_length=_SECRET_LENGTH,
        )

    def _has_lost_code(self) -> bool:
        """Was one given that no run told to have entered?"""
        given = self._application.questions.filter(of_form=False, sealed__isnull=False)
        return given.exclude(key__contains=f" {self.attempt.number}.{self.attempt.epoch}.").exists()

    def _question(self, what: str, label: str, *, kind: Kind, **more: Any) -> Asked:
        """Another attempt, or another round of this one, asks anew."""
        turn = f"{self.attempt.number}.{self.attempt.epoch}.{self.request.round}"
        return Asked(
            key=f"site {what} {self.request.site} {self.request.wants} {turn}",
            label=label,
            kind=kind,
            hints={"site": self.request.site, "what": what, "wants": self.request.wants.value},
            **{"required": True, **more},
        )

    def _put(self, *asked: Asked) -> Question | None:
        """The last of them once all that have to be are answered; None while the person is asked."""
        own = self._application.questions.filter(of_form=False)
        known = {each.key: each for each in own}
        keys = {each.key for each in asked}
        stale = [each.pk for each in known.values() if each.key not in keys and _waits(each)]
        if stale:
            own.filter(pk__in=stale).delete()
        for each in asked:
            if each.key not in known:
                known[each.key] = Question.objects.create(
                    application=self._application,
                    key=each.key,
                    asked=each.model_dump(mode="json"),
                    state=Question.State.PENDING,
                    position=self._application.questions.count(),
                    of_form=False,
                )
        if any(_waits(known[key]) for key in keys):
            self.asked = [each for each in asked if _waits(known[each.key])]
            return None
        return known[asked[-1].key]


def _waits(question: Question) -> bool:
    return question.state == Question.State.PENDING


def _open(application: Application) -> QuerySet[Question]:
    """What it asks of accounts and codes."""
    return application.questions.filter(of_form=False, state=Question.State.PENDING)


def _refused(reason: str) -> LogInReply:
    return LogInReply(act=LogInAct.REFUSED, reason=reason)


def _is_being_made(account: SiteAccount) -> bool:
    if account.made_by != _MADE or account.state not in _UNPROVEN or account.begun_by is None:
        return False
    return Attempt.objects.filter(pk=account.begun_by, sealed_at=None).exists()


def _email(application: Application) -> str:
    """The one that the person's applications give."""
    document = (
        Profile.objects.filter(user_id=application.user_id)
        .values_list("document", flat=True)
        .first()
    )
    basics = (document or {}).get("basics") or {}
    return str(basics.get("email") or application.user.email)


def let_in(user_id: UUID) -> Iterator[tuple[str, str]]:
    """Addresses of the person's applications, with sites where they have let one of them sign in."""
    said = Question.objects.filter(
        application__user_id=user_id, of_form=False, state=Question.State.ANSWERED
    )
    for each in said.select_related("application").exclude(asked__hints__what="code"):
        if NO not in each.values:
            yield each.application.url, Asked.model_validate(each.asked).hints["site"]


def asking_too(application_id: UUID, given: Collection[UUID]) -> list[UUID]:
    """The person's other applications that ask about the same accounts as these questions."""
    answered = Question.objects.filter(pk__in=given, of_form=False, application_id=application_id)
    sites = {Asked.model_validate(each.asked).hints["site"] for each in answered}
    if not sites:
        return []
    user_id = Application.objects.values_list("user_id", flat=True).get(pk=application_id)
    found = _about_accounts(sites).filter(application__user_id=user_id)
    found = found.exclude(application_id=application_id)
    return list(found.values_list("application_id", flat=True).distinct().order_by())


def withdraw_settled(application: Application) -> bool:
    """What it asks of an account of which everything was said in another application. Whether there was any of it."""
    kept = SiteAccount.objects.filter(user_id=application.user_id)
    known = [each.site for each in kept if each.state == _DECLINED or each.sealed]
    settled, _ = _about_accounts(known).filter(application=application).delete()
    return settled > 0


def _about_accounts(sites: Collection[str]) -> QuerySet[Question]:
    """Open ones that any application on these sites would ask: whether it may be led to one is each one's own."""
    asked = Question.objects.filter(of_form=False, state=Question.State.PENDING)
    found = asked.filter(asked__hints__site__in=list(sites))
    return found.filter(asked__hints__wants=LogInWants.ACCOUNT.value).exclude(
        asked__hints__what="use"
    )


def _admit_word(question: Question, user_id: UUID) -> None:
    """Raises `WrongStateError` where by now there is one, or a run is creating it."""
    hints = Asked.model_validate(question.asked).hints
    account = site_accounts.find(user_id, hints["site"])
    if account is None or not account.sealed or hints.get("wants") != LogInWants.ACCOUNT:
        return
    if account.state != SiteAccount.State.PLANNED or _is_being_made(account):
        raise WrongStateError("another application has seen to this account")


def take(question: Question, values: Sequence[str]) -> None:
    """The person's answer, put where it belongs. The question keeps what is no secret of it.

    The last word on an account counts, until it is being created: then it raises `WrongStateError`.
    """
    hints = Asked.model_validate(question.asked).hints
    site, what = hints["site"], hints["what"]
    application, user_id = question.application, question.application.user_id
    given = values[0] if values else ""
    shown = what in ("consent", "use", "email")
    if what == "consent":
        _admit_word(question, user_id)
    match what:
        case "consent" if given == YES:
            site_accounts.plan(user_id, site, email=_email(application))
        case "consent" if given == HAVE_ONE:
            site_accounts.expect(user_id, site, email=_email(application))
        case "consent":
            site_accounts.decline(user_id, site)
        case "email" if given:
            site_accounts.name(user_id, site, given)
        case "password":
            site_accounts.give(user_id, site, given)
            # Whoever says nothing of the address means the usual one.
            _open(application).exclude(pk=question.pk).update(state=Question.State.DECIDED)
        case "code":
            question.sealed = seal(given.encode(), of=_of(question))
        case _:
            pass
    question.answer = Answer(
        key=question.key,
        action=Action.FILL,
        values=tuple(values) if shown else (),
        source="person",
    ).model_dump(mode="json")
    question.state = Question.State.ANSWERED
    question.answered_at = timezone.now()
    question.save(update_fields=["answer", "state", "answered_at", "sealed"])


def note(application: Application, site: str, step: str) -> None:
    """What a run tells of an account, and that it has seen to what was said of a code: that is of no more use."""
    site_accounts.note(application.user_id, site, step)
    if step in (AccountStep.CODE_ENTERED, AccountStep.CODE_RESENT):
        application.questions.filter(sealed__isnull=False).update(sealed=None)


def _of(question: Question) -> str:
    return f"code {question.pk}"
