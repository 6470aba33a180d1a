"""The profile's sections: what of the document each shows, and in which words."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from nameparser import HumanName
from typing_extensions import override

from accounts.documents import Document, get, put
from accounts.forms.document import DocumentForm, RowForm, Rows
from accounts.forms.fields import (
    CommasField,
    CountriesField,
    CountryField,
    DayField,
    DeclinableField,
    LinesField,
    NumberField,
    PartialDateField,
    SuggestedField,
    YesNoField,
)
from accounts.phones import international


class NameForm(DocumentForm):
    title = "Name"
    first = forms.CharField(label="First name", max_length=100)
    middle = forms.CharField(label="Middle name", max_length=100, required=False)
    last = forms.CharField(
        label="Last name",
        max_length=100,
        required=False,
        help_text="Left open, if you have one name only.",
    )
    preferred = forms.CharField(
        label="Name you go by",
        max_length=100,
        required=False,
        help_text="If it isn’t your first name.",
    )
    pronouns = SuggestedField(words=["She/her", "He/him", "They/them"], required=False)
    salutation = SuggestedField(words=["Ms", "Mr", "Mx", "Dr"], required=False)

    places = {
        "first": ("x-valet", "name", "first"),
        "middle": ("x-valet", "name", "middle"),
        "last": ("x-valet", "name", "last"),
        "preferred": ("x-valet", "name", "preferred"),
        "pronouns": ("x-valet", "pronouns"),
        "salutation": ("x-valet", "salutation"),
    }

    @classmethod
    @override
    def over(
        cls, document: Mapping[str, Any], data: QueryDict | None = None, **options: Any
    ) -> "DocumentForm":
        """A name that is only known whole is proposed in parts."""
        form = super().over(document, data, **options)
        if not form.initial["first"] and not form.initial["last"]:
            parts = HumanName(get(document, ("basics", "name")) or "")
            form.initial.update(first=parts.first, middle=parts.middle, last=parts.last)
        return form

    @override
    def write(self, document: Document) -> None:
        super().write(document)
        parts = (get(document, ("x-valet", "name", part)) for part in ("first", "middle", "last"))
        put(document, ("basics", "name"), " ".join(part for part in parts if part))


class ContactForm(DocumentForm):
    title = "How employers reach you"
    email = forms.EmailField(label="E-mail", max_length=254)
    phone = forms.CharField(
        max_length=40, required=False, help_text="With the country code: +1 416 555 0187."
    )
    address = forms.CharField(label="Street and number", max_length=200, required=False)
    postal_code = forms.CharField(max_length=20, required=False)
    city = forms.CharField(max_length=100, required=False)
    region = forms.CharField(label="State or province", max_length=100, required=False)
    country = CountryField(required=False)

    places = {
        "email": ("basics", "email"),
        "phone": ("basics", "phone"),
        "address": ("basics", "location", "address"),
        "postal_code": ("basics", "location", "postalCode"),
        "city": ("basics", "location", "city"),
        "region": ("basics", "location", "region"),
        "country": ("basics", "location", "countryCode"),
    }

    @override
    def clean(self) -> dict[str, Any]:
        return with_whole_phone(self, super().clean() or self.cleaned_data)


def with_whole_phone(form: DocumentForm, cleaned: dict[str, Any]) -> dict[str, Any]:
    """The country that one lives in says what a number without a code means."""
    if phone := cleaned.get("phone"):
        try:
            cleaned["phone"] = international(phone, country=cleaned.get("country", ""))
        except ValueError:
            form.add_error("phone", "That isn’t a phone number. With its code: +1 416 555 0187.")
    return cleaned


class HeadlineForm(DocumentForm):
    title = "In short"
    label = forms.CharField(
        max_length=200,
        required=False,
        label="Headline",
        help_text="For example: Staff Platform Engineer.",
    )
    summary = forms.CharField(
        max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    url = forms.URLField(label="Website", required=False, max_length=500, assume_scheme="https")

    places = {
        "label": ("basics", "label"),
        "summary": ("basics", "summary"),
        "url": ("basics", "url"),
    }


class LinkForm(RowForm):
    needed = "url"
    network = SuggestedField(words=["LinkedIn", "GitHub", "Portfolio", "X"], required=False)
    url = forms.URLField(label="Address", required=False, max_length=500, assume_scheme="https")

    places = {"network": ("network",), "url": ("url",)}


class Links(Rows):
    form, name, title, one = LinkForm, "profiles", "Links", "link"

    @override
    def saved(self, document: Mapping[str, Any]) -> list[Document]:
        return super().saved(document.get("basics", {}))

    @override
    def write(self, document: Document) -> None:
        super().write(document.setdefault("basics", {}))


class JobForm(RowForm):
    needed = "name"
    name = forms.CharField(label="Employer", max_length=200, required=False)
    position = forms.CharField(label="Title", max_length=200, required=False)
    location = forms.CharField(max_length=200, required=False)
    start = PartialDateField(label="From", required=False)
    end = PartialDateField(label="To", required=False, help_text="Open, if you are still there.")
    summary = forms.CharField(
        label="What you did",
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    highlights = LinesField(
        label="What you are proud of",
        max_length=5000,
        required=False,
        help_text="One a line.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    places = {
        "name": ("name",),
        "position": ("position",),
        "location": ("location",),
        "start": ("startDate",),
        "end": ("endDate",),
        "summary": ("summary",),
        "highlights": ("highlights",),
    }


class Jobs(Rows):
    form, name, title, one = JobForm, "work", "Work", "job"
    intro = "The newest first."


class SchoolForm(RowForm):
    needed = "institution"
    institution = forms.CharField(label="School", max_length=200, required=False)
    study_type = SuggestedField(
        label="Degree",
        words=["Bachelor of Science", "Bachelor of Arts", "Master of Science", "PhD", "Diploma"],
        required=False,
    )
    area = forms.CharField(label="Subject", max_length=200, required=False)
    start = PartialDateField(label="From", required=False)
    end = PartialDateField(label="To", required=False)
    score = forms.CharField(label="Grade", max_length=50, required=False)

    places = {
        "institution": ("institution",),
        "study_type": ("studyType",),
        "area": ("area",),
        "start": ("startDate",),
        "end": ("endDate",),
        "score": ("score",),
    }


class Schools(Rows):
    form, name, title, one = SchoolForm, "education", "Education", "school"


class LanguageForm(RowForm):
    needed = "language"
    language = forms.CharField(max_length=100, required=False)
    fluency = SuggestedField(
        label="How well",
        words=["Native speaker", "Fluent", "Professional working", "Conversational", "Elementary"],
        required=False,
    )

    places = {"language": ("language",), "fluency": ("fluency",)}


class Languages(Rows):
    form, name, title, one = LanguageForm, "languages", "Languages", "language"


class SkillForm(RowForm):
    needed = "name"
    name = forms.CharField(label="Skill", max_length=100, required=False)
    level = SuggestedField(words=["Expert", "Advanced", "Intermediate", "Beginner"], required=False)
    years = NumberField(min_value=0, max_value=80, required=False)
    keywords = CommasField(
        label="More exactly",
        max_length=500,
        required=False,
        help_text="With commas: Django, asyncio.",
    )

    places = {
        "name": ("name",),
        "level": ("level",),
        "years": ("x-years",),
        "keywords": ("keywords",),
    }


class Skills(Rows):
    form, name, title, one = SkillForm, "skills", "Skills", "skill"
    intro = "With the years: forms ask how many you have with each."


class ExperienceForm(DocumentForm):
    title = "Summed up"
    intro = "Left open, these follow from the jobs and schools below only where that is certain."
    years = NumberField(label="Years of experience", min_value=0, max_value=80, required=False)
    company = forms.CharField(label="Employer now", max_length=200, required=False)
    position = forms.CharField(label="Title now", max_length=200, required=False)
    degree = SuggestedField(
        label="Highest degree",
        words=["High school", "Bachelor's Degree", "Master's Degree", "Doctorate"],
        required=False,
    )

    places = {
        "years": ("x-valet", "yearsOfExperience"),
        "company": ("x-valet", "currentCompany"),
        "position": ("x-valet", "currentTitle"),
        "degree": ("x-valet", "highestDegree"),
    }


_RIGHTS = ("x-valet", "workAuthorization")


class WorkRightForm(RowForm):
    needed = "country"
    country = CountryField(required=False, others=[("default", "Anywhere else")])
    authorized = YesNoField(label="May you work there?", required=False)
    sponsorship = YesNoField(label="Must an employer sponsor a visa, now or later?", required=False)
    status = forms.CharField(
        label="Why",
        max_length=200,
        required=False,
        help_text="Citizen, permanent resident, student visa.",
    )

    places = {
        "country": ("country",),
        "authorized": ("authorized",),
        "sponsorship": ("sponsorship",),
        "status": ("status",),
    }


class WorkRights(Rows):
    form, name, title, one = WorkRightForm, "rights", "Where you may work", "country"
    intro = "Valet never guesses this: a country that isn’t here is asked about."

    @override
    def is_valid(self) -> bool:
        """One country, one answer."""
        valid, seen = super().is_valid(), set()
        for row in self.rows:
            country = row.cleaned_data.get("country")
            if country and country in seen:
                row.add_error("country", "This country stands above already.")
                valid = False
            seen.add(country)
        return valid

    @override
    def saved(self, document: Mapping[str, Any]) -> list[Document]:
        table = get(document, _RIGHTS)
        return [{"country": key, **right} for key, right in (table or {}).items()]

    @override
    def write(self, document: Document) -> None:
        put(document, _RIGHTS, {item.pop("country"): item for item in self.items()})


class OriginForm(DocumentForm):
    title = "Citizenship and birth"
    citizenship = CountriesField(required=False, help_text="Countries, with commas between them.")
    birth_date = DayField(label="Date of birth", required=False)
    over18 = YesNoField(label="Are you 18 or older?", required=False)

    places = {
        "citizenship": ("x-valet", "citizenship"),
        "birth_date": ("x-valet", "birthDate"),
        "over18": ("x-valet", "over18"),
    }


class AvailabilityForm(DocumentForm):
    title = "When and where"
    notice = SuggestedField(
        label="Notice period",
        words=["None", "2 weeks", "4 weeks", "1 month", "3 months"],
        required=False,
    )
    earliest = DayField(label="Earliest start", required=False)
    relocate = YesNoField(label="Would you move for a job?", required=False)
    modes = forms.MultipleChoiceField(
        label="Where you would work",
        choices=[("remote", "Remote"), ("hybrid", "Hybrid"), ("onsite", "On site")],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    travel = NumberField(
        label="Travel you would do",
        min_value=0,
        max_value=100,
        required=False,
        help_text="In percent.",
    )

    places = {
        "notice": ("x-valet", "noticePeriod"),
        "earliest": ("x-valet", "earliestStart"),
        "relocate": ("x-valet", "relocate"),
        "modes": ("x-valet", "workModes"),
        "travel": ("x-valet", "travelPercent"),
    }


class SalaryForm(DocumentForm):
    title = "Pay"
    intro = "Only written where a form asks for it. Left open, you are asked each time."
    expected = NumberField(
        label="What you expect", min_value=0, max_value=100_000_000, required=False
    )
    current = NumberField(
        label="What you earn now", min_value=0, max_value=100_000_000, required=False
    )
    currency = SuggestedField(words=["USD", "EUR", "GBP", "CAD", "CHF", "INR"], required=False)
    period = forms.ChoiceField(
        choices=[("year", "a year"), ("month", "a month"), ("hour", "an hour")],
        label="For",
        required=False,
    )

    places = {
        "expected": ("x-valet", "salary", "expected"),
        "current": ("x-valet", "salary", "current"),
        "currency": ("x-valet", "salary", "currency"),
        "period": ("x-valet", "salary", "period"),
    }

    @override
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (cleaned.get("expected") or cleaned.get("current")) and not cleaned.get("currency"):
            self.add_error("currency", "An amount needs its currency.")
        if not cleaned.get("expected") and not cleaned.get("current"):
            cleaned["period"] = ""
        return cleaned


class OtherForm(DocumentForm):
    title = "Asked now and then"
    heard = SuggestedField(
        label="How you hear of jobs",
        words=["Company website", "LinkedIn", "Job board", "A friend"],
        required=False,
    )
    license = YesNoField(label="Do you have a driver’s licence?", required=False)
    clearance = SuggestedField(label="Security clearance", words=["None"], required=False)
    non_compete = YesNoField(label="Does a non-compete bind you?", required=False)
    criminal = YesNoField(
        label="Do you have a criminal record?",
        required=False,
        help_text="Kept to yourself unless a form asks.",
    )

    places = {
        "heard": ("x-valet", "heardFrom"),
        "license": ("x-valet", "driversLicense"),
        "clearance": ("x-valet", "securityClearance"),
        "non_compete": ("x-valet", "nonCompete"),
        "criminal": ("x-valet", "criminalRecord"),
    }


class SelfIdentificationForm(DocumentForm):
    title = "About yourself, if you like"
    intro = (
        "Some forms ask, and all of it is voluntary. In your own words, or “I’d rather not say”;"
        " left open, you are asked."
    )
    gender = DeclinableField(words=["Female", "Male", "Non-binary"])
    transgender = DeclinableField(label="Transgender", words=["Yes", "No"])
    orientation = DeclinableField(
        label="Sexual orientation", words=["Heterosexual", "Gay", "Bisexual"]
    )
    ethnicity = DeclinableField(
        label="Race or ethnicity",
        words=[
            "Asian",
            "Black or African American",
            "Hispanic or Latino",
            "White",
            "Two or More Races",
        ],
    )
    veteran = DeclinableField(
        label="Veteran status", words=["I am not a protected veteran", "I am a protected veteran"]
    )
    disability = DeclinableField(
        words=["No, I do not have a disability", "Yes, I have a disability"]
    )
    age_range = DeclinableField(
        label="Age", words=["18-24", "25-34", "35-44", "45-54", "55-64", "65+"]
    )
    communities = DeclinableField(label="Communities you belong to")

    places = {
        "gender": ("x-valet", "selfIdentification", "gender"),
        "transgender": ("x-valet", "selfIdentification", "transgender"),
        "orientation": ("x-valet", "selfIdentification", "sexualOrientation"),
        "ethnicity": ("x-valet", "selfIdentification", "ethnicity"),
        "veteran": ("x-valet", "selfIdentification", "veteran"),
        "disability": ("x-valet", "selfIdentification", "disability"),
        "age_range": ("x-valet", "selfIdentification", "ageRange"),
        "communities": ("x-valet", "selfIdentification", "communities"),
    }


class ConsentsForm(DocumentForm):
    title = "What Valet may tick for you"
    intro = "A box that isn’t decided here is put to you."
    privacy = YesNoField(label="Privacy policy of the employer", required=False, unsaid="Ask me")
    truth = YesNoField(label="“What I say is true”", required=False, unsaid="Ask me")
    future = YesNoField(label="Be considered for other jobs", required=False, unsaid="Ask me")
    marketing = YesNoField(label="News and advertising", required=False, unsaid="Ask me")
    sms = YesNoField(label="Text messages", required=False, unsaid="Ask me")

    places = {
        "privacy": ("x-valet", "consents", "privacyPolicy"),
        "truth": ("x-valet", "consents", "truthfulness"),
        "future": ("x-valet", "consents", "futureOpportunities"),
        "marketing": ("x-valet", "consents", "marketing"),
        "sms": ("x-valet", "consents", "sms"),
    }
