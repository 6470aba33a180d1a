import uuid

import pytest

from valet.lib import blobs


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "blobs": {**settings.STORAGES["blobs"], "OPTIONS": {"location": tmp_path}},
    }
    return tmp_path


def test_content_comes_back_by_its_name_until_it_is_removed():
    name = blobs.keep(b"%PDF", owner=uuid.uuid4(), kind="resumes")
    assert blobs.read(name) == b"%PDF"
    blobs.remove(name)
    with pytest.raises(FileNotFoundError):
        blobs.read(name)


def test_the_same_content_is_kept_once_an_owner(folder):
    ada, bob = uuid.uuid4(), uuid.uuid4()
    assert blobs.keep(b"x", owner=ada, kind="resumes") == blobs.keep(
        b"x", owner=ada, kind="resumes"
    )
    assert blobs.keep(b"x", owner=bob, kind="resumes") != blobs.keep(
        b"x", owner=ada, kind="resumes"
    )
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 2
