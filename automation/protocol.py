"""Messages between runner and control plane, version 1.

Requests forbid unknown fields; events tolerate them, since a warm machine may run yesterday's image.
Nothing here carries a person's facts except answers, and those only to the questions of one page.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    field_serializer,
)

PROTOCOL_VERSION = 1

Identifier = Annotated[
    str, StringConstraints(min_length=1, max_length=200, pattern=r"^[\w.:@/+=-]+$")
]


class Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reply(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


# ---- questions and answers


class Kind(StrEnum):
    """What sort of answer a question takes, whatever widget asks it."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    CHECK = "check"
    FILE = "file"
    SECRET = "secret"  # noqa: S105 - a kind of question
    """A password or a code: never shown, never kept among answers."""


class Asked(Request):
    """One question of a page, as a careful person would read it.

    `options` is empty where the page doesn't show them before its list is opened (`options_known` false); kept with the
    question it then has what was seen once the list was open, which may not be all.
    """

    key: str
    label: str
    help: str = ""
    section: str = ""
    kind: Kind
    required: bool = False
    options: tuple[str, ...] = ()
    options_known: bool = True
    max_length: int | None = None
    accept: str = ""
    hints: dict[str, str] = {}
    """id, name, autocomplete, placeholder, type, as the page has them: help in telling what is meant. `block`: which of several
    jobs or degrees it is asked of, from 0."""
    current: tuple[str, ...] = ()
    error: str = ""
    """What the page says is wrong with the last answer."""
    refused: tuple[str, ...] = ()
    """The last answer, where the page's list doesn't offer it: the person is asked, also what may stay empty."""

    @property
    def waits(self) -> bool:
        """Where nothing answers it, the application waits for the person."""
        return self.required or bool(self.refused)


class Part(StrEnum):
    """What a form takes several of, in a block of questions each."""

    JOBS = "jobs"
    STUDIES = "studies"


class Action(StrEnum):
    FILL = "fill"
    SKIP = "skip"
    ASK = "ask"


class Answer(Reply):
    """`values`: the text; or labels of the options chosen; `("true",)` or `()` for a box; document names for files.

    `source` is where the value comes from, e.g. `profile:basics.email`, `resume`, `bank:3`, `rule:eeo`, `person`,
    or `model:` and the model's name: then it is a draft.
    `wanted` holds, where the options weren't known, further wordings of the same answer, best first.
    """

    key: str
    action: Action
    values: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    source: str = ""
    reason: str = ""
    by_hand: bool = False
    """The person has put it into the page themselves: it is theirs, and of a file the page alone has more than the name."""


class ResolveRequest(Request):
    attempt: Identifier
    epoch: int
    url: str
    origin: str
    employer: str = ""
    place: str = ""
    """Where the posting says the work is, as the page has it."""
    language: str = ""
    questions: tuple[Asked, ...]
    parts: tuple[Part, ...] = ()
    """Of these the page can be made to take more."""


class ResolveReply(Reply):
    """One answer a question. `ask` ones are pending: the person was told, ask again with `wait`."""

    answers: tuple[Answer, ...]
    entries: dict[Part, int] = {}
    """How many the person has of each part that was asked about."""
    done: bool = False
    """The person says that they are, though some are pending: what they have put into the page answers those."""


class HandBack(Request):
    """What the person has put into the page while they had the browser: each question as it stands now, their answer in
    `current`; none where they have cleared it."""

    attempt: Identifier
    epoch: int
    questions: tuple[Asked, ...] = Field(max_length=300)


class HandBackReply(Reply):
    """Keys of what is kept as the person's answer."""

    keys: tuple[str, ...] = ()


# ---- the language model, as an agent asks it


class ModelRequest(Request):
    """What an agent asks of the page in front of it. The control plane holds the key and pays: a sandbox has neither."""

    attempt: Identifier
    epoch: int
    task: Literal["act", "extract", "observe"]
    instruction: str = Field(max_length=2_000)
    page: dict[str, Any]
    answer_schema: dict[str, Any]
    mistake: str = Field(default="", max_length=2_000)


class ModelReply(Reply):
    """`value`: as the model gave it, not yet held against the schema. `refused`: it would not, and why."""

    name: str
    value: Any = None
    refused: str = ""


# ---- sending


class Holder(StrEnum):
    AGENT = "agent"
    PERSON = "person"
    PAGE = "page"
    """The page sent by itself."""


class PermitState(StrEnum):
    GRANTED = "granted"
    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"
    UNUSED = "unused"
    """Proof that nothing left the browser."""
    REFUSED = "refused"
    """Proof that the server turned it down."""

    @property
    def live(self) -> bool:
        """A live permit bars every other one for the same person and posting."""
        return self not in (PermitState.UNUSED, PermitState.REFUSED)


class Grade(StrEnum):
    """How sure it is that an application arrived; `submitted` needs at least `network_confirmed`."""

    ATTEMPTED = "attempted"
    PAGE_CONFIRMED = "page_confirmed"
    NETWORK_CONFIRMED = "network_confirmed"
    RECEIPT_CONFIRMED = "receipt_confirmed"

    @property
    def rank(self) -> int:
        return list(Grade).index(self)


class PermitRequest(Request):
    act_id: Identifier
    attempt: Identifier
    epoch: int
    plan_hash: str
    posting_key: str
    """As the page shows the posting to be."""
    known_as: str = ""
    """The job's own `posting_key`, where the page showed another: both mean this posting."""
    holder: Holder = Holder.AGENT


class PermitReply(Reply):
    """The same `act_id` always gets the same answer. `seconds` runs from the runner's own sending time."""

    act_id: str
    granted: bool
    seconds: float = 20.0
    code: str = ""
    """Why not: already_live, stale_epoch, not_approved, cancelled, too_many_acts."""
    reason: str = ""


class Evidence(Reply):
    """What was seen of one act. Append-only; bodies are excerpts without values."""

    act_id: str
    state: PermitState
    grade: Grade | None = None
    why: str
    status: int | None = None
    url: str = ""
    confirmation: str = ""
    fields: dict[str, str] = {}
    """Errors the site named, by label or name."""


# ---- waiting for a person


class Reason(StrEnum):
    CAPTCHA = "captcha"
    LOGIN = "login"
    CODE = "code"
    QUESTION = "question"
    REVIEW = "review"
    STUCK = "stuck"


class Need(Request):
    """Why a person is wanted. `plan_hash` with a review: the approval is for exactly that plan."""

    attempt: Identifier
    epoch: int
    reason: Reason
    detail: str = ""
    plan_hash: str = ""
    pause_token: int = Field(default=0, ge=0)
    """The gate's: the agent's hands are off the browser since."""


class Resolution(StrEnum):
    DONE = "done"
    GIVE_UP = "give_up"
    PARKED = "parked"
    """Nobody came in time: release the sandbox, a later attempt asks only what changed."""


# ---- accounts on sites


class LogInWants(StrEnum):
    """What a site wants before it goes on."""

    ACCOUNT = "account"
    """One signs in, or registers."""
    PASSWORD = "password"  # noqa: S105 - what is wanted, and no password
    """Another one than it was given: it doesn't take that, or knows the address already."""
    CODE = "code"
    """The one it has sent by e-mail."""


class LogInRequest(Request):
    """`round` counts what an attempt is asked for anew: another number, another answer of the person's."""

    attempt: Identifier
    epoch: int
    site: str = Field(max_length=300)
    """An origin, and behind a slash the tenant where one host serves many."""
    wants: LogInWants
    round: int = Field(default=1, ge=1, le=50)
    told: str = Field(default="", max_length=500)
    """The page's own words: where it has sent the code."""
    complaint: str = Field(default="", max_length=500)
    """What the page has against the last one."""
    resends: bool = False
    """The page can be made to send another code."""


class LogInAct(StrEnum):
    PENDING = "pending"
    """The person was asked, and hasn't answered."""
    REGISTER = "register"
    SIGN_IN = "sign_in"
    ENTER = "enter"
    """The code."""
    RESEND = "resend"
    """Have the site send another one."""
    DONE = "done"
    """The person has dealt with it in the browser: look again."""
    REFUSED = "refused"
    """The person wants no account there."""


class LogInReply(Reply):
    """What to do, and with what. The secrets show on the wire alone."""

    act: LogInAct
    email: str = ""
    password: SecretStr = SecretStr("")
    code: SecretStr = SecretStr("")
    reason: str = ""
    """Of a refusal, for the person: what they said, and where to change it."""

    @field_serializer("password", "code", when_used="json")
    def _shown(self, secret: SecretStr) -> str:
        return secret.get_secret_value()


class AccountStep(StrEnum):
    """What became of an account, as the runner tells it. The first is an intent: told, and applied, before the press."""

    REGISTERING = "registering"
    REGISTERED = "registered"
    NOT_REGISTERED = "not_registered"
    """The site turned the registration down: there is no account."""
    EXISTS = "exists"
    """The site knows the address already."""
    SIGNED_IN = "signed_in"
    NOT_SIGNED_IN = "not_signed_in"
    """The site doesn't take the password."""
    CODE_ENTERED = "code_entered"
    CODE_REFUSED = "code_refused"
    """The site doesn't take the one that was entered."""
    CODE_RESENT = "code_resent"
    """The site was made to send another one."""


# ---- events


class EventType(StrEnum):
    STARTED = "started"
    STEP_STARTED = "step_started"
    STEP_COMPLETED = "step_completed"
    PAGE_READ = "page_read"
    ANSWERS_RESOLVED = "answers_resolved"
    FIELD_WRITTEN = "field_written"
    FIELD_FAILED = "field_failed"
    VALIDATION_ERROR = "validation_error"
    FIELD_TAKEN = "field_taken"
    """What a person has put into the page with their own hands is their answer."""
    FORM_CHANGED = "form_changed"
    """After everything was written and before it was sent."""
    QUESTION_ASKED = "question_asked"
    CAPTCHA_DETECTED = "captcha_detected"
    WAITING = "waiting"
    RESUMED = "resumed"
    PAUSED = "paused"
    ACCOUNT = "account"
    PERMIT_REQUESTED = "permit_requested"
    SENT = "sent"
    SEND_BLOCKED = "send_blocked"
    EVIDENCE = "evidence"
    SCREENSHOT = "screenshot"
    ERROR = "error"
    COMPLETED = "completed"


class Event(Reply):
    """`data` holds keys, labels, sources and masks, never values. `seq` counts from 1 without gaps within an attempt."""

    seq: int = Field(ge=1)
    at: AwareDatetime = Field(default_factory=lambda: datetime.now(UTC))
    type: EventType | str
    data: dict[str, Any] = {}


class EventBatch(Request):
    protocol: int = PROTOCOL_VERSION
    attempt: Identifier
    epoch: int
    events: tuple[Event, ...] = Field(max_length=32)


class CommandType(StrEnum):
    CANCEL = "cancel"
    PAUSE = "pause"
    RESUME = "resume"
    CHECK_ANSWERS = "check_answers"


class Command(Reply):
    type: CommandType | str
    token: str = ""


class InboxReply(Reply):
    """`applied_through`: the inbox holds every event up to this number. `commands` may repeat: they are idempotent."""

    applied_through: int = Field(ge=0)
    commands: tuple[Command, ...] = ()


# ---- jobs


class Mode(StrEnum):
    AUTOPILOT = "autopilot"
    COPILOT = "copilot"
    """Every field is shown to the person before anything is sent."""


class Document(Request):
    """A file the person uploaded, fetched by ticket when a form wants it. `name` is `resume`, `cover_letter`, …"""

    name: str
    file_name: str
    ticket: str


class JobSpec(Request):
    """One attempt, as the runner gets it. No facts of the person: answers come one page at a time."""

    protocol: int = PROTOCOL_VERSION
    attempt: Identifier
    application: Identifier
    epoch: int = 1
    url: str
    posting_key: str
    tier: Literal[1, 2, 3, 4] = 3
    mode: Mode = Mode.AUTOPILOT
    allowed_origins: tuple[str, ...] = ()
    """Besides the posting's own: origins that answers may be written into (exact scheme, host, port)."""
    documents: tuple[Document, ...] = ()
    control_plane: str = ""
    token: SecretStr = SecretStr("")
    deadline_seconds: float = 1200.0
    endpoint: SecretStr = SecretStr("")
    """Of a browser that a vendor lends to this attempt: its CDP address, which is all that opens it. Empty: the runner has one."""

    @property
    def is_lent(self) -> bool:
        """Its browser is a vendor's, who also keeps what sites leave in it."""
        return bool(self.endpoint.get_secret_value())

    def bared(self) -> dict[str, Any]:
        """As JSON with its secrets, for its runner alone. An endpoint that is none isn't named: yesterday's runner doesn't know it."""
        fields = self.model_dump(mode="json", exclude={"token", "endpoint"})
        fields["token"] = self.token.get_secret_value()
        if endpoint := self.endpoint.get_secret_value():
            fields["endpoint"] = endpoint
        return fields


class OutcomeState(StrEnum):
    SUBMITTED = "submitted"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    PARKED = "parked"


class Outcome(Reply):
    """How an attempt ended. `submitted` only with evidence of at least `network_confirmed`."""

    state: OutcomeState
    code: str = ""
    reason: str = ""
    """A sentence for the person: what happened and what they can do."""
    grade: Grade | None = None
    confirmation: str = ""
    after: float | None = None
    """Seconds in which not to try again, where it says so."""

    @classmethod
    def failed(cls, code: str, reason: str) -> Self:
        return cls(state=OutcomeState.FAILED, code=code, reason=reason)


# ---- the runner's edges


class NeedRequest(Request):
    """A wait for a person. The runner draws `id` for each wait, so that a repeated request finds its own wait again.

    An unknown id joins the attempt's open wait of the same reason and plan, if there is one: the runner restarted.
    """

    id: Identifier
    need: Need


class NeedReply(Reply):
    """No resolution: nobody has come yet, ask again with the same id."""

    id: str
    resolution: Resolution | None = None


class JobState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    """There is an outcome."""
    SUPERSEDED = "superseded"
    """Stopped: a newer epoch took over, or the attempt's token is no longer good."""


class JobStatus(Reply):
    """`drained`: the control plane has every event there will be; only then may the job be deleted."""

    attempt: str
    application: str
    epoch: int
    state: JobState
    outcome: Outcome | None = None
    pause_token: int = 0
    head: int = 0
    """Number of the newest event."""
    applied_through: int = 0
    drained: bool = False


class EventPage(Reply):
    """Events in order. There are more when the last one's number is below `head`."""

    events: tuple[Event, ...]
    head: int
    applied_through: int


class JournalPage(Reply):
    """Lines of the runner's journal, oldest first; ask again `after` = `through`."""

    lines: tuple[dict[str, Any], ...]
    through: int
    more: bool = False


class PauseReply(Reply):
    """The agent's hands are off the browser; `token` is the gate's."""

    token: int


class RunnerHealth(Reply):
    status: str = "ok"
    capacity: int
    running: int
    lag: float = 0.0
    """Seconds that its event loop was late by, at the worst of the last minute."""
    engine: str = ""
    protocols: tuple[int, ...]
    """Those it accepts, newest first."""
    versions: dict[str, str] = {}


class Problem(Reply):
    """An error, as `application/problem+json`. `fields` names what was wrong with the input."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str = ""
    fields: dict[str, str] = {}
