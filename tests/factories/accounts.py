from factory.declarations import Sequence, SubFactory
from factory.django import DjangoModelFactory, Password

from accounts.models import Answer, Resume, User


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    email = Sequence(lambda number: f"person{number}@example.com")
    password = Password("correct horse battery")


class AnswerFactory(DjangoModelFactory[Answer]):
    class Meta:
        model = Answer

    user = SubFactory(UserFactory)
    question = Sequence(lambda number: f"Question {number}?")
    answer = "Yes"


class ResumeFactory(DjangoModelFactory[Resume]):
    """A row without a file behind it."""

    class Meta:
        model = Resume

    user = SubFactory(UserFactory)
    file_name = Sequence(lambda number: f"resume-{number}.pdf")
    content_type = "application/pdf"
    size = 2133
    read = {"basics": {"name": "Ada King"}}
