import pytest

from accounts.models import Answer, Policy
from tests.factories import AnswerFactory, UserFactory
from valet.lib import limits

pytestmark = pytest.mark.django_db

NEW = {"new-question": "Why us?", "new-answer": "The engines.", "new-klass": "judgement"}
IN_PLACE = {"HX-Request": "true"}


def sent(kept, **changes):
    prefix = f"a{kept.pk.hex[-8:]}"
    values = {
        "question": kept.question,
        "answer": kept.answer,
        "klass": kept.klass,
        **changes,
    }
    return {f"{prefix}-{name}": value for name, value in values.items()}


def test_an_answer_is_kept_with_the_policy_of_its_kind(person, user):
    person.post("/answers/", NEW)
    kept = Answer.objects.get()
    assert (kept.user, kept.answer, kept.policy) == (user, "The engines.", Policy.TELL)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"new-question": ""}, "question"),
        ({"new-answer": "x" * 5001}, "answer"),
        ({"new-klass": "sensitive", "new-policy": "use"}, "policy"),
        ({"new-klass": "secret"}, "klass"),
    ],
)
def test_bad_input_keeps_what_was_typed(person, change, field):
    html = person.post("/answers/", {**NEW, **change}).content.decode()
    assert f'id="id_new-{field}_error"' in html
    assert "Why us?" in html or "The engines." in html
    assert not Answer.objects.exists()


def test_a_question_has_one_answer(person, user):
    AnswerFactory.create(user=user, question="Why us?")
    AnswerFactory.create(question="Why us?")
    html = person.post("/answers/", NEW).content.decode()
    assert "There is an answer to this question already." in html
    assert "The engines." in html
    assert user.answers.count() == 1


def test_the_bank_is_searched_in_questions_and_answers(person, user):
    AnswerFactory.create(user=user, question="Notice period?", answer="Four weeks")
    AnswerFactory.create(user=user, question="Why us?", answer="Engines")
    assert "Why us?" not in person.get("/answers/", {"q": "four"}).content.decode()
    assert "Why us?" in person.get("/answers/", {"q": "WHY"}).content.decode()
    assert person.get("/answers/", {"q": "a\0"}).status_code == 200
    assert "No answer with “&lt;b&gt;”" in person.get("/answers/", {"q": "<b>"}).content.decode()


def test_one_is_changed_in_its_place_and_on_a_page_of_its_own(person, user):
    answer = AnswerFactory.create(user=user)
    path = f"/answers/{answer.pk}/"
    piece = person.get(path, headers=IN_PLACE)
    assert piece.content.decode().lstrip().startswith("<li")
    assert "HX-Request" in piece.headers["Vary"]
    assert "<html" in person.get(path).content.decode()
    row = person.post(path, sent(answer, answer="No", policy="ask"), headers=IN_PLACE)
    assert "No" in row.content.decode()
    assert "<form" not in row.content.decode()
    wrong = person.post(path, sent(answer, answer=""), headers=IN_PLACE).content.decode()
    assert "_error" in wrong
    assert person.post(path, sent(answer, answer="Maybe", policy="ask")).status_code == 302
    answer.refresh_from_db()
    assert (answer.answer, answer.policy) == ("Maybe", "ask")


def test_who_was_logged_out_keeps_the_page_with_what_they_typed(client):
    answer = AnswerFactory.create()
    told = client.post(f"/answers/{answer.pk}/", sent(answer, answer="No"), headers=IN_PLACE)
    assert (told.status_code, told.content) == (401, b"")


def test_one_is_forgotten_after_a_question(person, user):
    answer = AnswerFactory.create(user=user)
    path = f"/answers/{answer.pk}/delete/"
    assert "Forget this answer?" in person.get(path).content.decode()
    assert Answer.objects.exists()
    person.post(path)
    assert not Answer.objects.exists()


def test_the_plan_says_how_many(person, monkeypatch):
    monkeypatch.setattr(limits, "_sources", [lambda user_id, what: 1])
    person.post("/answers/", NEW)
    html = person.post("/answers/", {**NEW, "new-question": "And?"}).content.decode()
    assert "Your plan keeps 1 answers" in html
    assert Answer.objects.count() == 1


@pytest.mark.parametrize("tail", ["", "delete/"])
def test_a_stranger_finds_nothing(client, tail):
    answer = AnswerFactory.create()
    path = f"/answers/{answer.pk}/{tail}"
    assert client.get(path).headers["Location"].startswith("/account/login/")
    client.force_login(UserFactory.create())
    assert client.get(path).status_code == 404
    assert client.post(path, sent(answer, answer="Mine")).status_code == 404
    assert answer.question not in client.get("/answers/").content.decode()
    answer.refresh_from_db()
    assert answer.answer == "Yes"


@pytest.mark.parametrize("rows", [1, 3])
def test_more_rows_ask_no_more_of_the_database(person, user, rows, django_assert_num_queries):
    AnswerFactory.create_batch(rows, user=user)
    person.get("/answers/")
    with django_assert_num_queries(6):
        person.get("/answers/")


def test_many_come_in_pages(person, user):
    AnswerFactory.create_batch(51, user=user)
    assert "Page 1 of 2" in person.get("/answers/").content.decode()
    assert "Page 2 of 2" in person.get("/answers/", {"page": "9"}).content.decode()
