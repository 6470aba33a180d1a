from factory.declarations import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from applications.models import Delivery, Endpoint, Topic
from tests.factories.accounts import UserFactory
from valet.lib.ids import new_id
from valet.lib.secrets import seal


class EndpointFactory(DjangoModelFactory[Endpoint]):
    class Meta:
        model = Endpoint

    id = LazyAttribute(lambda _: new_id())
    user = SubFactory(UserFactory)
    url = Sequence(lambda number: f"https://hooks{number}.example/valet")
    events = [topic.value for topic in Topic]
    sealed_secret = LazyAttribute(
        lambda endpoint: seal(b"whsec_c2VjcmV0c2VjcmV0", of=f"endpoint:{endpoint.id}")
    )


class DeliveryFactory(DjangoModelFactory[Delivery]):
    class Meta:
        model = Delivery

    endpoint = SubFactory(EndpointFactory)
    event_id = Sequence(lambda number: f"evt_{number}")
    event = Topic.SUBMITTED.value
    payload = {"type": "application.submitted"}
