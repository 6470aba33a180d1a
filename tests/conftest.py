import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A module whose tests share a browser stays with one worker: each that gets a part of it would start its own."""
    if not config.pluginmanager.has_plugin("xdist"):
        return
    for item in items:
        loop = item.get_closest_marker("asyncio")
        if loop is not None and loop.kwargs.get("loop_scope") == "module":
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
