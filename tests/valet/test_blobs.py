import uuid
from collections.abc import Iterator

import pytest

from tests.fakes.bucket import NAME, Bucket
from tests.served import Served
from valet.lib import blobs
from valet.settings.parts.files import bucket


@pytest.fixture(scope="module")
def far() -> Iterator[tuple[Bucket, str]]:
    there = Bucket()
    with Served(there.app) as site:
        yield there, site.url


@pytest.fixture(params=["folder", "bucket"])
def kept(request, settings, tmp_path, far):
    """How many files there are."""
    there, url = far
    there.objects.clear()
    store = {**settings.STORAGES["blobs"], "OPTIONS": {"location": tmp_path}}
    if request.param == "bucket":
        store = in_bucket(url)
    settings.STORAGES = {**settings.STORAGES, "blobs": store}
    return lambda: len(there.objects) + sum(path.is_file() for path in tmp_path.rglob("*"))


def in_bucket(url):
    return bucket(NAME, endpoint=url, region="eu-central-1", key_id="key", key="secret")


def test_content_comes_back_by_its_name_until_it_is_removed(kept):
    name = blobs.keep(b"%PDF", owner=uuid.uuid4(), kind="resumes")
    assert blobs.read(name) == b"%PDF"
    blobs.remove(name)
    with pytest.raises(FileNotFoundError):
        blobs.read(name)


def test_the_same_content_is_kept_once_an_owner(kept):
    ada, bob = uuid.uuid4(), uuid.uuid4()
    assert blobs.keep(b"x", owner=ada, kind="resumes") == blobs.keep(
        b"x", owner=ada, kind="resumes"
    )
    assert blobs.keep(b"x", owner=bob, kind="resumes") != blobs.keep(
        b"x", owner=ada, kind="resumes"
    )
    assert kept() == 2


def test_all_of_one_owner_and_kind_is_removed_with_what_lies_below(kept):
    ada, bob = uuid.uuid4(), uuid.uuid4()
    for kind in ("sessions", "sessions/1", "sessions/2", "resumes"):
        blobs.keep(b"x", owner=ada, kind=kind)
    theirs = blobs.keep(b"x", owner=bob, kind="sessions")
    blobs.remove_all(owner=ada, kind="sessions")
    blobs.remove_all(owner=ada, kind="sessions")
    assert kept() == 2
    assert blobs.read(theirs) == b"x"


def test_what_can_t_be_reached_says_so(settings, far):
    there, url = far
    settings.STORAGES = {**settings.STORAGES, "blobs": in_bucket(url)}
    name = blobs.keep(b"x", owner=uuid.uuid4(), kind="resumes")
    there.down = True
    try:
        for call in (
            lambda: blobs.read(name),
            lambda: blobs.keep(b"y", owner=uuid.uuid4(), kind="resumes"),
            lambda: blobs.remove(name),
        ):
            with pytest.raises(blobs.UnreachableError):
                call()
    finally:
        there.down = False
    assert blobs.read(name) == b"x"
