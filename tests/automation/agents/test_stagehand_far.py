"""Tier 2's agent where the browser is on another machine, and the vendor between the two: in a session of the emulator's."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from automation.agents.base import Timing
from automation.agents.engines import Engine, available
from automation.agents.factory import create_browser_agent
from automation.agents.stagehand import StagehandBrowserAgent
from automation.runner.browser import extension_archive
from tests.automation.agents.site import Site, serving

if TYPE_CHECKING:
    from browserbase import Browserbase

pytest.importorskip("stagehand")
pytest.importorskip("browserbase")
pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]


@dataclass
class Far:
    agent: StagehandBrowserAgent
    site: Site
    client: "Browserbase"
    session: str

    def commands(self) -> Counter[str]:
        """How often the browser has heard each, on all lines together."""
        return Counter(each.method for each in self.client.sessions.logs.list(self.session))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def far(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Far]:
    from tests.deploy.browserbase_process import (  # noqa: PLC0415 - no runner has the vendor's client
        BrowserbaseEmulator,
    )

    if not available(Engine.CHROMIUM):
        pytest.skip("chromium is not installed")
    archive = extension_archive()
    assert archive is not None
    folder = tmp_path_factory.mktemp("far")
    with serving() as site, BrowserbaseEmulator(folder) as emulator, emulator.client() as client:
        extension = client.extensions.create(file=("extension.zip", archive))
        session = client.sessions.create(extension_id=extension.id, keep_alive=True)
        agent = await create_browser_agent(
            2, timing=Timing.off(), trusted=site.origins, endpoint=session.connect_url
        )
        assert isinstance(agent, StagehandBrowserAgent)
        async with agent:
            yield Far(agent, site, client, session.id)


async def test_a_word_is_heard_on_each_line(far: Far) -> None:
    before = far.commands()
    await far.agent._lines.speak()
    heard = far.commands() - before
    # Our engine asks by itself; Stagehand asks its runtime, which then asks.
    assert heard["Storage.getCookies"] == 2
    assert heard["Runtime.evaluate"] == 1


async def test_files_get_there_though_no_path_of_ours_does(far: Far, tmp_path: Path) -> None:
    far.site.pages["/page"] = "<input type=file id=cv><input type=file id=letter>"
    paths = [tmp_path / "cv.pdf", tmp_path / "letter.txt"]
    for path in paths:
        path.write_text(path.name)
    await far.agent.navigate(far.site.url + "/page")
    await far.agent.upload_file("#cv", paths[0])
    page = far.agent.page
    _, letter = (await page.snapshot()).controls
    await page.upload(letter.ref, [paths[1]])
    read = "async () => [await cv.files[0].text(), await letter.files[0].text()]"
    assert await page.driven.evaluate(read) == ["cv.pdf", "letter.txt"]
    assert "DOM.setFileInputFiles" not in far.commands()
