"""What becomes of an application, told by what is known of its sending."""

from automation.errors import NeedsPersonError
from automation.page.snapshot import Snapshot
from automation.protocol import Evidence, Outcome, OutcomeState, PermitReply, PermitState, Reason


def outcome_of(evidence: Evidence) -> Outcome:
    if evidence.state is PermitState.CONFIRMED:
        return Outcome(
            state=OutcomeState.SUBMITTED,
            grade=evidence.grade,
            confirmation=evidence.confirmation,
            reason="The application was sent and the site confirmed it.",
        )
    return Outcome(
        state=OutcomeState.UNCONFIRMED,
        code="no_proof",
        grade=evidence.grade,
        confirmation=evidence.confirmation,
        reason=f"The application may have been sent: {ended(evidence.why)} Valet won't send it again unless you say it "
        "didn't arrive.",
    )


def by_page_itself(evidence: Evidence) -> Outcome:
    return outcome_of(evidence).model_copy(
        update={
            "code": "page_sent_by_itself",
            "reason": "The site sent the application by itself before Valet had finished filling it in. "
            "Check with the employer whether it arrived and what it holds.",
        }
    )


def ended(text: str) -> str:
    """A sentence that may end in a site's own, which has its full stop already."""
    text = text.rstrip()
    return text if text.endswith((".", "!", "?", "…", "。")) else f"{text}."


def not_granted(reply: PermitReply) -> Outcome:
    if reply.code in ("cancelled", "declined"):
        return Outcome(
            state=OutcomeState.CANCELLED,
            code=reply.code,
            reason=reply.reason or "Nothing was sent.",
        )
    return Outcome.failed(
        reply.code or "not_permitted", reply.reason or "Sending wasn't permitted. Nothing was sent."
    )


def unmendable(evidence: Evidence) -> bool:
    """Turned down for who asks, or when, and not for what the answers are."""
    return evidence.status in (401, 403, 404, 428, 429)


def end_of(snapshot: Snapshot, evidence: Evidence) -> Outcome:
    """Raises where what the site still wants may stand in a part of its page that only a person can see."""
    if snapshot.sealed and not unmendable(evidence):
        raise NeedsPersonError(
            Reason.STUCK,
            "The site wants something more, and a part of its page can't be read by Valet.",
        )
    return came_to_nothing(evidence)


def came_to_nothing(evidence: Evidence) -> Outcome:
    """Nothing arrived, and trying again would not help."""
    errors = "; ".join(
        f"{name}: {text}" if name else text for name, text in evidence.fields.items()
    )
    if evidence.state is PermitState.UNUSED and evidence.confirmation:
        return Outcome.failed(
            "nothing_sent",
            "The site showed a thank-you, but nothing had left the browser: the application "
            "was not sent. You can try again, or apply there yourself.",
        )
    if evidence.state is PermitState.UNUSED:
        aside = f" ({errors.rstrip().removesuffix('.')})" if errors else ""
        return Outcome.failed(
            "nothing_sent",
            f"The site didn't send the application{aside}.",
        )
    if evidence.status in (401, 403):
        return Outcome.failed(
            "access_denied",
            "The site refused the application as it came from an automated browser.",
        )
    if evidence.status == 428:
        return Outcome.failed(
            "code", "The site wants a code it sends by e-mail before it takes the application."
        )
    if evidence.status == 429:
        return Outcome.failed(
            "too_many", "The site takes no more applications right now. Try again later."
        )
    return Outcome.failed(
        "refused", ended(f"The site did not take the application{f': {errors}' if errors else ''}")
    )
