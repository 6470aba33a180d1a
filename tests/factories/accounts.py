from factory.declarations import Sequence, SubFactory
from factory.django import DjangoModelFactory, Password

from accounts.models import Answer, User


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
