from tests.factories.accounts import AnswerFactory, ResumeFactory, UserFactory
from tests.factories.applications import ApplicationFactory, AttemptFactory, PostingFactory
from tests.factories.connections import EmployerConnectionFactory
from tests.factories.hooks import DeliveryFactory, EndpointFactory

__all__ = [
    "AnswerFactory",
    "ApplicationFactory",
    "AttemptFactory",
    "DeliveryFactory",
    "EmployerConnectionFactory",
    "EndpointFactory",
    "PostingFactory",
    "ResumeFactory",
    "UserFactory",
]
