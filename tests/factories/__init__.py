from tests.factories.accounts import UserFactory
from tests.factories.applications import ApplicationFactory, AttemptFactory, PostingFactory

__all__ = ["ApplicationFactory", "AttemptFactory", "PostingFactory", "UserFactory"]
