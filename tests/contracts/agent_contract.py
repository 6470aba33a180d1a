"""What every `BrowserAgent` that drives a real browser keeps.

To put one under it, subclass `BrowserAgentContract` in a test module and give the module a fixture `bench`.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from automation.errors import (
    AddressRefusedError,
    ControlGoneError,
    ModelUnavailableError,
    NavigationError,
    WriteError,
)
from automation.gate import InputGate
from automation.page.wire import Exchange, WireRequest
from tests.automation.agents.site import Site

SAID = """() => new Promise((tell) => {
  const look = () => ("said" in window ? tell(window.said) : setTimeout(look, 50));
  look();
})"""
PNG = b"\x89PNG\r\n\x1a\n"


class Watcher:
    """Notes what it is asked and told; lets out what `lets` says."""

    def __init__(self) -> None:
        self.asked: list[WireRequest] = []
        self.told: list[Exchange] = []
        self.lets: Callable[[WireRequest], bool] = lambda request: True

    async def admit(self, request: WireRequest) -> bool:
        self.asked.append(request)
        return self.lets(request)

    async def ended(self, exchange: Exchange) -> None:
        self.told.append(exchange)

    def sends(self, path: str = "") -> list[WireRequest]:
        return [each for each in self.asked if each.method != "GET" and each.url.endswith(path)]

    def reset(self) -> None:
        self.asked.clear()
        self.told.clear()
        self.lets = lambda request: True

    async def end_of(self, path: str, *, seconds: float = 5.0) -> Exchange:
        async with asyncio.timeout(seconds):
            while True:
                for each in self.told:
                    if each.request.url.endswith(path):
                        return each
                await asyncio.sleep(0.02)


@dataclass
class Bench:
    agent: Any
    site: Site
    watcher: Watcher
    gate: InputGate = field(default_factory=InputGate)
    sees_bodies: bool = True

    async def show(self, body: str, path: str = "/page") -> None:
        self.site.pages[path] = f"<!doctype html><meta charset=utf-8>{body}"
        await self.agent.navigate(self.site.url + path)
        self.watcher.reset()
        self.site.arrived.clear()

    async def read(self, script: str) -> Any:
        return await self.agent._tab.driven.evaluate(script)


class Nothing(BaseModel):
    pass


class Advert(BaseModel):
    title: str
    employer: str
    datePosted: str  # noqa: N815 - as the page's own data spells it
    team_size: int


FORM = """<form onsubmit="return false"><label>Full name <input id=name_></label>
<label>Office <select id=office><option value="">Choose<option value=a>Paris<option value=b>Berlin</select></label>
<label><input type=checkbox id=post> Answer by post</label><label>Letter <input type=file id=letter></label>
<button type=button id=count data-n=0 onclick="this.dataset.n++">Count</button><button>Submit application</button></form>"""


async def until(condition: Callable[[], bool], *, seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


class BrowserAgentContract:
    # ---- going places

    async def test_a_page_is_opened(self, bench):
        await bench.agent.navigate(bench.site.url + "/")
        assert await bench.agent.get_current_url() == bench.site.url + "/"
        assert bench.agent.page.url == bench.site.url + "/"

    @pytest.mark.parametrize("status", [404, 410, 503])
    async def test_an_error_status_is_an_error_and_its_page_can_be_read(self, bench, status):
        with pytest.raises(NavigationError, match=str(status)):
            await bench.agent.navigate(f"{bench.site.url}/status/{status}")
        assert await bench.read("() => document.body.innerText") == f"this is {status}"

    @pytest.mark.parametrize(
        "url", ["file:///etc/hostname", "javascript:1", "data:text/html,x", "about:blank", "x"]
    )
    async def test_only_the_web_is_opened(self, bench, url):
        with pytest.raises(AddressRefusedError):
            await bench.agent.navigate(url)

    async def test_a_page_that_takes_too_long_is_given_up(self, bench):
        with pytest.raises(NavigationError):
            await bench.agent.navigate(bench.site.url + "/slow/3", timeout=0.7)
        await bench.agent.navigate(bench.site.url + "/")

    # ---- hands

    async def test_text_replaces_what_was_there(self, bench):
        await bench.show("<input id=a value=old><textarea id=b>old</textarea><p>")
        await bench.agent.fill_field("#a", "Zoë Müller")
        await bench.agent.fill_field("#b", "one\ntwo")
        assert await bench.read("() => [a.value, b.value]") == ["Zoë Müller", "one\ntwo"]
        await bench.agent.fill_field("#a", "")
        assert await bench.read("() => a.value") == ""

    async def test_what_cannot_be_written_says_so(self, bench, monkeypatch):
        monkeypatch.setattr("automation.agents.playwright.LOOK_MS", 1500)
        await bench.show("<input id=a disabled><button id=b>x</button>")
        for selector in ("#a", "#b"):
            with pytest.raises(WriteError):
                await bench.agent.fill_field(selector, "x")
        with pytest.raises(ControlGoneError):
            await bench.agent.fill_field("#gone", "x")

    async def test_clicks_land_inside_and_not_always_on_the_same_spot(self, bench):
        await bench.show(
            "<div style='height:1500px'></div><button id=b style='width:200px;height:80px'>Go</button><script>"
            "window.spots = []; b.onclick = (e) => spots.push([e.offsetX, e.offsetY, e.isTrusted])</script>"
        )
        for _ in range(4):
            await bench.agent.click_element("#b")
        spots = await bench.read("() => spots")
        assert len({(x, y) for x, y, _ in spots}) > 1
        assert all(0 < x < 200 and 0 < y < 80 and trusted for x, y, trusted in spots)

    async def test_files_are_chosen(self, bench: Bench, tmp_path: Path) -> None:
        await bench.show("<input type=file id=f multiple>")
        paths = [tmp_path / "cv.pdf", tmp_path / "letter.txt"]
        for path in paths:
            path.write_text(path.name)
        await bench.agent.upload_file("#f", paths)
        names = "() => [...f.files].map((file) => file.name)"
        assert await bench.read(names) == ["cv.pdf", "letter.txt"]
        await bench.agent.upload_file("#f", paths[0])
        assert await bench.read(names) == ["cv.pdf"]
        with pytest.raises(WriteError):
            await bench.agent.upload_file("#f", tmp_path / "nowhere.pdf")

    async def test_a_paused_gate_holds_hands_and_not_eyes(self, bench):
        await bench.show("<input id=a>")
        await bench.gate.pause()
        writing = asyncio.create_task(bench.agent.fill_field("#a", "x"))
        try:
            assert (await bench.agent.take_screenshot()).startswith(PNG)
            await asyncio.sleep(0.2)
            assert await bench.read("() => a.value") == ""
        finally:
            bench.gate.resume()
        # Decided before a person had the page: decided anew, or not at all.
        with pytest.raises(ControlGoneError):
            await writing
        assert await bench.read("() => a.value") == ""

    async def test_a_picture_of_the_whole_page_leaves_it_scrolled_as_it_was(self, bench):
        await bench.show(
            """<div id=above></div><div style="overflow:auto"><input id=i></div><div id=below></div><script>
            above.style.height = `${0.7 * innerHeight}px`; below.style.height = `${0.6 * innerHeight}px`;
            i.focus({preventScroll: true}); scrollTo(0, 0.2 * innerHeight)</script>"""
        )
        before = await bench.read("() => scrollY")
        await bench.agent.take_screenshot(full_page=True)
        assert await bench.read("() => scrollY") == before > 0

    async def test_a_page_that_is_being_opened_is_left_where_it_was(self, bench):
        await bench.show("<p id=here>here</p>")
        opening = asyncio.create_task(bench.agent.navigate(bench.site.url + "/slow/1.5"))
        await asyncio.sleep(0.3)
        await bench.gate.pause(patience=0.05)
        try:
            with pytest.raises(ControlGoneError):
                await opening
            await asyncio.sleep(1.5)
            assert await bench.read("() => here.textContent") == "here"
        finally:
            bench.gate.resume()

    async def test_a_dialog_that_comes_up_for_a_person_is_theirs(self, bench, caplog):
        caplog.set_level(logging.INFO, "automation")
        await bench.show("<p id=a>x</p>")
        await bench.gate.pause()
        try:
            await bench.read("() => { setTimeout(() => { window.said = confirm('Send it?') }) }")
            async with asyncio.timeout(10):
                # Nothing of the page answers while it asks, so only the agent can tell that it does.
                while "Send it?" not in caplog.text:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
        finally:
            bench.gate.resume()
        # What they leave open says yes to nothing.
        assert await bench.read(SAID) is False

    async def test_dialogs_do_not_stop_anything(self, bench):
        await bench.show(
            "<button id=b>x</button><script>b.onclick = () => { alert(1); window.said = [confirm('sure?'), prompt('why?')] };"
            "addEventListener('beforeunload', (e) => { e.preventDefault(); return '' })</script>"
        )
        await bench.agent.click_element("#b")
        assert await bench.read("() => said") == [True, None]
        await bench.agent.navigate(bench.site.url + "/")

    async def test_a_new_tab_becomes_the_page_until_it_closes(self, bench):
        await bench.show("<a id=a href=/away target=_blank>more</a>")
        before = bench.agent.page
        await bench.agent.click_element("#a")
        await until(lambda: bench.agent.page.url.endswith("/away"))
        await bench.agent.page.close()
        await until(lambda: bench.agent.page is before)

    # ---- looking

    async def test_a_screenshot_is_a_png(self, bench):
        await bench.show("<div style='height:3000px'>")
        small = await bench.agent.take_screenshot()
        large = await bench.agent.take_screenshot(full_page=True)
        assert small.startswith(PNG)
        assert int.from_bytes(large[20:24]) > int.from_bytes(small[20:24])

    # ---- instructions in words, without a model

    async def test_plain_instructions_are_carried_out(self, bench, tmp_path):
        await bench.show(FORM + "<div style='height:3000px'>")
        letter = tmp_path / "letter.pdf"
        letter.write_bytes(b"%PDF-1.4")
        for instruction in (
            "type “Ada King” into “Full name”",
            "Choose 'Berlin' from 'Office'",
            'tick "Answer by post"',
            f'upload "{letter}" to "Letter"',
            "click the button “Count”",
            "scroll to the bottom",
        ):
            done = await bench.agent.act(instruction)
            assert done.done, (instruction, done)
        assert await bench.read(
            "() => [name_.value, office.value, post.checked, letter.files[0].name, scrollY > 0, count.dataset.n]"
        ) == ["Ada King", "b", True, "letter.pdf", True, "1"]

    async def test_what_is_not_there_or_is_there_twice_is_left_alone(self, bench):
        await bench.show("<button onclick='this.dataset.n=1'>Go</button>" * 2)
        for instruction in ("click “Go”", "click “Stop”", "apply for me"):
            with pytest.raises(ModelUnavailableError):
                await bench.agent.act(instruction)
        assert await bench.read("() => document.querySelectorAll('[data-n]').length") == 0

    async def test_what_can_be_done_is_listed_with_working_selectors(self, bench):
        await bench.show(
            FORM + "<input name=hp_email aria-label='leave this empty'><p style='display:none'>"
            "<input aria-label=Hidden></p><div id=host></div><script>host.attachShadow({mode: 'open'})"
            ".innerHTML = '<p></p><p><button>Inside</button></p>'</script>"
        )
        seen = {each.description: each for each in await bench.agent.observe()}
        assert {"Full name", "Office", "Letter", "Count", "Inside"} <= set(seen)
        assert not {"leave this empty", "Hidden"} & set(seen)
        assert seen["Office"].arguments == ("Paris", "Berlin")
        await bench.agent.fill_field(seen["Full name"].selector, "Ada")
        await bench.agent.click_element(seen["Count"].selector)
        await bench.agent.click_element(seen["Inside"].selector)
        assert await bench.read("() => [name_.value, count.dataset.n]") == ["Ada", "1"]
        only = await bench.agent.observe("Full name")
        assert [each.description for each in only] == ["Full name"]

    async def test_what_a_page_says_plainly_is_extracted(self, bench):
        await bench.show(
            """<script type="application/ld+json">{"@type": "JobPosting", "title": "Engineer", "datePosted": "2026-11-02",
            "hiringOrganization": {"name": "Acme"}}</script><h1>Engineer</h1><p>Team size: 7</p>"""
        )
        posting = await bench.agent.extract("the posting", Advert)
        assert posting == Advert(
            title="Engineer", employer="Acme", datePosted="2026-11-02", team_size=7
        )
        assert await bench.agent.extract_data("the posting", Advert) == posting

    async def test_what_needs_a_model_says_so(self, bench):
        agent = bench.agent
        await bench.show("<p>Nothing to see")
        for call in (
            agent.act("apply"),
            agent.extract("x", Nothing),
            agent.extract_data("x", Nothing),
        ):
            with pytest.raises(ModelUnavailableError):
                await call
        assert await agent.observe("anything") == []

    async def test_the_session_can_be_kept(self, bench):
        await bench.show(
            "<script>document.cookie = 'a=1'; localStorage.b = 2; sessionStorage.c = 3</script>"
        )
        state = await bench.agent.session_state()
        assert {"a": "1"} in [{each["name"]: each["value"]} for each in state["cookies"]]
        kept = {each["origin"]: each["localStorage"] for each in state["origins"]}
        assert {"name": "b", "value": "2"} in kept[bench.site.url]
        assert state["sessionStorage"][bench.site.url]["c"] == "3"

    # ---- the wire

    async def test_a_send_is_shown_before_and_after(self, bench):
        await bench.show("<form method=post action=/take><input name=n value='Zoë'></form>")
        await bench.read("() => document.forms[0].submit()")
        exchange = await bench.watcher.end_of("/take")
        (request,) = bench.watcher.sends()
        assert request.body == (b"n=Zo%C3%AB" if bench.sees_bodies else None)
        assert (request.resource, request.navigation, request.main_frame) == (
            "document",
            True,
            True,
        )
        assert request.frame_origin == bench.site.url
        assert exchange.request.id == request.id
        assert (exchange.response.status, exchange.response.body) == (200, b"took 10")

    async def test_a_refused_send_leaves_the_document(self, bench):
        await bench.show("<form method=post action=/take><input id=n name=n value=1></form>")
        bench.watcher.lets = lambda request: request.method == "GET"
        await bench.read("() => document.forms[0].submit()")
        exchange = await bench.watcher.end_of("/take")
        assert exchange.response is None
        assert exchange.failure
        assert bench.site.arrived == {}
        await bench.agent.fill_field("#n", "still here")
        assert bench.agent.page.url == bench.site.url + "/page"

    async def test_a_watcher_that_fails_lets_nothing_out(self, bench):
        await bench.show("")

        def broken(request: WireRequest) -> bool:
            raise RuntimeError("broken on purpose")

        bench.watcher.lets = broken
        await bench.read("() => fetch('/take', {method: 'POST'}).catch(() => 0)")
        await bench.watcher.end_of("/take")
        assert bench.site.arrived == {}

    async def test_going_away_at_once_does_not_lose_the_status(self, bench):
        await bench.show("")
        await bench.read(
            "() => { fetch('/status/201/x', {method: 'POST'}).then(() => { location = '/away' }) }"
        )
        exchange = await bench.watcher.end_of("/status/201/x")
        assert exchange.response.status == 201
        await until(lambda: bench.agent.page.url.endswith("/away"))

    async def test_a_redirect_is_told_as_part_of_the_first(self, bench):
        await bench.show("<form method=post action=/moved/307/moved/308/take></form>")
        await bench.read("() => document.forms[0].submit()")
        last = await bench.watcher.end_of("308/take")
        final = await bench.watcher.end_of(":" + bench.site.url.rpartition(":")[2] + "/take")
        (first, *_) = bench.watcher.sends("/moved/307/moved/308/take")
        assert first.redirected_from is None
        assert last.request.id == first.id
        assert final.request.redirected_from == first.id
        assert final.response.status == 200
