import pytest
import yaml


def test_the_root_points_to_the_schema(client):
    answer = client.get("/api/v1/")
    assert (answer.status_code, answer.json()) == (
        200,
        {"schema": "http://testserver/api/v1/schema"},
    )


def test_the_schema_describes_what_there_is(client):
    answer = client.get("/api/v1/schema")
    schema = yaml.safe_load(answer.content)
    assert {"/api/v1/", "/api/v1/applications", "/api/v1/plans/usage"} <= set(schema["paths"])


@pytest.mark.parametrize("path", ["applications", "answers", "resumes"])
def test_making_one_is_not_described_as_the_list_of_all(client, path):
    paths = yaml.safe_load(client.get("/api/v1/schema").content)["paths"]
    operations = paths[f"/api/v1/{path}"]
    assert operations["post"]["description"]
    assert operations["post"]["description"] != operations["get"]["description"]
