"""Which of a page's links lead to the form."""

import pytest

from automation.ats.registry import recognise
from automation.flows.entry import may_lead, ways_in
from automation.page.outline import Link, Outline

URL = "https://careers.acme.example/jobs/1"
SITE = recognise(URL)
LEVER = "https://jobs.lever.co/acme/11112222-3333-4444-5555-666677778888"


def ways(*links: Link) -> list[str]:
    return [link.ref for link in ways_in(Outline(url=URL, links=links), SITE)]


@pytest.mark.parametrize(
    "label",
    [
        "Apply", "Apply now", "APPLY NOW →", "Apply for this job", "Apply for this Job *", "Easy Apply", "Apply online", "Apply here",
        "Apply to this position", "I'm interested", "Start application", "Apply manually", "Continue to application",
        "Apply on company website",
        "Bewerben", "Jetzt bewerben", "Jetzt online bewerben", "Hier bewerben", "Bewerben Sie sich jetzt", "Auf diese Stelle bewerben",
        "Bewirb dich jetzt", "Zur Bewerbung",
        "Postuler", "Je postule", "Postulez", "Postuler à cette offre", "Postuler maintenant", "Déposer ma candidature",
        "Solicitar", "Aplicar ahora", "Inscribirme en esta oferta", "Postularme", "Enviar candidatura",
        "Solliciteer", "Solliciteer nu", "Direct solliciteren", "Solliciteer direct", "Solliciteren",
        "Candidati", "Candidati ora", "Invia la tua candidatura",
        "Candidatar-se", "Candidate-se", "Quero me candidatar", "Candidatar-se agora",
        "Aplikuj", "Aplikuj teraz", "Złóż aplikację", "Wyślij CV",
    ],
)  # fmt: skip
def test_it_says_apply(label: str) -> None:
    assert ways(Link("1", "Home", URL), Link("2", label)) == ["2"]
    assert ways(Link("2", "→", spoken=label)) == ["2"]


@pytest.mark.parametrize(
    "label",
    [
        "Apply with LinkedIn", "Apply with Indeed", "How to apply", "Apply filters", "Apply coupon", "Clear", "Log in to apply",
        "Refer a friend", "Applied", "Our application process", "Bewerbungstipps", "Jobs", "Save", "Create alert", "",
    ],
)  # fmt: skip
def test_it_does_not(label: str) -> None:
    assert ways(Link("1", label, spoken=label)) == []


def test_what_stands_aside_is_no_way_in() -> None:
    for link in (
        Link("1", "Apply", region="nav"),
        Link("1", "Apply", region="footer"),
        Link("1", "Apply", region="cookies"),
        Link("1", "Apply", disabled=True),
        Link("1", "Apply", sends=True),
        Link("1", "Apply", "mailto:jobs@acme.example"),
    ):
        assert ways(link) == []


def test_copies_are_one_way_and_two_places_are_two() -> None:
    form = URL + "/apply"
    assert ways(Link("1", "Apply", form), Link("2", "Apply now", form + "#top")) == ["1"]
    assert ways(Link("1", "Apply"), Link("2", "Apply")) == ["1"]
    other = "https://careers.acme.example/jobs/2/apply"
    assert ways(Link("1", "Apply", other), Link("2", "Apply", form)) == ["2"]
    assert ways(Link("1", "Apply", other), Link("2", "Apply", LEVER)) == ["1", "2"]


def test_an_interest_is_an_application_only_where_nothing_says_apply() -> None:
    assert ways(Link("1", "Apply"), Link("2", "I’m interested")) == ["1"]
    assert ways(Link("2", "I’m interested")) == ["2"]


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://careers.acme.example/anything", True),
        (LEVER, True),
        ("https://job-boards.greenhouse.io/acme/jobs/7", True),
        ("https://job-boards.greenhouse.io/acme", False),
        ("https://forms.acme.example/1", False),
        ("https://jobs.lever.co.evil.example/acme/11112222-3333-4444-5555-666677778888", False),
        ("https://evil.example/?gh_jid=7", False),
        ("https://linkedin.com.evil.example/jobs/view/1", False),
    ],
)
def test_where_answers_may_follow(url: str, may: bool) -> None:
    assert may_lead(url, SITE, origins={"https://careers.acme.example"}) is may


def test_naming_a_posting_s_number_makes_no_page_its_own() -> None:
    site = recognise("https://job-boards.greenhouse.io/acme/jobs/7")
    origins = {site.origin}
    assert may_lead("https://boards.greenhouse.io/acme/jobs/7", site, origins=origins)
    assert not may_lead("https://evil.example/?gh_jid=7", site, origins=origins)
