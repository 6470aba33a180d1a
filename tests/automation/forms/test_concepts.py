import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.forms.concepts import concept_of
from automation.forms.vocabulary.topics import Topic
from automation.protocol import Asked, Kind


def concept(label, kind=Kind.TEXT, options=(), **more):
    return concept_of(Asked(key="k", label=label, kind=kind, options=options, **more))


def topic(label, kind=Kind.TEXT, options=(), **more):
    found = concept(label, kind, options, **more)
    return found.topic if found else None


@pytest.mark.parametrize(
    ("expected", "labels"),
    [
        (Topic.NAME_FIRST, "First name | Vorname | Prénom | Nombre | Voornaam | Nome | Imię"),
        (Topic.NAME_LAST, "Last Name* | Nachname | Nom de famille | Apellidos | Achternaam | Cognome | Sobrenome | Nazwisko"),
        (Topic.EMAIL, "E-mail address | E-Mail-Adresse | Adresse e-mail | Correo electrónico | E-mailadres | Indirizzo email | Endereço de e-mail | Adres e-mail"),
        (Topic.PHONE, "Phone number | Telefonnummer | Numéro de téléphone | Teléfono | Telefoonnummer | Numero di telefono | Telefone | Numer telefonu"),
        (Topic.CITY, "City | Stadt | Ville | Ciudad | Woonplaats | Città | Cidade | Miasto"),
        (Topic.COUNTRY, "Country of residence | Land | Pays | País | Land | Paese | País | Kraj"),
        (Topic.POSTAL_CODE, "ZIP Code | Postleitzahl | Code postal | Código postal | Postcode | CAP | CEP | Kod pocztowy"),
        (Topic.BIRTH_DATE, "Date of birth | Geburtsdatum | Date de naissance | Fecha de nacimiento | Geboortedatum | Data di nascita | Data de nascimento | Data urodzenia"),
        (Topic.SALARY, "What are your salary expectations? | Gehaltsvorstellung | Prétentions salariales | Expectativas salariales | Salarisindicatie | Aspettative economiche | Pretensão salarial | Oczekiwania finansowe"),
        (Topic.NOTICE, "Notice period | Wie lang ist Ihre Kündigungsfrist? | Quel est votre préavis ? | Período de preaviso | Wat is je opzegtermijn? | Preavviso | Aviso prévio | Okres wypowiedzenia"),
        (Topic.START, "When can you start? | Ab wann wären Sie verfügbar? | Quand pouvez-vous commencer ? | ¿Cuándo podrías incorporarte? | Wanneer kun je beginnen? | Quando potresti iniziare? | Quando pode começar? | Kiedy możesz zacząć?"),
        (Topic.HEARD, "How did you hear about us? | Wie haben Sie von uns erfahren? | Comment avez-vous entendu parler de nous ? | ¿Cómo nos conociste? | Hoe heb je ons gevonden? | Come ci hai conosciuto? | Como nos conheceu? | Skąd wiesz o tej ofercie?"),
        (Topic.GENDER, "Gender | Geschlecht | Genre | Género | Geslacht | Genere | Gênero | Płeć"),
        (Topic.DRIVERS_LICENSE, "Do you have a driver's license? | Führerschein | Avez-vous le permis de conduire ? | Carnet de conducir | Rijbewijs | Patente di guida | Carta de condução | Prawo jazdy"),
        (Topic.CURRENT_COMPANY, "Current company | Aktueller Arbeitgeber | Entreprise actuelle | Empresa actual | Huidige werkgever | Azienda attuale | Empresa atual | Obecny pracodawca"),
        (Topic.LINK, "LinkedIn profile URL | GitHub | Your website | Portfolio (link)"),
        (Topic.SPONSORSHIP, "Will you now or in the future require sponsorship for employment visa status (e.g. H-1B)? | Benötigen Sie ein Visum, um hier zu arbeiten?"),
        (Topic.AUTHORIZED, "Are you legally authorized to work in Canada? | Haben Sie eine gültige Arbeitserlaubnis für Deutschland? | Avez-vous le droit de travailler en France ? | ¿Tienes permiso de trabajo en España? | Are you authorized to work in the US without sponsorship?"),
        (Topic.EMPLOYED_BEFORE, "Have you previously worked for Acme? | Are you a current or former employee of Acme? | Haben Sie schon einmal bei uns gearbeitet?"),
        (Topic.AT_LEAST_AGE, "Are you at least 18 years of age? | Are you 18 or older? | Sind Sie volljährig?"),
        (Topic.YEARS, "How many years of experience do you have with Go? | Total years of relevant work experience | Wie viele Jahre Berufserfahrung haben Sie?"),
        (Topic.SECRET, "Password | Card number for the deposit | Social Security Number | IBAN | Personalausweis: PIN | PESEL | Passnummer"),
        (Topic.TRAP, "Leave this field blank | Bitte nicht ausfüllen | Ne pas remplir"),
        (Topic.FOLLOW_UP, "If yes, please explain | Falls ja, wann? | If other, please specify"),
        (Topic.SOMEONE_ELSE, "Emergency contact name | Supervisor's phone | Reference 1: e-mail | Employer phone number"),
        (Topic.CRIMINAL, "Have you ever been convicted of a felony? | Sind Sie vorbestraft?"),
    ],
)  # fmt: skip
def test_standard_questions_are_known_in_eight_languages(expected, labels):
    assert {label: topic(label) for label in labels.split(" | ")} == dict.fromkeys(
        labels.split(" | "), expected
    )


@pytest.mark.parametrize(
    ("label", "kind", "expected"),
    [
        ("1. Full name", Kind.TEXT, Topic.NAME_FULL),
        ("12) What is your notice period?", Kind.TEXT, Topic.NOTICE),
        ("Q3: E-mail address", Kind.TEXT, Topic.EMAIL),
        ("10+ years of driving", Kind.TEXT, None),
    ],
)
def test_a_question_s_number_is_no_part_of_it(label, kind, expected):
    assert topic(label, kind) is expected


@pytest.mark.parametrize(
    "label",
    [
        "What approach do you take when starting a piece of work?",
        "Where do you see yourself in five or ten years?",
        "When would you be available for a phone interview?",
        "Walk us through an outreach by e-mail, phone or LinkedIn that worked.",
        "Which team would you like to talk to first?",
        "What is the strangest bug you have ever fixed?",
    ],
)
def test_a_word_in_passing_doesnt_make_a_question_a_standard_one(label):
    assert topic(label, Kind.LONG_TEXT) in (None, Topic.OPEN)


@pytest.mark.parametrize(
    ("label", "subject"),
    [
        ("How many years of experience do you have with Python?", "python"),
        ("Years of hands-on Python experience", "python"),
        ("How many years of C++ experience do you currently have?", "c++"),
        ("Do you have 5+ years of experience with Kubernetes?", "kubernetes"),
        ("What is your level of Spanish?", "es"),
        ("GitHub", "github"),
        ("Are you at least 21 years old?", "21"),
    ],
)
def test_what_a_question_is_about_in_particular(label, subject):
    assert concept(label).subject == subject


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("I accept the privacy policy", Topic.PRIVACY),
        ("I certify that my answers are true and complete", Topic.TRUTH),
        ("Yes, Acme can contact me about future job opportunities", Topic.FUTURE),
        ("I agree to the privacy policy and to receive text messages", Topic.SMS),
        ("Ich habe die Datenschutzerklärung gelesen", Topic.PRIVACY),
        ("Ich möchte in den Talent Pool aufgenommen werden", Topic.FUTURE),
        ("Subscribe to our newsletter", Topic.MARKETING),
        ("Follow Acme to stay up to date with their page", Topic.MARKETING),
    ],
)
def test_a_consent_belongs_to_the_strictest_class_that_it_holds(label, expected):
    assert topic(label, Kind.CHECK) is expected
    assert topic("Please confirm", Kind.CHECK, (label,)) is expected


def test_the_control_tells_where_the_label_says_nothing():
    assert topic("", hints={"autocomplete": "shipping given-name"}) is Topic.NAME_FIRST
    assert topic("Select", hints={"name": "candidate[last_name]"}) is Topic.NAME_LAST
    assert topic("", Kind.EMAIL) is Topic.EMAIL
    assert topic("Website", hints={"name": "hp_website"}) is Topic.TRAP


def test_options_tell_where_the_label_says_nothing():
    given = ("Select...", "Male", "Female", "Prefer not to say")
    assert topic("This helps us to be fair.", Kind.CHOICE, given) is Topic.GENDER
    assert topic("Title", Kind.CHOICE, ("Mr", "Ms")) is Topic.SALUTATION


def test_of_a_long_text_the_question_in_it_is_asked():
    label = "Please read all of this with care. We ask everybody the same. " * 20
    assert topic(label + "Are you at least 18 years of age?", Kind.CHOICE) is Topic.AT_LEAST_AGE


def test_two_questions_in_one_field_are_none_of_the_standard_ones():
    asked = "What are your ideal working hours? How many hours a week can you work?"
    assert topic(asked, Kind.LONG_TEXT) is Topic.OPEN


def test_letters_nobody_sees_change_nothing():
    assert topic("Cur\u200brent\u200b com\u00adpany \u202e(x)\u202c\u200f") is Topic.CURRENT_COMPANY


@given(st.text(), st.sampled_from(Kind), st.lists(st.text(max_size=20), max_size=4))
def test_any_text_is_read_without_failing(label, kind, options):
    topic(label, kind, tuple(options))
