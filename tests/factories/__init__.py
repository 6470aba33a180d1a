from tests.factories.accounts import AnswerFactory, ResumeFactory, UserFactory
from tests.factories.applications import ApplicationFactory, AttemptFactory, PostingFactory
from tests.factories.hooks import DeliveryFactory, EndpointFactory

__all__ = [
    "AnswerFactory",
    "ApplicationFactory",
    "AttemptFactory",
    "DeliveryFactory",
    "EndpointFactory",
    "PostingFactory",
    "ResumeFactory",
    "UserFactory",
]
