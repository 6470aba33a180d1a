import pytest

from tests.automation.apis.vendor import serving


@pytest.fixture
async def vendor():
    async with serving() as server:
        yield server
