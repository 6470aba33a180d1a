from typing import cast

from factory.declarations import SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory
from factory.helpers import post_generation

from applications.models import Application, Attempt, Posting, PostingAlias
from tests.factories.accounts import UserFactory


class PostingFactory(DjangoModelFactory[Posting]):
    class Meta:
        model = Posting
        skip_postgeneration_save = True

    system = "greenhouse"
    employer = "Acme"
    title = Sequence(lambda number: f"Engineer {number}")
    url = Sequence(lambda number: f"https://boards.greenhouse.io/acme/jobs/{number + 1}")

    @post_generation
    def key(self, create, extracted, **kwargs):
        posting = cast("Posting", self)
        PostingAlias.objects.create(key=extracted or f"test:{posting.pk}", posting=posting)


class ApplicationFactory(DjangoModelFactory[Application]):
    class Meta:
        model = Application

    user = SubFactory(UserFactory)
    posting = SubFactory(PostingFactory)
    url = SelfAttribute("posting.url")
    mode = "autopilot"


class AttemptFactory(DjangoModelFactory[Attempt]):
    class Meta:
        model = Attempt

    application = SubFactory(ApplicationFactory, state="running")
    number = 1
    tier = 3
    state = "live"
