"""What stands before a form: told from words and kinds of fields, in eight languages."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from automation.forms.understand import understand
from automation.forms.walls import WallKind, bars, codes_in, doors, is_taken, resending, walls_of
from automation.page.outline import Link, Outline
from automation.page.snapshot import Control, Snapshot

WORDS = {
    "en": ("Create account", "Sign in", "Verification code", "This email is already registered."),
    "de": ("Konto erstellen", "Anmelden", "Bestätigungscode", "Diese E-Mail-Adresse ist bereits registriert."),
    "fr": ("Créer un compte", "Se connecter", "Code de vérification", "Cette adresse e-mail est déjà utilisée."),
    "es": ("Crear una cuenta", "Iniciar sesión", "Código de verificación", "Este correo ya está registrado."),
    "nl": ("Account aanmaken", "Inloggen", "Verificatiecode", "Dit e-mailadres is al in gebruik."),
    "it": ("Crea un account", "Accedi", "Codice di verifica", "Questo indirizzo è già registrato."),
    "pt": ("Criar uma conta", "Iniciar sessão", "Código de verificação", "Este e-mail já está cadastrado."),
    "pl": ("Utwórz konto", "Zaloguj się", "Kod weryfikacyjny", "Ten adres jest już zarejestrowany."),
}  # fmt: skip
SENT = {
    "en": "We have sent a code to j@example.com.",
    "de": "Wir haben einen Code an j@example.com gesendet.",
    "fr": "Nous avons envoyé un code à j@example.com.",
    "es": "Hemos enviado un código a j@example.com.",
    "nl": "We hebben een code verzonden naar j@example.com.",
    "it": "Abbiamo inviato un codice a j@example.com.",
    "pt": "Enviamos um código para j@example.com.",
    "pl": "Wysłaliśmy kod na adres j@example.com.",
}
LANGUAGES = pytest.mark.parametrize("language", WORDS)


def field(label: str, type_: str = "text", **more: Any) -> Control:
    return Control(
        ref=f"0:{label}{type_}{more.get('id', '')}",
        origin="https://jobs.example",
        tag="input",
        type=type_,
        label=label,
        own_label=label,
        **more,
    )


def button(label: str, **more: Any) -> Control:
    kind = {"type": "submit", **more}
    return Control(
        ref=f"b:{label}", origin="https://jobs.example", tag="button", label=label, **kind
    )


def page(*controls: Control, buttons: Sequence[Control] = (), **more: Any) -> Snapshot:
    return Snapshot(url="https://jobs.example/1", controls=controls, buttons=tuple(buttons), **more)


EMAIL, ONE = field("Email"), field("Password", "password", id="1")
TWO = field("Once more", "password", id="2")


@LANGUAGES
@pytest.mark.parametrize("form", [-1, 0])
def test_one_password_is_told_by_the_button(language: str, form: int) -> None:
    register, sign_in, *_ = WORDS[language]
    for label, kind in ((register, WallKind.REGISTER), (sign_in, WallKind.SIGN_IN)):
        own = [replace(each, form=form) for each in (EMAIL, ONE)]
        (wall,) = walls_of(page(*own, buttons=[button(label, form=form)]))
        assert wall.kind is kind
        assert wall.press is not None
        assert wall.press.label == label
        assert [each.label for each in (*wall.names, *wall.passwords)] == ["Email", "Password"]


@LANGUAGES
def test_two_passwords_register_whatever_the_button_says(language: str) -> None:
    (wall,) = walls_of(page(EMAIL, ONE, TWO, buttons=[button("OK")]))
    assert wall.kind is WallKind.REGISTER
    # The tab to the other one isn't what registers.
    register, sign_in, *_ = WORDS[language]
    shown = page(EMAIL, ONE, TWO, buttons=[button(sign_in), button(register)])
    (wall,) = walls_of(shown)
    assert wall.press is not None
    assert wall.press.label == register


@LANGUAGES
def test_the_way_to_the_other_one_is_found(language: str) -> None:
    register, sign_in, *_ = WORDS[language]
    links = (Link("1", f"{register}"), Link("2", f"{sign_in}"), Link("3", f"{sign_in} (Google)"))
    outline = Outline(url="https://jobs.example/1", links=links)
    assert [link.ref for link in doors(outline, WallKind.REGISTER)] == ["1"]
    assert [link.ref for link in doors(outline, WallKind.SIGN_IN)] == ["2"]
    assert bars(page(), outline)
    assert not bars(page(EMAIL), outline)


@LANGUAGES
def test_an_address_that_has_an_account_is_told(language: str) -> None:
    *_, taken = WORDS[language]
    assert is_taken(taken)
    assert not is_taken("The password is too weak.")


@LANGUAGES
def test_a_code_is_no_question_and_known_by_its_label(language: str) -> None:
    *_, code, _ = WORDS[language]
    shown = page(field(code), buttons=[button("OK")], text=SENT[language])
    (wall,) = walls_of(shown)
    assert (wall.kind, len(wall.code), wall.told) == (WallKind.CODE, 1, SENT[language])
    assert understand(shown).questions == ()


@LANGUAGES
@pytest.mark.parametrize("size", [4, 6, 8])
def test_boxes_of_a_character_each_are_a_code(language: str, size: int) -> None:
    boxes = [field("", id=f"digit-{n}", max_length=1) for n in range(size)]
    (wall,) = walls_of(page(*boxes, text=SENT[language]))
    assert (wall.kind, len(wall.code)) == (WallKind.CODE, size)


@pytest.mark.parametrize(
    "label",
    ["Postal code", "Country code", "Referral code", "Postleitzahl", "Code postal", "Do you write code?"],
)  # fmt: skip
def test_other_codes_are_questions(label: str) -> None:
    assert codes_in(page(field(label), text="We sent a code.")) == ()


def test_single_characters_without_a_word_of_a_code_are_questions() -> None:
    assert codes_in(page(*(field("", id=f"{n}", max_length=1) for n in range(6)))) == ()


def test_a_code_that_is_filled_in_is_none_until_the_page_complains() -> None:
    filled = field("Verification code", value="123456")
    assert walls_of(page(filled)) == ()
    (wall,) = walls_of(page(replace(filled, error="Wrong code.")))
    assert wall.complaint == "Wrong code."


def test_a_form_s_own_button_isn_t_the_code_s() -> None:
    boxes = [field("", id=f"digit-{n}", max_length=1, form=0) for n in range(8)]
    shown = page(
        field("First name", form=0), *boxes, buttons=[button("Submit", form=0)], text=SENT["en"]
    )
    (wall,) = walls_of(shown)
    assert wall.press is None


def test_a_log_in_beside_an_application_bars_nothing() -> None:
    log_in = [replace(each, form=1) for each in (EMAIL, ONE)]
    asked = [field(label, form=0) for label in ("First name", "Last name", "Phone")]
    assert walls_of(page(*asked, *log_in, buttons=[button("Sign in", form=1)])) == ()
    cv = field("CV", "file", form=0)
    assert walls_of(page(cv, *log_in, buttons=[button("Sign in", form=1)])) == ()


def test_terms_are_accepted_and_news_are_not() -> None:
    agree = field("I agree to the terms of use", "checkbox")
    news = field("Send me news", "checkbox")
    (wall,) = walls_of(page(EMAIL, ONE, TWO, agree, news, buttons=[button("Sign up")]))
    assert [each.label for each in wall.terms] == ["I agree to the terms of use"]


def test_registering_and_signing_in_may_stand_side_by_side() -> None:
    new = [replace(each, form=0) for each in (EMAIL, ONE, TWO)]
    old = [replace(each, form=1, ref=f"{each.ref}o") for each in (EMAIL, ONE)]
    shown = page(*new, *old, buttons=[button("Register", form=0), button("Log in", form=1)])
    assert [wall.kind for wall in walls_of(shown)] == [WallKind.REGISTER, WallKind.SIGN_IN]


@LANGUAGES
def test_an_e_mail_alone_is_a_way_to_sign_in(language: str) -> None:
    register, sign_in, *_ = WORDS[language]
    for label in (register, sign_in):
        (wall,) = walls_of(page(EMAIL, buttons=[button(label)]))
        assert (wall.kind, wall.names) == (WallKind.ADDRESS, (EMAIL,))
        (wall,) = walls_of(page(EMAIL, headings=(label,), buttons=[button("Continue")]))
        assert wall.press is not None
        assert wall.press.label == "Continue"


@pytest.mark.parametrize(
    "more",
    [
        {"headings": ("Job alerts",), "buttons": [button("Sign up for job alerts")]},
        {"headings": ("Sign in",), "buttons": [button("Continue with Google")]},
        {"headings": ("Step 1 of 4",), "buttons": [button("Continue")]},
        {
            "headings": ("Nurse",),
            "buttons": [button("Sign up")],
            "text": "\n".join(map(str, range(40))),
        },
    ],
)
def test_an_e_mail_for_something_else_bars_nothing(more: dict[str, Any]) -> None:
    assert walls_of(page(EMAIL, **more)) == ()


AGAIN = ("Resend code", "Code erneut senden", "Renvoyer le code", "Reenviar código", "Code opnieuw verzenden", "Reinvia il codice", "Didn't receive it?", "Wyślij kod ponownie")  # fmt: skip


@pytest.mark.parametrize("label", AGAIN)
def test_what_sends_another_code_isn_t_what_hands_it_in(label: str) -> None:
    code = field("Verification code")
    (wall,) = walls_of(page(code, buttons=[button(label), button("Continue")]))
    assert wall.press is not None
    assert wall.press.label == "Continue"
    links = (Link("1", "Continue", sends=True), Link("2", label))
    assert resending(Outline(url="", links=links)) == links[1]


def test_trying_again_sends_no_other_code() -> None:
    assert resending(Outline(url="", links=(Link("1", "Try again"),))) is None


def test_an_employer_s_riddle_in_a_long_form_is_a_question() -> None:
    riddle = field("Challenge: Security Code (format: ABC-123-XYZ)")
    others = [field(f"Question {number}") for number in range(11)]
    form = page(*others, riddle, buttons=[button("Submit application")])
    assert codes_in(form) == ()
    assert riddle.label in [each.label for each in understand(form).questions]
    assert codes_in(replace(form, text=SENT["en"])) == (riddle,)


@pytest.mark.parametrize("region", ["footer", "header", "nav"])
def test_what_stands_beside_a_page_neither_bars_nor_hides_a_way_in(region: str) -> None:
    beside = replace(EMAIL, ref="0:9", form=1, hints={"region": region})
    subscribes = button("Sign up", form=1)
    assert walls_of(page(beside, buttons=[subscribes])) == ()
    own = button("Sign in")
    (wall,) = walls_of(page(EMAIL, beside, buttons=[own, subscribes]))
    assert (wall.kind, wall.names, wall.press) == (WallKind.ADDRESS, (EMAIL,), own)
