import base64
import hashlib
import re

import pytest
from django.test import Client

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory.create(is_staff=True))
    return client


@pytest.fixture
def upstream(settings, httpserver):
    settings.FLOWER_URL = f"http://valet:secret@127.0.0.1:{httpserver.port}"
    return httpserver


def test_staff_see_what_flower_shows(staff, upstream):
    upstream.expect_request("/admin/flower/tasks").respond_with_data(
        "<h1>Tasks</h1>", content_type="text/html", headers={"set-cookie": "_xsrf=1", "etag": '"e"'}
    )
    shown = staff.get("/admin/flower/tasks?limit=5&q=%26", HTTP_ACCEPT="text/html")
    assert (shown.status_code, shown.content) == (200, b"<h1>Tasks</h1>")
    assert (shown["Content-Type"], shown["ETag"]) == ("text/html", '"e"')
    assert "set-cookie" not in shown.headers
    ((request, _),) = upstream.log
    assert (request.query_string, request.headers["accept"]) == (b"limit=5&q=%26", "text/html")
    assert request.authorization.password == "secret"
    assert "cookie" not in request.headers


def test_only_the_script_that_is_known_may_stand_in_its_pages(staff, upstream):
    inline = "<script type=x>\n  var autorefresh = 1;\n</script><script>alert(1)</script>"
    upstream.expect_request("/admin/flower/workers").respond_with_data(inline)
    policy = staff.get("/admin/flower/workers")["Content-Security-Policy"]
    (scripts,) = re.findall("script-src ([^;]*)", policy)
    digest = base64.b64encode(hashlib.sha256(b"\n  var autorefresh = 1;\n").digest()).decode()
    assert scripts.split() == ["'self'", "'unsafe-eval'", f"'sha256-{digest}'"]


def test_its_first_page_and_its_redirects(staff, upstream):
    upstream.expect_request("/admin/flower/").respond_with_data(
        "", status=302, headers={"location": "/admin/flower/workers"}
    )
    shown = staff.get("/admin/flower/")
    assert (shown.status_code, shown["Location"]) == (302, "/admin/flower/workers")


def test_its_table_asks_by_post(staff, upstream):
    upstream.expect_request(
        "/admin/flower/tasks/datatable", method="POST", data="draw=1"
    ).respond_with_json({"data": []})
    kind = "application/x-www-form-urlencoded"
    shown = staff.post("/admin/flower/tasks/datatable", "draw=1", content_type=kind)
    assert shown.json() == {"data": []}


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("path", ["api/worker/shutdown/w", "api/task/revoke/t", "tasks/datatable/"])
def test_it_is_only_looked_at(staff, upstream, method, path):
    assert getattr(staff, method)(f"/admin/flower/{path}").status_code == 405
    assert upstream.log == []


@pytest.mark.parametrize(
    "path", ["//evil.example/", "@evil.example/", "http://evil.example/", "../../etc/passwd"]
)
def test_no_path_leads_elsewhere(staff, upstream, path):
    assert staff.get(f"/admin/flower/{path}").status_code in {404, 500}
    assert {request.host for request, _ in upstream.log} <= {f"127.0.0.1:{upstream.port}"}


def test_an_answer_that_doesn_t_come(staff, settings, unused_tcp_port):
    settings.FLOWER_URL = f"http://127.0.0.1:{unused_tcp_port}"
    assert staff.get("/admin/flower/").status_code == 502


def test_more_than_a_page_is(staff, upstream, monkeypatch):
    monkeypatch.setattr("valet.staff.flower.LARGEST", 10)
    upstream.expect_request("/admin/flower/x").respond_with_data("x" * 11)
    assert staff.get("/admin/flower/x").status_code == 502


def test_without_flower_there_is_no_such_page(staff):
    assert staff.get("/admin/flower/").status_code == 404


@pytest.mark.parametrize("path", ["/admin/flower/", "/admin/flower/tasks"])
def test_nobody_else_gets_there(upstream, path):
    client = Client()
    assert client.get(path)["Location"].startswith("/account/login/")
    client.force_login(UserFactory.create())
    assert client.get(path).status_code == 404
    assert upstream.log == []
