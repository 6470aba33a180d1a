import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.documents import put
from accounts.forms.fields import countries
from accounts.forms.sections import SECTIONS
from accounts.profiles import change, profile_of
from automation.forms.facts import Facts
from deploy.local.board.candidate import load_candidate
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ingrid(user):
    profile = profile_of(user)
    profile.document = json.loads(json.dumps(load_candidate().data))
    profile.save()
    return user


def document(user):
    return profile_of(user).document


def fields(page):
    """What a browser would send back of the page's form, unchanged."""
    bound = page.context["bound"]
    data = {"version": page.context["version"]}
    for form in bound.forms:
        data.update({each.html_name: each.value() for each in form})
    for rows in bound.rows:
        data[rows.count_name] = len(rows.rows)
        for row in rows.rows:
            data.update({each.html_name: each.value() for each in row})
    return {name: value for name, value in data.items() if value is not None}


def save(person, key, **typed):
    """What somebody types into an empty page."""
    version = person.get(f"/profile/{key}/").context["version"]
    return person.post(f"/profile/{key}/", {"version": version, **typed})


@pytest.mark.parametrize("key", SECTIONS)
def test_saving_what_is_shown_changes_nothing(person, ingrid, key):
    before = Facts.parse(document(ingrid))
    page = person.get(f"/profile/{key}/")
    assert page.status_code == 200
    assert person.post(f"/profile/{key}/", fields(page)).status_code == 302
    after = profile_of(ingrid)
    assert Facts.parse(after.document) == before
    assert after.checked_at is not None


def test_together_the_pages_hold_every_fact_that_is_read(ingrid):
    def leaves(model, path=()):
        for name, field in model.model_fields.items():
            inner = field.annotation
            yield from (
                leaves(inner, (*path, field.alias or name))
                if hasattr(inner, "model_fields")
                else [(*path, field.alias or name)]
            )

    facts = Facts.model_fields["valet"].annotation
    shown = {
        place[1:]
        for section in SECTIONS.values()
        for form in section.forms
        for place in form.places.values()
        if place[0] == "x-valet"
    }
    assert {*leaves(facts)} - shown == {("workAuthorization",)}


def test_it_tells_how_many_of_the_dozen_questions_are_open(person, ingrid):
    assert "that nearly every form asks" not in person.get("/profile/you/").content.decode()
    profile = profile_of(ingrid)
    del profile.document["basics"]["phone"]
    del profile.document["x-valet"]["over18"]
    profile.save()
    html = " ".join(person.get("/profile/skills/").content.decode().split())
    assert "2 of the dozen questions that nearly every form asks are open." in html


@pytest.mark.parametrize("path", ["/profile/", "/profile/you/", "/profile/profile.json"])
def test_a_stranger_logs_in_first(client, path):
    assert client.get(path).headers["Location"] == f"/account/login/?next={path}"


def test_one_sees_and_changes_one_s_own(client, ingrid):
    stranger = UserFactory.create()
    client.force_login(stranger)
    assert "Solberg" not in client.get("/profile/you/").content.decode()
    save(client, "skills", **{"skills-count": "0", "languages-count": "0"})
    assert document(ingrid)["skills"]
    assert "Solberg" not in client.get("/profile/profile.json").content.decode()


def test_there_is_no_other_part(person):
    assert person.get("/profile/secrets/").status_code == 404


def test_bad_input_keeps_what_was_typed_and_saves_nothing(person, user):
    sent = {
        "first": "",
        "last": "King",
        "email": "nobody",
        "phone": "123",
        "country": "XX",
        "profiles-count": "1",
        "profiles-0-network": "GitHub",
        "profiles-0-url": "",
    }
    page = person.post("/profile/you/", sent)
    html = page.content.decode()
    assert page.status_code == 200
    for typed in ('value="King"', 'value="nobody"', 'value="123"', 'value="GitHub"'):
        assert typed in html
    for wrong in ("id_first", "id_email", "id_phone", "id_country", "id_profiles-0-url"):
        assert f'id="{wrong}_error"' in html
    assert profile_of(user).checked_at is None


ELSEWHERE = "this page was changed elsewhere since you opened it"


def test_what_another_tab_saved_is_not_lost_silently(person, ingrid):
    opened = fields(person.get("/profile/you/"))
    first = {**opened, "middle": "Marie"}
    assert person.post("/profile/you/", first).status_code == 302
    second = person.post("/profile/you/", {**opened, "preferred": "Ingi"})
    html = second.content.decode()
    assert (second.status_code, ELSEWHERE in html, 'value="Ingi"' in html) == (200, True, True)
    kept = document(ingrid)["x-valet"]["name"]
    assert (kept["middle"], kept.get("preferred")) == ("Marie", opened["preferred"])
    again = re.findall(r'name="version"\s+value="(\w+)"', html)
    typed = {**fields(second), "version": again}
    assert person.post("/profile/you/", typed).status_code == 302
    kept = document(ingrid)["x-valet"]["name"]
    assert (kept.get("middle"), kept["preferred"]) == (opened.get("middle") or None, "Ingi")


def test_a_change_elsewhere_is_noticed_though_a_row_was_added_meanwhile(person, ingrid):
    opened = fields(person.get("/profile/skills/"))
    save(person, "skills", **{"skills-count": "0", "languages-count": "0"})
    more = person.post("/profile/skills/", {**opened, "row-add": "skills"})
    wrong = person.post("/profile/skills/", {**fields(more), "skills-0-years": "many"})
    assert ELSEWHERE not in more.content.decode() + wrong.content.decode()
    noticed = person.post("/profile/skills/", {**fields(wrong), "skills-0-years": "3"})
    assert ELSEWHERE in noticed.content.decode()
    assert "skills" not in document(ingrid)


def test_a_program_s_change_is_noticed_too(person, ingrid):
    opened = fields(person.get("/profile/you/"))
    change(ingrid, lambda document: put(document, ("basics", "label"), "Engineer"))
    assert ELSEWHERE in person.post("/profile/you/", opened).content.decode()
    assert document(ingrid)["basics"]["label"] == "Engineer"


def test_other_pages_and_a_second_press_are_no_change_elsewhere(person, ingrid):
    opened = {**fields(person.get("/profile/you/")), "middle": "Marie"}
    save(person, "wishes", notice="None")
    for _ in range(2):
        assert person.post("/profile/you/", opened).status_code == 302
    assert document(ingrid)["x-valet"]["name"]["middle"] == "Marie"


def test_rows_come_and_go_without_a_script_and_without_saving(person, ingrid):
    data = fields(person.get("/profile/experience/"))
    data["work-1-position"] = "Typed, not saved"
    more = person.post("/profile/experience/", {**data, "row-add": "work"})
    assert [rows.name for rows in more.context["bound"].rows if len(rows.rows) == 3] == ["work"]
    assert "Typed, not saved" in more.content.decode()
    fewer = person.post("/profile/experience/", {**fields(more), "row-remove": "work-0"})
    jobs = fewer.context["bound"].rows[0].rows
    assert [row["position"].value() for row in jobs] == ["Typed, not saved", None]
    assert len(document(ingrid)["work"]) == 2
    person.post("/profile/experience/", fields(fewer))
    (job,) = document(ingrid)["work"]
    assert (job["name"], job["position"]) == ("Fjordbyte", "Typed, not saved")


def test_a_row_that_is_not_there_is_not_removed(person, ingrid):
    data = fields(person.get("/profile/experience/"))
    same = person.post("/profile/experience/", {**data, "row-remove": "work-7"})
    assert len(same.context["bound"].rows[0].rows) == 2


def test_somebody_with_one_name_has_a_profile(person, user):
    save(person, "you", first="Suharto", email="s@example.com")
    facts = Facts.parse(document(user))
    assert (facts.basics.name, facts.first_name, facts.last_name) == ("Suharto", "Suharto", "")


STRANGE = [
    {"basics": None, "x-valet": None, "work": None},
    {"basics": {"location": None, "profiles": [None]}, "work": [None, {}], "skills": [{}]},
    {"basics": {"label": 123}, "education": [{"score": 3.6}], "languages": [{"language": ""}]},
    {"x-valet": {"workAuthorization": {"CA": None, "default": {}}, "citizenship": "CA"}},
    {"x-valet": {"citizenship": ["XX"], "workModes": "remote", "salary": {"period": "week"}}},
    {"x-valet": {"name": {"first": "<b>"}, "workAuthorization": {"EU": {"authorized": True}}}},
]


@pytest.mark.parametrize("strange", STRANGE, ids=range(len(STRANGE)))
def test_what_other_tools_made_of_it_is_shown_all_the_same(person, user, strange):
    content = json.dumps(strange).encode()
    person.post("/profile/upload/", {"file": SimpleUploadedFile("x.json", content)})
    for key in SECTIONS:
        page = person.get(f"/profile/{key}/")
        assert page.status_code == 200
        assert "<b>" not in page.content.decode().replace("<b>" + SECTIONS[key].title, "")
        assert person.post(f"/profile/{key}/", fields(page)).status_code in {200, 302}
    assert person.get("/welcome/questions/").status_code == 200
    Facts.parse(document(user))


def test_what_no_field_shows_of_a_row_stays_with_it(person, ingrid):
    profile = profile_of(ingrid)
    profile.document["work"][1]["x-note"] = "mine"
    profile.save()
    data = fields(person.get("/profile/experience/"))
    gone = person.post("/profile/experience/", {**data, "row-remove": "work-0"})
    person.post("/profile/experience/", fields(gone))
    assert [job.get("x-note") for job in document(ingrid)["work"]] == ["mine"]


def test_legal_answers_are_kept_by_country(person, user):
    save(
        person,
        "rights",
        **{
            "citizenship": "Canada, no",
            "rights-count": "3",
            "rights-0-country": "CA",
            "rights-0-authorized": "true",
            "rights-0-sponsorship": "false",
            "rights-1-country": "default",
            "rights-1-authorized": "false",
        },
    )
    kept = document(user)["x-valet"]
    assert kept["citizenship"] == ["CA", "NO"]
    assert kept["workAuthorization"] == {
        "CA": {"authorized": True, "sponsorship": False},
        "default": {"authorized": False},
    }


def test_countries_are_listed_without_regard_to_accents():
    names = [name for _, name in countries()]
    for first, second in (
        ("Costa Rica", "Côte d'Ivoire"),
        ("Côte d'Ivoire", "Croatia"),
        ("Afghanistan", "Åland Islands"),
        ("Åland Islands", "Albania"),
    ):
        assert names.index(first) + 1 == names.index(second)


def test_a_country_has_one_answer(person, user):
    twice = {"rights-count": "2", "rights-0-country": "CA", "rights-1-country": "CA"}
    html = person.post("/profile/rights/", twice).content.decode()
    assert 'id="id_rights-1-country_error"' in html
    assert "x-valet" not in document(user)


def test_who_rather_does_not_say_declines(person, user):
    save(person, "voluntary", gender="I'd rather not say", veteran="Yes, navy")
    kept = document(user)["x-valet"]["selfIdentification"]
    assert kept == {"gender": "decline", "veteran": "Yes, navy"}


def test_a_json_resume_comes_in_and_goes_out(person, user):
    content = json.dumps({"basics": {"name": "Ada King"}, "work": [{"name": "Engines"}]})
    file = SimpleUploadedFile("resume.json", content.encode())
    person.post("/profile/upload/", {"file": file})
    out = person.get("/profile/profile.json")
    assert out.json()["work"] == [{"name": "Engines"}]
    assert out.headers["Content-Disposition"] == 'attachment; filename="profile.json"'
    assert "Ada" in person.get("/profile/you/").content.decode()


@pytest.mark.parametrize(
    "content",
    [
        b'{"a": "\\u0000"}',
        b'{"a": NaN}',
        b'{"a": "\\ud800"}',
        b"",
        b"\xff",
        b"[]",
        b"{",
        b'{"basics": 3}',
        b"[" * 100_000,
        b'"' + b"x" * 300_000 + b'"',
    ],
    ids=["nul", "nan", "surrogate", "empty", "bytes", "list", "cut", "wrong", "deep", "large"],
)
def test_a_file_that_is_no_json_resume_changes_nothing(person, ingrid, content):
    before = document(ingrid)
    file = SimpleUploadedFile("resume.json", content)
    page = person.post("/profile/upload/", {"file": file}, follow=True)
    assert page.status_code == 200
    assert 'data-state="failed"' in page.content.decode()
    assert document(ingrid) == before


def test_a_file_whose_phone_number_is_none_changes_nothing(person, ingrid):
    before = document(ingrid)
    file = SimpleUploadedFile("resume.json", b'{"basics": {"phone": "call me"}}')
    page = person.post("/profile/upload/", {"file": file}, follow=True)
    assert "basics.phone isn’t a phone number" in page.content.decode()
    assert document(ingrid) == before


def test_an_odd_phone_number_that_is_kept_hinders_no_other_part(person, ingrid):
    profile = profile_of(ingrid)
    profile.document["basics"]["phone"] = "ask my mother"
    profile.save()
    data = fields(person.get("/profile/skills/"))
    assert person.post("/profile/skills/", data).status_code == 302
    assert document(ingrid)["basics"]["phone"] == "ask my mother"


@pytest.mark.parametrize("rows", [1, 3])
def test_more_rows_ask_no_more_of_the_database(person, ingrid, rows, django_assert_max_num_queries):
    profile = profile_of(ingrid)
    profile.document["work"] = profile.document["work"][:1] * rows
    profile.save()
    with django_assert_max_num_queries(4):
        person.get("/profile/experience/")
