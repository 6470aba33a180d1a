import pytest

from applications import employer_keys, ways
from automation.apis.greenhouse import GreenhouseAPI
from automation.apis.lever import LeverAPI
from automation.errors import NotYetError
from automation.feeds.base import Bases, FeedUnreachableError, Published, PublishedQuestion
from automation.protocol import Asked, Kind
from tests.factories import EmployerConnectionFactory, PostingFactory
from tests.ports import free_port
from valet.lib import rate
from valet.lib.rate import Rate, RestingError

LEVER = "https://jobs.lever.co/acme/5ac21346-8e0c-4494-8e7a-3eb92ff77902"
NAME = PublishedQuestion(
    asked=Asked(key="name", label="Name", kind=Kind.TEXT, required=True), name="name"
)
CARD = PublishedQuestion(asked=NAME.asked.model_copy(update={"key": "why"}), name="")


@pytest.fixture(autouse=True)
def nowhere(settings):
    settings.ATS_BASES = Bases(lever=f"http://127.0.0.1:{free_port()}")
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"


def posting(system, url, *questions):
    told = Published(system=system, id="1", questions=questions or (NAME,), complete=True)
    return PostingFactory.create(system=system, url=url, published=told.model_dump(mode="json"))


def connected(**more):
    return EmployerConnectionFactory.create(**{"tenant": "acme", "key": "k3y", **more})


@pytest.mark.django_db
def test_a_way_has_all_that_a_run_needs():
    row = posting("greenhouse", "https://boards.greenhouse.io/acme/jobs/1")
    assert ways.way_of(row) is None
    connection = connected()
    way = ways.way_of(row)
    assert way is not None
    assert (way.published.questions, way.key.tenant) == ((NAME,), "acme")
    assert isinstance(way.agent, GreenhouseAPI)
    way.refused(401)
    connection.refresh_from_db()
    assert connection.state == "refused"
    assert ways.way_of(row) is None


@pytest.mark.django_db
def test_a_public_one_has_no_key_to_refuse():
    way = ways.way_of(posting("recruitee", "https://acme.recruitee.com/o/engineer"))
    assert way is not None
    way.refused(403)


@pytest.mark.django_db
def test_a_key_of_lever_s_data_api_shows_the_whole_form(monkeypatch):
    connected(system="lever", api="data_v1")
    row = posting("lever", LEVER, CARD)
    shown = CARD.model_copy(update={"name": "customQuestions[1][0]"})

    async def questions(api, key, posting):
        assert (key.secret.get_secret_value(), posting) == ("k3y", "1")
        return (shown,)

    monkeypatch.setattr(LeverAPI, "questions", questions)
    way = ways.way_of(row)
    assert way is not None
    assert way.published.questions == (shown,)


@pytest.mark.django_db
def test_where_it_doesn_t_a_browser_is_left(monkeypatch):
    connected(system="lever", api="data_v1")

    async def questions(api, key, posting):
        raise FeedUnreachableError("answered 500")

    monkeypatch.setattr(LeverAPI, "questions", questions)
    assert ways.way_of(posting("lever", LEVER, CARD)) is None


@pytest.mark.django_db
def test_a_key_is_tested_where_the_interface_is_set_to_be():
    connection = connected(system="lever", api="v0")
    assert "can’t be reached" in employer_keys.test(connection)


async def test_without_redis_nothing_is_sent_and_nothing_else_stops(caplog):
    turn = ways.SharedTurn(Rate("lever:acme", limit=2))
    with pytest.raises(NotYetError, match="whose turn it is for lever:acme"):
        await turn.take()
    await turn.done()
    await turn.hold_off(1)
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]


async def test_a_rest_is_told_with_its_length(monkeypatch):
    async def rests(turn):
        raise RestingError("left alone", after=60.0)

    monkeypatch.setattr(rate.Turn, "take", rests)
    with pytest.raises(NotYetError) as told:
        await ways.SharedTurn(Rate("lever:acme", limit=2)).take()
    assert told.value.after == 60.0
