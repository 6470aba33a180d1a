import asyncio

from asgiref.testing import ApplicationCommunicator

from valet.asgi import application


def test_healthz_answers(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_healthz_takes_no_other_method(client):
    assert client.post("/healthz").status_code == 405


async def test_the_asgi_application_answers():
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/healthz",
        "headers": [(b"host", b"testserver")],
        "query_string": b"",
    }
    server = ApplicationCommunicator(application, scope)
    await server.send_input({"type": "http.request"})
    assert (await server.receive_output())["status"] == 200
    await asyncio.wait_for(server.wait(), 5)
