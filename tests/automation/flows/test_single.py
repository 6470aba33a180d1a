"""Whole pages in a real browser: files first, what a site overwrites is mended, what appears is answered."""

from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from automation.flows.single import PageResult, complete_page
from automation.forms.model import Form, Question, Widget, Written
from automation.page.snapshot import Snapshot
from automation.protocol import Action, Answer
from tests.automation.agents.driven import SITE, Driven, Driver, driver

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Driver]:
    async with driver() as driving:
        yield driving


class Filling:
    """Answers by label; what isn't listed is skipped when optional and asked when required."""

    def __init__(self, folder: Path, answers: dict[str, str | tuple[str, ...]]) -> None:
        self._folder = folder
        self._answers = answers
        self.asked: list[list[str]] = []
        self.order: list[str] = []

    async def complete(self, driven: Driven, **more: object) -> PageResult:
        return await complete_page(
            driven.page,
            self.resolve,
            document=self.document,
            on_written=self.written,
            allowed_origins={SITE},
            **more,  # type: ignore[arg-type]
        )

    async def resolve(self, form: Form, snapshot: Snapshot) -> Sequence[Answer]:
        self.asked.append([each.label for each in form.questions])
        return [self._answer(each) for each in form.questions]

    def _answer(self, question: Question) -> Answer:
        value = self._answers.get(question.label)
        if value is None:
            action = Action.ASK if question.required else Action.SKIP
            return Answer(key=question.key, action=action)
        values = (value,) if isinstance(value, str) else value
        return Answer(key=question.key, action=Action.FILL, values=values)

    async def document(self, name: str) -> Path:
        path = self._folder / f"{name}.pdf"
        path.write_bytes(b"%PDF-1.7 test")
        return path

    async def written(self, written: Written) -> None:
        self.order.append(written.question.label)


Start = Callable[[dict[str, str | tuple[str, ...]]], Filling]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    return lambda answers: Filling(tmp_path, answers)


def form(*fields: str, script: str = "") -> str:
    return f"<form>{''.join(f'<p>{each}</p>' for each in fields)}<button>Submit application</button></form><script>{script}</script>"


NAME = "<label>Full name <input id=name required></label>"
MAIL = "<label>Email <input id=mail type=email required></label>"
RESUME = "<label>Resume <input id=cv type=file required></label>"


async def test_a_page_is_filled_in(browser: Driver, start: Start) -> None:
    filling = start({"Full name": "Jordan Rivera", "Email": "j@example.com"})
    async with browser.open(
        form(NAME, MAIL, "<label>Why? <textarea required></textarea></label>")
    ) as driven:
        result = await filling.complete(driven)
        assert result.stable
        assert not result.failed
        assert [each.ok for each in result.written] == [True, True]
        assert len(result.unanswered) == 1
        assert await driven.value("name") == "Jordan Rivera"
        assert await driven.value("mail") == "j@example.com"


async def test_what_a_parser_overwrites_is_mended(browser: Driver, start: Start) -> None:
    script = """cv.addEventListener("change", () => {
      const note = document.createElement("p"); note.textContent = "Reading " + cv.files[0].name; document.body.append(note);
      setTimeout(() => { document.getElementById("name").value = "RIVERA JORDAN RESUME"; mail.value = "old@example.com"; }, 700); });"""
    filling = start({"Full name": "Jordan Rivera", "Email": "j@example.com", "Resume": "resume"})
    async with browser.open(form(NAME, MAIL, RESUME, script=script)) as driven:
        result = await filling.complete(driven)
        assert result.stable
        assert not result.failed
        assert filling.order[0] == "Resume"
        assert await driven.value("name") == "Jordan Rivera"
        assert await driven.value("mail") == "j@example.com"


async def test_what_was_prefilled_is_corrected_and_what_is_not_ours_cleared(
    browser: Driver, start: Start
) -> None:
    body = form(
        "<label>Full name <input id=name value='Somebody Else'></label>",
        "<label>City <input id=city value=Sawtry></label>",
        "<label>Twitter <input id=twitter value='@else'></label>",
    )
    filling = start({"Full name": "Jordan Rivera", "City": "Oslo"})
    async with browser.open(body) as driven:
        result = await filling.complete(driven)
        assert result.stable
        assert [await driven.value(each) for each in ("name", "city", "twitter")] == [
            "Jordan Rivera",
            "Oslo",
            "",
        ]


async def test_questions_that_appear_are_answered(browser: Driver, start: Start) -> None:
    script = """visa.addEventListener("change", () => { more.innerHTML = visa.value === "yes"
      ? "<label>Which visa? <input id=which required></label>" : ""; });"""
    body = form(
        "<label>Do you need a visa? <select id=visa><option value=''>Select<option value=yes>Yes<option value=no>No</select></label>",
        "<span id=more></span>",
        script=script,
    )
    filling = start({"Do you need a visa?": "Yes", "Which visa?": "H-1B"})
    async with browser.open(body) as driven:
        result = await filling.complete(driven)
        assert result.stable
        assert len(filling.asked) == 2
        assert await driven.value("which") == "H-1B"


async def test_a_page_that_draws_everything_anew_after_each_change(
    browser: Driver, start: Start
) -> None:
    script = """let n = 0; const keep = {};
      const draw = () => { n++; const hold = document.querySelector("form");
        hold.innerHTML = ["Full name", "Email", "City"].map((label, i) =>
          `<p><label for=f${n}_${i}>${label}</label><input id=f${n}_${i} data-label="${label}" value="${keep[label] || ""}"></p>`).join("")
          + "<button>Submit application</button>"; };
      draw();
      document.addEventListener("change", (event) => { keep[event.target.dataset.label] = event.target.value; draw(); });"""
    filling = start({"Full name": "Jordan Rivera", "Email": "j@example.com", "City": "Oslo"})
    async with browser.open(form(script=script)) as driven:
        result = await filling.complete(driven)
        assert result.stable
        assert not result.failed
        held = await driven.raw.evaluate(
            "[...document.querySelectorAll('input')].map((each) => each.value)"
        )
        assert held == ["Jordan Rivera", "j@example.com", "Oslo"]


async def test_a_file_whose_input_makes_way_for_its_name(browser: Driver, start: Start) -> None:
    script = """cv.addEventListener("change", () => { const { name } = cv.files[0];
      setTimeout(() => { cv.closest("p").innerHTML = `<b>${name}</b> <button type=button>Remove</button>`; }, 200); });"""
    filling = start({"Resume": "resume", "Full name": "Jordan Rivera"})
    async with browser.open(form(NAME, RESUME, script=script)) as driven:
        result = await filling.complete(driven)
        assert result.stable
        assert {each.question.widget for each in result.written if each.ok} == {
            Widget.FILE,
            Widget.TEXT,
        }


async def test_a_value_the_page_refuses_is_told(browser: Driver, start: Start) -> None:
    script = "mail.addEventListener('change', () => { mail.value = ''; });"
    filling = start({"Full name": "Jordan Rivera", "Email": "j@example.com"})
    async with browser.open(form(NAME, MAIL, script=script)) as driven:
        result = await filling.complete(driven)
        assert [each.question.label for each in result.failed] == ["Email"]
        assert not result.failed[0].ok
        assert await driven.value("name") == "Jordan Rivera"


async def test_nothing_is_sent(browser: Driver, start: Start) -> None:
    script = "window.sent = 0; document.querySelector('form').addEventListener('submit', (event) => { event.preventDefault(); sent++; });"
    filling = start({"Full name": "Jordan\nRivera", "Email": "j@example.com"})
    async with browser.open(form(NAME, MAIL, script=script)) as driven:
        await filling.complete(driven)
        assert await driven.raw.evaluate("sent") == 0


async def test_frames_of_other_origins_get_nothing(browser: Driver, start: Start) -> None:
    other = "https://other.example/x"
    body = form(NAME) + f'<iframe src="{other}" width=500 height=200></iframe>'
    filling = start({"Full name": "Jordan Rivera"})
    async with browser.open(body, others={other: form(NAME)}) as driven:
        result = await filling.complete(driven)
        assert await driven.value("name") == "Jordan Rivera"
        assert [each.question.control.origin for each in result.failed] == ["https://other.example"]
        inner = driven.raw.frames[1]
        assert await inner.evaluate("document.getElementById('name').value") == ""


FOLDED = {
    "details": "<details><summary>More about you</summary><p><label>City <input id=city required></label></p></details>",
    "a panel": """<h3><button type=button id=fold aria-expanded=false aria-controls=panel>More about you</button></h3>
      <div id=panel hidden><p><label>City <input id=city required></label></p></div>""",
}
OPENS = "fold.onclick = () => { panel.hidden = !panel.hidden; fold.setAttribute('aria-expanded', !panel.hidden); }"


@pytest.mark.parametrize("kind", FOLDED)
async def test_what_is_folded_is_opened_once(browser: Driver, start: Start, kind: str) -> None:
    filling = start({"Full name": "Jordan Rivera", "City": "Oslo"})
    body = form(NAME, FOLDED[kind], script=OPENS if kind == "a panel" else "")
    async with browser.open(body) as driven:
        for _ in range(2):
            result = await filling.complete(driven)
            assert result.stable
            assert await driven.value("city") == "Oslo"
            assert await driven.raw.evaluate("!!document.getElementById('city').offsetParent")


async def test_what_is_folded_beside_the_form_stays_so(browser: Driver, start: Start) -> None:
    filling = start({"Full name": "Jordan Rivera", "City": "Oslo"})
    async with browser.open(form(NAME) + f"<form>{FOLDED['details']}</form>") as driven:
        await filling.complete(driven)
        assert await driven.value("city") == ""


async def test_a_slider_drawn_over_one_that_nobody_sees(browser: Driver, start: Start) -> None:
    """The track and its thumb are blocks without a role; what is sent is the native one's value."""
    hidden = "position:absolute;width:1px;height:100%;overflow:hidden;opacity:0;top:0"
    body = f"""<form>{NAME}<label for=years>Years with Python?<sup aria-hidden=true>*</sup><span>Required</span></label>
      <div style="padding:20px"><div title="Edit number"><span id=shown>0</span><div hidden><input type=number name=custom value=0></div><button type=button aria-label="Edit number"></button></div>
      <div style="position:relative;height:20px"><input id=years type=range min=0 max=20 value=0 required style="{hidden}">
      <div id=track style="width:300px;height:8px;background:#ddd"><div id=thumb style="width:16px;height:16px"></div></div></div></div>
      <button>Submit application</button></form><script>
      years.addEventListener("input", () => {{ shown.textContent = years.value; thumb.style.transform = `translateX(${{years.value * 15}}px)`; }});</script>"""
    filling = start({"Full name": "Jordan Rivera", "Years with Python?": "7"})
    async with browser.open(body) as driven:
        result = await filling.complete(driven)
        assert not result.failed
        assert filling.asked[0] == ["Full name", "Years with Python?"]
        assert await driven.raw.evaluate("[years.value, shown.textContent]") == ["7", "7"]
