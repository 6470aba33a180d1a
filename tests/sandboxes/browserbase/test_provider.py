import json

import pytest
from typing_extensions import override

from sandboxes.browserbase.provider import BrowserbaseProvider, SessionPlan
from sandboxes.errors import (
    ContextGoneError,
    GoneError,
    LimitReachedError,
    NoCapacityError,
    NotInPlanError,
    ProviderUnavailableError,
    RejectedError,
    SpentError,
)
from sandboxes.models import Extension
from sandboxes.providers import ContextProvider, PoolProvider, SandboxState
from tests.contracts.sandbox_provider_contract import (
    TOKEN,
    Rental,
    SandboxProviderContract,
    Vendor,
    new_lease,
)
from tests.sandboxes.browserbase.conftest import PLAN, POOL_TOKEN, archive

pytestmark = pytest.mark.django_db


class Browserbase(Vendor):
    def __init__(self, emulator, client):
        self._emulator = emulator
        self._client = client

    @override
    def next_creation_is_lost(self):
        self._emulator.order("cut_after")

    @override
    def there_is_no_room(self):
        self._emulator.plan(concurrency=0)

    @override
    def machines(self):
        return len(self._emulator.living())

    @override
    def readable(self):
        with self._emulator.client() as sdk:
            return json.dumps([each.to_dict(mode="json") for each in sdk.sessions.list()])

    @override
    def rent_by_someone_else(self):
        with self._emulator.client() as sdk:
            sdk.sessions.create(user_metadata={"app": "other"})


@pytest.fixture
def rental(emulator, client, provider):
    return Rental(provider, Browserbase(emulator, client))


class TestBrowserbaseProvider(SandboxProviderContract):
    pass


def told(emulator, session_id):
    with emulator.client() as sdk:
        return sdk.sessions.retrieve(session_id)


def test_it_keeps_contexts_and_has_no_machines_made_ahead(provider):
    assert isinstance(provider, ContextProvider)
    assert not isinstance(provider, PoolProvider)


def test_what_the_vendor_is_told(rental, client, monkeypatch):
    said = {}
    make = client.create_session

    def overheard(**wanted):
        said.update(wanted)
        return make(**wanted)

    monkeypatch.setattr(client, "create_session", overheard)
    context, lease = rental.provider.make_context(), new_lease()
    rental.provider.create(lease, runner_token=TOKEN, context=context)
    assert said == {
        "settings": {
            "context": {"id": context, "persist": True},
            "viewport": {"width": 1280, "height": 800},
            "record_session": False,
            "log_session": False,
            "solve_captchas": False,
        },
        "region": "us-west-2",
        "seconds": 3600,
        "proxies": ({"type": "browserbase", "geolocation": {"country": "US"}},),
        "extension": Extension.objects.get().vendor_id,
        "metadata": {"app": "valet", "valet_lease": lease},
    }


def test_it_is_kept_alive_so_long_as_a_run_may_take(rental, emulator):
    session = told(emulator, rental.create().id)
    assert session.keep_alive
    assert round((session.expires_at - session.created_at).total_seconds()) == 3600


@pytest.mark.parametrize(("wanted", "lasts"), [(10, 60), (3600, 3600), (90_000, 21_600)])
def test_it_lasts_no_longer_than_the_vendor_allows(wanted, lasts):
    assert SessionPlan(region="us-west-2", proxy_country="", seconds=wanted).lasts == lasts


def test_without_a_country_there_is_no_proxy():
    assert SessionPlan(region="us-west-2", proxy_country="", seconds=60).proxies == ()


def test_of_two_made_at_once_the_second_is_ended(rental, emulator, monkeypatch):
    lease = new_lease()
    made = rental.create(lease)
    # The second looked before the first's session was there.
    monkeypatch.setattr(BrowserbaseProvider, "find", lambda *_: None)
    assert rental.create(lease).id == made.id
    assert emulator.living() == [made.id]


def test_one_that_is_made_and_not_listed_yet_is_waited_for(rental, client, emulator, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(client, "sessions", lambda *_, **__: ())
        with pytest.raises(ProviderUnavailableError) as caught:
            rental.create()
    assert caught.value.arrived
    assert len(emulator.living()) == 1


def test_a_context_that_is_gone_is_told_apart(rental, emulator):
    context = rental.provider.make_context()
    emulator.forget_context(context)
    with pytest.raises(ContextGoneError):
        rental.provider.create(new_lease(), runner_token=TOKEN, context=context)
    assert rental.vendor.machines() == 0
    rental.provider.drop_context(context)


def test_the_extension_is_uploaded_once_and_anew_where_it_is_gone(rental, client, emulator):
    before = emulator.calls("create_extension")
    for _ in range(2):
        rental.create()
    assert emulator.calls("create_extension") - before == 1
    client.delete_extension(Extension.objects.get().vendor_id)
    with pytest.raises(ProviderUnavailableError) as caught:
        rental.create()
    assert not caught.value.arrived
    assert rental.create().state is SandboxState.READY
    assert emulator.calls("create_extension") - before == 2


def test_who_uploads_it_second_takes_the_firsts(provider, client, emulator):
    def meanwhile():
        Extension.objects.create(version="9", vendor_id="the-firsts")
        return archive()

    before = emulator.calls("delete_extension")
    assert provider._extensions.of("9", meanwhile) == "the-firsts"
    assert emulator.calls("delete_extension") - before == 1


@pytest.mark.parametrize(
    ("plan", "error"),
    [
        ({"name": "free"}, NotInPlanError),
        ({"concurrency": 0}, LimitReachedError),
        ({"minutes": 0}, SpentError),
    ],
)
def test_what_our_plan_doesn_t_allow(rental, emulator, plan, error):
    emulator.plan(**plan)
    with pytest.raises(error) as caught:
        rental.create()
    assert emulator.key not in str(caught.value)
    assert rental.vendor.machines() == 0


def test_too_many_made_within_a_minute(rental, emulator):
    rental.create()
    emulator.plan(creations=1)
    with pytest.raises(ProviderUnavailableError) as caught:
        rental.create()
    assert not caught.value.arrived
    assert caught.value.retry_after is not None


def test_the_address_of_its_browser_is_asked_for_and_shown_nowhere(rental, emulator, caplog):
    caplog.set_level("DEBUG", "sandboxes")
    made = rental.create()
    address = rental.provider.endpoint(made)
    assert address.get_secret_value() == told(emulator, made.id).connect_url
    assert address.get_secret_value() not in caplog.text + repr(made) + repr(address)
    rental.provider.destroy(made.id)
    with pytest.raises(GoneError):
        rental.provider.endpoint(made)


def test_its_live_view_has_no_bar_and_lasts_as_long_as_is_asked(rental):
    made = rental.create()
    shown = rental.provider.live_view(made, seconds=60)
    assert shown.get_secret_value().endswith("navbar=false")
    assert shown.get_secret_value() not in repr(shown)


@pytest.mark.parametrize("end", ["kill_session", "expire_session"])
def test_one_that_ended_by_itself_is_gone(rental, emulator, end):
    lease = new_lease()
    made = rental.create(lease)
    getattr(emulator, end)(made.id)
    assert rental.provider.get(made.id) is None
    assert rental.provider.list() == ()
    assert rental.create(lease).state is SandboxState.GONE
    rental.provider.destroy(made.id)


def test_a_refusal_to_end_one_that_runs_is_told(rental, emulator):
    made = rental.create()
    emulator.order("bad_request", call="update_session")
    with pytest.raises(RejectedError):
        rental.provider.destroy(made.id)


def test_the_least_loaded_runner_drives_it(rental, runners, provider, client):
    runners.tell("one", running=1)
    two = runners.tell("two", running=1, capacity=4)
    spread = BrowserbaseProvider(
        client, plan=PLAN, runners=runners.runners(), extensions=provider._extensions
    )
    made = spread.create(new_lease(), runner_token=TOKEN)
    assert (made.address, spread.runner_url(made)) == (two, two)
    assert spread.runner_token(TOKEN) == POOL_TOKEN
    assert spread.screen_url(made) == ""


def test_those_on_their_way_to_a_runner_count_too(runners):
    one, two = runners.url("one"), runners.tell("two", running=1)
    assert runners.runners().pick().url == one
    assert runners.runners(held=lambda: {one: 2}).pick().url == two


def test_a_runner_that_is_down_is_passed_over(runners, provider, client):
    two = runners.tell("two")
    runners.tell("one", status=503)
    assert runners.runners().pick().url == two


@pytest.mark.parametrize(
    ("told", "error"),
    [({"status": 503}, ProviderUnavailableError), ({"running": 2}, NoCapacityError)],
)
def test_without_a_runner_there_is_no_session_to_pay_for(rental, runners, told, error):
    runners.tell("one", **told)
    with pytest.raises(error):
        rental.create()
    assert rental.vendor.machines() == 0


def test_another_runner_takes_over_before_there_is_a_job(rental, runners, provider, client):
    made = rental.create()
    assert provider.moved(made) == made
    two = runners.tell("two")
    both = BrowserbaseProvider(
        client, plan=PLAN, runners=runners.runners(), extensions=provider._extensions
    )
    assert both.moved(made).address == two
