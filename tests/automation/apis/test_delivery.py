import logging
import socket

import httpx
import pytest

from automation.apis.delivery import MOST, Attachment, Parcel, deliver
from tests.automation.apis.vendor import Says, patience

KEY = "canary-key"


def parcel(vendor, **fields):
    return Parcel(f"{vendor.url}/x?key={KEY}", f"{vendor.url}/x", **fields)


@pytest.mark.parametrize(
    ("says", "began", "sent", "status", "whole"),
    [
        (Says(200, "ok"), True, True, 200, True),
        (Says(breaks="head"), True, None, None, False),
        (Says(breaks="body"), True, True, None, False),
        (Says(201, "hello", breaks="middle"), True, True, 201, False),
        (Says(silent=True), True, True, None, False),
        (Says(302, headers={"location": "/elsewhere"}), True, True, 302, True),
    ],
)
async def test_how_far_it_came_is_known(vendor, says, began, sent, status, whole):
    vendor.says = [says]
    got = await deliver(parcel(vendor, json={"a": 1}), seconds=patience(says))
    assert (got.began, got.status, got.whole) == (began, status, whole)
    assert sent is None or got.sent is sent
    assert vendor.connections == 1
    assert bool(got.why) is not whole


async def test_nothing_has_left_without_a_connection():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        got = await deliver(Parcel(url, url, json={}))
    assert (got.began, got.status, got.why) == (False, None, "no connection")


async def test_nothing_has_left_while_the_server_has_not_shown_who_it_is(vendor):
    url = vendor.url.replace("http:", "https:")
    vendor.says = [Says(breaks="accept")]
    got = await deliver(Parcel(url, url, json={}))
    assert (got.began, got.why) == (False, "no connection")
    vendor.says = [Says()]
    got = await deliver(Parcel(url, url, json={}), seconds=0.3)
    assert (got.began, got.why) == (False, "no connection")


async def test_an_address_that_is_none_goes_nowhere():
    got = await deliver(Parcel("http://[broken", "x", json={}))
    assert not got.began


async def test_a_connection_that_breaks_before_anything_was_read_may_have_left(vendor):
    vendor.says = [Says(breaks="accept")]
    got = await deliver(parcel(vendor, json={}))
    assert (got.began, got.status) == (True, None)


async def test_no_more_is_read_than_anyone_wants(vendor):
    vendor.says = [Says(200, "x" * (3 * MOST))]
    got = await deliver(parcel(vendor, json={}))
    assert (len(got.body), got.whole) == (MOST, True)


async def test_fields_come_in_their_order_and_files_as_they_are(vendor):
    got = await deliver(
        parcel(
            vendor,
            fields=(("a[]", "1"), ("b", "Zoë\r\n\ud800"), ("a[]", "2")),
            attachments=(Attachment("cv", 'Zoë "CV".pdf', b"%PDF\x00\xff"),),
        )
    )
    assert got.status == 200
    assert vendor.sent.fields == [("a[]", "1"), ("b", "Zoë\r\n?"), ("a[]", "2")]
    (name, content) = vendor.sent.files["cv"]
    assert "CV" in name
    assert content == b"%PDF\x00\xff"


LOGGERS = ("httpx", "httpcore.http11", "httpcore.connection")


@pytest.fixture
def logs(caplog):
    for name in LOGGERS:
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


@pytest.mark.parametrize("says", [Says(), Says(302), Says(429), Says(breaks="body")])
async def test_nothing_secret_is_logged_or_shown(vendor, logs, says):
    location = {"location": f"/x?key={KEY}", "x-echo": KEY}
    vendor.says = [Says(says.status, KEY, location, says.breaks)]
    sent = parcel(vendor, fields=(("a", KEY),), headers={"authorization": KEY})
    got = await deliver(sent)
    assert KEY not in logs.text + repr(sent) + repr(got) + got.why


async def test_others_still_log(vendor, logs):
    async with httpx.AsyncClient() as client:
        await client.get(f"{vendor.url}/mine")
    assert "/mine" in logs.text
    assert set(LOGGERS) <= {each.name for each in logs.records}
