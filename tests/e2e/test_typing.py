"""What is typed and pasted in a takeover's page keeps its order, however far the screen is: the page's own queue, before a screen
that is slow to ask for what it is to paste."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from deploy.local.unprivileged import ROOT
from tests.automation.agents.driven import Driver, driver

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]

SCRIPT = (ROOT / "static/js/input.js").read_text()
# A field behind a screen that is `way` milliseconds off. It holds one offered text, fetches that when it is to paste, and takes
# keys meanwhile. In `steps`, a text is pasted, and a list are keys.
TYPE = """async ({ script, way, steps, asks }) => {
  const { Input } = await import("data:text/javascript," + encodeURIComponent(script));
  const PASTE = 0x16;
  const key = (code) => new Uint8Array([4, 1, 0, 0, ...new Uint8Array(new Uint32Array([code]).buffer)]);
  const cut = (action, text) => {
    const said = new TextEncoder().encode(text);
    const head = new DataView(new ArrayBuffer(8));
    head.setUint8(0, 6);
    head.setInt32(4, -(said.length + 4));
    return new Uint8Array([...new Uint8Array(head.buffer), action, 0, 0, 1, ...said]);
  };
  const later = (act) => setTimeout(act, way);
  let [field, offered, told] = ["", "", []];
  const arrives = (data) => {
    if (told.length) {
      told.push(...data);
      const [length, text] = [told[0], told.slice(1)];
      if (text.length < length) return;
      field += new TextDecoder().decode(new Uint8Array(text.slice(4)));
      told = [];
    } else if (data[0] === 6 && data[8] === 0x10) {
      told = [-new DataView(data.buffer).getInt32(4)];
      arrives(data.slice(8));
    } else if (data[0] === 4) {
      const code = new DataView(data.buffer).getUint32(4, true);
      if (code !== PASTE) field += String.fromCodePoint(code);
      else if (asks) later(() => answer(cut(0x10, offered)));
    }
  };
  // A long one is sent in pieces, of which one may begin as a key does.
  const answer = (data) => {
    const pieces = data.length > 40 ? [data.slice(0, 40), data.slice(40)] : [data];
    for (const piece of pieces) input.send(piece);
  };
  const input = new Input({
    transmit: (data) => {
      const sent = data.slice();
      later(() => arrives(sent));
    },
    insert: (text) => {
      offered = text;
      input.send(cut(0x08, ""));
      input.send(key(PASTE));
    },
  });
  for (const step of steps) {
    if (typeof step === "string") input.paste(step);
    else for (const letter of step[0]) input.send(key(letter.codePointAt(0)));
    await new Promise((done) => setTimeout(done, 10));
  }
  window.field = () => field;
}"""
LONG = "ф" * 14 + "\x04\x05" + "ж" * 300


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Driver]:
    async with driver() as driving:
        yield driving


def text_of(steps: list[str | list[str]]) -> str:
    return "".join(step if isinstance(step, str) else step[0] for step in steps)


@pytest.mark.parametrize("way", [0, 100])
@pytest.mark.parametrize(
    "steps",
    [
        ["🙂", ["a"], "🙂", ["b"], ["cd"], "漢", "字", ["e"]],
        [["1"], LONG, ["2"], "ы", ["3"]],
    ],
    ids=["short", "long"],
)
async def test_keys_wait_for_the_paste_before_them(
    steps: list[str | list[str]], way: int, browser: Driver
) -> None:
    async with browser.open("") as driven:
        given = {"script": SCRIPT, "way": way, "steps": steps, "asks": True}
        await driven.raw.evaluate(TYPE, given)
        text = text_of(steps)
        await driven.raw.wait_for_function(f"[...field()].length >= {len(text)}", timeout=8_000)
        assert await driven.raw.evaluate("field()") == text


async def test_what_nothing_takes_holds_nothing_up_for_long(browser: Driver) -> None:
    async with browser.open("") as driven:
        given = {"script": SCRIPT, "way": 0, "steps": ["🙂", ["a"], ["b"]], "asks": False}
        await driven.raw.evaluate(TYPE, given)
        await asyncio.sleep(0.3)
        assert await driven.raw.evaluate("field()") == ""
        await driven.raw.wait_for_function("field() === 'ab'", timeout=8_000)
