import pytest

from automation.feeds.markup import DEEPEST, XMLRefusedError, read_xml

LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE jobs [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<jobs>&b;</jobs>"""
FILE = b"""<!DOCTYPE jobs [<!ENTITY x SYSTEM "file:///etc/hostname">]><jobs>&x;</jobs>"""
FOREIGN = b"""<!DOCTYPE jobs SYSTEM "http://127.0.0.1:1/evil.dtd"><jobs/>"""


def test_elements_and_text():
    root = read_xml("<jobs><job><name><![CDATA[Bäcker & Co]]></name></job></jobs>".encode())
    assert root.findtext("job/name") == "Bäcker & Co"


@pytest.mark.parametrize("body", [LAUGHS, FILE, FOREIGN, b"<!DOCTYPE html><html></html>"])
def test_document_types_are_refused(body):
    with pytest.raises(XMLRefusedError, match="document type"):
        read_xml(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"<jobs>",
        b"<jobs></job>",
        b"<jobs>&undeclared;</jobs>",
        b"<a/><b/>",
        b"\x00\xff",
        b'<?xml version="1.0" encoding="nonsense"?><jobs/>',
        b'<?xml version="1.0" encoding="utf-7"?><jobs/>',
    ],
)
def test_what_is_no_xml_is_refused(body):
    with pytest.raises(XMLRefusedError):
        read_xml(body)


def test_no_deeper_than_any_feed():
    def nested(depth):
        return b"<a>" * depth + b"</a>" * depth

    assert read_xml(nested(DEEPEST)).tag == "a"
    with pytest.raises(XMLRefusedError, match="deeply"):
        read_xml(nested(DEEPEST + 1))
