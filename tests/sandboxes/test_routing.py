from decimal import Decimal

import pytest

from automation.errors import BadInputError
from sandboxes import leases, pool, registry
from sandboxes.errors import RejectedError
from sandboxes.routing import DirectWay, select_tier

GREENHOUSE = "https://boards.greenhouse.io/acme/jobs/1"
ELSEWHERE = "https://jobs.example/1"
OPEN = DirectWay(is_open=True, reason="Acme takes applications from Valet directly")
CLOSED = DirectWay(is_open=False, reason="Greenhouse’s own interface wants a key")


TURNED_AWAY = {3: "acme.com turned the fresh browser away"}


def select(url=GREENHOUSE, *, allowed=(3, 4), built=(3, 4), direct=None, without=None):
    return select_tier(
        url, allowed_tiers=allowed, built=built, direct=direct, without=without or {}
    )


def test_the_employer_s_own_interface_comes_first():
    decision = select(direct=OPEN)
    assert decision.tier == 4
    assert decision.reasons[0] == OPEN.reason
    assert decision.why == "Tier 4, the employer's own interface, needs no browser"


def test_a_trusted_imitation_of_a_vendor_has_what_is_said_of_it():
    assert select("http://127.0.0.1:8001/greenhouse/acme/jobs/1", direct=OPEN).tier == 4


@pytest.mark.parametrize(
    ("direct", "more", "said"),
    [
        (CLOSED, {}, CLOSED.reason),
        (None, {}, "Nothing is known yet of the employer's own interface"),
        (OPEN, {"built": {3}}, "Tier 4, the employer's own interface, isn't set up here"),
        (OPEN, {"allowed": {3}}, "Your plan doesn't hold Tier 4, the employer's own interface"),
    ],
)
def test_without_it_a_browser_will_do_and_why_is_told_first(direct, more, said):
    decision = select(direct=direct, **more)
    assert decision.tier == 3
    assert decision.reasons[0] == said
    assert decision.why == "Tier 3, a fresh browser, is the cheapest that suits"


def test_a_site_without_such_an_interface_isn_t_told_of_one():
    assert select(ELSEWHERE).reasons == (
        "jobs.example takes applications from anybody, so a fresh browser will do",
        "Tier 3, a fresh browser, is the cheapest that suits",
    )


def test_where_no_tier_will_do_the_last_reason_says_why():
    decision = select(direct=CLOSED, built={4})
    assert decision.tier is None
    assert decision.why == "Tier 2, a browser that sites trust, isn't set up here"


def test_what_was_tried_in_vain_isn_t_chosen_again_and_why_is_told():
    decision = select(ELSEWHERE, allowed={2, 3}, built={2, 3}, without=TURNED_AWAY)
    assert decision.tier == 2
    assert decision.reasons == (
        "acme.com turned the fresh browser away",
        "Tier 2, a browser that sites trust, is the cheapest that suits",
    )


def test_where_the_other_browser_isn_t_in_the_plan_that_is_why():
    decision = select(ELSEWHERE, built={2, 3}, without=TURNED_AWAY)
    assert decision.tier is None
    assert decision.why == "Your plan doesn't hold Tier 2, a browser that sites trust"


def test_a_site_for_members_wants_the_person_s_own_browser():
    decision = select("https://www.linkedin.com/jobs/view/1", direct=OPEN, allowed={1, 4})
    assert (decision.tier, len(decision.reasons)) == (None, 2)
    assert select("https://linkedin.com/jobs/1", allowed={1}, built={1}).tier == 1


def test_what_isn_t_an_address_is_refused():
    with pytest.raises(BadInputError):
        select("nowhere")


def test_tier_4_costs_nothing_and_has_no_sandboxes(settings):
    settings.FLY_API_TOKEN = ""
    spec = registry.TIERS[4]
    assert (spec.place, spec.cost, spec.stopped_cost()) == ("worker", Decimal(0), Decimal(0))
    assert registry.built() == {4}
    assert registry.with_sandboxes() == set()
    with pytest.raises(RejectedError, match="tier 4 has no sandboxes"):
        registry.provider_of(4)


@pytest.mark.django_db
def test_neither_the_pool_nor_the_reaper_asks_for_its_machines(settings):
    settings.FLY_API_TOKEN = ""
    assert pool.tiers() == ()
    pool.keep()
    assert leases.reap() == 0
