"""Accounts on sites, of one person at a terminal: asked for once, kept in a file that they alone can read."""

import asyncio
import json
import re
from pathlib import Path

from pydantic import BaseModel, SecretStr, TypeAdapter, ValidationError

from automation.console.terminal import Terminal, clean
from automation.errors import BadInputError
from automation.passwords import new_password
from automation.protocol import AccountStep, LogInAct, LogInReply, LogInRequest, LogInWants


class Account(BaseModel):
    """`wanted`: False where the person wants none. `made`: by Valet. `tried`: a registration was begun. `works`: it was
    registered, or signed in to."""

    site: str
    email: str
    password: str = ""
    wanted: bool = True
    made: bool = False
    tried: bool = False
    works: bool = False


_REMEMBERED = "Your answer is remembered for this site; a no is asked for again when Valet is next run by hand."
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_ACCOUNTS = TypeAdapter(list[Account])


class AccountMemory:
    """One account a site. Raises `BadInputError` when the file is damaged."""

    def __init__(self, path: Path, *, email: str) -> None:
        self.email = email
        self._path = path

    def of(self, site: str) -> Account | None:
        return next((each for each in self._kept() if each.site == site), None)

    def keep(self, account: Account) -> None:
        others = [each for each in self._kept() if each.site != account.site]
        draft = self._path.with_suffix(".part")
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        rows = [each.model_dump() for each in (*others, account)]
        draft.write_text(json.dumps(rows, indent=1, ensure_ascii=False))
        draft.replace(self._path)

    def _kept(self) -> list[Account]:
        try:
            return _ACCOUNTS.validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return []
        except ValidationError:
            raise BadInputError(
                f"Your accounts in {self._path} can't be read: mend the file, or remove it."
            ) from None


class LogIns:
    """Answers what a run asks of accounts and codes."""

    def __init__(self, memory: AccountMemory | None, terminal: Terminal) -> None:
        self._memory = memory
        self._terminal = terminal
        self._asked: set[str] = set()
        """The sites of this run: a no that was said in another one is asked for again, of who is there."""

    def note(self, site: str, step: str) -> None:
        account = self._memory.of(site) if self._memory else None
        if account is None or self._memory is None:
            return
        match step:
            case AccountStep.REGISTERING:
                account.tried = True
            case AccountStep.REGISTERED | AccountStep.SIGNED_IN:
                account.works = True
            case AccountStep.NOT_REGISTERED:
                account.tried = False
            case AccountStep.EXISTS:
                # Somebody has made one before us, with a password that we don't know.
                account.made, account.tried = False, False
            case _:
                return
        self._memory.keep(account)

    async def answer(self, request: LogInRequest, *, wait: float) -> LogInReply:
        if self._memory is None:
            return LogInReply(act=LogInAct.REFUSED)
        known = self._memory.of(request.site)
        if known is not None and not known.wanted and self._may_ask_again(request.site):
            known = None
        if request.wants is LogInWants.ACCOUNT and known is not None:
            return _use(known)
        if wait <= 0:
            return LogInReply(act=LogInAct.PENDING)
        try:
            async with asyncio.timeout(wait):
                return await self._answered(request, known, self._memory)
        except TimeoutError:
            return LogInReply(act=LogInAct.PENDING)

    def _may_ask_again(self, site: str) -> bool:
        return self._terminal.attended and site not in self._asked

    async def _answered(
        self, request: LogInRequest, known: Account | None, memory: AccountMemory
    ) -> LogInReply:
        if request.complaint:
            self._terminal.console.print(f"[red]{clean(request.complaint)}[/]")
        if request.wants is LogInWants.CODE:
            return await self._code(request)
        if known is None or (known.made and not known.works):
            return await self._consent(request, known, memory)
        return await self._password(request, memory)

    async def _consent(
        self, request: LogInRequest, known: Account | None, memory: AccountMemory
    ) -> LogInReply:
        host = request.site.partition("://")[2]
        if known is not None:
            self._terminal.console.print(
                f"An account may have been begun at {clean(host)}, and signing in to it doesn't work."
            )
        declined = memory.of(request.site)
        if declined is not None and not declined.wanted:
            self._terminal.console.print(f"You wanted no account at {clean(host)} before.")
        self._terminal.console.print(f"[dim]{_REMEMBERED}[/]")
        chosen = await self._terminal.choose(
            f"{host} wants an account. May Valet create one with {memory.email}, and accept the site's terms for it?",
            ("Yes, create one", "I have one", "No"),
        )
        if chosen is None:
            return LogInReply(act=LogInAct.PENDING)
        self._asked.add(request.site)
        if chosen == 1:
            return await self._password(request, memory)
        account = Account(site=request.site, email=memory.email, wanted=chosen == 0)
        if chosen == 0:
            account.made = True
            account.password = (known.password if known else "") or new_password()
        memory.keep(account)
        return _use(account)

    async def _password(self, request: LogInRequest, memory: AccountMemory) -> LogInReply:
        host = clean(request.site.partition("://")[2])
        email = await self._email(host, memory)
        password = await self._terminal.ask_secret(f"Its password at {host}:")
        if email is None or not password:
            return LogInReply(act=LogInAct.PENDING)
        account = Account(site=request.site, email=email, password=password)
        memory.keep(account)
        return _use(account)

    async def _email(self, host: str, memory: AccountMemory) -> str | None:
        """The usual one where nothing is typed; None when nobody is there."""
        while True:
            email = await self._terminal.ask(
                f"E-mail of your account at {host} [dim]\\[{clean(memory.email)}][/]:"
            )
            if email == "":
                return memory.email
            if email is None or _EMAIL.fullmatch(email):
                return email
            self._terminal.console.print("  [red]That isn't an e-mail address.[/]")

    async def _code(self, request: LogInRequest) -> LogInReply:
        host = clean(request.site.partition("://")[2])
        if request.told:
            self._terminal.console.print(f"The site says: “{clean(request.told)}”")
        again = " [dim](nothing: have another one sent)[/]" if request.resends else ""
        code = await self._terminal.ask(f"The code that {host} has sent you{again}:")
        if code == "" and request.resends:
            return LogInReply(act=LogInAct.RESEND)
        if not code:
            return LogInReply(act=LogInAct.PENDING)
        return LogInReply(act=LogInAct.ENTER, code=SecretStr(code))


def _use(account: Account) -> LogInReply:
    if not account.wanted:
        host = account.site.partition("://")[2]
        return LogInReply(
            act=LogInAct.REFUSED,
            reason=f"{host} wants an account, and you want none there. Nothing was sent. {_REMEMBERED}",
        )
    # Once a registration was begun it is signed in to: it may have arrived.
    begins = account.made and not account.tried and not account.works
    return LogInReply(
        act=LogInAct.REGISTER if begins else LogInAct.SIGN_IN,
        email=account.email,
        password=SecretStr(account.password),
    )
