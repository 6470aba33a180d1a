from hypothesis import given
from hypothesis import strategies as st

from automation.egress.records import Records


def record(kind: int, size: int) -> bytes:
    return bytes((kind, 3, 3)) + size.to_bytes(2, "big") + bytes(size)


HELLO = record(22, 90)
ANSWER = record(23, 300)
GOODBYE = record(23, 19)
OLD_GOODBYE = record(21, 26)


def after(*records: bytes) -> Records:
    records_seen = Records()
    for each in records:
        assert records_seen.feed(each) == each
    return records_seen


def test_a_goodbye_is_held_until_something_follows() -> None:
    seen = after(HELLO, ANSWER)
    assert seen.feed(GOODBYE) == b""
    assert seen.holds
    assert seen.feed(ANSWER) == GOODBYE + ANSWER
    assert not seen.holds


def test_a_goodbye_behind_an_answer_is_cut_off() -> None:
    seen = after(HELLO)
    assert seen.feed(ANSWER + GOODBYE) == ANSWER
    assert seen.release() == GOODBYE
    assert seen.release() == b""
    assert seen.feed(ANSWER) == ANSWER


def test_an_alert_of_older_versions_is_held_too() -> None:
    assert after(ANSWER).feed(OLD_GOODBYE) == b""


def test_an_alert_within_the_handshake_passes() -> None:
    assert after(HELLO).feed(record(21, 2)) == record(21, 2)


def test_a_goodbye_that_comes_in_pieces_is_held_piece_by_piece() -> None:
    seen = after(ANSWER)
    assert b"".join(seen.feed(GOODBYE[i : i + 1]) for i in range(len(GOODBYE))) == b""
    assert seen.feed(HELLO) == GOODBYE + HELLO


@given(
    st.lists(st.sampled_from([HELLO, ANSWER, GOODBYE, OLD_GOODBYE, record(23, 0)]), max_size=8),
    st.lists(st.integers(1, 400), max_size=30),
    st.lists(st.booleans(), min_size=31, max_size=31),
)
def test_whatever_the_pieces_every_byte_passes_once_and_in_order(
    records: list[bytes], sizes: list[int], releases: list[bool]
) -> None:
    stream = b"".join(records)
    seen, passed, rest = Records(), b"", stream
    for size, released in zip([*sizes, len(stream)], releases, strict=False):
        piece, rest = rest[:size], rest[size:]
        passed += seen.feed(piece)
        if released:
            passed += seen.release()
    passed += seen.feed(rest)
    assert passed + seen.release() == stream
