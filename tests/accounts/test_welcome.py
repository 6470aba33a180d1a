import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Resume
from accounts.profiles import profile_of
from automation.forms.facts import Facts
from deploy.local.board.candidate import load_candidate
from tests.factories import ResumeFactory, UserFactory

pytestmark = pytest.mark.django_db

DOZEN = {
    "first": "Ada",
    "last": "King",
    "email": "ada@example.com",
    "phone": "+44 20 7946 0018",
    "city": "London",
    "country": "GB",
    "linkedin": "linkedin.com/in/ada",
    "authorized": "true",
    "sponsorship": "false",
    "years": "7.5",
    "notice": "4 weeks",
    "expected": "90000",
    "currency": "GBP",
    "over18": "true",
    "voluntary": "decline",
}


def test_the_first_visit_from_the_resume_to_the_first_application(person, user, settings):
    settings.TRUSTED_ORIGINS = ["http://127.0.0.1:8010"]
    content = load_candidate().resume.path.read_bytes()
    read = person.post("/welcome/", {"file": SimpleUploadedFile("r.pdf", content)}, follow=True)
    assert "Northlight Robotics" in read.content.decode()
    assert profile_of(user).checked_at is None
    asked = person.post(read.request["PATH_INFO"], {"parts": ["basics", "work"]}, follow=True)
    html = asked.content.decode()
    assert 'value="Solberg-Okafor"' in html
    assert 'value="https://www.linkedin.com/in/ingrid-solberg-okafor"' in html
    done = person.post("/welcome/questions/", DOZEN, follow=True).content.decode()
    assert 'href="http://127.0.0.1:8010"' in done
    facts = Facts.parse(profile_of(user).document)
    assert (facts.first_name, facts.last_name, facts.home) == ("Ada", "King", "GB")
    right = facts.work_right("GB")
    assert right
    assert (right.authorized, right.sponsorship) == (True, False)
    assert (facts.valet.years_of_experience, facts.valet.salary.expected) == (7.5, 90000)
    assert set(facts.valet.self_identification.model_dump().values()) == {"decline"}
    urls = [each.url for each in facts.basics.profiles]
    assert urls == ["https://linkedin.com/in/ada", "https://github.com/ingridso"]
    assert person.get("/welcome/").headers["Location"] == "/"


def steps(page):
    """Which are marked as done, as a screen reader says it."""
    listed = re.findall(r"<li .*?</li>", page.content.decode(), re.DOTALL)
    return ["data-done" in each and ">done<" in each for each in listed if "steps-mark" in each]


def test_steps_that_were_passed_over_are_not_done(person, user):
    assert steps(person.get("/welcome/questions/")) == [False] * 4
    assert steps(person.get("/welcome/done/")) == [False] * 4
    person.post("/welcome/questions/", DOZEN)
    assert steps(person.get("/welcome/done/")) == [False, False, True, False]
    ResumeFactory.create(user=user, read={})
    assert steps(person.get("/welcome/done/")) == [True, False, True, False]
    Resume.objects.update(read={"basics": {"name": "Ada King"}})
    assert steps(person.get("/welcome/done/")) == [True, True, True, False]
    assert steps(person.get("/welcome/questions/")) == [True, True, False, False]


def test_without_a_practice_board_the_first_application_is_offered_at_once(person):
    done = person.get("/welcome/done/").content.decode()
    assert "practice board" not in done
    assert "New application" in done


def test_bad_input_keeps_what_was_typed(person, user):
    sent = {**DOZEN, "email": "nobody", "currency": "", "authorized": ""}
    html = person.post("/welcome/questions/", sent).content.decode()
    assert 'value="nobody"' in html
    for wrong in ("email", "currency", "authorized"):
        assert f'id="id_{wrong}_error"' in html
    assert profile_of(user).checked_at is None
    assert "This field is required" in person.post("/welcome/", {}).content.decode()


@pytest.mark.parametrize("path", ["/welcome/", "/welcome/questions/", "/welcome/done/"])
def test_a_stranger_logs_in_first(client, path):
    assert client.get(path).headers["Location"] == f"/account/login/?next={path}"


def test_a_stranger_finds_nothing(client, user):
    resume = ResumeFactory.create(user=user)
    client.force_login(UserFactory.create())
    for method in (client.get, client.post):
        assert method(f"/welcome/{resume.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("020 7946 0018", "GB", "+44 20 7946 0018"),
        ("+44 20-7946/0018", "US", "+44 20-7946/0018"),
        ("+44 (20) 79460018", "US", "+44 (20) 79460018"),
        ("+44 (0)20 79460018", "US", "+44 20 7946 0018"),
        ("+44 \uff12\uff10 7946 0018", "US", "+44 20 7946 0018"),
        ("+1 416 555 0187 ext. 5", "CA", "+1 416-555-0187 ext. 5"),
        ("555-0187", "US", None),
        ("22 33 44", "SE", None),
        ("12", "GB", None),
        ("call me", "GB", None),
    ],
)
def test_a_phone_number_is_one(person, user, typed, country, kept):
    html = person.post(
        "/welcome/questions/", {**DOZEN, "phone": typed, "country": country}, follow=True
    ).content.decode()
    assert ('id="id_phone_error"' in html) == (kept is None)
    assert profile_of(user).document.get("basics", {}).get("phone") == kept
