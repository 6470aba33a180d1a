"""Personio: a careers site's positions as XML.

https://developer.personio.de/docs/retrieving-open-job-positions describes `/xml?language=`. A position names its office and,
where there are several, the company that hires; never a country.
"""

from xml.etree.ElementTree import Element

from typing_extensions import override

from automation.ats.address import Address
from automation.ats.registry import Site
from automation.feeds.answers import MANY, language, place, text
from automation.feeds.base import Bases, Feed, FeedUnreachableError
from automation.feeds.boards import BoardFeed, Page
from automation.feeds.lists import SHARED, Board, Listed, Lists
from automation.feeds.markup import XMLRefusedError, read_xml
from automation.fetch import Reply


def feed(bases: Bases, *, lists: Lists = SHARED) -> Feed:
    return Personio(bases.personio, lists)


class Personio(BoardFeed):
    system = "personio"

    @override
    def list_url(self, base: str, site: Site) -> str:
        spoken = language(Address.read(site.url).parameter("language"))
        return f"{base}/xml" + (f"?language={spoken}" if spoken else "")

    @override
    def page_url(self, base: str, job: str) -> str:
        return f"{base}/job/{job}"

    @override
    def read_list(self, reply: Reply) -> Page:
        try:
            root = read_xml(reply.body)
        except XMLRefusedError as error:
            raise FeedUnreachableError(str(error)) from error
        if root.tag != "workzag-jobs":
            raise FeedUnreachableError("not a list of positions")
        positions = root.findall("position")[:MANY]
        return Page(Board({_said(each, "id"): _posting(each) for each in positions}))


def _posting(position: Element) -> Listed:
    others = [each.text for each in position.findall("additionalOffices/office")]
    return Listed(
        title=_said(position, "name"),
        employer=_said(position, "subcompany"),
        place=place(_said(position, "office"), *others),
    )


def _said(position: Element, tag: str) -> str:
    return text(position.findtext(tag))
