"""The dozen questions that nearly every form asks."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from typing_extensions import override

from accounts.documents import Document, get, put
from accounts.forms.fields import DECLINE, CountryField, NumberField, SuggestedField, YesNoField
from accounts.forms.profile import (
    ContactForm,
    NameForm,
    SalaryForm,
    SelfIdentificationForm,
    with_whole_phone,
)

_VOLUNTARY = ("x-valet", "selfIdentification")


class DozenForm(NameForm):
    email = ContactForm.base_fields["email"]
    phone = ContactForm.base_fields["phone"]
    city = forms.CharField(label="City you live in", max_length=100, required=False)
    country = CountryField(label="Country you live in")
    linkedin = forms.URLField(
        label="LinkedIn", required=False, max_length=500, assume_scheme="https"
    )
    authorized = YesNoField(label="May you work there?", radios=True, required=True)
    sponsorship = YesNoField(
        label="Would an employer there have to sponsor a visa, now or later?",
        radios=True,
        required=True,
    )
    years = NumberField(label="Years of experience", min_value=0, max_value=80, required=False)
    notice = SuggestedField(
        label="Notice period", words=["None", "2 weeks", "4 weeks", "3 months"], required=False
    )
    expected = NumberField(
        label="Yearly pay that you expect",
        min_value=0,
        max_value=100_000_000,
        required=False,
        help_text="Left open, you are asked each time.",
    )
    currency = SalaryForm.base_fields["currency"]
    over18 = YesNoField(label="Are you 18 or older?", radios=True, required=True)
    voluntary = forms.ChoiceField(
        label="Gender, ethnicity, disability, veteran status",
        choices=[("ask", "Ask me each time"), (DECLINE, "Always say that I’d rather not")],
        widget=forms.RadioSelect,
        initial="ask",
        help_text="Answering is always voluntary. In your profile you can say more.",
    )

    places = {
        "first": ("x-valet", "name", "first"),
        "middle": ("x-valet", "name", "middle"),
        "last": ("x-valet", "name", "last"),
        "email": ("basics", "email"),
        "phone": ("basics", "phone"),
        "city": ("basics", "location", "city"),
        "country": ("basics", "location", "countryCode"),
        "years": ("x-valet", "yearsOfExperience"),
        "notice": ("x-valet", "noticePeriod"),
        "expected": ("x-valet", "salary", "expected"),
        "currency": ("x-valet", "salary", "currency"),
        "over18": ("x-valet", "over18"),
    }
    preferred = pronouns = salutation = None  # type: ignore[assignment]

    @classmethod
    @override
    def over(
        cls, document: Mapping[str, Any], data: QueryDict | None = None, **options: Any
    ) -> "DozenForm":
        form = super().over(document, data, **options)
        home = get(document, ("basics", "location", "countryCode")) or ""
        right = get(document, ("x-valet", "workAuthorization", home)) or {}
        form.initial.update(
            linkedin=_linkedin(document).get("url"),
            authorized=right.get("authorized"),
            sponsorship=right.get("sponsorship"),
            voluntary=DECLINE if DECLINE in (get(document, _VOLUNTARY) or {}).values() else "ask",
        )
        assert isinstance(form, cls)
        return form

    def open_questions(self) -> int:
        """How many of them nothing answers yet."""
        skipped = {"middle", "last", "currency", "voluntary"}
        return sum(
            1
            for name in self.fields
            if name not in skipped and self.initial.get(name) in (None, "")
        )

    @override
    def clean(self) -> dict[str, Any]:
        cleaned = with_whole_phone(self, super().clean() or self.cleaned_data)
        if cleaned.get("expected") and not cleaned.get("currency"):
            self.add_error("currency", "An amount needs its currency.")
        return cleaned

    @override
    def write(self, document: Document) -> None:
        super().write(document)
        said = self.cleaned_data
        right = ("x-valet", "workAuthorization", said["country"])
        put(document, (*right, "authorized"), said["authorized"])
        put(document, (*right, "sponsorship"), said["sponsorship"])
        put(document, ("basics", "profiles"), _with_linkedin(document, said["linkedin"]))
        if said["voluntary"] == DECLINE:
            _decline_what_is_open(document)


def _decline_what_is_open(document: Document) -> None:
    for place in SelfIdentificationForm.places.values():
        if not get(document, place):
            put(document, place, DECLINE)


def _linkedin(document: Mapping[str, Any]) -> Mapping[str, Any]:
    profiles = get(document, ("basics", "profiles")) or []
    found = (each for each in profiles if each.get("network", "").casefold() == "linkedin")
    return next(found, {})


def _with_linkedin(document: Mapping[str, Any], url: str) -> list[Any]:
    old = _linkedin(document)
    rest = [each for each in get(document, ("basics", "profiles")) or [] if each is not old]
    return [{**old, "network": "LinkedIn", "url": url}, *rest] if url else rest
