import pytest
from django.core.cache import cache

from tests.factories import UserFactory


@pytest.fixture(autouse=True)
def blobs(settings, tmp_path):
    options = {**settings.STORAGES["blobs"]["OPTIONS"], "location": tmp_path / "blobs"}
    settings.STORAGES = {
        **settings.STORAGES,
        "blobs": {**settings.STORAGES["blobs"], "OPTIONS": options},
    }
    return tmp_path / "blobs"


@pytest.fixture(autouse=True)
def unthrottled():
    cache.clear()


@pytest.fixture
def user():
    return UserFactory.create()


@pytest.fixture
def person(client, user):
    client.force_login(user)
    return client
