"""Blocks for each job and degree, in a real browser: what is missing is added, what is there is not added again."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from automation.flows.repeating import MOST, Repeating, adders, lacking
from automation.flows.single import complete_page
from automation.forms.answers import LocalFacts
from automation.forms.facts import Facts
from automation.forms.model import Form
from automation.forms.understand import understand
from automation.page.snapshot import Snapshot
from automation.protocol import Answer, Part, ResolveRequest
from tests.automation.agents.driven import SITE, Driven, Driver, driver

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]

JOBS = [
    {"name": "Northlight", "position": "Lead", "startDate": "2020-09"},
    {"name": "Fjordbyte", "position": "Coder", "startDate": "2015-08", "endDate": "2020-08"},
    {"name": "Havnekontoret", "position": "Clerk", "startDate": "2012-01", "endDate": "2015-07"},
]
STUDIES = [
    {"institution": "Bergen", "studyType": "Bachelor of Science", "endDate": "2012-06"},
    {"institution": "Toronto", "studyType": "Master of Science", "endDate": "2015-06"},
]
FACTS = Facts.parse({"basics": {"name": "Jordan Rivera"}, "work": JOBS, "education": STUDIES})

FORM = """<form><label>Email <input type=email name=mail required></label>{parts}<button>Submit application</button></form><script>
const block = (list, title, asked) => {{
  const at = list.childElementCount + 1, made = document.createElement("div");
  made.innerHTML = `<h4>${{title}}</h4>`.replace("#", at) + (typeof asked === "function" ? asked(at) : asked).map((label, index) => `<p><label for=${{list.id}}${{at}}${{index}}>${{label}} *</label><input id=${{list.id}}${{at}}${{index}} required></p>`).join("");
  list.append(made);
}};
{script}</script>"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Driver]:
    async with driver() as driving:
        yield driving


def part(
    name: str, title: str, add: str, *, first: int = 0, fields: str, blocks: str
) -> tuple[str, str]:
    """A heading, its blocks, and the button below them."""
    html = f"<section><h3>{title}</h3><div id={name}></div><button type=button id=add_{name}>{add}</button></section>"
    script = f"add_{name}.onclick = () => {{ window.pressed = (window.pressed || 0) + 1; block({name}, {blocks!r}, {fields}); }};"
    return html, script + f"for (let n = 0; n < {first}; n++) block({name}, {blocks!r}, {fields});"


def page(*parts: tuple[str, str]) -> str:
    return FORM.format(
        parts="".join(html for html, _ in parts), script="".join(script for _, script in parts)
    )


async def held(driven: Driven, name: str) -> list[str]:
    found = await driven.raw.evaluate(
        f"[...document.querySelectorAll('#{name} input')].map((each) => each.value)"
    )
    return list(found)


async def pressed(driven: Driven) -> int:
    return int(await driven.raw.evaluate("window.pressed || 0"))


async def fill(driven: Driven, facts: Facts = FACTS) -> None:
    source = LocalFacts(facts)

    async def resolve(form: Form, snapshot: Snapshot) -> tuple[Answer, ...]:
        asked = tuple(each.asked() for each in form.questions)
        request = ResolveRequest(attempt="a", epoch=1, url=SITE, origin=SITE, questions=asked)
        return (await source.resolve(request)).answers

    async def extend(form: Form, snapshot: Snapshot) -> bool:
        wanted = {each: facts.entries(each) for each in adders(snapshot)}
        return await Repeating(driven.page).add_missing(wanted)

    await complete_page(
        driven.page,
        resolve,
        document=lambda name: (_ for _ in ()).throw(AssertionError(name)),
        on_written=_unwatched,
        allowed_origins={SITE},
        extend=extend,
    )


async def _unwatched(_: object) -> None: ...


EMPLOYER = "['Company', 'Job title']"
SCHOOL = "['School', 'Degree']"
LANGUAGES = {
    "English": ("Work experience", "Add another", "Education", "+ Add"),
    "German": ("Berufserfahrung", "Weitere hinzufügen", "Ausbildung", "Ausbildung hinzufügen"),
    "French": ("Expérience professionnelle", "Ajouter", "Formation", "Ajouter une formation"),
    "Spanish": ("Experiencia laboral", "Añadir otra", "Educación", "Agregar educación"),
    "Dutch": ("Werkervaring", "Nog een toevoegen", "Opleiding", "Voeg opleiding toe"),
    "Italian": ("Esperienza lavorativa", "Aggiungi un'altra", "Istruzione", "Aggiungi"),
    "Portuguese": (
        "Experiência profissional",
        "Adicionar",
        "Formação acadêmica",
        "Adicionar outra",
    ),
    "Polish": ("Doświadczenie zawodowe", "Dodaj kolejne", "Wykształcenie", "Dodaj"),
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_job_and_degree_has_its_block_the_latest_first(
    browser: Driver, language: str
) -> None:
    jobs, add_job, studies, add_study = LANGUAGES[language]
    body = page(
        part("jobs", jobs, add_job, first=1, fields=EMPLOYER, blocks=f"{jobs} #"),
        part("studies", studies, add_study, fields=SCHOOL, blocks=f"{studies} #"),
    )
    async with browser.open(body) as driven:
        await fill(driven)
        assert await held(driven, "jobs") == [
            *("Northlight", "Lead", "Fjordbyte", "Coder", "Havnekontoret", "Clerk")
        ]
        assert await held(driven, "studies") == [
            *("Toronto", "Master of Science", "Bergen", "Bachelor of Science")
        ]
        assert await pressed(driven) == 4
        await fill(driven)
        assert await pressed(driven) == 4


async def test_blocks_without_numbers_are_told_by_how_they_begin(browser: Driver) -> None:
    body = page(part("jobs", "Employment", "Add", first=2, fields=EMPLOYER, blocks="Employment"))
    async with browser.open(body) as driven:
        await fill(driven)
        assert (await held(driven, "jobs"))[::2] == ["Northlight", "Fjordbyte", "Havnekontoret"]


async def test_a_block_may_lack_what_the_next_one_asks(browser: Driver) -> None:
    """The job that goes on has no end."""
    fields = "(at) => ['Company', 'From', ...(at > 1 ? ['To'] : [])]"
    title = "Work Experience"
    body = page(part("jobs", title, "Add", fields=fields, blocks=f"{title} #"))
    async with browser.open(body) as driven:
        await fill(driven)
        assert await held(driven, "jobs") == [
            *("Northlight", "2020-09"),
            *("Fjordbyte", "2015-08", "2020-08"),
            *("Havnekontoret", "2012-01", "2015-07"),
        ]


async def test_nobody_without_a_job_gets_an_empty_block(browser: Driver) -> None:
    body = page(part("jobs", "Work experience", "Add", fields=EMPLOYER, blocks="Job #"))
    async with browser.open(body) as driven:
        await fill(driven, Facts.parse({"basics": {"name": "Jordan Rivera"}}))
        assert (await pressed(driven), await held(driven, "jobs")) == (0, [])


async def test_what_follows_an_empty_part_is_none_of_its_blocks(browser: Driver) -> None:
    after = ("<p><label>Full name <input></label></p><p><label>Location <input></label></p>", "")
    body = page(part("jobs", "Employment", "Add", fields=EMPLOYER, blocks="Employment"), after)
    async with browser.open(body) as driven:
        await fill(driven)
        assert (await held(driven, "jobs"))[::2] == ["Northlight", "Fjordbyte", "Havnekontoret"]


async def test_no_more_than_a_few(browser: Driver) -> None:
    body = page(part("jobs", "Work experience", "Add", fields=EMPLOYER, blocks="Work experience #"))
    many = Facts.parse({"basics": {"name": "Jordan Rivera"}, "work": JOBS * 3})
    async with browser.open(body) as driven:
        await fill(driven, many)
        assert await pressed(driven) == MOST


async def test_a_button_that_adds_nothing_is_pressed_once(browser: Driver) -> None:
    body = page(("<h3>Education</h3><button type=button onclick='window.pressed = (window.pressed || 0) + 1'>Add</button>", ""))  # fmt: skip
    async with browser.open(body) as driven:
        await fill(driven)
        assert await pressed(driven) == 1


async def test_a_block_with_a_button_of_its_own_to_save_is_put_back(browser: Driver) -> None:
    html = """<h3>Education</h3><div id=editor></div><button type=button id=add>Add education</button>"""
    script = """add.onclick = () => { add.hidden = true; editor.innerHTML = "<label>School * <input required></label><button type=button>Save</button><button type=button id=undo>Cancel</button>";
      undo.onclick = () => { add.hidden = false; editor.innerHTML = ""; }; };"""
    async with browser.open(page((html, script))) as driven:
        await fill(driven)
        assert await driven.raw.evaluate("[editor.innerHTML, add.hidden]") == ["", False]


@pytest.mark.parametrize(
    ("heading", "label"),
    [
        ("Documents", "Add"),
        ("Apply for this job", "Add"),
        ("Work experience", "Add file"),
        ("Education", "Add cover letter"),
        ("Work experience", "Add language"),
        ("Education and work experience", "Add another"),
        ("Jobs", "Add job alert"),
    ],
)
async def test_other_buttons_are_let_be(browser: Driver, heading: str, label: str) -> None:
    async with browser.open(page((f"<h3>{heading}</h3><button type=button>{label}</button>", ""))) as driven:  # fmt: skip
        assert adders(await driven.page.snapshot()) == {}


WORKDAY = """<h2>My Experience</h2><div role=group aria-labelledby=w><h3 id=w>Work Experience</h3><div id=jobs></div>
  <button type=button data-automation-id=add-button id=add_jobs>Add</button></div>
  <div role=group aria-labelledby=s><h3 id=s>Education</h3><div id=studies></div><button type=button data-automation-id=add-button id=add_studies>Add</button></div>"""
WORKDAY_SCRIPT = """
const panel = (list, title, fields) => { const at = list.childElementCount + 1, made = document.createElement("div");
  made.setAttribute("role", "group"); made.setAttribute("aria-labelledby", `${list.id}-${at}-panel`);
  made.innerHTML = `<h4 id=${list.id}-${at}-panel>${title} ${at}</h4><button type=button>Delete</button>` + fields.map((label, index) =>
    `<div data-automation-id="formField-${index}"><label for=${list.id}${at}${index}>${label}<abbr>*</abbr></label><div><input id=${list.id}${at}${index} aria-required=true></div></div>`).join("");
  list.append(made); (list === jobs ? add_jobs : add_studies).textContent = "Add Another"; };
add_jobs.onclick = () => { window.pressed = (window.pressed || 0) + 1; panel(jobs, "Work Experience", ["Job Title", "Company"]); };
add_studies.onclick = () => { window.pressed = (window.pressed || 0) + 1; panel(studies, "Education", ["School or University", "Degree"]); };"""


async def test_the_experience_page_of_a_big_system(browser: Driver) -> None:
    """One group a part, one a block, one and the same mark on each button, and another word on it once there is a block."""
    async with browser.open(page((WORKDAY, WORKDAY_SCRIPT))) as driven:
        await fill(driven)
        assert (await held(driven, "jobs"))[1::2] == ["Northlight", "Fjordbyte", "Havnekontoret"]
        assert (await held(driven, "studies"))[::2] == ["Toronto", "Bergen"]
        assert await pressed(driven) == 5
        form = understand(await driven.page.snapshot())
        assert {each.block for each in form.questions if each.section == "Education 2"} == {1}
        assert adders(await driven.page.snapshot()).keys() == {Part.JOBS, Part.STUDIES}


WANTED = {
    "English": "Company: This field is required.",
    "German": "Berufserfahrung: mindestens ein Eintrag fehlt.",
    "French": "Expérience : ce champ est obligatoire.",
    "Polish": "Doświadczenie: pole wymagane",
}


@pytest.mark.parametrize("said", WANTED.values(), ids=WANTED)
async def test_of_what_a_site_misses_the_part_is_told(browser: Driver, said: str) -> None:
    body = page(
        part("jobs", "Work experience", "Add", fields=EMPLOYER, blocks=""),
        part("studies", "Education", "Add", fields=SCHOOL, blocks=""),
    )
    async with browser.open(body) as driven:
        snapshot = await driven.page.snapshot()
    form = understand(snapshot)
    assert lacking({"": said}, snapshot, form) == {Part.JOBS}
    assert not lacking({"": "This posting is closed."}, snapshot, form)
    assert not lacking({"Email": "This field is required."}, snapshot, form)
