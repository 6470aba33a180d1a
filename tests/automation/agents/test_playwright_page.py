"""The page port on real browsers, against small pages."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from automation.agents.base import Timing
from automation.agents.engines import Engine, available
from automation.errors import ControlGoneError, WriteError
from tests.automation.agents.driven import Driver, driver

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]

WATCHED = """<script>
  window.seen = [];
  for (const type of ["click", "input", "change", "focusout", "submit"]) {
    addEventListener(type, (event) => {
      seen.push(`${type} ${event.target.id || event.target.tagName}${event.isTrusted ? "" : " (made up)"}`);
      if (type === "submit") event.preventDefault();
    }, true);
  }
</script>"""


@pytest_asyncio.fixture(
    scope="module", loop_scope="module", params=[Engine.CHROMIUM, Engine.FIREFOX]
)
async def browser(request: pytest.FixtureRequest) -> AsyncIterator[Driver]:
    if not available(request.param):
        pytest.skip(f"{request.param} is not installed")
    async with driver(request.param) as driving:
        yield driving


async def seen(driven: Any) -> list[str]:
    return list(await driven.raw.evaluate("window.seen"))


async def test_text_replaces_what_was_there(browser: Driver) -> None:
    body = WATCHED + "<form><label>Name <input id=name value=Old></label></form>"
    async with browser.open(body) as driven:
        await driven.page.set(driven.ref("name"), "Jörg Ünal")
        assert await driven.value("name") == "Jörg Ünal"
        events = await seen(driven)
        # Firefox is given pasted text by a script: its protocol has no paste.
        assert any(event.startswith("input name") for event in events)
        assert any(event.startswith("change name") for event in events)


async def test_typed_at_a_persons_pace(browser: Driver) -> None:
    body = WATCHED + "<form><label>Name <input id=name value=Old></label></form>"
    timing = Timing(per_character=(0.01, 0.02), before_action=(0.0, 0.01))
    async with browser.open(body, timing=timing) as driven:
        await driven.page.set(driven.ref("name"), "Zoë 漢")
        assert await driven.value("name") == "Zoë 漢"
        events = await seen(driven)
        assert "click name" in events
        assert sum(event.startswith("input name") for event in events) >= 5
        assert sum(event.startswith("change name") for event in events) == 1


async def test_a_line_break_never_sends_the_form(browser: Driver) -> None:
    body = WATCHED + "<form><label>Name <input id=name></label><button id=b>Send</button></form>"
    for timing in (Timing.off(), Timing(per_character=(0.0, 0.001), before_action=(0.0, 0.0))):
        async with browser.open(body, timing=timing) as driven:
            await driven.page.set(driven.ref("name"), "one\ntwo")
            assert await driven.value("name") == "one two"
            assert not any(event.startswith("submit") for event in await seen(driven))


async def test_an_empty_text_clears(browser: Driver) -> None:
    async with browser.open("<label>City <input id=city value=Sawtry></label>") as driven:
        await driven.page.set(driven.ref("city"), "")
        assert await driven.value("city") == ""


async def test_other_text_controls(browser: Driver) -> None:
    body = """<label>Why <textarea id=why></textarea></label><label>Mail <input id=mail type=email></label>
      <label>Pay <input id=pay type=number></label><label>From <input id=from type=date></label>
      <div id=rich contenteditable=true aria-label=Letter>old</div>"""
    async with browser.open(body) as driven:
        await driven.page.set(driven.ref("why"), "one\ntwo")
        await driven.page.set(driven.ref("mail"), "a@example.com")
        await driven.page.set(driven.ref("pay"), "185000")
        await driven.page.set(driven.ref("from"), "2027-01-11")
        await driven.page.set(driven.ref("rich"), "Dear all,\nhello")
        assert await driven.value("why") == "one\ntwo"
        assert await driven.value("mail") == "a@example.com"
        assert await driven.value("pay") == "185000"
        assert await driven.value("from") == "2027-01-11"
        lines = (await driven.raw.locator("#rich").inner_text()).split()
        assert lines == ["Dear", "all,", "hello"]


async def test_what_a_control_does_not_take_is_an_error(browser: Driver) -> None:
    body = """<label>Pay <input id=pay type=number></label><label>Fixed <input id=fixed value=x readonly></label>
      <label>Off <input id=off disabled></label><label>Box <input id=box type=checkbox></label>"""
    async with browser.open(body) as driven:
        for id_, text in (("pay", "lots"), ("fixed", "y"), ("off", "y"), ("box", "y")):
            with pytest.raises(WriteError):
                await driven.page.set(driven.ref(id_), text)


async def test_a_press_reaches_what_stands_for_a_hidden_box(browser: Driver) -> None:
    body = (
        WATCHED
        + """<style>.gone{display:none} .clear{opacity:0;position:absolute}</style>
      <input type=checkbox id=agree class=gone>
      <label for=agree>I have read <a href="/policy">the very long policy of this company, all of it</a></label>
      <input type=radio name=r id=one class=clear><label for=one>One</label>
      <div style="height:3000px"></div><label><input type=checkbox id=low> Low</label>
      <footer style="position:fixed;bottom:0;left:0;right:0;height:150px;background:#ccc">sticky</footer>"""
    )
    async with browser.open(body) as driven:
        for id_ in ("agree", "one", "low"):
            await driven.page.press(driven.ref(id_))
            assert await driven.checked(id_), id_
        assert driven.page.url == "https://jobs.example/"
        assert not any("made up" in event for event in await seen(driven) if "click" in event)


async def test_what_is_covered_is_pressed_by_key(browser: Driver) -> None:
    body = (
        WATCHED
        + """<label><input type=checkbox id=box> Box</label>
      <div style="position:fixed;inset:0;background:#0008">We value your privacy</div>"""
    )
    async with browser.open(body) as driven:
        await driven.page.press(driven.ref("box"))
        assert await driven.checked("box")


async def test_options_of_a_select(browser: Driver) -> None:
    body = (
        WATCHED
        + """<label>State <select id=one><option>a<option>b<option disabled>c</select></label>
      <label>Skills <select id=many multiple><option selected>a<option>b<option>c</select></label>"""
    )
    async with browser.open(body) as driven:
        await driven.page.choose(driven.ref("one"), [1])
        assert await driven.value("one") == "b"
        await driven.page.choose(driven.ref("many"), [1, 2])
        chosen = "() => [...many.selectedOptions].map(option => option.text)"
        assert await driven.raw.evaluate(chosen) == ["b", "c"]
        with pytest.raises(WriteError):
            await driven.page.choose(driven.ref("one"), [2])
        with pytest.raises(WriteError):
            await driven.page.choose(driven.ref("one"), [7])


async def test_frames_of_this_and_another_origin(browser: Driver, tmp_path: Path) -> None:
    inner = """<label>Name <input id=name></label><label>Box <input type=checkbox id=box></label>
      <label>CV <input type=file id=cv></label>"""
    other = "https://other.example"
    body = f"""<div style="height:900px"></div><iframe src="/inner" width=400 height=200></iframe>
      <iframe src="{other}/x" width=400 height=200></iframe>"""
    document = tmp_path / "resume.pdf"
    document.write_bytes(b"%PDF-1.7 test")
    async with browser.open(
        body, others={"https://jobs.example/inner": inner, f"{other}/x": inner}
    ) as driven:
        for origin in ("https://jobs.example", other):
            await driven.page.set(driven.ref("name", origin), "Jordan")
            await driven.page.press(driven.ref("box", origin))
            # Another site's frame may miss a click right after the page has scrolled to it; whoever fills in reads back.
            if not (await driven.page.read(driven.ref("box", origin))).checked:
                await driven.page.press(driven.ref("box", origin))
            await driven.page.upload(driven.ref("cv", origin), [document])
        for frame in driven.raw.frames[1:]:
            state = "() => [document.getElementById('name').value, box.checked, cv.files[0].name, cv.files[0].size]"
            assert await frame.evaluate(state) == ["Jordan", True, "resume.pdf", 13]


async def test_open_shadow_roots(browser: Driver, tmp_path: Path) -> None:
    body = """<div id=host></div><script>
      host.attachShadow({mode: "open"}).innerHTML = `<label>Name <input id=name></label>
        <label>Box <input type=checkbox id=box></label><label>CV <input type=file id=cv></label>`;</script>"""
    document = tmp_path / "resume.pdf"
    document.write_bytes(b"%PDF-1.7 test")
    async with browser.open(body) as driven:
        await driven.page.set(driven.ref("name"), "Jordan")
        await driven.page.press(driven.ref("box"))
        await driven.page.upload(driven.ref("cv"), [document])
        state = """() => { const find = (id) => host.shadowRoot.getElementById(id);
          return [find("name").value, find("box").checked, find("cv").files[0].name]; }"""
        assert await driven.raw.evaluate(state) == ["Jordan", True, "resume.pdf"]


async def test_a_detached_control_is_gone(browser: Driver) -> None:
    async with browser.open("<p><label>Name <input id=name></label></p>") as driven:
        ref = driven.ref("name")
        await driven.raw.evaluate("document.querySelector('p').replaceChildren()")
        with pytest.raises(ControlGoneError):
            await driven.page.set(ref, "x")
        with pytest.raises(ControlGoneError):
            await driven.page.press(ref)
        with pytest.raises(ControlGoneError):
            await driven.page.press("0:999")
        with pytest.raises(ControlGoneError):
            await driven.page.press("9:0")


async def test_a_ref_of_an_earlier_look_is_gone(browser: Driver) -> None:
    async with browser.open("<label>Name <input id=name></label>") as driven:
        ref = driven.ref("name")
        await driven.raw.evaluate(
            "document.body.insertAdjacentHTML('afterbegin', '<input id=other>')"
        )
        await driven.look()
        with pytest.raises(ControlGoneError):
            await driven.page.set(ref, "x")
        assert await driven.value("other") == ""


async def test_reading_one_control_again(browser: Driver) -> None:
    body = """<label>Name <input id=name></label><label><input type=checkbox id=box> Box</label>
      <label>State <select id=state><option>a<option>b</select></label>"""
    async with browser.open(body) as driven:
        await driven.raw.evaluate(
            "document.getElementById('name').value = 'New'; box.checked = true; state.value = 'b'"
        )
        name = await driven.page.read(driven.ref("name"))
        assert (name.value, name.label, name.ref) == ("New", "Name", driven.ref("name"))
        assert (await driven.page.read(driven.ref("box"))).checked
        options = (await driven.page.read(driven.ref("state"))).options
        assert [option.selected for option in options] == [False, True]


async def test_nothing_is_left_in_the_page(browser: Driver) -> None:
    body = "<form><label>Name <input id=name></label><label><input type=checkbox id=box> Box</label></form>"
    async with browser.open(body) as driven:
        before = await driven.raw.content()
        await driven.page.set(driven.ref("name"), "Jordan")
        await driven.page.press(driven.ref("box"))
        await driven.page.read(driven.ref("name"))
        await driven.look()
        assert await driven.raw.content() == before


async def test_settling_waits_for_the_page(browser: Driver) -> None:
    body = "<p id=p></p><script>let n = 0; const t = setInterval(() => { p.textContent = ++n; n > 5 && clearInterval(t); }, 60)</script>"
    async with browser.open(body) as driven:
        await driven.page.settle(quiet=0.2, at_most=3.0)
        assert await driven.raw.evaluate("p.textContent") == "6"


async def test_settling_is_bounded(browser: Driver) -> None:
    body = "<p id=p></p><script>setInterval(() => { p.textContent = Math.random(); }, 20)</script>"
    async with browser.open(body) as driven:
        began = time.monotonic()
        async with asyncio.timeout(60):
            await driven.page.settle(quiet=0.2, at_most=0.6)
        assert time.monotonic() - began > 0.5


async def test_nothing_is_done_while_paused(browser: Driver) -> None:
    async with browser.open("<label>Name <input id=name></label>") as driven:
        await driven.gate.pause()
        writing = asyncio.ensure_future(driven.page.set(driven.ref("name"), "Jordan"))
        await asyncio.sleep(0.2)
        assert await driven.value("name") == ""
        assert (await driven.page.read(driven.ref("name"))).value == ""
        driven.gate.resume()
        # A person may have had the page: it is decided anew, on what it shows then.
        with pytest.raises(ControlGoneError):
            await writing
        assert await driven.value("name") == ""


async def test_a_screenshot_is_a_png(browser: Driver) -> None:
    async with browser.open("<h1>Apply</h1>") as driven:
        assert (await driven.page.screenshot()).startswith(b"\x89PNG")
        assert (await driven.page.screenshot(full_page=True)).startswith(b"\x89PNG")
