"""The timeline in the words of what has happened."""

from django.utils import timezone

from applications.models import Event
from applications.telling.steps import steps


def told(*pairs):
    events = [Event(type=type_, data=data, at=timezone.now()) for type_, data in pairs]
    return [each.title for each in steps(events, {}, {})]


READ = ("page_read", {"questions": 3, "required": 2})
WRITTEN = ("field_written", {"key": "k", "label": "Name", "source": "person"})


def test_an_interface_has_no_pages():
    direct = told(("started", {"tier": 4}), READ, WRITTEN)
    assert direct == ["Answering what the employer asks", "Filling in the form"]
    browsed = told(("started", {"tier": 3}), READ, READ, WRITTEN)
    assert browsed == ["Read the form", "Read the page", "Filling in the form"]
