"""What can go wrong, and what the caller may do about it.

AutomationError
├── BadInputError              the command, the file or the address is wrong: tell the person, don't retry
├── AgentError                 the browser, or what drives it
│   ├── TierNotAvailableError      this tier isn't built or isn't allowed
│   ├── EngineNotAvailableError    the browser asked for isn't installed
│   ├── ModelError                 nothing came of asking the language model: a person can do without
│   │   ├── ModelUnavailableError      none is set up, or its service turns us away
│   │   ├── ModelUnreachableError      its service doesn't answer, or is overloaded (retryable)
│   │   │   └── ModelTimeoutError          it may have answered all the same, and charged for it
│   │   ├── ModelRefusedError          it would not
│   │   ├── ModelAnswerError           its answer isn't what was asked for
│   │   └── BudgetSpentError           the application's share is used up
│   ├── UnsupportedOperationError  this agent can't do that at all
│   ├── AddressRefusedError        a page or a proxy may not go there
│   ├── NavigationError            the page didn't load (retryable)
│   │   ├── NavigationTimeoutError     not in time
│   │   └── SiteBrokenError            the site's server is in trouble
│   ├── BrowserGoneError           the browser died (retryable, in a new one)
│   ├── ControlGoneError           the handle no longer points at anything: read the page again
│   └── WriteError                 the control didn't take the value
├── DetectionError             the site turned us away: another tier may do better
├── PostingClosedError         the employer takes no more applications
├── AlreadyAppliedError        the site knows of an application
├── ElsewhereError             the address led to another site
├── AccountRefusedError        the site wants an account, and the person wants none there
├── NotYetError                an employer's interface takes no more right now (retryable, in `after` seconds)
├── NotCarriedError            an employer's interface can't carry it: a browser may
├── InterfaceUnreachableError  an employer's interface doesn't answer, and nothing was sent (retryable)
├── ControlPlaneError
│   ├── ControlPlaneUnreachableError  (retryable)
│   └── StaleEpochError               another attempt took over: stop at once
├── NeedsPersonError           only a person can go on from here
│   └── NobodyCameError            one was waited for, and the time is over
├── StillStuckError            a person had a look, and it is as it was
└── CancelledError             the person said stop
"""

from typing import ClassVar


class AutomationError(Exception):
    """Base of the tree. `str(error)` is for the log; `for_person` is a sentence without internals."""

    retryable: ClassVar[bool] = False
    detection: ClassVar[bool] = False
    code: str = "error"
    sentence: ClassVar[str] = "Something went wrong."

    def __init__(self, message: str = "", *, for_person: str = "") -> None:
        super().__init__(message or for_person or self.sentence)
        self.for_person = for_person or self.sentence


class BadInputError(AutomationError):
    code = "bad_input"
    sentence = "That input can't be used."

    def __init__(self, message: str) -> None:
        super().__init__(message, for_person=message)


class AgentError(AutomationError):
    code = "agent_error"
    sentence = "The browser ran into a problem."


class TierNotAvailableError(AgentError):
    code = "tier_not_available"
    sentence = "The tier this site needs isn't available here."


class EngineNotAvailableError(AgentError):
    code = "engine_not_available"
    sentence = "The browser that was asked for isn't installed."


class ModelError(AgentError):
    code = "model_error"
    sentence = "The language model didn't help."


class ModelUnavailableError(ModelError):
    code = "model_unavailable"
    sentence = "This needs a language model and none is set up."


class ModelUnreachableError(ModelError):
    retryable = True
    code = "model_unreachable"
    sentence = "The language model can't be reached."


class ModelTimeoutError(ModelUnreachableError):
    code = "model_timeout"
    sentence = "The language model didn't answer in time."


class ModelRefusedError(ModelError):
    code = "model_refused"
    sentence = "The language model declined."


class ModelAnswerError(ModelError):
    code = "model_answer"
    sentence = "The language model's answer can't be used."


class BudgetSpentError(ModelError):
    code = "model_budget_spent"
    sentence = "What the language model may cost for this application is used up."


class UnsupportedOperationError(AgentError):
    code = "unsupported_operation"
    sentence = "This can't be done on the tier in use."


class AddressRefusedError(AgentError):
    code = "address_refused"
    sentence = "That address isn't one Valet may open."


class NavigationError(AgentError):
    retryable = True
    code = "navigation_failed"
    sentence = "The page didn't load."

    def __init__(self, message: str = "", *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        """The error that the site answered with, if it answered."""


class NavigationTimeoutError(NavigationError):
    code = "navigation_timeout"
    sentence = "The page didn't load in time."


class SiteBrokenError(NavigationError):
    code = "site_error"
    sentence = "The site answered that its server is in trouble."


class BrowserGoneError(AgentError):
    retryable = True
    code = "browser_gone"
    sentence = "The browser stopped unexpectedly."


class ControlGoneError(AgentError):
    retryable = True
    code = "control_gone"
    sentence = "The page changed while it was being filled in."


class WriteError(AgentError):
    code = "not_written"
    sentence = "A field didn't take its value."


class DetectionError(AutomationError):
    """The site refused an automated visitor. `kind`, which is its code, is one of `KINDS`."""

    detection = True
    code = "detected"
    sentence = "The site turned the browser away. Nothing was sent. You can apply there yourself."
    KINDS: ClassVar[frozenset[str]] = frozenset({"bot_blocked", "captcha_loop", "access_denied"})
    _SENTENCES: ClassVar[dict[str, str]] = {
        "captcha_loop": "The site asks for its challenge again however often it is solved. Nothing was sent. "
        "You can apply there yourself.",
        "access_denied": "The site refused to show the posting. Nothing was sent. You can apply there yourself.",
    }

    def __init__(self, kind: str, message: str = "") -> None:
        super().__init__(message or kind, for_person=self._SENTENCES.get(kind, ""))
        self.code = self.kind = kind


class PostingClosedError(AutomationError):
    code = "posting_closed"
    sentence = "This posting takes no more applications."


class AlreadyAppliedError(AutomationError):
    code = "already_applied"
    sentence = "The site says that you have applied to this posting already. Nothing was sent."


class ElsewhereError(AutomationError):
    """The address led to another site, which nobody has said may have the answers."""

    code = "elsewhere"
    sentence = "The address leads to another site."


class AccountRefusedError(AutomationError):
    code = "account_refused"
    sentence = "The site wants an account, and you want none there. Nothing was sent."


class NotYetError(AutomationError):
    """`after`: in how many seconds it may be otherwise, where that is known."""

    retryable = True
    code = "not_yet"
    sentence = "The employer’s own interface takes no more right now. Nothing was sent."

    def __init__(self, message: str = "", *, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class NotCarriedError(AutomationError):
    code = "not_carried"
    sentence = "The employer’s own interface can’t carry this application."


class InterfaceUnreachableError(AutomationError):
    retryable = True
    code = "interface_unreachable"
    sentence = "The employer’s own interface couldn’t be reached. Nothing was sent."


class ControlPlaneError(AutomationError):
    code = "control_plane"
    sentence = "Valet lost touch with itself."


class ControlPlaneUnreachableError(ControlPlaneError):
    retryable = True
    code = "control_plane_unreachable"


class StaleEpochError(ControlPlaneError):
    code = "stale_epoch"
    sentence = "A newer attempt has taken over."


class CancelledError(AutomationError):
    code = "cancelled"
    sentence = "Cancelled."


class StillStuckError(AutomationError):
    code = "stuck"
    sentence = "Valet can't go on from here. Nothing was sent."


class NeedsPersonError(AutomationError):
    """`reason` is one of `protocol.Reason`'s values."""

    code = "needs_person"
    sentence = "This needs you."

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(detail or reason, for_person=detail)
        self.reason = reason


class NobodyCameError(NeedsPersonError):
    """One was waited for, and the time is over."""
