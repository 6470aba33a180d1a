from factory.declarations import Sequence
from factory.django import DjangoModelFactory, Password

from accounts.models import User


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    email = Sequence(lambda number: f"person{number}@example.com")
    password = Password("correct horse battery")
