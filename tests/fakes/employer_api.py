"""An employer's interface that takes the keys it knows."""

from collections.abc import Collection, Sequence

from automation.apis.base import ApplicationResult, Complaint, Key, KeyUntestedError, Sheet

WRONG = "Acme’s interface doesn’t know this key."


class FakeEmployerAPI:
    vendor = "greenhouse"

    def __init__(self, *good: str) -> None:
        self.good = {*good}
        self.asked: list[Key] = []
        self.is_silent = False

    def missing(self, sheet: Sheet) -> Sequence[Complaint]:
        raise NotImplementedError

    def carried(self, sheet: Sheet) -> Collection[str]:
        raise NotImplementedError

    async def looked_up(self, sheet: Sheet) -> Sheet:
        raise NotImplementedError

    async def submit(self, sheet: Sheet, key: Key) -> ApplicationResult:
        raise NotImplementedError

    async def check(self, key: Key) -> str:
        self.asked.append(key)
        if self.is_silent:
            raise KeyUntestedError
        return "" if key.secret.get_secret_value() in self.good else WRONG
