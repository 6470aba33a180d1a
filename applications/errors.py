"""What the product refuses to do.

ApplicationsError
├── WrongStateError          the application is elsewhere by now: look again
├── StaleAttemptError        another attempt, or another epoch, has taken over
├── RefusedError             this can't be done, and `message` tells the person why
│   ├── DuplicateError       there is an application to this posting already
│   ├── QuotaError           the plan holds no more
│   ├── ClosedError          the employer takes no more applications
│   └── UnsuitableError      the address can't be applied to
"""


class ApplicationsError(Exception):
    pass


class WrongStateError(ApplicationsError):
    pass


class StaleAttemptError(ApplicationsError):
    pass


class RefusedError(ApplicationsError):
    """`code` for programs, `message` for the person."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class DuplicateError(RefusedError):
    pass


class QuotaError(RefusedError):
    pass


class ClosedError(RefusedError):
    pass


class UnsuitableError(RefusedError):
    pass
