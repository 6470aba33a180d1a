import pytest

from automation.feeds.lists import Lists
from tests.fakes.vendors import Answers


@pytest.fixture
def answers():
    return Answers()


@pytest.fixture
def lists():
    """None of what another test has seen."""
    return Lists()
