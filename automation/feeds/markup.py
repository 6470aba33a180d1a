"""XML from strangers: elements and text, and nothing that could name a file or unfold."""

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

DEEPEST = 50


class XMLRefusedError(ValueError):
    """It isn't XML, or more than elements and text."""


def read_xml(body: bytes) -> Element:
    """The root. Raises `XMLRefusedError`, also for every document type: entities are declared nowhere else."""
    builder = TreeBuilder()
    parser = expat.ParserCreate()
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise XMLRefusedError("nested too deeply")
        builder.start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag)

    def refuse(*_: object) -> None:
        raise XMLRefusedError("it declares a document type")

    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(body, True)  # noqa: FBT003  expat takes no keywords
        return builder.close()
    except (expat.ExpatError, ValueError, LookupError, AssertionError) as error:
        raise XMLRefusedError(str(error) or "not XML") from error
