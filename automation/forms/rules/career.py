"""What the person has done, learnt and speaks."""

import re
from collections.abc import Callable

from automation.forms.facts import Education, Language, Work
from automation.forms.rules.case import Case, Rule, Said, no, said, yes, yes_no
from automation.forms.rules.jobs import job_at
from automation.forms.rules.skills import years_of
from automation.forms.vocabulary import amounts, languages, meanings
from automation.forms.vocabulary.dates import months_of, partial
from automation.forms.vocabulary.fold import bare, holds
from automation.forms.vocabulary.topics import Topic
from automation.protocol import Kind


def _link(case: Case) -> Said | None:
    network, basics = case.concept.subject, case.facts.basics
    for number, profile in enumerate(basics.profiles):
        if bare(profile.network).replace(" ", "") in _NAMES.get(network, (network,)):
            source = f"profile:basics.profiles.{number}"
            if _ASKS_FOR_NAME.search(case.label) and profile.username:
                return said(f"{source}.username", profile.username)
            if case.chosen:
                return yes(f"{source}.url") if case.label.startswith("do you have") else None
            return said(f"{source}.url", profile.url)
    if network == "website":
        return said("profile:basics.url", basics.url)
    return None


_ASKS_FOR_NAME = re.compile(
    r"\buser ?(?:name|id)\b|benutzername|nom d'utilisateur|nombre de usuario"
)
_NAMES = {"twitter": ("twitter", "x", "xtwitter"), "scholar": ("googlescholar", "scholar")}


def _earlier(case: Case, field: str, read: Callable[[Work], str]) -> Said | None:
    """Of the job before the current one, and before that, where a form asks for each; None past the last."""
    found = job_at(case)
    return said(f"profile:work.{found[0]}.{field}", read(found[1])) if found else None


_BOTH = re.compile(
    r"\b(?:title|position|role)\b.{0,12}(?:\band\b|&|/).{0,20}\b(?:company|employer)\b|\b(?:company|employer)\b.{0,12}(?:\band\b|&|/).{0,20}\b(?:title|position|role)\b"
)


def _company(case: Case) -> Said | None:
    if _BOTH.search(case.label):
        return None
    if case.place:
        return _earlier(case, "name", lambda job: job.name)
    job = case.facts.current_work
    own = case.facts.valet.current_company
    return said("profile:x-valet.currentCompany", own) or said(
        "profile:work.name", job.name if job else ""
    )


def _title(case: Case) -> Said | None:
    if _BOTH.search(case.label):
        return None
    if case.place:
        return _earlier(case, "position", lambda job: job.position)
    job = case.facts.current_work
    own = case.facts.valet.current_title
    return said("profile:x-valet.currentTitle", own) or said(
        "profile:work.position", job.position if job else ""
    )


def _employed_now(case: Case) -> Said | None:
    if case.facts.valet.current_company or case.facts.current_work:
        return yes("profile:work")
    return None


def _employed_before(case: Case) -> Said | None:
    """Yes where the employer that is named stands in the résumé; no is for the answer bank."""
    for number, job in enumerate(case.facts.work):
        if len(bare(job.name)) > 2 and holds(case.asked.label, job.name):
            return yes(f"profile:work.{number}.name")
    current = case.facts.current_work
    if current and _CURRENT_ALONE.search(case.label):
        # Whoever works there works nowhere else, as far as they said.
        return no("profile:work", f"the person works for {current.name}")
    return None


_CURRENT_ALONE = re.compile(
    r"^are you (?:a |an )?current(?:ly)? (?:(?:a|an|the|full-time|part-time) )*(?:employee|employed|working)\b(?!.{0,40}\b(?:or|former|previous|past|ever)\b)(?!.{0,60}\b(?:competitors?|government|federal|public|agency|clients?|customers?|vendors?|suppliers?)\b)"
)


def _headline(case: Case) -> Said | None:
    return said("profile:basics.label", case.facts.basics.label)


def _summary(case: Case) -> Said | None:
    return said("profile:basics.summary", case.facts.basics.summary)


def _years(case: Case) -> Said | None:
    years, source = years_of(case)
    if years is None or (
        case.asked.kind is Kind.LONG_TEXT
        and re.search(r"\band\b.{0,20}(?:share|describe|tell|what|which)", case.label)
    ):
        return None
    number = amounts.written(years)
    plain = case.asked.kind in (Kind.NUMBER, Kind.TEXT, Kind.LONG_TEXT)
    return said(source, number) if plain else said(source, f"{number} years", number)


def _at_least_years(case: Case) -> Said | None:
    found = _WANTED.search(case.label)
    years, source = years_of(case)
    if found is None or years is None or "?" in case.label.rstrip("? "):
        return None
    wanted = float(found["number"]) if found["number"].isdigit() else _NUMBERS[found["number"]]
    if found["unit"].startswith("month"):
        wanted /= 12
    before = case.label[: found.start()]
    if _BETWEEN.search(before) or (years == wanted and _MORE.search(before)):
        return None
    if _LESS.search(before):
        return yes_no(years < wanted, source)
    return yes_no(years >= wanted, source)


_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20,
}  # fmt: skip
_WANTED = re.compile(
    rf"\b(?P<number>\d+|{'|'.join(_NUMBERS)}) ?\+? ?(?:\(\d+\) ?)?\+? ?(?:or more |plus |full |consecutive )*(?P<unit>years?|yrs?|months?|jahren?|ans|annees|anos|jaar|anni|lata?)\b"
)
_BETWEEN = re.compile(r"\b(?:between|zwischen|entre|tussen|tra|exactly|only|up to|maximum)\b")
_MORE = re.compile(
    r"\b(?:more than|over|above|exceed\w*|greater than|mehr als|uber|plus de|mas de|meer dan|piu di|mais de|ponad|wiecej niz)\b"
)
_LESS = re.compile(
    r"\b(?:less than|fewer than|under|below|weniger als|unter|moins de|menos de|minder dan|meno di|mniej niz)\b"
)


# ---- study


def _study_at(case: Case) -> tuple[int, Education] | None:
    """Its number in the résumé and itself, the latest first; None past the last."""
    studies = [*enumerate(case.facts.education)]
    studies.sort(key=lambda each: each[1].end_date or each[1].start_date or "9", reverse=True)
    return studies[case.place] if case.place < len(studies) else None


def _degree(case: Case) -> Said | None:
    found = _study_at(case)
    study = found[1].study_type if found else ""
    if _is_long(case):
        return None
    if case.place:
        source = f"profile:education.{found[0]}.studyType" if found else ""
        return said(source, study, *_degree_names(study))
    highest = case.facts.valet.highest_degree
    return said(
        "profile:x-valet.highestDegree", highest or study, study, *_degree_names(highest or study)
    )


def _is_long(case: Case) -> bool:
    return case.asked.kind is Kind.LONG_TEXT and "?" in case.label


_DEGREES = {
    4: ("Bachelor's Degree", "Bachelor's", "Bachelor", "Bachelors", "Bachelor's degree or equivalent", "Undergraduate degree", "Bac+3", "Licence", "Grado", "Licenciatura", "Laurea triennale"),
    5: ("Master's Degree", "Master's", "Master", "Masters", "Master's degree or equivalent", "Graduate degree", "Bac+5", "Máster", "Laurea magistrale", "Mestrado", "Magister"),
    6: ("Doctorate", "PhD", "Ph.D.", "Doctor of Philosophy (Ph.D.)", "Doctoral Degree", "Promotion", "Bac+8", "Doctorat"),
    2: ("High School", "High school diploma", "High School Diploma or equivalent", "Secondary school", "Bac"),
}  # fmt: skip


def _degree_names(text: str) -> tuple[str, ...]:
    rank = meanings.degree(text)
    return _DEGREES.get(rank, ()) if rank else ()


def _has_degree(case: Case) -> Said | None:
    """Yes where degree and field are the person's; no is never told by what isn't listed."""
    for number, study in enumerate(case.facts.education):
        asked, own = meanings.degree(_lowest(case.label)), meanings.degree(study.study_type)
        in_field = _field_named(case, study)
        high = bool(own and asked and own >= asked) or (asked is None and in_field)
        if high and (in_field or not re.search(r"\bin\b", case.label)):
            return yes(f"profile:education.{number}")
    return None


def _lowest(label: str) -> str:
    """`Bachelor's or Master's` asks for the lower one."""
    named = [
        word for word in ("associate", "bachelor", "master", "phd", "doctorate") if word in label
    ]
    return named[0] if named else label


def _field_named(case: Case, study: Education) -> bool:
    return bool(study.area) and holds(case.asked.label, study.area)


def _from_education(field: str) -> Rule:
    def rule(case: Case) -> Said | None:
        number, study = _study_at(case) or (0, None)
        text: str = getattr(study, field) if study else ""
        return said(
            f"profile:education.{number}.{_KEYS.get(field, field)}",
            text,
            *_FIELDS.get(bare(text), ()),
        )

    return rule


def _grade(case: Case) -> Said | None:
    """A mark of one scale is none of another."""
    return None if _ANOTHER_SCALE.search(case.label) else _from_education("score")(case)


_ANOTHER_SCALE = re.compile(r"out of (?!4)|/ ?(?:5|10|20|100)\b|\b100\b|%|percent")
_KEYS = {"study_type": "studyType"}
_FIELDS = {
    "computer science": ("Computer Science", "Computer Science and Engineering", "Informatik", "Informatique", "Informatique / Développement logiciel", "Informática", "Ciencias de la Computación", "Informatica", "Informatyka"),
}  # fmt: skip


_OF_MONTHS = re.compile(r"month|\bmonat|\bmois\b|\bmes\b|\bmaand|\bmese\b|miesiac")
_OF_YEARS = re.compile(r"year|annee|jahr\b|\bano\b|\banno\b|\bjaar\b|\brok\b")


def _study_date(field: str) -> Rule:
    def rule(case: Case) -> Said | None:
        number, study = _study_at(case) or (0, None)
        day = partial(getattr(study, field)) if study else None
        if day is None:
            return None
        source = f"profile:education.{number}.{'startDate' if field == 'start_date' else 'endDate'}"
        by_month, by_year = _OF_MONTHS.search(case.label), _OF_YEARS.search(case.label)
        if by_month and not by_year:
            return said(source, *months_of(day))
        if by_year or case.asked.kind is Kind.NUMBER:
            return said(source, str(day.year))
        return said(source, f"{day:%Y-%m}", f"{day:%B %Y}", f"{day:%m/%Y}", str(day.year))

    return rule


def _studies(case: Case) -> Said | None:
    parts = []
    for study in case.facts.education:
        years = "-".join(text[:4] for text in (study.start_date, study.end_date) if text)
        title = f"{study.study_type} in {study.area}" if study.area else study.study_type
        parts.append(f"{title}, {study.institution}" + (f" ({years})" if years else ""))
    return said("profile:education", "; ".join(parts))


def _studying_now(case: Case) -> Said | None:
    latest = case.facts.latest_education
    end = partial(latest.end_date) if latest and latest.end_date else None
    return yes_no(end > case.posting.today, "profile:education") if end else None


# ---- languages


def _spoken(case: Case, code: str) -> Language | None:
    return next(
        (each for each in case.facts.languages if languages.code_of(each.language) == code), None
    )


def _level(case: Case) -> Said | None:
    """A language that isn't listed is no language that isn't spoken."""
    own = _spoken(case, case.concept.subject) if case.concept.subject else None
    if own is None:
        return None
    if case.listed and any(meanings.yes_or_no(option) for option in case.asked.options):
        return _speaks(case)
    native = languages.levels_of(own.fluency)[:1] == (7,)
    more = (
        (
            "Native",
            "Native speaker",
            "Native or bilingual",
            "Native/Bilingual",
            "Mother tongue",
            "Muttersprache",
            "Langue maternelle",
            "C2",
        )
        if native
        else ()
    )
    return said("profile:languages", own.fluency, *more)


def _speaks(case: Case) -> Said | None:
    """Yes where each language that is named is spoken professionally or better."""
    codes = languages.languages_in(case.asked.label)
    own = [_spoken(case, code) for code in codes]
    if not own or None in own or re.search(r"describe|which|other", case.label):
        return None
    levels = [(languages.levels_of(each.fluency) or (0,))[0] for each in own if each]
    if (
        case.listed
        and any(languages.levels_of(option) for option in case.asked.options)
        and len(codes) == 1
    ):
        return said("profile:languages", own[0].fluency) if own[0] else None
    return yes("profile:languages") if min(levels) >= _WORKING else None


_WORKING = 5


_NATIVE = re.compile(
    r"\bnative\b|mother tongue|first language|muttersprache|langue maternelle|lengua materna|moedertaal|madrelingua|lingua materna|jezyk ojczysty"
)


def _languages(case: Case) -> Said | None:
    spoken = case.facts.languages
    if _NATIVE.search(case.label):
        spoken = tuple(each for each in spoken if languages.levels_of(each.fluency)[:1] == (7,))
    if not spoken or re.search(
        r"\bscale\b|\brate\b|1-5|level (of|in|for) (each|your|the)", case.label
    ):
        return None
    if case.chosen:
        known = [
            each
            for each in spoken
            if not re.search(r"professional", case.label)
            or (languages.levels_of(each.fluency) or (0,))[0] >= _WORKING
        ]
        hits = tuple(_as_option(case, each.language) for each in known)
        listed = (
            tuple(hit for hit in hits if hit)
            if case.asked.options
            else tuple((each.language,) for each in known)
        )
        return Said(listed[0], "profile:languages", several=listed) if listed else None
    return said(
        "profile:languages",
        ", ".join(
            f"{each.language} ({each.fluency})" if each.fluency else each.language
            for each in spoken
        ),
    )


def _as_option(case: Case, name: str) -> tuple[str, ...]:
    code = languages.code_of(name)
    return next(
        ((option,) for option in case.asked.options if code and languages.code_of(option) == code),
        (),
    )


def _other_languages(case: Case) -> Said | None:
    """Those that the question doesn't name itself."""
    named = set(languages.languages_in(case.asked.label)) or {"en"}
    rest = [each for each in case.facts.languages if languages.code_of(each.language) not in named]
    unknown = named - {languages.code_of(each.language) for each in case.facts.languages}
    if not rest or case.chosen or unknown:
        return None
    return said(
        "profile:languages",
        ", ".join(
            f"{each.language} ({each.fluency})" if each.fluency else each.language for each in rest
        ),
    )


RULES: dict[Topic, Rule] = {
    Topic.LINK: _link, Topic.CURRENT_COMPANY: _company, Topic.CURRENT_TITLE: _title, Topic.EMPLOYED_NOW: _employed_now, Topic.EMPLOYED_BEFORE: _employed_before, Topic.HEADLINE: _headline,
    Topic.SUMMARY: _summary, Topic.YEARS: _years, Topic.AT_LEAST_YEARS: _at_least_years, Topic.DEGREE: _degree, Topic.HAS_DEGREE: _has_degree, Topic.SCHOOL: _from_education("institution"),
    Topic.FIELD_OF_STUDY: _from_education("area"), Topic.STUDY_START: _study_date("start_date"), Topic.STUDY_END: _study_date("end_date"), Topic.GRADE: _grade,
    Topic.STUDIES: _studies, Topic.STUDYING_NOW: _studying_now, Topic.LANGUAGE_LEVEL: _level, Topic.SPEAKS: _speaks, Topic.LANGUAGES: _languages, Topic.OTHER_LANGUAGES: _other_languages,
}  # fmt: skip
