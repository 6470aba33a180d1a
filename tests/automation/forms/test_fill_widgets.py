"""Each widget against a small page in a real browser: the answer arrives, or it is said that it didn't."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from automation.forms.fill import write
from automation.forms.model import Question, Widget, Written
from automation.page.snapshot import OptionState
from automation.protocol import Action, Answer, Kind
from tests.automation.agents.driven import SITE, Driven, Driver, driver

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Driver]:
    async with driver() as driving:
        yield driving


@pytest.fixture
def resume(tmp_path: Path) -> Path:
    path = tmp_path / "resume.pdf"
    path.write_bytes(b"%PDF-1.7 test")
    return path


async def answered(
    driven: Driven,
    ids: str,
    widget: Widget,
    kind: Kind,
    *values: str,
    wanted: tuple[str, ...] = (),
    current: tuple[str, ...] = (),
    file: Path | None = None,
    allowed: frozenset[str] | None = None,
) -> Written:
    """Write into the controls with these ids, as one question."""
    await driven.look()
    controls = tuple(driven.control(each) for each in ids.split())
    labels = [each.own_label or each.label for each in controls]
    options = tuple(
        OptionState(label=label, ref=each.ref, selected=bool(each.checked))
        for label, each in zip(labels, controls, strict=True)
    )
    question = Question(
        key="q", label="Question", kind=kind, widget=widget, controls=controls,
        options=controls[0].options or options, current=current,
    )  # fmt: skip

    async def document(name: str) -> Path:
        assert file is not None
        return file

    answer = Answer(key="q", action=Action.FILL, values=values, wanted=wanted)
    return await write(driven.page, question, answer, document=document, allowed_origins=allowed)


LIST = """<style>ul{position:absolute;background:#fff;margin:0} #box{width:300px}</style>
<label for=box>Country</label><div id=holder class=select__control><input id=box role=combobox aria-expanded=false aria-autocomplete=list aria-controls=list>
<span id=chosen class=select__single-value></span></div><div style="height:300px"></div>
<script>
  const all = OPTIONS, take = (text) => { chosen.textContent = text; box.value = ""; shut(); };
  const shut = () => { document.getElementById("list")?.remove(); box.setAttribute("aria-expanded", "false"); };
  const open = () => {
    shut(); box.setAttribute("aria-expanded", "true");
    const list = document.createElement("ul"); list.id = "list"; list.setAttribute("role", "listbox");
    for (const text of all.filter((each) => each.toLowerCase().includes(box.value.toLowerCase()))) {
      const item = document.createElement("li"); item.setAttribute("role", "option"); item.textContent = text;
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(text); });
      list.append(item);
    }
    holder.append(list);
  };
  box.addEventListener("mousedown", open);
  box.addEventListener("input", open);
  box.addEventListener("keydown", (event) => { if (event.key === "Escape") shut(); if (event.key === "ArrowDown") open(); });
  box.addEventListener("blur", () => { box.value = ""; shut(); });
</script>"""


def opening(*options: str) -> str:
    return LIST.replace("OPTIONS", str(list(options)))


async def shown(driven: Driven, id_: str) -> str:
    return str(await driven.raw.evaluate("id => document.getElementById(id).textContent", id_))


async def test_a_list_that_opens(browser: Driver) -> None:
    async with browser.open(opening("Austria", "Canada", "United States")) as driven:
        written = await answered(driven, "box", Widget.COMBOBOX, Kind.CHOICE, "Canada")
        assert written.ok, written.why
        assert await shown(driven, "chosen") == "Canada"
        assert written.offered == ("Austria", "Canada", "United States")


async def test_other_wordings_of_the_same_answer(browser: Driver) -> None:
    async with browser.open(opening("Austria", "U.S.A.")) as driven:
        written = await answered(
            driven,
            "box",
            Widget.COMBOBOX,
            Kind.CHOICE,
            "United States of Nowhere",
            wanted=("U.S.A.",),
        )
        assert written.ok, written.why
        assert await shown(driven, "chosen") == "U.S.A."


async def test_nothing_is_picked_that_does_not_match(browser: Driver) -> None:
    async with browser.open(opening("Monthly", "Weekly")) as driven:
        written = await answered(driven, "box", Widget.COMBOBOX, Kind.CHOICE, "By carrier pigeon")
        assert not written.ok
        assert "Monthly" in written.why
        assert await shown(driven, "chosen") == ""
        assert await driven.value("box") == ""
        assert not await driven.raw.evaluate("!!document.getElementById('list')")


async def test_a_list_without_a_script_is_given_up_soon(browser: Driver) -> None:
    body = "<label for=box>Country</label><input id=box role=combobox aria-expanded=false>"
    async with browser.open(body) as driven:
        written = await answered(driven, "box", Widget.COMBOBOX, Kind.CHOICE, "Canada")
        assert not written.ok
        assert written.why == "its list doesn't open"


BUTTON_LIST = """<button type=button id=box aria-haspopup=listbox aria-expanded=false aria-label=Degree>Select One</button>
<div id=menu></div><script>
  box.addEventListener("click", () => {
    if (menu.firstChild) return;
    box.setAttribute("aria-expanded", "true");
    menu.innerHTML = `<ul role=listbox style="position:absolute;background:#fff"><li role=option>Bachelor<li role=option>Master</ul>`;
    for (const item of menu.querySelectorAll("li")) item.addEventListener("click", () => {
      box.textContent = item.textContent; menu.innerHTML = ""; box.setAttribute("aria-expanded", "false");
    });
  });
</script>"""


async def test_a_button_that_opens_a_list(browser: Driver) -> None:
    async with browser.open(BUTTON_LIST) as driven:
        written = await answered(driven, "box", Widget.COMBOBOX, Kind.CHOICE, "Master")
        assert written.ok, written.why
        assert await shown(driven, "box") == "Master"
        assert written.offered == ("Bachelor", "Master")


SUGGESTING = """<style>ul{position:absolute;background:#fff;margin:0}</style><label for=box>Location</label>
<div><input id=box role=combobox aria-autocomplete=list aria-expanded=false><div id=menu></div></div><input type=hidden id=committed>
<div style="height:300px"></div><script>
  const places = ["Toronto, Ontario, Canada", "Toronto, Ohio, United States", "Torino, Piedmont, Italy"];
  let timer, wait = DELAY;
  const shut = () => { menu.innerHTML = ""; box.setAttribute("aria-expanded", "false"); };
  box.addEventListener("keyup", () => {
    clearTimeout(timer); committed.value = "";
    timer = setTimeout(() => {
      shut();
      const found = places.filter((each) => box.value && each.toLowerCase().startsWith(box.value.toLowerCase()));
      if (!found.length) return;
      box.setAttribute("aria-expanded", "true");
      menu.innerHTML = "<ul role=listbox>" + found.map((each) => `<li role=option>${each}</li>`).join("") + "</ul>";
      for (const item of menu.querySelectorAll("li")) item.addEventListener("mousedown", (event) => {
        event.preventDefault(); box.value = committed.value = item.textContent; shut();
      });
    }, wait);
  });
  box.addEventListener("blur", () => { if (!committed.value) box.value = ""; shut(); });
</script>"""


@pytest.mark.parametrize("delay", [0, 400])
async def test_a_suggestion_is_chosen(browser: Driver, delay: int) -> None:
    async with browser.open(SUGGESTING.replace("DELAY", str(delay))) as driven:
        written = await answered(
            driven,
            "box",
            Widget.TYPEAHEAD,
            Kind.TEXT,
            "Toronto, Ontario, Canada",
            wanted=("Toronto",),
        )
        assert written.ok, written.why
        assert await driven.value("committed") == "Toronto, Ontario, Canada"


async def test_no_suggestion_that_fits_is_no_answer(browser: Driver) -> None:
    async with browser.open(SUGGESTING.replace("DELAY", "0")) as driven:
        written = await answered(
            driven, "box", Widget.TYPEAHEAD, Kind.TEXT, "Tor, Nowhere", wanted=("Tor",)
        )
        assert not written.ok
        assert await driven.value("committed") == ""


YES_NO = """<p>Do you need a visa?</p><div class=yesno><button type=button id=yes>Yes</button><button type=button id=no>No</button>
<input type=checkbox id=behind tabindex=-1 style="opacity:0"></div><script>
  for (const each of [yes, no]) each.addEventListener("click", () => {
    yes.className = no.className = ""; each.className = "active"; behind.checked = each === yes;
  });
</script>"""


async def test_yes_and_no_as_buttons(browser: Driver) -> None:
    async with browser.open(YES_NO) as driven:
        written = await answered(driven, "yes no", Widget.BUTTONS, Kind.CHOICE, "No")
        assert written.ok, written.why
        assert await driven.raw.evaluate("no.className") == "active"


async def test_boxes_end_as_the_exact_set(browser: Driver) -> None:
    body = """<fieldset><legend>Skills</legend><label><input type=checkbox id=a checked> Go</label>
      <label><input type=checkbox id=b> Python</label><label><input type=checkbox id=c> Rust</label></fieldset>"""
    async with browser.open(body) as driven:
        written = await answered(driven, "a b c", Widget.BOXES, Kind.CHOICES, "Python", "Rust")
        assert written.ok, written.why
        assert [await driven.checked(each) for each in "abc"] == [False, True, True]


async def test_a_box_is_ticked_and_unticked(browser: Driver) -> None:
    body = "<label><input type=checkbox id=a> I agree</label><label><input type=checkbox id=b checked> Mail me</label>"
    async with browser.open(body) as driven:
        assert (await answered(driven, "a", Widget.BOX, Kind.CHECK, "true")).ok
        assert (await answered(driven, "b", Widget.BOX, Kind.CHECK)).ok
        assert await driven.checked("a")
        assert not await driven.checked("b")


async def test_radios(browser: Driver) -> None:
    body = """<fieldset><legend>Notice</legend><label><input type=radio name=n id=a> None</label>
      <label><input type=radio name=n id=b> 2 weeks</label></fieldset>"""
    async with browser.open(body) as driven:
        written = await answered(driven, "a b", Widget.RADIOS, Kind.CHOICE, "2 weeks")
        assert written.ok, written.why
        assert await driven.checked("b")


async def test_a_radio_that_is_not_there(browser: Driver) -> None:
    body = "<label><input type=radio name=n id=a> None</label><label><input type=radio name=n id=b> Some</label>"
    async with browser.open(body) as driven:
        written = await answered(driven, "a b", Widget.RADIOS, Kind.CHOICE, "By carrier pigeon")
        assert not written.ok
        assert not await driven.checked("a")
        assert not await driven.checked("b")


async def test_native_selects(browser: Driver) -> None:
    body = """<label>State <select id=one><option value="">Select…<option value=x1>Ohio<option value=x2>Texas</select></label>
      <label>Skills <select id=many multiple><option selected>Go<option>Python<option>Rust</select></label>"""
    async with browser.open(body) as driven:
        assert (await answered(driven, "one", Widget.SELECT, Kind.CHOICE, "Texas")).ok
        assert await driven.value("one") == "x2"
        assert (await answered(driven, "many", Widget.SELECT, Kind.CHOICES, "Python", "Rust")).ok
        assert not (await answered(driven, "one", Widget.SELECT, Kind.CHOICE, "Bavaria")).ok
        assert await driven.value("one") == "x2"


@pytest.mark.parametrize(
    ("control", "value"),
    [
        ("<input id=when type=date>", "2027-01-11"),
        ("<input id=when type=month>", "2027-01"),
        ("<input id=when placeholder='MM/DD/YYYY'>", "01/11/2027"),
        ("<input id=when placeholder='TT.MM.JJJJ'>", "11.01.2027"),
    ],
)
async def test_dates(browser: Driver, control: str, value: str) -> None:
    async with browser.open(f"<label>Start {control}</label>") as driven:
        written = await answered(driven, "when", Widget.DATE, Kind.DATE, "2027-01-11")
        assert written.ok, written.why
        assert await driven.value("when") == value


async def test_a_date_in_three_parts(browser: Driver) -> None:
    months = "".join(f"<option>{name}" for name in ("Month", "January", "February", "March"))
    body = f"""<fieldset><legend>Born</legend><label>Day <input id=d></label>
      <label>Month <select id=m>{months}</select></label><label>Year <input id=y></label></fieldset>"""
    async with browser.open(body) as driven:
        written = await answered(driven, "d m y", Widget.DATE, Kind.DATE, "1991-02-23")
        assert written.ok, written.why
        assert [await driven.value(each) for each in "dmy"] == ["23", "February", "1991"]


async def test_a_date_box_that_makes_something_of_anything(browser: Driver) -> None:
    """As flatpickr does with a date in another format than its own."""
    body = """<label>Start <input id=start class=datepicker></label><script>
      start.addEventListener("change", () => { if (start.value && !/^\\d\\d[/]\\d\\d[/]\\d{4}$/.test(start.value)) start.value = "08/20/2021"; });
      </script>"""
    async with browser.open(body) as driven:
        written = await answered(driven, "start", Widget.DATE, Kind.DATE, "2027-02-01")
        assert written.ok, written.why
        assert await driven.value("start") == "02/01/2027"


SLIDER = """<span id=years role=slider tabindex=0 aria-label=Years aria-valuemin=0 aria-valuemax=20 aria-valuenow=0>o</span><script>
  years.addEventListener("keydown", (event) => {
    const by = { ArrowRight: STEP, ArrowLeft: -STEP }[event.key] || 0;
    years.setAttribute("aria-valuenow", Number(years.getAttribute("aria-valuenow")) + by);
  });</script>"""


@pytest.mark.parametrize(("step", "ok"), [(1, True), (5, True), (4, False)])
async def test_a_drawn_slider(browser: Driver, step: int, ok: bool) -> None:
    async with browser.open(SLIDER.replace("STEP", str(step))) as driven:
        written = await answered(driven, "years", Widget.SLIDER, Kind.NUMBER, "10")
        assert written.ok is ok, written.why


async def test_a_slider_that_does_not_go_so_far(browser: Driver) -> None:
    async with browser.open(SLIDER.replace("STEP", "1")) as driven:
        written = await answered(driven, "years", Widget.SLIDER, Kind.NUMBER, "30")
        assert not written.ok
        assert "from 0 to 20" in written.why


async def test_a_phone_number_in_a_field_that_formats(browser: Driver) -> None:
    body = """<label>Phone <input id=phone type=tel></label><script>
      phone.addEventListener("change", () => {
        const digits = phone.value.replace(/\\D/g, "").slice(-10);
        phone.value = `(${digits.slice(0, 3)}) ${digits.slice(3, 6)}-${digits.slice(6)}`;
      });</script>"""
    async with browser.open(body) as driven:
        written = await answered(driven, "phone", Widget.PHONE, Kind.PHONE, "+1 416 555 0187")
        assert written.ok, written.why
        assert written.read_back == ("(416) 555-0187",)


async def test_the_dial_code_in_a_list_of_its_own(browser: Driver) -> None:
    """The field takes nothing but ten digits, so the code has to be chosen."""
    body = """<label>Code <select id=code><option value=DE>Germany (+49)<option value=CA>Canada (+1)<option value=US>United States (+1)</select></label>
      <label>Phone <input id=phone type=tel maxlength=10></label>"""
    async with browser.open(body) as driven:
        written = await answered(driven, "phone code", Widget.PHONE, Kind.PHONE, "+1 416 555 0187")
        assert written.ok, written.why
        assert await driven.value("code") == "CA"
        assert await driven.value("phone") == "4165550187"


async def test_a_field_that_wipes_what_is_pasted(browser: Driver) -> None:
    body = """<label>Name <input id=name></label><script>let keys = 0;
      name_ = document.getElementById("name"); name_.addEventListener("keydown", () => { keys++; });
      name_.addEventListener("input", () => { if (!keys) name_.value = "?"; });</script>"""
    async with browser.open(body) as driven:
        written = await answered(driven, "name", Widget.TEXT, Kind.TEXT, "Jordan")
        assert written.ok, written.why
        assert await driven.value("name") == "Jordan"


async def test_a_value_that_does_not_stay_is_an_error(browser: Driver) -> None:
    body = """<label>Pay <input id=pay></label><script>
      pay.addEventListener("change", () => { pay.value = "0"; });</script>"""
    async with browser.open(body) as driven:
        written = await answered(driven, "pay", Widget.TEXT, Kind.NUMBER, "185000")
        assert not written.ok
        assert written.read_back == ("0",)
        assert written.why


async def test_a_text_longer_than_the_field_is_not_cut(browser: Driver) -> None:
    async with browser.open("<label>Why <input id=why maxlength=5></label>") as driven:
        written = await answered(driven, "why", Widget.TEXT, Kind.TEXT, "Because")
        assert not written.ok
        assert "5" in written.why
        assert await driven.value("why") == ""


async def test_rich_text(browser: Driver) -> None:
    body = "<div id=letter contenteditable=true role=textbox aria-label=Letter><p>old</p></div>"
    async with browser.open(body) as driven:
        written = await answered(driven, "letter", Widget.RICH, Kind.LONG_TEXT, "Dear all,\nhello")
        assert written.ok, written.why
        assert "old" not in await shown(driven, "letter")


async def test_a_file_is_waited_for(browser: Driver, resume: Path) -> None:
    body = """<div class=field><label for=cv>CV</label><input type=file id=cv style="display:none"><p id=chip class=file-name></p></div>
      <script>cv.addEventListener("change", () => { const { name } = cv.files[0]; cv.value = "";
        setTimeout(() => { chip.textContent = name; }, 500); });</script>"""
    async with browser.open(body) as driven:
        written = await answered(driven, "cv", Widget.FILE, Kind.FILE, "resume", file=resume)
        assert written.ok, written.why
        assert await shown(driven, "chip") == "resume.pdf"


async def test_a_file_that_is_there_is_not_sent_again(browser: Driver, resume: Path) -> None:
    body = "<label>CV <input type=file id=cv></label>"
    async with browser.open(body) as driven:
        written = await answered(
            driven,
            "cv",
            Widget.FILE,
            Kind.FILE,
            "resume",
            file=resume,
            current=("resume.pdf 13 B",),
        )
        assert written.ok
        assert await driven.raw.evaluate("cv.files.length") == 0


async def test_nothing_goes_into_a_frame_of_another_origin(browser: Driver) -> None:
    other = "https://other.example"
    pages: dict[str, Any] = {f"{other}/x": "<label>Name <input id=name></label>"}
    body = f'<iframe src="{other}/x" width=400 height=200></iframe>'
    async with browser.open(body, others=pages) as driven:
        control = driven.control("name", other)
        question = Question(
            key="q", label="Name", kind=Kind.TEXT, widget=Widget.TEXT, controls=(control,)
        )
        answer = Answer(key="q", action=Action.FILL, values=("Jordan",))

        async def document(_: str) -> Path:
            raise AssertionError

        written = await write(
            driven.page, question, answer, document=document, allowed_origins={SITE}
        )
        assert not written.ok
        assert other in written.why
        assert await driven.raw.frames[1].evaluate("document.getElementById('name').value") == ""
        allowed = {SITE, other}
        assert (
            await write(driven.page, question, answer, document=document, allowed_origins=allowed)
        ).ok
