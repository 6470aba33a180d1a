"""Whatever people paste and spreadsheets save: every line is there, with its number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications import address_lists
from applications.errors import UnsuitableError

A, B = "https://jobs.lever.co/acme/1", "https://boards.greenhouse.io/acme/jobs/2"


def read(text):
    return [(line.number, line.text) for line in address_lists.of_text(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        (" \n\n\t", []),
        (A, [(1, A)]),
        (f"{A}\n\n{B}\n", [(1, A), (3, B)]),
        (f"{A}\r\n{B}\r\n", [(1, A), (2, B)]),
        (f"{A}, {B}", [(1, A), (1, B)]),
        (f"{A},{B}", [(1, A), (1, B)]),
        (f"{A};{B};", [(1, A), (1, B)]),
        (f"{A}\t{B}", [(1, A), (1, B)]),
        ("jobs.lever.co/acme/1,jobs.lever.co/acme/2", [(1, "jobs.lever.co/acme/1"), (1, "jobs.lever.co/acme/2")]),
        # A comma may be part of an address.
        ("https://acme.com/jobs/1,2;x=3", [(1, "https://acme.com/jobs/1,2;x=3")]),
        (f"\ufeff{A}\n{B}", [(1, A), (2, B)]),
        (f'"{A}"\n<{B}>', [(1, A), (2, B)]),
        (f"nonsense\n{A}", [(1, "nonsense"), (2, A)]),
        (f"Dear all, have a look\n{A}", [(1, "Dear all"), (1, "have a look"), (2, A)]),
    ],
)  # fmt: skip
def test_pasted(text, found):
    assert read(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"company,url\nAcme,{A}\nBeta,{B}\n", [(2, A), (3, B)]),
        (f"Company;Job link;Note\nAcme;{A};good, very\nBeta;{B};\n", [(2, A), (3, B)]),
        (f"Firma\tAdresse\r\nAcme\t{A}\r\n", [(2, A)]),
        (f'"url","note"\n"{A}","two\nlines"\n"{B}",""\n', [(2, A), (4, B)]),
        (f"url\n{A}\n{B}", [(2, A), (3, B)]),
        # The head says nothing: the column that has them.
        (f"who,where\nAcme,{A}\n", [(2, A)]),
        # Named, and empty: the other one.
        (f"link,apply\n,{A}\n", [(2, A)]),
        # No head.
        (f"Acme,{A}\nBeta,{B}\n", [(1, A), (2, B)]),
        (f"{A},Acme Inc\n{B},Beta Inc\n", [(1, A), (2, B)]),
        # A row without an address is told as it stands.
        (f"company,url\nAcme,\nBeta,{B}\n", [(2, "Acme"), (3, B)]),
        (f"company,url\nAcme,nonsense\nBeta,{B}\n", [(2, "nonsense"), (3, B)]),
        (f"company,url\nshort\nBeta,{B}\n", [(2, "short"), (3, B)]),
        (f'url\n"{A},2"\n', [(2, f"{A},2")]),
    ],
)
def test_tables(text, found):
    assert read(text) == found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])  # fmt: skip
def test_files(encoding):
    text = f"Straße,url\nAcmé,{A}\n"
    assert read(address_lists.decoded(text.encode(encoding))) == [(2, A)]


@pytest.mark.parametrize("data", [b"PK\x03\x04\0\0\xff\0\x80", b"\x89PNG\r\n\x1a\n\0\0\0\r" * 20])
def test_what_is_no_text(data):
    with pytest.raises(UnsuitableError, match="isn’t a text"):
        address_lists.decoded(data)


def test_too_large():
    with pytest.raises(UnsuitableError, match="too large"):
        address_lists.decoded(b"a" * (address_lists.LARGEST + 1))
    with pytest.raises(UnsuitableError, match="too much"):
        address_lists.of_text("a" * (address_lists.LARGEST + 1))


def test_too_many():
    lines = [f"https://acme.com/jobs/{number}" for number in range(201)]
    assert len(address_lists.of_text("\n".join(lines[:200]))) == 200
    with pytest.raises(UnsuitableError, match=r"At most 200 .* 201"):
        address_lists.of_text("\n".join(lines))


@given(st.text(max_size=300))
def test_nothing_breaks_it(text):
    lines = address_lists.of_text(text[:190])
    assert all(line.text and line.number >= 1 for line in lines)


@given(st.binary(max_size=200))
def test_no_file_breaks_it(data):
    try:
        address_lists.decoded(data)
    except UnsuitableError:
        return
