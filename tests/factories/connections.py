from typing import cast

from factory.declarations import Sequence, SubFactory
from factory.django import DjangoModelFactory
from factory.helpers import post_generation

from applications import employer_keys
from applications.models import EmployerConnection
from tests.factories.accounts import UserFactory
from valet.lib.secrets import seal


class EmployerConnectionFactory(DjangoModelFactory[EmployerConnection]):
    """With a key that works."""

    class Meta:
        model = EmployerConnection
        skip_postgeneration_save = True

    system = "greenhouse"
    tenant = Sequence(lambda number: f"acme{number}")
    api = "job_board"
    state = "working"
    entered_by = SubFactory(UserFactory, is_staff=True)

    @post_generation
    def key(self, create, extracted, **kwargs):
        connection = cast("EmployerConnection", self)
        connection.sealed_key = seal(
            (extracted or "k3y").encode(), of=employer_keys._of(connection)
        )
        connection.save(update_fields=["sealed_key"])
