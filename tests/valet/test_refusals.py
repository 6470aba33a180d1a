from django.test import Client


def test_an_address_of_the_api_that_isn_t_there_is_a_problem(db):
    for path in ("/api/v1/nothing", "/api/v1/applications/not-an-id", "/api/"):
        refused = Client().get(path)
        assert refused.status_code == 404
        assert refused["Content-Type"] == "application/problem+json"
        assert refused.json()["code"] == "not_found"


def test_a_page_that_isn_t_there_is_a_page(db):
    refused = Client().get("/nothing/")
    assert refused.status_code == 404
    assert "text/html" in refused["Content-Type"]
