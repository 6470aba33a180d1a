"""A job's questions as Greenhouse publishes them: https://developers.greenhouse.io/job-board.html#retrieve-a-job

Custom questions, the place, the US survey (`compliance`), the board's own survey (`demographic_questions`) and consents
(`data_compliance`) are published each in a shape of their own.
"""

from collections.abc import Iterator

from automation.feeds.answers import Record, prose, record, records, text, truth
from automation.feeds.named import Field
from automation.feeds.questions import Entry
from automation.protocol import Kind

KINDS = {
    "input_text": Kind.TEXT,
    "textarea": Kind.LONG_TEXT,
    "input_file": Kind.FILE,
    "multi_value_single_select": Kind.CHOICE,
    "multi_value_multi_select": Kind.CHOICES,
}
NAMED = {"email": Kind.EMAIL, "phone": Kind.PHONE}
LONGEST = {"first_name": 255, "last_name": 255, "email": 255}
DOCUMENTS = ".pdf,.doc,.docx,.txt,.rtf"
SURVEY = "Equal opportunity (US)"
LABELS = {
    "gender": "Gender",
    "race": "Race",
    "veteran_status": "Veteran Status",
    "disability_status": "Disability Status",
}
"""The survey's questions are published by names such as "DisabilityStatus"."""
PLACE = "Location (City)"
CONSENT = "Consent"


def fields_of(job: Record) -> list[Field]:
    return [
        *(found for each in records(job.get("questions")) for found in _asked(each)),
        *_place(job),
        *_survey(job),
        *_demographics(record(job.get("demographic_questions"))),
        *_consents(job),
    ]


def _asked(
    question: Record, *, section: str = "", label: str = "", note: str = ""
) -> Iterator[Field]:
    """A question with a file and a text takes one of the two; in several others all fields ask the same."""
    shown = [each for each in records(question.get("fields")) if _type(each) in KINDS]
    files = [each for each in shown if _type(each) == "input_file"]
    as_text = [text(each.get("name")) for each in shown if _type(each) == "textarea"]
    for each in (files or shown)[:1]:
        name = text(each.get("name"))
        kind = NAMED.get(name) or KINDS[_type(each)]
        values = _values(each) if kind in (Kind.CHOICE, Kind.CHOICES) else {}
        entry = Entry(
            label=label or text(question.get("label")),
            kind=kind,
            required=truth(question.get("required")),
            options=tuple(values),
            help=prose(question.get("description")) or note,
            section=section,
            max_length=LONGEST.get(name),
            accept=DOCUMENTS if kind is Kind.FILE else "",
            hints={"name": name},
        )
        yield Field(entry, name, values, as_text[0] if files and as_text else "")


def _type(field: Record) -> str:
    return text(field.get("type"))


def _values(field: Record) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in records(field.get("values")):
        found.setdefault(text(each.get("label")), text(each.get("value")))
    found.pop("", None)
    return found


def _place(job: Record) -> Iterator[Field]:
    """Its latitude and longitude are hidden fields: the interface drops a place that comes without them."""
    for each in records(job.get("location_questions")):
        yield from _asked(each, label=PLACE)


def _survey(job: Record) -> Iterator[Field]:
    for block in records(job.get("compliance")):
        note = prose(block.get("description"))
        for each in records(block.get("questions")):
            names = [text(one.get("name")) for one in records(each.get("fields"))]
            label = LABELS.get(names[0], "") if names else ""
            yield from _asked(each, section=SURVEY, label=label, note=note)


def _demographics(survey: Record) -> Iterator[Field]:
    section = text(survey.get("header")) or "Demographic questions"
    for each in records(survey.get("questions")):
        options = list(records(each.get("answer_options")))
        values = {text(one.get("label")): text(one.get("id")) for one in options}
        values.pop("", None)
        free = [text(one.get("label")) for one in options if truth(one.get("free_form"))]
        entry = Entry(
            label=text(each.get("label")),
            kind=KINDS.get(text(each.get("type")), Kind.CHOICE),
            required=truth(each.get("required")),
            options=tuple(values),
            section=section,
            # The option that a person may add words of their own to.
            hints={"free_form": free[0]} if free else {},
        )
        yield Field(entry, f"demographic_answers[{text(each.get('id'))}]", values)


def consents(job: Record) -> list[str]:
    """Those that the interface is to be told of, by its names."""
    return [each.name for each in _consents(job)]


def _consents(job: Record) -> Iterator[Field]:
    """Older boards ask for one consent, newer ones for each purpose."""
    told: set[str] = set()
    for each in records(job.get("data_compliance")):
        for name, label, required in _wanted(each):
            if name not in told:
                told.add(name)
                entry = Entry(label, Kind.CHECK, required=required, section=CONSENT)
                yield Field(entry, f"data_compliance[{name}]")


def _wanted(rule: Record) -> Iterator[tuple[str, str, bool]]:
    processing = truth(rule.get("requires_processing_consent"))
    retention = truth(rule.get("requires_retention_consent"))
    if processing:
        yield "gdpr_processing_consent_given", "I consent to my data being processed (GDPR)", True
    if retention:
        days = text(rule.get("retention_period"))
        kept = f"kept for {days} days" if days else "kept"
        yield "gdpr_retention_consent_given", f"I consent to my data being {kept} (GDPR)", True
    if truth(rule.get("requires_consent")) and not processing and not retention:
        yield "gdpr_consent_given", "I consent to my data being processed (GDPR)", True
    if truth(rule.get("demographic_data_consent_applies")):
        name = "gdpr_demographic_data_consent_given"
        yield name, "I consent to my demographic answers being processed (GDPR)", False
