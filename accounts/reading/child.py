"""Run by its path, as a process of its own, on a file that nobody knows: reads it from the standard input and writes JSON.

It imports nothing of ours and, before it opens the file, takes from itself what it won't need.
"""

import io
import json
import resource
import sys
from collections.abc import Iterator

CPU_SECONDS = 6
MEMORY = 768 * 1024 * 1024
PAGES = 60
CHARACTERS = 200_000
LINKS = 100


def main() -> None:
    _confine()
    content = sys.stdin.buffer.read()
    try:
        found = _pdf(content) if sys.argv[1] == "pdf" else _docx(content)
    except MemoryError:
        found = {"problem": "large"}
    except Exception:  # noqa: BLE001 - whatever the libraries raise on a file that isn't what it says
        found = {"problem": "broken"}
    sys.stdout.write(json.dumps(found))


def _confine() -> None:
    for what, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (most, most))


def _pdf(content: bytes) -> dict[str, object]:
    from pypdf import PdfReader  # noqa: PLC0415 - heavy: under the limits, and only if needed

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        return {"problem": "encrypted"}
    if len(reader.pages) > PAGES:
        return {"problem": "long"}
    texts, links, length = [], [], 0
    for page in reader.pages:
        text = page.extract_text()
        texts.append(text)
        length += len(text)
        for annotation in page.get("/Annots") or ():
            action = annotation.get_object().get("/A") or {}
            if uri := action.get("/URI"):
                links.append(str(uri))
        if length > CHARACTERS:
            break
    return _found("\n".join(texts), links)


def _docx(content: bytes) -> dict[str, object]:
    from docx import Document  # noqa: PLC0415 - heavy: under the limits, and only if needed

    document = Document(io.BytesIO(content))
    links = [each.target_ref for each in document.part.rels.values() if each.is_external]
    return _found("\n".join(_lines(document)), links)


def _lines(container: object) -> Iterator[str]:
    for block in container.iter_inner_content():  # type: ignore[attr-defined]
        if hasattr(block, "rows"):
            for row in block.rows:
                yield " | ".join(dict.fromkeys(cell.text.strip() for cell in row.cells))
        else:
            yield block.text


def _found(text: str, links: list[str]) -> dict[str, object]:
    # Half a character can be neither stored nor sent.
    clean = text[:CHARACTERS].replace("\x00", "").encode(errors="ignore").decode()
    return {"text": clean, "links": [link[:500] for link in links[:LINKS]]}


if __name__ == "__main__":
    main()
