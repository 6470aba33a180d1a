import pytest

from automation.ats.registry import recognise
from automation.errors import PostingClosedError
from automation.feeds.base import Bases, FeedUnreachableError
from automation.feeds.personio import feed

SITE = recognise("https://acme.jobs.personio.de/job/2682231?language=de#apply")
XML = """<?xml version="1.0" encoding="UTF-8"?>
<workzag-jobs>
  <position><id>1</id><name>Chef</name></position>
  <position>
    <id>2682231</id>
    <subcompany>Acme Bakeries GmbH</subcompany>
    <office>München</office>
    <additionalOffices><office>Berlin</office><office>München</office></additionalOffices>
    <name><![CDATA[Bäcker (m/w/d) & Konditor]]></name>
    <jobDescriptions><jobDescription><name>x</name><value><![CDATA[<b>y</b>]]></value></jobDescription></jobDescriptions>
  </position>
</workzag-jobs>"""


async def read(answers, lists, site=SITE):
    return await feed(Bases(), lists=lists).read(site, answers.get)


async def test_a_position_in_the_language_of_its_address(answers, lists):
    answers.say("/xml?language=de", XML.encode())
    found = await read(answers, lists)
    assert (found.id, found.tenant) == ("2682231", "acme")
    assert found.title == "Bäcker (m/w/d) & Konditor"
    assert (found.employer, found.place) == ("Acme Bakeries GmbH", "München, Berlin")
    assert answers.asked == ["https://acme.jobs.personio.com/xml?language=de"]


async def test_an_address_without_a_language_has_the_employers(answers, lists):
    answers.say("/xml", XML.encode())
    await read(answers, lists, recognise("https://acme.jobs.personio.com/job/1?language=x%26y"))
    assert answers.asked == ["https://acme.jobs.personio.com/xml"]


async def test_a_position_that_has_gone(answers, lists):
    answers.say("/xml", b"<workzag-jobs></workzag-jobs>")
    with pytest.raises(PostingClosedError):
        await read(answers, lists)


@pytest.mark.parametrize(
    "body",
    [b"<html/>", b"{}", b'<!DOCTYPE a [<!ENTITY b "c">]><workzag-jobs/>', XML[:-20].encode()],
)
async def test_what_is_no_list_of_positions(answers, lists, body):
    answers.say("/xml", body)
    with pytest.raises(FeedUnreachableError):
        await read(answers, lists)
