import pytest
from pydantic import SecretStr

from automation.apis.base import Key
from automation.apis.registry import (
    APIS,
    api_of,
    apply_via_greenhouse_api,
    apply_via_lever_api,
    apply_via_recruitee_api,
)
from automation.ats.registry import VENDORS
from automation.feeds.base import Bases
from automation.protocol import PermitState
from tests.automation.apis.forms import question, sheet
from tests.automation.apis.vendor import Says


def test_every_vendor_that_takes_applications_from_a_program_has_a_client():
    assert set(APIS) == {each.name for each in VENDORS if each.direct_api}
    for name in APIS:
        api = api_of(name, Bases(), timeout=1.0)
        assert api is not None
        assert api.vendor == name


@pytest.mark.parametrize("name", ["workday", "", "unknown"])
def test_others_have_none(name):
    assert api_of(name, Bases()) is None


@pytest.mark.parametrize(
    ("apply", "system", "fields", "body"),
    [
        (apply_via_greenhouse_api, "greenhouse", ("first_name", "last_name", "email"), ""),
        (apply_via_lever_api, "lever", ("name", "email"), {"ok": True}),
        (
            apply_via_recruitee_api,
            "recruitee",
            ("candidate[name]", "candidate[email]"),
            {"candidate": {"id": 1}},
        ),
    ],
)
async def test_each_can_be_applied_to(vendor, apply, system, fields, body):
    vendor.says = [Says(200, body)]
    filled = sheet(system, *((question(each), "Zoë") for each in fields))
    got = await apply(filled, Key(system, "acme", "", SecretStr("k")), bases=vendor.bases)
    assert got.state is PermitState.CONFIRMED
    assert vendor.sent.target.startswith(got.url.removeprefix(vendor.url))
