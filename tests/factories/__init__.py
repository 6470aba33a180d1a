from tests.factories.accounts import AnswerFactory, ResumeFactory, UserFactory
from tests.factories.applications import ApplicationFactory, AttemptFactory, PostingFactory

__all__ = [
    "AnswerFactory",
    "ApplicationFactory",
    "AttemptFactory",
    "PostingFactory",
    "ResumeFactory",
    "UserFactory",
]
