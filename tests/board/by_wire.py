"""Sending applications without a browser: the requests that the vendors' pages would make."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from deploy.local.board.addresses import read_url
from deploy.local.board.candidate import Candidate, load_candidate
from deploy.local.board.forms import questions_of
from deploy.local.board.forms.workday import steps
from deploy.local.board.postings import make_posting

if TYPE_CHECKING:
    import httpx

Answer = Mapping[str, Any]
Upload = tuple[str, bytes, str]


def right_answers(client: httpx.Client, path: str) -> list[dict[str, Any]]:
    """The questions of the form with the answers that the board holds right."""
    reply = client.get("/expected.json", params={"url": path})
    reply.raise_for_status()
    answers: list[dict[str, Any]] = reply.json()["questions"]
    return answers


def change(answers: Sequence[Answer], key: str, value: object) -> list[dict[str, Any]]:
    """The same answers with another one to the question of this meaning."""
    assert any(one["key"] == key for one in answers), f"nothing asks for {key}"
    return [{**one, "answer": value if one["key"] == key else one["answer"]} for one in answers]


def send(
    client: httpx.Client, path: str, answers: Sequence[Answer] | None = None
) -> httpx.Response:
    """Send an application to the form at this path and return the answer."""
    chosen = right_answers(client, path) if answers is None else answers
    sender = {
        "greenhouse": _send_form,
        "lever": _send_form,
        "ashby": _send_by_graphql,
        "workday": _send_by_steps,
    }
    return sender[path.split("/")[1]](client, path, chosen)


def _send_form(client: httpx.Client, path: str, answers: Sequence[Answer]) -> httpx.Response:
    person = load_candidate()
    # Greenhouse sends the numbers of the options, which only its page knows.
    numbers = option_values(client, path) if path.startswith("/greenhouse/") else {}
    values: dict[str, list[str]] = {}
    files: dict[str, Upload] = {}
    for one in answers:
        if one["answer"] is None:
            continue
        if one["kind"] == "file":
            files[one["name"]] = _upload(one, person)
        else:
            known = numbers.get(one["name"], {})
            values[one["name"]] = [known.get(label, label) for label in _listed(one)]
    return client.post(path, data=values, files=files)


def option_values(client: httpx.Client, path: str) -> dict[str, dict[str, str]]:
    """For each field of a Greenhouse-like page, its options' values by their labels."""
    return {
        question["name"]: {o["label"]: o["value"] for o in question["options"]}
        for question in page_data(client.get(path).text)["questions"]
    }


def page_data(html: str) -> dict[str, Any]:
    """The JSON that a scripted form's page carries."""
    start = html.index('id="form-data">') + len('id="form-data">')
    data: dict[str, Any] = json.loads(html[start : html.index("</script>", start)])
    return data


def _listed(one: Answer) -> list[str]:
    return list(one["answer"]) if isinstance(one["answer"], list) else [one["answer"]]


def _upload(one: Answer, person: Candidate) -> Upload:
    document = person.resume if one["answer"] == person.resume.name else person.cover_letter
    return (document.name, document.path.read_bytes(), "application/pdf")


class AshbyPage:
    """The requests of one open Ashby-like page."""

    def __init__(self, client: httpx.Client, path: str) -> None:
        self.client = client
        parts = urlsplit(path)
        _, _, company, job, _ = parts.path.split("/")
        self.query = f"company={company}&job={job}&{parts.query}"
        posting = self.call("ApiJobPosting").json()["data"]["jobPosting"]
        self.form: dict[str, Any] = posting["applicationForm"]

    def call(self, operation: str, **variables: object) -> httpx.Response:
        if hasattr(self, "form"):
            variables["formRenderIdentifier"] = self.form["id"]
        return self.client.post(
            f"/ashby/api/non-user-graphql?op={operation}&{self.query}",
            json={"operationName": operation, "variables": variables, "query": ""},
        )

    def save(self, one: Answer, person: Candidate) -> None:
        if one["kind"] == "file":
            reply = self.call("ApiCreateFileUploadHandle", filename="x.pdf").json()
            place = reply["data"]["fileUploadHandle"]
            self.client.post(place["url"], files={"file": _upload(one, person)}).raise_for_status()
            self.call("ApiSetFormValueToFile", path=one["name"], fileHandle=place["handle"])
            return
        value = one["answer"] == "Yes" if one["widget"] == "Boolean" else one["answer"]
        self.call("ApiSetFormValue", path=one["name"], value=value)

    def submit(self) -> httpx.Response:
        return self.call("ApiSubmitSingleApplicationFormAction", recaptchaToken="practice")


def _send_by_graphql(client: httpx.Client, path: str, answers: Sequence[Answer]) -> httpx.Response:
    page, person = AshbyPage(client, path), load_candidate()
    for one in answers:
        if one["answer"] is not None:
            page.save(one, person)
    return page.submit()


def _send_by_steps(client: httpx.Client, path: str, answers: Sequence[Answer]) -> httpx.Response:
    """All answers at each step, until one isn't taken or there is none left; then the application itself."""
    place, _, query = path.partition("?")
    person = load_candidate()
    posting, seed, modes = read_url(path)
    known = make_posting(posting.vendor, posting.company, posting.job, seed, modes)
    options = {q.name: {o.label: o.value for o in q.options} for q in questions_of(known, person)}
    for one in answers:
        if one["kind"] == "file" and one["answer"]:
            file = {one["name"]: _upload(one, person)}
            client.post(f"{place}/apply/attachments?{query}", files=file).raise_for_status()
    values = {
        one["name"]: [options[one["name"]].get(label, label) for label in _listed(one)]
        for one in answers
        if one["kind"] != "file" and one["answer"]
    }
    for step in steps(known, person):
        reply = client.post(f"{place}/apply/steps/{step.name}?{query}", json=values)
        if reply.status_code != 200:
            return reply
    return client.post(f"{place}/apply/submit?{query}", json={})
