"""The reading script over small pages in a real browser: what a person sees is what the snapshot says."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from automation.page.snapshot import Control
from tests.automation.agents.driven import Driven, Driver, driver

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Driver]:
    async with driver() as driving:
        yield driving


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def blank(browser: Driver) -> AsyncIterator[Driven]:
    """One tab for the small pages that are only looked at."""
    async with browser.open("") as driven:
        yield driven


async def controls(blank: Driven, body: str) -> tuple[Control, ...]:
    await blank.raw.set_content(f"<!doctype html><html lang=en><body>{body}")
    return (await blank.look()).controls


async def only(blank: Driven, body: str) -> Control:
    (control,) = await controls(blank, body)
    return control


LABELS = {
    "for": ("<label for=a>City</label><input id=a>", "City", "for"),
    "wrap": ("<label>City <input></label>", "City", "wrap"),
    "labelledby": ("<span id=l>City</span><input aria-labelledby=l>", "City", "labelledby"),
    "aria-label": ("<input aria-label=City>", "City", "aria_label"),
    "placeholder": ("<input placeholder=City name=x>", "City", "placeholder"),
    "title": ("<input title=City name=x>", "City", "title"),
    "name": ("<input name=home_city>", "home city", "name"),
    "near heading": ("<div><h4>City</h4><p>Where you live</p><input></div>", "City", "near"),
    "near text": ("<div>City<br><input></div>", "City", "near"),
    "table": ("<table><tr><td>City</td><td><input></td></tr></table>", "City", "near"),
    "entry": (
        "<div data-field-path=x><label for=gone>City</label><div><input></div></div>",
        "City",
        "near",
    ),
    "question block": (
        "<li class=application-question><div class=application-label><div>City</div></div><div><textarea></textarea></div>",
        "City",
        "near",
    ),
    "sibling title": (
        "<div><div class=response-form-item-title>City</div><div><div><input id=input-33></div></div></div>",
        "City",
        "near",
    ),
    "label after": ("<div><input><label>City</label></div>", "City", "near"),
    "said twice": (
        "<label for=a><span aria-hidden=true>City</span><span class=sr>City</span></label><input id=a>",
        "City",
        "for",
    ),
    "said twice in one": (
        "<label for=a>Email addressEmail address</label><input id=a>",
        "Email address",
        "for",
    ),
    "vague aria-label": (
        "<div><div class=label>City</div><input role=combobox aria-label='Select an option'></div>",
        "City",
        "near",
    ),
    "name and value": (
        "<button aria-haspopup=listbox aria-label='Select calling code: Malta'>+356</button>",
        "Calling code",
        "aria_label",
    ),
    "list inside the label": (
        "<label>City <span role=listbox><span role=option>Rome +39</span></span><input></label>",
        "City",
        "wrap",
    ),
    "what was chosen": (
        "<div><b>City</b><div class=x-control><div class=x-singleValue>Rome</div><input role=combobox></div></div>",
        "City",
        "near",
    ),
    "what screen readers are told": (
        "<div><b>City</b><div><span role=log>option Rome, selected.</span><input role=combobox></div></div>",
        "City",
        "near",
    ),
    "a note kept from everybody": (
        "<h2 id=q>City</h2><p id=n aria-hidden=true>Single line text.</p><input aria-labelledby='q n'>",
        "City",
        "labelledby",
    ),
    "a list's first line": (
        "<select name=f7><option value=''>City</option><option>Rome</option></select>",
        "City",
        "placeholder",
    ),
    "a list's prompt": (
        "<select name=home_city><option value=''>Bitte auswählen</option><option>Rome</option></select>",
        "home city",
        "name",
    ),
    "file's button": (
        "<div role=group aria-labelledby=g><div id=g>Résumé</div><label for=f>Attach</label><input type=file id=f></div>",
        "Résumé",
        "labelledby",
    ),
    "file's verb": (
        "<input type=file aria-label='Upload Cover letter'>",
        "Cover letter",
        "aria_label",
    ),
    "file's own words": (
        "<div><div>Résumé</div><div>No file selected</div><label for=f>Choose file</label><input type=file id=f></div>",
        "Résumé",
        "near",
    ),
    "file's link": (
        "<div><ul><li><a href=#>Upload résumé</a></li></ul></div><div><input type=file name=x></div>",
        "résumé",
        "near",
    ),
}


@pytest.mark.parametrize(("body", "label", "source"), LABELS.values(), ids=LABELS)
async def test_label(blank, body, label, source):
    control = await only(blank, body)
    assert (control.label, control.label_from) == (label, source)


async def test_label_of_the_right_field(blank):
    flat = "<form>Name:<br><input id=a><br>City:<br><input id=b placeholder='e.g. Rome'></form>"
    assert [each.label for each in await controls(blank, flat)] == ["Name:", "City:"]
    headed = "<form><h2>About you</h2><input placeholder=Name><input placeholder=City></form>"
    assert [each.label for each in await controls(blank, headed)] == ["Name", "City"]


REQUIRED = {
    "attribute": ("<label>A <input required></label>", "required"),
    "aria": ("<label>A <input aria-required=true></label>", "aria"),
    "group": ("<div role=group aria-required=true aria-label=A><input></div>", "group"),
    "star": ("<label for=a>A<span>*</span></label><input id=a>", "mark"),
    "star in front": ("<label for=a>* A</label><input id=a>", "mark"),
    "heavy star": ("<label><div>A<span class=required>✱</span></div><input></label>", "mark"),
    "hidden star": ("<label for=a>A <span aria-hidden=true>*</span></label><input id=a>", "mark"),
    "abbr": ("<label for=a>A <abbr title=required>*</abbr></label><input id=a>", "mark"),
    "word for readers": (
        "<label for=a>A<sup aria-hidden=true>*</sup><span style='position:absolute;width:1px;height:1px;overflow:hidden'>Required</span></label><input id=a>",
        "mark",
    ),
    "icon": ("<label for=a>A <i class=asterisk></i></label><input id=a>", "mark"),
    "in words": ("<label for=a>A (erforderlich)</label><input id=a>", "mark"),
    "class of the label": ("<label for=a class=_required_x1>A</label><input id=a>", "class"),
    "style": (
        "<style>.r::after{content:' *'}</style><label for=a class=r>A</label><input id=a>",
        "mark",
    ),
    "data": ("<label>A <input data-required=true></label>", "data"),
    "a note's name": (
        "<h2 id=l>A<span role=note aria-label='Required to answer'></span></h2><input aria-labelledby=l>",
        "class",
    ),
    "beside the label": (
        "<div><span><strong>*</strong></span><span id=l>A</span><input aria-labelledby=l></div>",
        "mark",
    ),
    "beside a group's label": (
        (
            "<div><span><strong>*</strong></span><span><span id=l>A</span></span></div>"
            "<fieldset role=radiogroup aria-labelledby=l><label><input type=radio name=r>Yes</label><label><input type=radio name=r>No</label></fieldset>"
        ),
        "mark",
    ),
    "twin": (
        "<div><label for=a>A</label><input id=a role=combobox><input required tabindex=-1 aria-hidden=true style='opacity:0'></div>",
        "twin",
    ),
}


@pytest.mark.parametrize(("body", "source"), REQUIRED.values(), ids=REQUIRED)
async def test_required(blank, body, source):
    control = (await controls(blank, body))[0]
    assert (control.label, control.required, control.required_by) == ("A", True, source)


OPTIONAL = {
    "plain": "<label>A <input></label>",
    "optional": "<label for=a>A (optional)</label><input id=a class=required-if-other>",
    "false": "<label>A <input aria-required=false data-required=false></label>",
    "note": "<p class=required-note>Fields with * are required</p><label>A <input></label>",
    "other field": "<div><label for=b>B*</label><input id=b></div><div><label for=a>A</label><input id=a></div>",
}


@pytest.mark.parametrize("body", OPTIONAL.values(), ids=OPTIONAL)
async def test_not_required(blank, body):
    control = (await controls(blank, body))[-1]
    assert (control.label, control.required) == ("A", False)


HIDDEN = {
    "display": "<div style='display:none'><input></div>",
    "visibility": "<div style='visibility:hidden'><input></div>",
    "opacity": "<div style='opacity:0'><input></div>",
    "off_screen": "<input style='position:absolute;left:-5000px'>",
    "clipped": "<div style='overflow:hidden;height:1px'><input></div>",
    "size": "<input style='width:0;height:0;border:0;padding:0'>",
    "aria_hidden": "<div aria-hidden=true><input tabindex=-1></div>",
    "inert": "<div inert><input></div>",
    "covered": (
        "<form style='position:relative'><div><input></div><div style='position:absolute;inset:0;height:40px'></div>"
        "<div style='margin-top:60px'><input></div></form>"
    ),
}


@pytest.mark.parametrize(("reason", "body"), HIDDEN.items(), ids=HIDDEN)
async def test_hidden(blank, reason, body):
    control = (await controls(blank, body))[0]
    assert (control.hidden, control.proxied) == (reason, False)


SEEN = {
    "plain": "<input>",
    "below the fold": "<div style='height:4000px'></div><input>",
    "in a scrolled box": "<div style='height:40px;overflow:auto'><div style='height:400px'></div><input></div>",
    "under a banner": "<input><div style='position:fixed;inset:0;background:#fff'>Cookies</div>",
    "while a dialog takes the pointer": "<style>body{pointer-events:none}</style><form><div>A <input></div></form>",
    "under its floating label": "<div style='position:relative'><label for=a style='position:absolute;inset:0'>A</label><input id=a></div>",
    "read only to assistive technology": "<div aria-hidden=true><input></div>",
}


@pytest.mark.parametrize("body", SEEN.values(), ids=SEEN)
async def test_seen(blank, body):
    assert (await only(blank, body)).hidden == ""


PROXIED = {
    "file": "<label for=f>Upload</label><input type=file id=f style='display:none'>",
    "file in a drop zone": "<div class=dropzone>Drop here</div><input type=file style='position:absolute;left:-9999px'>",
    "styled box": "<label for=c>I agree</label><input type=checkbox id=c style='opacity:0'>",
    "styled radio": "<label><input type=radio name=r style='position:absolute;clip:rect(0 0 0 0);width:1px;height:1px'>Yes</label>",
    "decorated select": "<select class=select2-hidden-accessible style='opacity:0'><option>A</select><span class=select2-container>A</span>",
}


@pytest.mark.parametrize("body", PROXIED.values(), ids=PROXIED)
async def test_stood_in_for(blank, body):
    control = await only(blank, body)
    assert control.hidden
    assert control.proxied


async def test_radios(blank):
    found = await controls(
        blank,
        "<fieldset><legend>Remote?*</legend><label><input type=radio name=r value=1>Yes</label>"
        "<label><input type=radio name=r value=0 checked>No</label></fieldset>"
        "<label><input type=radio name=other>Elsewhere</label>",
    )
    assert [(each.label, each.own_label, each.checked, each.required) for each in found[:2]] == [
        ("Remote?", "Yes", False, True),
        ("Remote?", "No", True, True),
    ]
    assert found[0].group == found[1].group != found[2].group


async def test_radios_without_names(blank):
    def field(question: str) -> str:
        boxes = "".join(
            f"<div><input type=radio id={question}{option}><label for={question}{option}>{option}</label></div>"
            for option in ("Yes", "No")
        )
        return f"<div><div><span>{question} *</span></div><div><div>{boxes}</div></div></div>"

    found = await controls(blank, field("Remote?") + field("Shifts?"))
    assert [(each.label, each.own_label, each.required) for each in found] == [
        ("Remote?", "Yes", True),
        ("Remote?", "No", True),
        ("Shifts?", "Yes", True),
        ("Shifts?", "No", True),
    ]
    assert found[0].group == found[1].group != found[2].group == found[3].group


async def test_options_are_read_from_what_shows(blank):
    found = await controls(
        blank,
        "<div><label>Remote?</label><div><div id=y style='display:none'>Remote? yes</div><input type=radio name=r id=a aria-labelledby=y>"
        "<label for=a>Yes</label><div id=n style='display:none'>Remote? no</div><input type=radio name=r id=b aria-labelledby=n><label for=b>No</label></div></div>",
    )
    assert [(each.label, each.own_label) for each in found] == [
        ("Remote?", "Yes"),
        ("Remote?", "No"),
    ]


async def test_a_component_whose_script_never_ran(blank):
    body = "<x-input id=a label=City required></x-input><x-phone-field label=Phone></x-phone-field><x-icon label=Star></x-icon>"
    found = await controls(blank, body)
    assert [(each.id, each.label, each.type, each.required) for each in found] == [
        ("a", "City", "text", True),
        ("", "Phone", "tel", False),
    ]
    assert {(each.widget, each.hidden) for each in found} == {("unmade", "")}
    made = await blank.raw.evaluate(
        """async () => {
          customElements.define("x-input", class extends HTMLElement {
            connectedCallback() { this.attachShadow({ mode: "open" }).innerHTML = "<label>Town <input></label>"; }
          });
          await customElements.whenDefined("x-input");
          return true;
        }"""
    )
    assert made
    assert [each.label for each in (await blank.look()).controls] == ["Town", "Phone"]


async def test_the_question_stands_above_its_explanation(blank):
    found = await controls(
        blank,
        "<form><div><h3>Your pronouns?</h3><div class=question-body><p>https://example.org/why</p></div>"
        "<ul><li><input type=checkbox name=p><span>She</span></li><li><input type=checkbox name=p><span>They</span></li></ul></div></form>",
    )
    assert [(each.label, each.own_label, each.help) for each in found] == [
        ("Your pronouns?", "She", "https://example.org/why"),
        ("Your pronouns?", "They", "https://example.org/why"),
    ]
    assert found[0].group == found[1].group


async def test_boxes_named_by_their_options(blank):
    found = await controls(
        blank,
        "<fieldset class=_fieldEntry_1 data-field-path=q><label class='title _required_9'>Which?</label>"
        "<div><input type=checkbox id=a name=Go><label for=a>Go</label></div>"
        "<div><input type=checkbox id=b name=Python><label for=b>Python</label></div></fieldset>",
    )
    assert [(each.label, each.own_label, each.required) for each in found] == [
        ("Which?", "Go", True),
        ("Which?", "Python", True),
    ]
    assert found[0].group == found[1].group


async def test_boxes_of_their_own(blank):
    found = await controls(
        blank,
        "<div class=form-group><input type=checkbox id=a name=a><label for=a>Privacy</label><input id=x></div>"
        "<div class=form-group><input type=checkbox id=b name=b><label for=b>Newsletter</label></div>",
    )
    boxes = [each for each in found if each.type == "checkbox"]
    assert [(each.label, each.group) for each in boxes] == [("Privacy", ""), ("Newsletter", "")]


async def test_yes_and_no_buttons(blank):
    found = await controls(
        blank,
        "<div class=_fieldEntry_1 data-field-path=q><label class=title>Relocate?</label><div class=_yesno_>"
        "<button class=_active_>Yes</button><button>No</button><input type=checkbox tabindex=-1 name=q1 style='display:none'></div></div>",
    )
    buttons = [each for each in found if each.tag == "button"]
    assert [(each.label, each.own_label, each.checked, each.name) for each in buttons] == [
        ("Relocate?", "Yes", True, "q1"),
        ("Relocate?", "No", False, "q1"),
    ]
    (box,) = [each for each in found if each.type == "checkbox"]
    assert (box.hidden, box.proxied) == ("display", False)


async def test_state(browser):
    async with browser.open(
        "<form action=/apply method=post id=f><h2>Details</h2>"
        "<label>Country<select id=c><option value=''>Choose<option value=mt selected>Malta</select></label>"
        "<label>Letter<textarea id=t maxlength=500>Hello</textarea></label>"
        "<label>Start<input id=d type=date min=2026-01-01></label>"
        "<label>Secret<input id=p type=password value=x></label>"
        "<label for=e>Mail</label><input id=e aria-invalid=true aria-describedby='h x'><p id=h>We write rarely</p><p id=x class=error>Not an address</p>"
        "<p id=e-error hidden>Hidden complaint</p><label>Fixed<input id=z disabled></label></form>"
    ) as driven:
        country, letter, start = (driven.control(each) for each in "ctd")
        mail = driven.control("e")
        assert [(each.label, each.selected) for each in country.options] == [
            ("Choose", False),
            ("Malta", True),
        ]
        assert (country.value, country.shown) == ("mt", "Malta")
        assert (letter.value, letter.max_length) == ("Hello", 500)
        assert (start.type, start.min) == ("date", "2026-01-01")
        assert driven.control("p").value == ""
        assert (mail.invalid, mail.help, mail.error) == (True, "We write rarely", "Not an address")
        assert driven.control("z").disabled
        assert {each.section for each in driven.snapshot.controls} == {"Details"}
        (form,) = driven.snapshot.forms
        assert (form.action, form.method, form.id) == ("/apply", "post", "f")
        assert {each.form for each in driven.snapshot.controls} == {0}


async def test_what_a_library_shows(browser):
    async with browser.open(
        "<div class=select__container><label id=l>Degree</label><div class=select__control><div class=select__single-value>Bachelor</div>"
        "<input id=s class=select__input role=combobox aria-labelledby=l style='opacity:0'></div></div>"
        "<div class=iti><input type=search class=iti__search-input id=i><input type=tel id=t></div>"
        "<button id=b role=combobox aria-label=Title></button><select aria-hidden=true tabindex=-1 name=title style='position:absolute;width:1px;height:1px'>"
        "<option>Mr<option>Ms</select>"
        "<input id=k class=flatpickr-input readonly><div contenteditable id=r></div>"
    ) as driven:
        chosen, button = driven.control("s"), driven.control("b")
        assert (chosen.widget, chosen.shown, chosen.popup, chosen.proxied) == (
            "react-select",
            "Bachelor",
            "listbox",
            True,
        )
        assert (driven.control("i").widget, driven.control("t").widget) == ("iti-search", "iti")
        assert [each.label for each in button.options] == ["Mr", "Ms"]
        assert button.name == "title"
        assert (driven.control("k").widget, driven.control("r").widget) == ("flatpickr", "rich")


async def test_shadow_roots(browser):
    async with browser.open(
        "<my-field></my-field><script>customElements.define('my-field', class extends HTMLElement {"
        "connectedCallback() { const root = this.attachShadow({mode: 'open'}); root.innerHTML ="
        "'<label for=n>First name *</label><div><inner-box></inner-box></div><input id=n>'; } })</script>"
    ) as driven:
        control = driven.control("n")
        assert (control.label, control.required) == ("First name", True)
        assert "First name" in driven.snapshot.text
        await driven.page.set(control.ref, "Ada")
        assert (await driven.page.read(control.ref)).value == "Ada"


async def test_frames(browser):
    far = "https://forms.elsewhere.example/form"
    async with browser.open(
        '<label>One<input id=one></label><iframe srcdoc="<label>Two<input id=two></label>"></iframe>'
        f"<iframe src='{far}'></iframe><label>Four<input id=four></label>",
        others={far: "<form><label>Three<input id=three></label><button>Send</button></form>"},
    ) as driven:
        assert [each.label for each in driven.snapshot.controls] == ["One", "Two", "Three", "Four"]
        assert driven.control("three", "https://forms.elsewhere.example").form == 0
        assert driven.snapshot.frames == (far,)
        assert [each.label for each in driven.snapshot.buttons] == ["Send"]


async def test_buttons_and_their_places(browser):
    async with browser.open(
        "<header><button>Apply</button></header><form><input><button>Submit application</button>"
        "<input type=submit value=Send><a href=# class=btn>Next</a><a href=/privacy>Privacy</a>"
        "<button style='display:none'>Ghost</button></form>"
    ) as driven:
        shown = [each for each in driven.snapshot.buttons if not each.hidden]
        assert [(each.label, each.form, each.hints.get("region", "")) for each in shown] == [
            ("Apply", -1, "header"),
            ("Submit application", 0, ""),
            ("Send", 0, ""),
            ("Next", 0, ""),
        ]


async def test_only_visible_complaints(browser):
    hidden = (
        "<div class=confirmation style='display:none'><h1>Application submitted</h1></div><div role=alert></div>"
        "<div class=error style='display:none'>Please fix</div>"
    )
    async with browser.open(
        hidden + "<h1>Apply</h1><div role=alert>Mail is missing</div>"
    ) as driven:
        assert driven.snapshot.alerts == ("Mail is missing",)
        assert driven.snapshot.headings == ("Apply",)
        assert "submitted" not in driven.snapshot.text


async def test_a_drop_zone_s_input_that_a_label_names(blank):
    body = (
        "<form><label for=cv>Upload CV</label><div class=dz-clickable><span>Drop your file</span></div>"
        "<input type=file class=dz-hidden-input id=cv style='opacity:0'></form>"
    )
    assert (await only(blank, body)).label == "CV"


async def test_what_the_browser_itself_refuses(blank):
    mail, name = await controls(
        blank,
        "<form><label>Mail <input type=email value=nobody></label><label>Name <input value=Ada required></label></form>",
    )
    assert "@" in mail.refuses
    assert name.refuses == ""


async def test_cookie_dialogs(blank):
    found = await controls(
        blank,
        "<div role=dialog>We use cookies<label><input type=checkbox>Statistics</label></div><form><label>Name<input></label></form>",
    )
    assert [each.hints.get("region", "") for each in found] == ["cookies", ""]


async def test_it_leaves_no_trace(browser):
    async with browser.open(
        "<form><label>A<input id=a></label><button>Send</button></form>"
    ) as driven:
        before = await driven.raw.evaluate(
            "() => [document.documentElement.outerHTML, Object.keys(window).length]"
        )
        await driven.look()
        await driven.page.read(driven.ref("a"))
        assert before == await driven.raw.evaluate(
            "() => [document.documentElement.outerHTML, Object.keys(window).length]"
        )


OPEN_LISTS = {
    "named by the control": "<input id=a role=combobox aria-expanded=true aria-controls=l><ul id=l role=listbox><li role=option>Malta<li role=option aria-selected=true>Monaco</ul>",
    "at the end of the page": "<input id=a role=combobox aria-expanded=true><div style='height:300px'></div><div role=listbox style='position:absolute;top:40px'>"
    "<div role=option>Malta</div><div role=option aria-selected=true>Monaco</div></div>",
    "in the component": "<div class=select__container><div class=select__control><input id=a class=select__input role=combobox></div>"
    "<div class=select__menu><div class=select__option>Malta</div><div class=select__option aria-selected=true>Monaco</div></div></div>",
    "without any role": "<div style='position:relative'><input id=a><ul style='position:absolute;top:24px'><li>Malta</li><li aria-selected=true>Monaco</li></ul></div>",
    "suggestions": "<div><input id=a><div class=dropdown-results><div>Malta</div><div aria-selected=true>Monaco</div></div></div>",
}


@pytest.mark.parametrize("body", OPEN_LISTS.values(), ids=OPEN_LISTS)
async def test_open_options(browser, body):
    async with browser.open(body) as driven:
        options = await driven.page.open_options(driven.ref("a"))
        assert [(each.label, each.selected) for each in options] == [
            ("Malta", False),
            ("Monaco", True),
        ]
        await driven.raw.evaluate(
            "addEventListener('click', event => document.title = event.target.textContent)"
        )
        await driven.page.press(options[0].ref)
        assert await driven.raw.title() == "Malta"


async def test_no_open_options(browser):
    async with browser.open(
        "<nav><ul><li>Home</li></ul></nav><input id=a role=combobox aria-expanded=false aria-controls=l>"
        "<ul id=l role=listbox style='display:none'><li role=option>Malta</ul>"
        "<div class=select__container><input id=b><div class=select__menu><div class=select__option>No options</div></div></div>"
    ) as driven:
        assert await driven.page.open_options(driven.ref("a")) == ()
        assert await driven.page.open_options(driven.ref("b")) == ()


DATES = {
    "legend": "<fieldset><legend>Start *</legend><input aria-label=Month><input aria-label=Day><input aria-label=Year></fieldset>",
    "words above": "<div><b>Start *</b><div><select aria-label=Month></select><select aria-label=Year></select></div></div>",
    "labels": "<div><div>Start *</div><div><label>Monat <input></label><label>Jahr <input></label></div></div>",
}


@pytest.mark.parametrize("body", DATES.values(), ids=DATES)
async def test_parts_of_a_date(blank, body):
    parts = await controls(blank, f"<form>{body}<label>Email <input></label></form>")
    *dates, email = parts
    assert {(each.label, each.required) for each in dates} == {("Start", True)}
    assert len({each.group for each in dates}) == 1
    assert [each.own_label for each in dates] in (["month", "day", "year"], ["month", "year"])
    assert not email.group


async def test_parts_that_nothing_names_stay_apart(blank):
    found = await controls(blank, "<form><input aria-label=Month><input aria-label=Year></form>")
    assert [each.label for each in found] == ["Month", "Year"]


async def test_two_dates_side_by_side(blank):
    one = "<div><div>{}</div><div><input aria-label=Month><input aria-label=Year></div></div>"
    found = await controls(blank, f"<form>{one.format('From')}{one.format('To')}</form>")
    assert [each.label for each in found] == ["From", "From", "To", "To"]
    assert len({each.group for each in found}) == 2


JOTFORM = (
    "<ul><li class=form-line><label for=first>Emergency Contact</label>"
    "<div><span><input id=first><label for=first>First Name</label></span>"
    "<span><input id=last><label for=last>Last Name</label></span></div></li></ul>"
)


async def test_a_part_of_a_field_goes_by_its_own_label_first(blank):
    found = await controls(blank, f"<form>{JOTFORM}</form>")
    assert [each.label for each in found] == ["First Name", "Last Name"]
    assert [each.under for each in found] == ["Emergency Contact"] * 2


async def test_a_legend_stands_over_each_part(blank):
    body = "<fieldset><legend>Supervisor</legend><label>First <input></label><label>Last <input></label></fieldset>"
    found = await controls(blank, f"<form>{body}<label>Email <input></label></form>")
    assert [each.under for each in found] == ["Supervisor", "Supervisor", ""]


async def test_a_closed_shadow_root(browser):
    async with browser.open(
        """<x-field></x-field><script>
          document.querySelector("x-field").attachShadow({ mode: "closed" }).innerHTML = "<label>City <input id=a></label>";
        </script>"""
    ) as driven:
        (control,) = driven.snapshot.controls
        assert (control.label, driven.snapshot.sealed) == ("City", 0)
        await driven.page.set(control.ref, "Rome")
        assert (await driven.page.read(control.ref)).value == "Rome"
        # Nothing of how it was read stays behind.
        assert (
            await driven.raw.evaluate(
                "Object.keys(globalThis).filter(each => /^_[0-9a-f]+$/.test(each))"
            )
            == []
        )


async def test_a_large_page_is_read_in_a_moment(browser):
    fields = "".join(
        f"<div class=form-group><label for=f{n}>Field {n}*</label><div><div><input id=f{n}></div></div></div>"
        for n in range(200)
    )
    countries = "".join(f"<li><span>Country {n}</span><span>+{n}</span></li>" for n in range(1500))
    async with browser.open(
        f"<form>{fields}<ul style='display:none'>{countries}</ul></form>"
    ) as driven:
        spent = await driven.raw.evaluate(
            """async script => {
              const read = eval(script); read({});
              const began = performance.now(); read({}); return performance.now() - began;
            }""",
            _script(),
        )
        assert len(driven.snapshot.controls) == 200
        # Some thirty milliseconds on an idle machine; what it must never be is quadratic.
        assert spent < 1500


def _script() -> str:
    from automation.page.parse import SCRIPT  # noqa: PLC0415 - only this test needs the text

    return f"({SCRIPT})"
