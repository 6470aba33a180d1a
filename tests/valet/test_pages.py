import pytest
import yaml

from tests.api import program
from tests.factories import AnswerFactory, ApplicationFactory, EndpointFactory, UserFactory

pytestmark = pytest.mark.django_db

LISTS = [
    "answers",
    "applications",
    "batches",
    "sessions",
    "site-accounts",
    "webhook-endpoints/{endpoint}/deliveries",
]


@pytest.fixture
def user():
    return UserFactory.create()


@pytest.fixture
def ask(user):
    """For a page of the list."""
    endpoint, client = EndpointFactory.create(user=user).pk, program(user)
    return lambda path, **query: client.get(f"/api/v1/{path.format(endpoint=endpoint)}", query)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    "limit", ["-1", "0", "000", "many", "", "²", "1.5", "201", "00201", "9" * 5000]
)
def test_a_page_has_a_number_of_rows(ask, path, limit):
    refused = ask(path, limit=limit)
    assert refused.status_code == 400
    assert [each["field"] for each in refused.data["errors"]] == ["limit"]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("limit", ["1", "00001", "200"])
def test_a_number_may_be_written_in_many_ways(ask, path, limit):
    assert ask(path, limit=limit).status_code == 200


@pytest.mark.parametrize(
    ("path", "factory"), [("answers", AnswerFactory), ("applications", ApplicationFactory)]
)
def test_a_page_has_as_many_rows_as_were_asked_for(user, ask, path, factory):
    factory.create_batch(3, user=user)
    page = ask(path, limit="0002").data
    assert (len(page["results"]), page["next"] is not None) == (2, True)
    assert len(ask(path).data["results"]) == 3


def test_the_schema_says_how_many_rows_a_page_may_have(client):
    paths = yaml.safe_load(client.get("/api/v1/schema").content)["paths"]
    limits = [
        parameter["schema"]
        for operations in paths.values()
        for operation in operations.values()
        for parameter in operation.get("parameters", [])
        if parameter["name"] == "limit"
    ]
    assert len(limits) == len(LISTS)
    for schema in limits:
        assert schema == {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}
