"""Which block of a form's jobs or studies each question stands in. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence

from automation.forms.concepts import concept_of
from automation.forms.model import Question
from automation.forms.vocabulary.fold import bare
from automation.forms.vocabulary.others import is_earlier_school
from automation.forms.vocabulary.parts import number_in, part_of
from automation.forms.vocabulary.topics import Topic
from automation.protocol import Asked, Kind, Part

_TOPICS = {
    Part.JOBS: {
        Topic.CURRENT_COMPANY, Topic.CURRENT_TITLE, Topic.JOB_START, Topic.JOB_END, Topic.JOB_NOW, Topic.JOB_DUTIES,
    },
    Part.STUDIES: {
        Topic.SCHOOL, Topic.DEGREE, Topic.FIELD_OF_STUDY, Topic.STUDY_START, Topic.STUDY_END, Topic.GRADE,
    },
}  # fmt: skip


def blocks_of(questions: Sequence[Question]) -> dict[str, int]:
    """By key, from 0, where the form itself parts the blocks: by numbers in their headings, or by beginning each alike."""
    parted = {
        key: place
        for members in _by_part(questions).values()
        for key, place in _places(members).items()
    }
    return _after_school(questions) | parted


def counted(questions: Sequence[Question]) -> Counter[Part]:
    """How many blocks of each part there are. Whatever follows a part without blocks stands beneath its heading as well."""
    return Counter(
        {
            part: len({_places(members).get(each.key, 0) for each in members if _is_of(part, each)})
            for part, members in _by_part(questions).items()
        }
    )


def _after_school(questions: Sequence[Question]) -> dict[str, int]:
    """What is asked about a high school first takes no place of what is asked in the same words about studies."""
    earlier = {_said(each) for each in questions if is_earlier_school(each.section)}
    count: Counter[tuple[str, str]] = Counter()
    places: dict[str, int] = {}
    for each in questions:
        if _said(each) in earlier and not is_earlier_school(each.section):
            places[each.key] = count[_said(each)]
            count[_said(each)] += 1
    return places


def part_told(words: str) -> Part | None:
    """The part that asks what these words say: “Company” is asked of a job."""
    concept = concept_of(Asked(key="", label=words, kind=Kind.TEXT))
    found = concept and [part for part, topics in _TOPICS.items() if concept.topic in topics]
    return found[0] if found else part_of(words)


def _is_of(part: Part, question: Question) -> bool:
    concept = concept_of(question.asked())
    return concept is not None and concept.topic in _TOPICS[part]


def _by_part(questions: Sequence[Question]) -> Mapping[Part, list[Question]]:
    parts: dict[Part, list[Question]] = {}
    for question in questions:
        if part := part_of(question.section):
            parts.setdefault(part, []).append(question)
    return parts


def _places(members: Sequence[Question]) -> dict[str, int]:
    """Empty where nothing tells one block from the next. A block may lack what another asks: of a job that goes on, its end."""
    numbers = {each.key: number_in(each.section) for each in members}
    if any(numbers.values()):
        return {key: (number or 1) - 1 for key, number in numbers.items()}
    begins, count, places = _said(members[0]), 0, {}
    for each in members:
        count += _said(each) == begins
        places[each.key] = count - 1
    return places if count > 1 else {}


def _said(question: Question) -> tuple[str, str]:
    return bare(question.label), question.kind.value
