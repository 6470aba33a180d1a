"""What a person has told about themselves: a JSON Resume with `x-valet` and `x-answers`, checked once at the edge."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from automation.errors import BadInputError
from automation.protocol import Part


def _texts(value: object) -> object:
    """One text where a list may stand."""
    return [value] if isinstance(value, str) else value


def _plain(value: object) -> object:
    """A number where a text is meant: `"score": 3.6`."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Text = Annotated[str, BeforeValidator(_plain)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]


class Section(BaseModel):
    """Other keys than these are other people's business: JSON Resume has many and tools add more."""

    model_config = ConfigDict(
        extra="ignore",
        frozen=True,
        alias_generator=to_camel,
        populate_by_name=True,
        str_strip_whitespace=True,
    )


class Location(Section):
    address: str = ""
    postal_code: Text = ""
    city: str = ""
    region: str = ""
    country_code: str = ""


class Profile(Section):
    network: str = ""
    username: str = ""
    url: str = ""


class Basics(Section):
    name: str = ""
    label: str = ""
    email: str = ""
    phone: Text = ""
    url: str = ""
    summary: str = ""
    location: Location = Location()
    profiles: tuple[Profile, ...] = ()


class Work(Section):
    name: str = ""
    position: str = ""
    location: str = ""
    start_date: str = ""
    end_date: str = ""
    summary: str = ""
    highlights: tuple[str, ...] = ()


class Education(Section):
    institution: str = ""
    area: str = ""
    study_type: str = ""
    start_date: str = ""
    end_date: str = ""
    score: Text = ""


class Language(Section):
    language: str = ""
    fluency: str = ""


class Skill(Section):
    name: str = ""
    level: str = ""
    keywords: tuple[str, ...] = ()
    years: float | None = Field(default=None, alias="x-years")


class Name(Section):
    first: str = ""
    middle: str = ""
    last: str = ""
    preferred: str = ""


class WorkRight(Section):
    authorized: bool | None = None
    sponsorship: bool | None = None
    status: str = ""


class Salary(Section):
    expected: float | None = None
    current: float | None = None
    currency: str = ""
    period: str = "year"


class SelfIdentification(Section):
    """In the person's words; `decline` where they rather don't say; empty where they weren't asked."""

    gender: str = ""
    transgender: str = ""
    sexual_orientation: str = ""
    ethnicity: str = ""
    veteran: str = ""
    disability: str = ""
    age_range: str = ""
    communities: str = ""


class Consents(Section):
    """None: the person hasn't decided."""

    privacy_policy: bool | None = None
    truthfulness: bool | None = None
    future_opportunities: bool | None = None
    marketing: bool | None = None
    sms: bool | None = None


class Valet(Section):
    """The facts that forms ask for and résumés don't have."""

    name: Name = Name()
    salutation: str = ""
    pronouns: str = ""
    birth_date: date | None = None
    citizenship: Texts = ()
    work_authorization: dict[str, WorkRight] = {}
    years_of_experience: float | None = None
    current_company: str = ""
    current_title: str = ""
    highest_degree: str = ""
    salary: Salary = Salary()
    notice_period: str = ""
    earliest_start: date | None = None
    relocate: bool | None = None
    work_modes: Texts = ()
    travel_percent: float | None = None
    heard_from: str = ""
    over18: bool | None = None
    drivers_license: bool | None = None
    security_clearance: str = ""
    non_compete: bool | None = None
    criminal_record: bool | None = None
    self_identification: SelfIdentification = SelfIdentification()
    consents: Consents = Consents()


class BankEntry(Section):
    question: str
    answer: Text


class Facts(Section):
    """Everything known of one person. Whatever is empty isn't known: nobody fills it in for them."""

    basics: Basics
    work: tuple[Work, ...] = ()
    education: tuple[Education, ...] = ()
    languages: tuple[Language, ...] = ()
    skills: tuple[Skill, ...] = ()
    valet: Valet = Field(default=Valet(), alias="x-valet")
    answers: tuple[BankEntry, ...] = Field(default=(), alias="x-answers")

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, value: object) -> object:
        return _drop_nulls(value)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Raises `BadInputError` naming the file, and the place in it, for whatever can't be used."""
        try:
            data = json.loads(path.read_text(encoding="utf-8-sig"))
        except FileNotFoundError as problem:
            raise BadInputError(f"There is no file {path}.") from problem
        except (OSError, UnicodeDecodeError) as problem:
            raise BadInputError(f"The file {path} can't be read as text.") from problem
        except ValueError as problem:
            raise BadInputError(f"The file {path} isn't JSON: {problem}.") from problem
        except RecursionError as problem:
            raise BadInputError(f"The file {path} is nested too deeply.") from problem
        return cls.parse(data, name=str(path))

    @classmethod
    def parse(cls, data: Any, *, name: str = "The candidate's data") -> Self:
        """Raises `BadInputError` with the path inside the data of what is malformed."""
        if not isinstance(data, dict):
            raise BadInputError(f"{name}: an object is wanted, as JSON Resume has it.")
        try:
            return cls.model_validate(data)
        except ValidationError as problem:
            first = problem.errors(include_url=False, include_input=False)[0]
            place = ".".join(str(part) for part in first["loc"]) or "the whole"
            raise BadInputError(f"{name}: {place}: {first['msg']}.") from problem
        except RecursionError as problem:
            raise BadInputError(f"{name} is nested too deeply.") from problem

    @property
    def home(self) -> str:
        """Two-letter code of the country of residence, or ""."""
        return self.basics.location.country_code.upper()

    @property
    def first_name(self) -> str:
        return self.valet.name.first or self.basics.name.split(" ")[0]

    @property
    def last_name(self) -> str:
        if self.valet.name.last:
            return self.valet.name.last
        return self.basics.name.split(" ")[-1] if " " in self.basics.name else ""

    @property
    def current_work(self) -> Work | None:
        """The newest job that hasn't ended."""
        running = [each for each in self.work if not each.end_date]
        return max(running, key=lambda each: each.start_date, default=None)

    @property
    def latest_education(self) -> Education | None:
        return max(
            self.education, key=lambda each: each.end_date or each.start_date or "9", default=None
        )

    def entries(self, part: Part) -> int:
        """How many there are of what forms take in a block each."""
        return len({Part.JOBS: self.work, Part.STUDIES: self.education}[part])

    def text(self) -> str:
        """The person's résumé as prose: what they say that they have done."""
        parts = [self.basics.label, self.basics.summary]
        for job in self.work:
            parts += [job.position, job.summary, *job.highlights]
        for skill in self.skills:
            parts += [skill.name, *skill.keywords]
        return "\n".join(part for part in parts if part)

    def work_right(self, country: str) -> WorkRight | None:
        """What the person says about working there; None where they said nothing."""
        table = self.valet.work_authorization
        return table.get(country) or table.get("default")


def _drop_nulls(value: object) -> object:
    """`null` is how JSON says that nothing is known."""
    if isinstance(value, dict):
        return {key: _drop_nulls(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_drop_nulls(each) for each in value if each is not None]
    return value
