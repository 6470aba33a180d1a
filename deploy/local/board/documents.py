"""Draw the candidate's résumé and cover letter: `python -m deploy.local.board.documents`.

Run it after changing candidate.json and commit the two files. It needs fpdf2, which nothing else
on the board does.
"""

from __future__ import annotations

from datetime import UTC, datetime

from fpdf import FPDF

from deploy.local.board.candidate import HERE, Candidate, load_candidate

INK = (24, 44, 58)
GREY = (96, 110, 120)
ACCENT = (0, 98, 118)
MARGIN = 20


class Sheet(FPDF):
    """One page in a plain, readable style with the core fonts."""

    def __init__(self, title: str) -> None:
        super().__init__(format="letter")
        self.set_title(title)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN)
        # A fixed date keeps the files' digests stable from one drawing to the next.
        self.set_creation_date(datetime(2026, 11, 1, tzinfo=UTC))
        self.add_page()

    def put(
        self, text: str, size: float = 10, style: str = "", colour: tuple[int, int, int] = INK
    ) -> None:
        self.set_font("Helvetica", style, size)
        self.set_text_color(*colour)
        self.multi_cell(0, size * 0.52, text, new_x="LMARGIN", new_y="NEXT")

    def heading(self, text: str) -> None:
        self.ln(4)
        self.put(text.upper(), 9, "B", ACCENT)
        self.set_draw_color(*ACCENT)
        self.line(MARGIN, self.get_y() + 0.8, self.w - MARGIN, self.get_y() + 0.8)
        self.ln(3)


def _letterhead(sheet: Sheet, person: Candidate) -> None:
    basics = person.basics
    place = basics["location"]
    sheet.put(str(basics["name"]), 20, "B")
    sheet.put(str(basics["label"]), 11, "", ACCENT)
    sheet.ln(1)
    sheet.put(
        f"{place['city']}, {place['region']}, Canada  |  {basics['phone']}  |  {basics['email']}",
        9,
        "",
        GREY,
    )
    links = "  |  ".join(p["url"].removeprefix("https://") for p in basics["profiles"])
    sheet.put(links, 9, "", GREY)


def draw_resume(person: Candidate) -> Sheet:
    sheet = Sheet(f"Résumé of {person.basics['name']}")
    _letterhead(sheet, person)
    sheet.heading("Summary")
    sheet.put(str(person.basics["summary"]))
    sheet.heading("Experience")
    for job in person.data["work"]:
        sheet.put(f"{job['position']}, {job['name']}", 11, "B")
        sheet.put(
            f"{job['location']}, {job['startDate']} to {job.get('endDate', 'today')}", 9, "", GREY
        )
        sheet.put(job["summary"])
        sheet.ln(2)
    sheet.heading("Education")
    for school in person.data["education"]:
        sheet.put(f"{school['studyType']}, {school['area']}", 11, "B")
        sheet.put(
            f"{school['institution']}, {school['startDate'][:4]} to {school['endDate'][:4]}",
            9,
            "",
            GREY,
        )
    sheet.heading("Skills")
    sheet.put(", ".join(f"{s['name']} ({s['x-years']} years)" for s in person.data["skills"]))
    sheet.heading("Languages")
    sheet.put(
        ", ".join(f"{t['language']} ({t['fluency'].lower()})" for t in person.data["languages"])
    )
    return sheet


LETTER = (
    "Dear hiring team,",
    (
        "I build the dull, dependable parts that let other engineers move quickly. At Northlight"
        " Robotics I own the telemetry platform that three thousand warehouse robots report to; we"
        " moved it to a small Rust agent and an append-only store without an outage, and it now costs"
        " sixty per cent less per robot."
    ),
    (
        "Before that I wrote the build and release tooling for 120 engineers at Fjordbyte in Oslo. I"
        " like platforms best when the people who use them hardly notice them."
    ),
    "I live in Toronto, work well in remote and hybrid teams, and could start on 1 February 2027.",
    "Kind regards,",
)


def draw_cover_letter(person: Candidate) -> Sheet:
    sheet = Sheet(f"Cover letter of {person.basics['name']}")
    _letterhead(sheet, person)
    sheet.ln(10)
    for paragraph in LETTER:
        sheet.put(paragraph, 11)
        sheet.ln(4)
    sheet.put(str(person.basics["name"]), 11, "B")
    return sheet


def main() -> None:
    for file in ("resume.pdf", "cover-letter.pdf"):
        # The candidate's documents must exist to be read at all, so a first drawing needs stubs.
        (HERE / file).touch()
    person = load_candidate()
    draw_resume(person).output(str(person.resume.path))
    draw_cover_letter(person).output(str(person.cover_letter.path))


if __name__ == "__main__":
    main()
