"""What can go wrong at a provider of sandboxes, and what the caller may do about it.

ProviderError
├── ProviderUnavailableError  try again later; where the request may have been carried out, look before repeating it
│   └── TooOftenError             others ask too: nothing was done, come again when told
├── NoCapacityError           nothing was made: try another place, or later
│   └── LimitReachedError         all that our plan allows is in use: give back what nobody needs
├── NotReadyError             the machine is in another state: ask again in a second or two
├── GoneError                 there is no such machine, or no longer
│   └── ContextGoneError          the context that it should open is gone: make another
├── ConflictError             somebody else holds it: leave it alone until they let go
│   └── NameTakenError            a machine of that name exists: find it
└── RejectedError             the request or the key is wrong: don't repeat it, tell the operator
    ├── NotInPlanError            our plan lacks what it asks for
    └── SpentError                what we have paid for is used up
"""


class ProviderError(Exception):
    """Base of the tree. `str(error)` is for the log and never holds a key."""


class ProviderUnavailableError(ProviderError):
    """`arrived`: the request may have been carried out all the same. `retry_after`: seconds, where the provider said so."""

    def __init__(self, message: str, *, arrived: bool, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.arrived = arrived
        self.retry_after = retry_after


class TooOftenError(ProviderUnavailableError):
    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message, arrived=False, retry_after=retry_after)


class NoCapacityError(ProviderError):
    pass


class LimitReachedError(NoCapacityError):
    pass


class NotReadyError(ProviderError):
    pass


class GoneError(ProviderError):
    pass


class ContextGoneError(GoneError):
    pass


class ConflictError(ProviderError):
    pass


class NameTakenError(ConflictError):
    pass


class RejectedError(ProviderError):
    pass


class NotInPlanError(RejectedError):
    pass


class SpentError(RejectedError):
    pass
