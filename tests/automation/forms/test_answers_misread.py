"""Questions that name what the facts know, and ask for something else."""

import pytest

from automation.forms.answers import decide
from automation.forms.rules.case import Posting
from automation.protocol import Action, Asked, Kind
from tests.automation.forms.test_answers import FACTS, TODAY, choice, said

ACME = Posting(employer="Acme", url="https://jobs.example/acme/1", today=TODAY.today)


@pytest.mark.parametrize(
    "label",
    [
        "Do you have at least 10 years of experience in forwarding?",
        "Do you have 12+ years of sales experience?",
        "Can you carry 40+ pounds up a ladder?",
        "Have you led a crew for at least 15 years?",
    ],
)
def test_years_and_weights_are_no_age(label):
    assert choice(label) is Action.ASK


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("Are you at least 21 years of age?", "Yes"),
        ("Are you over the age of 60?", "No"),
        ("Are you under 18?", "No"),
        ("Are you under the age of 40?", "Yes"),
    ],
)
def test_an_age_is_told_by_the_birth_date(label, value):
    assert choice(label) == value


@pytest.mark.parametrize(
    "label",
    [
        "Do you have experience with data protection audits?",
        "Are you familiar with GDPR requirements?",
        "Have you worked with personal data of patients?",
        "Do you have experience working with veterans?",
        "Do you have experience in relocation services?",
        "Have you managed newsletters before?",
        "Are you a certified welding inspector?",
        "Do you have the following license or certification: Data Protection Officer?",
        "Have you finished your personal information training?",
        "If hired, will you keep any other employment or an interest in another company?",
    ],
)
def test_what_work_was_about_is_no_consent_and_no_trait(label):
    assert choice(label) is Action.ASK


@pytest.mark.parametrize(
    "label",
    [
        "Haben Sie Erfahrung mit Datenschutz?",
        "Avez-vous déjà travaillé avec des données personnelles ?",
        "¿Tienes experiencia con protección de datos?",
        "Você tem experiência com a LGPD?",
        "Heb je ervaring met de AVG?",
        "Czy masz doświadczenie z RODO?",
    ],
)
def test_nor_is_it_in_other_languages(label):
    assert choice(label, ("Ja / Oui / Sí / Sim / Tak", "Nein / Non / No / Não / Nie")) is Action.ASK


@pytest.mark.parametrize(
    "label",
    [
        "Has your driving licence ever been suspended?",
        "Have you ever failed a background check?",
        "Will you pass a background check?",
        "Have you ever held a security clearance?",
        "Have you ever had a clearance revoked?",
        "Will you require relocation?",
        "Do you need relocation assistance?",
        "Are you willing to relocate without assistance?",
        "Are you unwilling to relocate?",
    ],
)
def test_what_went_wrong_or_is_needed_is_no_matter_of_what_one_has(label):
    bank = [("Are you willing to undergo a background check?", "Yes")]
    assert choice(label, remembered=bank) is Action.ASK


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("Do you have experience with Kotlin?", "Yes"),
        ("Do you have practical Kotlin experience?", "Yes"),
        ("Do you have at least 5 years of Kotlin experience?", "Yes"),
        ("Have you read our privacy policy?", "Yes"),
        ("May we contact you about other positions?", "No"),
        ("Do you have a Physics degree?", "Yes"),
        ("Do you have a postgraduate degree in Physics?", "Yes"),
        ("Are you comfortable working in a remote setting?", "Yes"),
        ("Do you have a LinkedIn profile?", "Yes"),
    ],
)
def test_what_the_facts_say_is_still_answered(label, value):
    assert choice(label) == value


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("I do not require visa sponsorship to work in Germany", ("true",)),
        ("I require visa sponsorship to work in Germany", ()),
        ("I am not authorized to work in Germany", ()),
        ("I am not authorized to work in the United States", ("true",)),
        ("I am not willing to relocate", ("true",)),
        ("I am not a protected veteran", ("true",)),
        ("I have no criminal record", Action.ASK),
        ("I certify that I have no criminal convictions", Action.ASK),
    ],
)
def test_a_statement_is_ticked_where_it_holds_as_a_whole(label, value):
    assert said(label, Kind.CHECK) == value


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("I do not require sponsorship to work in Germany", "Yes"),
        ("I will require sponsorship to work in Germany", "No"),
        ("Do you reside outside of Germany?", "No"),
        ("Are you located outside the United States?", "Yes"),
        ("Do you not live in Germany?", Action.ASK),
        ("Do you lack authorization to work in Germany?", Action.ASK),
        ("Are you a citizen of a country other than Germany?", Action.ASK),
        ("Are you a non-German citizen?", Action.ASK),
        ("Is there any reason you could not work from our office?", Action.ASK),
        ("Have you ever been sponsored for a visa in the US?", Action.ASK),
    ],
)
def test_a_question_that_is_turned_around_gets_no_answer_to_another(label, value):
    assert choice(label) == value


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("Have you ever been employed by Acme or its affiliates?", "No"),
        ("Have you ever been employed by a government agency?", Action.ASK),
        ("Have you worked for KPMG or Deloitte in the past two years?", Action.ASK),
        ("Have you worked for or applied to Acme before?", Action.ASK),
        ("Are you currently employed by a competitor?", Action.ASK),
        ("Do you have a personal relationship with a current employee of Acme?", Action.ASK),
    ],
)
def test_having_worked_here_says_nothing_of_others(label, value):
    assert choice(label, posting=ACME) == value


@pytest.mark.parametrize(
    "label",
    [
        "I agree to the arbitration agreement and the privacy policy",
        "I accept the terms of use and waive my right to a jury trial",
        "I consent to the processing of my sensitive personal data",
        "I acknowledge that the trial period is unpaid",
        "I understand that this is a smoke-free office and that I do not smoke",
    ],
)
def test_what_binds_is_for_the_person(label):
    assert said(label, Kind.CHECK) is Action.ASK


def test_to_be_kept_for_long_is_no_part_of_applying():
    kept = "Ich bin einverstanden, dass meine Daten für 24 Monate gespeichert werden."
    assert said(kept, Kind.CHECK, required=False) is Action.SKIP


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("In which country did you complete your studies?", Action.ASK),
        ("In what field is your highest degree?", Action.ASK),
        ("Which programming languages do you use?", Action.ASK),
        ("What languages do your customers speak?", Action.ASK),
        ("What was the postcode of your home when you were 14?", Action.ASK),
        ("What is your minimum acceptable salary?", Action.ASK),
        ("Desired salary in thousands", Action.ASK),
        ("What is your salary currently, and what do you expect?", Action.ASK),
        ("How much notice do you need for an interview?", Action.ASK),
        ("How much notice would you need to relocate?", Action.ASK),
        ("Start date of your last job", Action.ASK),
        ("Driving licence number", Action.ASK),
        ("Second nationality", Action.ASK),
        ("Parent's name", Action.ASK),
        ("Link to a project you are proud of", Action.ASK),
        ("Phone, e-mail and address", Action.ASK),
        ("What are your salary expectations and notice period?", Action.ASK),
        ("Phone / E-mail", Action.ASK),
        ("Gehaltswunsch / desired salary", ("96000 EUR",)),
        ("Your first and last name", ("Mara Lou Benning",)),
        ("City and country where you would like to work", Action.ASK),
        ("In which state do you hold a licence?", Action.ASK),
        ("Preferred start time", Action.ASK),
        ("Expected start and end date", Action.ASK),
        ("Expected salary increase in %", Action.ASK),
        ("Nationality of your parents", Action.ASK),
        ("Emergency telephone", Action.ASK),
        ("E-mail address at your current company", Action.ASK),
        ("What was your final degree grade?", Action.ASK),
        ("What are your job title and company?", Action.ASK),
        ("How long have you been with your current employer?", Action.ASK),
        ("Dans quel pays avez-vous obtenu votre diplôme ?", Action.ASK),
        ("Welke programmeertalen beheers je?", Action.ASK),
        ("What is your native language?", ("German (Native speaker)",)),
        ("Année d'obtention du diplôme", ("2013",)),
        ("Which organisation do you currently work for?", ("Fahrwerk",)),
        ("What e-mail address belongs to your GitHub account?", ("mara@benning.example",)),
        ("PLZ / Ort", ("10119 Berlin",)),
        ("Street address line 1", ("Lindenweg 4",)),
    ],
)
def test_a_text_holds_what_is_asked_and_nothing_near_it(label, value):
    assert said(label) == value


def test_a_number_of_somebody_else_is_not_given():
    assert said("Guardian's phone number", Kind.PHONE) is Action.ASK
    assert said("Alternate phone", Kind.PHONE, required=False) is Action.SKIP
    assert said("Secondary email", Kind.EMAIL, required=False) is Action.SKIP


def test_a_legal_name_is_left_where_it_is_wanted_only_if_it_differs():
    assert said("Legal name (if different)", required=False) is Action.SKIP
    assert said("Legal name") == ("Mara Lou Benning",)


@pytest.mark.parametrize(
    ("label", "options", "value"),
    [
        ("Salary expectation", ("$80,000 - $100,000", "$100,000+"), Action.ASK),
        ("Salary expectation", ("€80,000 - €100,000", "€100,000+"), "€80,000 - €100,000"),
        ("Work arrangement", ("Remote", "Hybrid", "On-site"), Action.ASK),
        ("Work arrangement", ("Hybrid", "On-site"), "Hybrid"),
        ("Do you hold a full UK driving licence?", ("Yes", "No"), Action.ASK),
        ("Do you hold a driving licence and a clean driving record?", ("Yes", "No"), Action.ASK),
        ("Do you live in Potsdam, Germany?", ("Yes", "No"), Action.ASK),
        ("Are you a citizen of an EU country?", ("Yes", "No"), "Yes"),
        ("Sind Sie mobil (Führerschein und PKW)?", ("Ja", "Nein"), Action.ASK),
        ("Country/Region Phone Code", ("Austria (+43)", "Germany (+49)"), "Germany (+49)"),
        ("Wohnen Sie in Deutschland?", ("Ja", "Nein"), "Ja"),
        ("¿Vives en España?", ("Sí", "No"), "No"),
        ("Gender - Gender, race and ethnicity", ("Woman", "Man", "Non-binary"), "Non-binary"),
        ("Are you authorized to work in Germany?", ("I am authorized to work for any employer", "I require sponsorship"), "I am authorized to work for any employer"),
        ("Englischkenntnisse", ("Keine", "Grundkenntnisse", "Fließend", "Muttersprache"), "Fließend"),
        ("Benötigen Sie für die USA ein Visum?", ("Ja", "Nein"), "Ja"),
        ("Avez-vous besoin d'un visa pour travailler en Allemagne ?", ("Oui", "Non"), "Non"),
    ],
)  # fmt: skip
def test_options_are_chosen_for_what_is_asked(label, options, value):
    assert choice(label, options) == value


@pytest.mark.parametrize(
    "label",
    [
        "Wie viele Jahre Erfahrung hast du mit Kotlin?",
        "¿Cuántos años de experiencia tienes con Kotlin?",
        "Quanti anni di esperienza hai con Kotlin?",
        "How many years of work experience do you have with Kotlin (Programming Language)?",
        "How long have you worked with Kotlin?",
    ],
)
def test_years_with_a_skill_are_told_in_other_languages(label):
    assert said(label, Kind.NUMBER) == ("7",)


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Employer 1 - Phone", Kind.PHONE),
        ("Supervisor's e-mail", Kind.EMAIL),
        ("Area Code", Kind.PHONE),
        ("Extension", Kind.PHONE),
    ],
)
def test_the_kind_of_a_field_alone_makes_nothing_the_candidate_s(label, kind):
    assert said(label, kind) is Action.ASK


def test_i_agree_agrees_to_what_stands_above_it():
    assert (
        choice("I would like to receive updates about new roles by email", ("I agree",))
        != "I agree"
    )


def beneath(section, label, kind=Kind.TEXT):
    return decide(Asked(key="k|1", label=label, kind=kind, section=section), FACTS, posting=TODAY)


@pytest.mark.parametrize(
    "section",
    [
        "References",
        "Professional Reference #2",
        "Referenzen",
        "Referencias personales",
        "Emergency contact information",
        "In case of emergency, please contact",
        "Parent/Guardian",
        "Supervisor",
        "Your manager's contact details",
        "Notfallkontakt",
        "Personne à contacter en cas d'urgence",
    ],
)
@pytest.mark.parametrize(
    ("label", "kind"), [("First name", Kind.TEXT), ("Phone", Kind.PHONE), ("Email", Kind.EMAIL)]
)
def test_what_stands_beneath_somebody_else_is_theirs(section, label, kind):
    assert beneath(section, label, kind).action is Action.SKIP


@pytest.mark.parametrize(
    "section",
    [
        "Application for Employment",
        "Future employment opportunities",
        "Reference Data Engineer",
        "Business Partner",
        "Parent Liaison",
        "Contact details",
    ],
)
def test_a_job_s_title_is_nobody_else(section):
    assert beneath(section, "First name").action is Action.FILL
    assert beneath(section, "Phone", Kind.PHONE).action is Action.FILL
    assert beneath("Emergency contact", "Your first name").action is Action.FILL


@pytest.mark.parametrize("section", ["Employment history", "Employer 1", "Most recent employer"])
def test_an_employer_s_fields_are_the_employer_s(section):
    for label in ("Phone", "Address", "Salary"):
        assert beneath(section, label).action is Action.SKIP
    assert beneath(section, "From", Kind.DATE).values
    # What follows the jobs may have no heading of its own.
    assert beneath(section, "Email", Kind.EMAIL).values


def test_a_high_school_gave_no_degree():
    assert not beneath("High School", "Name of school").values
    assert beneath("College", "Name of school").values


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("Do you have a minimum of twelve years' experience with Kotlin?", "No"),
        ("Do you have less than 3 years of experience with Kotlin?", "No"),
        ("Do you have fewer than 10 years of experience with Kotlin?", "Yes"),
        ("Do you have 120 months of experience with Kotlin?", "No"),
        ("Do you have between 2 and 9 years of experience with Kotlin?", Action.ASK),
        ("Do you have more than 7 years of experience with Kotlin?", Action.ASK),
        ("Do you have over a decade of Kotlin experience?", Action.ASK),
        ("Have you used Kotlin in the last two years?", Action.ASK),
    ],
)
def test_years_are_compared_as_asked(label, value):
    assert choice(label) == value


@pytest.mark.parametrize(
    ("label", "options", "value"),
    [
        ("Haben Sie mindestens 5 Jahre Erfahrung mit Kotlin?", ("Ja", "Nein"), "Ja"),
        ("Avez-vous au moins 10 ans d'expérience en Kotlin ?", ("Oui", "Non"), "Non"),
        ("¿Tiene al menos 5 años de experiencia con Kotlin?", ("Sí", "No"), "Sí"),
        ("Heb je minimaal 5 jaar ervaring met Kotlin?", ("Ja", "Nee"), "Ja"),
        ("Hai almeno 5 anni di esperienza con Kotlin?", ("Sì", "No"), "Sì"),
        ("Czy masz co najmniej 5 lat doświadczenia z Kotlin?", ("Tak", "Nie"), "Tak"),
    ],
)
def test_at_least_so_many_years_in_other_languages(label, options, value):
    assert choice(label, options) == value


@pytest.mark.parametrize(
    "label",
    [
        "Would you need a parking permit to work in the office?",
        "Have you managed on-site teams?",
        "Do you object to working in the office?",
        "Would you be unable to come to the office three days a week?",
        "Do you live more than 50 miles from our office?",
        "Would relocation be a problem for you?",
        "Do you refuse to relocate?",
        "Have you relocated for a job before?",
        "Have you had your driver's license for more than 3 years?",
    ],
)
def test_what_somebody_would_do_tells_nothing_else(label):
    assert choice(label) is Action.ASK


@pytest.mark.parametrize(
    "label",
    [
        "What is the earliest date you can interview?",
        "What was your first name at birth?",
        "Name of your current company's CEO",
        "Zip code of your employer",
        "Phone number of your school",
        "Link to your favourite website",
        "Link to your manager's LinkedIn",
        "Country where you obtained your degree",
        "Country you are relocating from",
        "In which country do you pay taxes?",
        "How many languages do you speak?",
    ],
)
def test_what_is_written_is_what_the_field_asks_for(label):
    assert said(label) is Action.ASK


def test_notice_in_the_unit_that_is_named():
    assert said("Notice period in months") == ("3",)
    assert said("How long is your notice period? (in weeks or months)") == ("3 months",)


@pytest.mark.parametrize(
    "label",
    [
        "Telefonnummer des Arbeitgebers",
        "Téléphone de votre employeur",
        "Vorname der Mutter",
        "Nombre de tu jefe",
        "Nome da mãe",
    ],
)
def test_other_people_in_other_languages(label):
    assert said(label) is Action.ASK


@pytest.mark.parametrize(
    ("label", "options"),
    [
        ("Avez-vous déjà déménagé pour un emploi ?", ("Oui", "Non")),
        ("Wäre ein Umzug für Sie ein Problem?", ("Ja", "Nein")),
        ("Êtes-vous véhiculé(e) et titulaire du permis B ?", ("Oui", "Non")),
    ],
)
def test_what_a_wish_doesn_t_tell_in_other_languages(label, options):
    assert choice(label, options) is Action.ASK
