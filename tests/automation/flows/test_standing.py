"""What a page says of a posting, in eight languages, and what only sounds like it."""

import pytest

from automation.flows.standing import applied_notice, closed_notice
from automation.page.outline import Line

CLOSED = {
    "en": (
        "No longer accepting applications",
        "This job is no longer available.",
        "Sorry, this position has been filled.",
        "The job you are looking for has expired or was removed.",
        "This job posting is closed",
        "Applications are now closed.",
        "Job not found",
        "The page you are looking for doesn’t exist.",
        "We couldn't find that job",
        "This position is closed and we are no longer accepting applications for it.",
        "The application deadline has passed.",
    ),
    "de": (
        "Diese Stelle ist nicht mehr verfügbar.",
        "Die Stelle wurde leider bereits besetzt",
        "Die Position als Entwickler (m/w/d) ist nicht mehr ausgeschrieben.",
        "Dieses Stellenangebot ist leider abgelaufen.",
        "Die Bewerbungsfrist ist abgelaufen.",
        "Für diese Stelle sind keine Bewerbungen mehr möglich",
        "Seite nicht gefunden",
    ),
    "fr": (
        "Cette offre n’est plus disponible.",
        "Le poste a été pourvu.",
        "Cette annonce est expirée",
        "Offre introuvable",
        "Les candidatures sont closes.",
        "Cette entreprise n'accepte plus de candidatures.",
    ),
    "es": (
        "Esta oferta ya no está disponible.",
        "Ya no se aceptan candidaturas",
        "La vacante ha sido cubierta.",
        "Oferta caducada",
        "Página no encontrada",
    ),
    "nl": (
        "Deze vacature is niet meer beschikbaar.",
        "Deze vacature is inmiddels vervuld",
        "Solliciteren is niet meer mogelijk.",
        "Vacature niet gevonden",
    ),
    "it": (
        "Questa posizione non è più disponibile.",
        "L'annuncio è scaduto",
        "La posizione è già stata coperta",
        "Pagina non trovata",
        "Le candidature sono chiuse",
    ),
    "pt": (
        "Esta vaga não está mais disponível.",
        "Vaga encerrada",
        "Esta oportunidade já foi preenchida",
        "As inscrições estão encerradas.",
        "Página não encontrada",
    ),
    "pl": (
        "Ta oferta jest nieaktualna.",
        "Oferta pracy wygasła",
        "Rekrutacja została zakończona",
        "Ogłoszenie nie jest już dostępne",
        "Nie znaleziono strony",
    ),
}
APPLIED = {
    "en": (
        "You have already applied for this job.",
        "You've already applied",
        "You applied on 3 March 2026",
        "Applied 3 days ago",
        "You already submitted an application to this position",
    ),
    "de": (
        "Sie haben sich bereits auf diese Stelle beworben.",
        "Du hast dich schon beworben",
        "Ihre Bewerbung wurde bereits eingereicht.",
    ),
    "fr": ("Vous avez déjà postulé à cette offre.", "Candidature déjà envoyée"),
    "es": ("Ya te has inscrito en esta oferta.", "Ya has aplicado", "Ya estás inscrito"),
    "nl": ("Je hebt al op deze vacature gesolliciteerd.", "U heeft reeds gesolliciteerd"),
    "it": ("Ti sei già candidato a questa offerta.", "Candidatura già inviata"),
    "pt": ("Você já se candidatou a esta vaga.", "Já te candidataste"),
    "pl": ("Już aplikowałeś na to stanowisko.", "Zgłoszenie zostało już wysłane"),
}
NEITHER = (
    "We keep this page up until the position has been filled.",
    "If the job is no longer available, we will tell you.",
    "Once applications are closed, we review them all.",
    "Applications are closed on 5 December.",
    "Sobald die Stelle besetzt ist, melden wir uns.",
    "Si l’offre n’est plus disponible, écrivez-nous.",
    "Als de vacature is vervuld, laten we het weten.",
    "Jeśli oferta jest nieaktualna, napisz do nas.",
    "You will have filled this position within the first year.",
    "Experience with closed systems is a plus.",
    "Have you already applied elsewhere?",
    "Applied mathematics",
    "Applied Research Scientist",
    "Have you previously applied to Acme?",
    "Bewerben Sie sich bereits heute!",
    "12 people have applied",
    "Be among the first 25 applicants",
)


def said(by_language: dict[str, tuple[str, ...]]) -> list[str]:
    return [each for several in by_language.values() for each in several]


@pytest.mark.parametrize("text", said(CLOSED))
def test_a_posting_that_has_closed_says_so(text: str) -> None:
    lines = [Line("Acme careers"), Line(text)]
    assert closed_notice(lines, way_in=False) == text
    assert not applied_notice(lines)


@pytest.mark.parametrize("text", said(APPLIED))
def test_an_application_that_the_site_knows_of(text: str) -> None:
    assert applied_notice([Line(text)]) == text
    assert not closed_notice([Line(text)], way_in=False)


@pytest.mark.parametrize("text", NEITHER)
def test_what_only_sounds_like_it(text: str) -> None:
    for loud in (True, False):
        assert not closed_notice([Line(text, loud=loud)], way_in=False)
        assert not applied_notice([Line(text, loud=loud)])


def test_beside_a_way_in_only_a_loud_word_counts() -> None:
    text = "This job is no longer available."
    assert not closed_notice([Line(text)], way_in=True)
    assert closed_notice([Line(text, loud=True)], way_in=True)


def test_a_description_closes_nothing() -> None:
    text = "We are a team of forty. " * 10 + "The last position was filled in May."
    assert not closed_notice([Line(text)], way_in=False)


def test_the_sentence_is_told_not_the_paragraph() -> None:
    text = "Sorry! This job is no longer available. See our other openings."
    assert closed_notice([Line(text)], way_in=False) == "This job is no longer available."
