from datetime import timedelta

import pytest
from django.utils import timezone

from applications import connections, employer_keys, starting
from applications.models import EmployerConnection
from automation.feeds.base import Published, PublishedQuestion
from automation.protocol import Asked, Kind
from tests.factories import EmployerConnectionFactory, PostingFactory, UserFactory

pytestmark = pytest.mark.django_db

LEVER = "https://jobs.lever.co/AcmeCo/5ac21346-8e0c-4494-8e7a-3eb92ff77902"
BOARD = "http://127.0.0.1:8001"


def question(label, *, name="x", required=True):
    asked = Asked(key=label, label=label, kind=Kind.TEXT, required=required)
    return PublishedQuestion(asked=asked, name=name)


def published(*questions, **more):
    told = {"system": "greenhouse", "questions": questions or (question("Name"),), "complete": True}
    return Published(**{**told, **more}).model_dump(mode="json")


def posting(url="https://boards.greenhouse.io/acme/jobs/1", system="greenhouse", **more):
    more.setdefault("published", published(system=system))
    return PostingFactory.create(url=url, system=system, **more)


def direct_of(row):
    return connections.direct_of(row)


def connected(**more):
    return EmployerConnectionFactory.create(**{"tenant": "acme", "key": "k3y", **more})


def test_a_posting_with_a_key_that_works_goes_directly():
    connection = connected()
    direct = direct_of(posting())
    assert direct.is_open
    assert direct.key == employer_keys.key_of(connection)
    assert direct.connection == connection.pk
    assert direct.published.questions[0].name == "x"
    assert direct.reason == "Acme takes applications from Valet directly"
    assert (direct.rate_key, direct.rate.limit, direct.rate.window) == ("greenhouse:acme", 2, 1.0)
    assert "k3y" not in repr(direct)


@pytest.mark.parametrize("state", ["untested", "refused", "revoked"])
def test_no_other_key_does(state):
    connected(state=state)
    direct = direct_of(posting())
    assert not direct.is_open
    assert direct.key is None
    assert (
        direct.reason
        == "Greenhouse’s own interface wants a key of the employer’s, and there is none"
    )


@pytest.mark.parametrize(
    "more",
    [{"tenant": "other"}, {"system": "lever", "api": "v0"}, {"site": BOARD}],
)
def test_nor_another_board_s(more):
    connected(**more)
    assert direct_of(posting()).key is None


def test_one_that_was_forbidden_to_send_rests(monkeypatch):
    """It reads, and may never send: not every application is to find that out anew."""
    monkeypatch.setattr(employer_keys, "_asked", lambda key: "")
    connection, row = connected(), posting()
    employer_keys.mark_refused(connection.pk, status=403)
    direct = direct_of(row)
    assert (direct.key, direct.is_open) == (None, False)
    assert direct.reason == "Greenhouse has just forbidden an application with the employer’s key"
    connection.refresh_from_db()
    assert "rests for an hour" in connection.last_error
    # Staff who have seen to it test it again.
    assert employer_keys.test(connection) == ""
    assert direct_of(row).is_open
    employer_keys.mark_refused(connection.pk, status=403)
    EmployerConnection.objects.update(doubted_at=timezone.now() - timedelta(minutes=61))
    assert direct_of(row).is_open


def test_nor_one_that_can_t_be_read_any_more():
    connection = connected()
    connection.sealed_key = b"x" * 40
    connection.save(update_fields=["sealed_key"])
    assert direct_of(posting()).key is None


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (None, "Nothing is known yet of what the posting asks"),
        ({"complete": "perhaps"}, "Nothing is known yet of what the posting asks"),
        (published(complete=False), "Greenhouse doesn’t publish all that the posting asks"),
        (published(obstacles=("It asks for a film.",)), "It asks for a film"),
        (
            published(question("Why?", name="")),
            "It asks questions that Greenhouse’s interface doesn’t take",
        ),
        (
            published(tenant="other"),
            "Greenhouse’s own interface wants a key of the employer’s, and there is none",
        ),
    ],
)
def test_what_stands_in_the_way(told, reason):
    connected()
    direct = direct_of(posting(published=told))
    assert not direct.is_open
    assert direct.obstacles[0] == direct.reason == reason


def test_what_may_stay_empty_doesn_t():
    connected()
    told = published(
        question("Name"),
        question("Why?", name="", required=False),
    )
    assert direct_of(posting(published=told)).is_open


def test_where_the_place_is_that_it_asks_for_is_the_run_s_to_find():
    connected()
    assert direct_of(posting(published=published(question("Location", name="location")))).is_open


def test_lever_s_cards_want_a_key_of_its_data_api():
    told = published(
        question("Why?", name=""), system="lever", complete=False, obstacles=("It has cards.",)
    )
    row = posting(LEVER, "lever", published=told)
    connection = connected(system="lever", tenant="AcmeCo", api="v0")
    assert not direct_of(row).is_open
    connection.api = "data_v1"
    connection.save(update_fields=["api"])
    assert direct_of(row).is_open
    row.published = None
    assert direct_of(row).reason == "Nothing is known yet of what the posting asks"


def test_an_employer_of_the_same_name_in_europe_is_another():
    row = posting(LEVER.replace("jobs.", "jobs.eu."), "lever")
    there = connected(system="lever", tenant="AcmeCo", api="v0", eu=True)
    here = connected(system="lever", tenant="AcmeCo", api="v0")
    assert direct_of(row).connection == there.pk
    assert direct_of(row).rate_key == "lever:eu:AcmeCo"
    assert direct_of(posting(LEVER, "lever")).connection == here.pk


def test_a_port_hides_no_region():
    connected(system="lever", tenant="AcmeCo", api="v0")
    row = posting(LEVER.replace("jobs.lever.co", "jobs.eu.lever.co:8443"), "lever")
    assert direct_of(row).key is None


def test_where_the_address_doesn_t_tell_which_neither_is_asked():
    row = posting("https://acme.example/jobs?lever=1", "lever")
    row.published = published(system="lever", tenant="AcmeCo")
    one = connected(system="lever", tenant="AcmeCo", api="v0", eu=True)
    assert direct_of(row).connection == one.pk
    connected(system="lever", tenant="AcmeCo", api="v0")
    assert direct_of(row).key is None


def test_recruitee_takes_applications_without_a_key():
    direct = direct_of(posting("https://acme.recruitee.com/o/engineer", "recruitee"))
    assert direct.is_open
    assert (direct.key.api, direct.key.secret.get_secret_value()) == ("careers", "")
    assert (direct.connection, direct.rate_key) == (None, "recruitee:acme")


def test_what_only_recruitees_page_asks_doesn_t_bar_its_interface():
    row = posting("https://acme.recruitee.com/o/engineer", "recruitee")
    row.published["complete"] = False
    assert direct_of(row).is_open


def test_a_system_without_such_an_interface_has_no_way():
    assert direct_of(posting("https://jobs.ashbyhq.com/acme/1", "ashby")) is None
    assert direct_of(posting("https://jobs.example/1", "generic")) is None


def test_a_trusted_imitation_has_keys_of_its_own(settings):
    settings.TRUSTED_ORIGINS = (BOARD,)
    row = posting(f"{BOARD}/greenhouse/acme/jobs/1")
    connected()
    assert direct_of(row).key is None
    its = connected(site=BOARD)
    assert direct_of(row).connection == its.pk


@pytest.mark.parametrize("keys", [0, 1, 3])
def test_it_costs_one_query(keys, django_assert_num_queries):
    for number in range(keys):
        connected(tenant="acme" if not number else f"other{number}")
    row = posting()
    with django_assert_num_queries(1):
        direct_of(row)


def test_the_tier_follows(settings):
    settings.FLY_API_TOKEN = "t"
    url = "https://boards.greenhouse.io/acme/jobs/1"
    person = UserFactory.create()
    assert starting.decide(url, user_id=person.pk).tier == 3
    posting(key="greenhouse:acme:1")
    without = starting.decide(url, user_id=person.pk)
    assert (without.tier, "wants a key" in without.reasons[0]) == (3, True)
    connected()
    decision = starting.decide(url, user_id=person.pk)
    assert decision.tier == 4
    assert decision.reasons[0] == "Acme takes applications from Valet directly"
    assert connections.way_of("http://10.0.0.1/") is None
