"""What questions say, by what they are about: patterns over text as `fold` leaves it, the particular before the general."""

from automation.forms.vocabulary.topics import Topic

Table = tuple[tuple[Topic, str], ...]
