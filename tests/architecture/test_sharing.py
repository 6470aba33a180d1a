"""How the tests are divided among those that run side by side."""

import pytest


def test_what_shares_a_browser_stays_together(request: pytest.FixtureRequest) -> None:
    """By the name that xdist divides the work by: what follows its last @ is the group."""
    if not hasattr(request.config, "workerinput"):
        pytest.skip("nothing runs side by side")
    for item in request.session.items:
        loop = item.get_closest_marker("asyncio")
        if loop is not None and loop.kwargs.get("loop_scope") == "module":
            assert "@" in item.nodeid.rpartition("]")[2], item.nodeid
