"""The questions that only the person can answer, as a form."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from typing_extensions import override

from applications.fit import unfit
from applications.models import Question
from applications.telling.steps import kind_of_source
from applications.telling.words import whole
from automation.protocol import Asked, Kind

if TYPE_CHECKING:
    from django.http import QueryDict

FEW = 6
"""Options beside each other; more of them are a list."""

_INPUTS = {
    Kind.EMAIL: "email",
    Kind.PHONE: "tel",
    Kind.URL: "url",
    Kind.DATE: "date",
}


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A field with where its value came from. `unsent`: the run couldn't put it where it belongs."""

    bound: forms.BoundField
    source: str
    unsent: bool = False


class Suggesting(forms.TextInput):
    """A text box that offers a list and takes what isn't on it: of a long list a page draws only what is in sight."""

    def __init__(self, options: Sequence[str]) -> None:
        super().__init__()
        self._options = options

    @override
    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        own = f"options-{name}"
        box = super().render(name, value, {**(attrs or {}), "list": own}, renderer)
        options = format_html_join("", '<option value="{}">', ((each,) for each in self._options))
        return format_html('{}<datalist id="{}">{}</datalist>', box, own, options)


class AnswerForm(forms.Form):
    """One field a question, named by its id."""

    keep = forms.BooleanField(
        label="Keep for the next form that asks (answer bank)", required=False, initial=True
    )

    def __init__(
        self, questions: Sequence[Question], data: Any = None, *, filled: bool = False
    ) -> None:
        """`filled`: with the answers there are, to be changed."""
        super().__init__(data)
        self.questions = questions
        for question in questions:
            known = question.values if filled else ()
            asked = Asked.model_validate(question.asked)
            self.fields[str(question.pk)] = _field(
                asked, known, label=_label(question), why=question.why, of_form=question.of_form
            )
        # Asked first, kept last.
        self.order_fields([*(str(question.pk) for question in questions), "keep"])

    @override
    def clean(self) -> None:
        """What the form's own parts complained of has been said; what the page holds already is the site's to judge."""
        for question in self.questions:
            name = str(question.pk)
            if name in self.errors:
                continue
            values = _values(self.cleaned_data[name])
            why = unfit(Asked.model_validate(question.asked), values)
            if why and tuple(values) != question.values:
                self.add_error(name, why)

    @property
    def of_form(self) -> bool:
        """Does the employer's form ask any of it? Else it is about the site: nothing of that goes into the answer bank."""
        return any(question.of_form for question in self.questions)

    @property
    def asked(self) -> list[forms.BoundField]:
        return [self[str(question.pk)] for question in self.questions]

    @property
    def rows(self) -> list["ReviewRow"]:
        return [
            ReviewRow(self[str(each.pk)], _source(each), bool(each.values) and not _is_sent(each))
            for each in self.questions
        ]

    @property
    def key(self) -> str:
        """Another one asks for something else."""
        return "-".join(str(question.pk) for question in self.questions)

    def changes(self) -> dict[UUID, list[str]]:
        """Those answers that aren't what they were."""
        return {
            question.pk: values
            for question, values in zip(self.questions, self.answers().values(), strict=True)
            if tuple(values) != question.values
        }

    def answers(self) -> dict[UUID, list[str]]:
        found: dict[UUID, list[str]] = {}
        for question in self.questions:
            value = self.cleaned_data[str(question.pk)]
            found[question.pk] = _values(value)
        return found


class EarlyForm(AnswerForm):
    """Before the start: what stays empty is asked again by the run."""

    def __init__(self, questions: Sequence[Question], data: Any = None) -> None:
        super().__init__(questions, data, filled=True)
        for question in questions:
            field = self.fields[str(question.pk)]
            field.required = False
            field.show_hidden_initial = True

    @override
    def clean(self) -> None:
        for question in self.questions:
            name = str(question.pk)
            values = _values(self.cleaned_data.get(name))
            why = unfit(Asked.model_validate(question.asked), values) if values else ""
            if why and name not in self.errors:
                self.add_error(name, why)

    @property
    def shown(self) -> list[SafeString]:
        """Hidden fields with the answers that this page began with: another tab may give others meanwhile."""
        return [self[str(each.pk)].as_hidden(only_initial=True) for each in self.questions]

    def by_key(self) -> dict[str, list[str]]:
        """What is said here now, and what isn't any more. What this page leaves as it was stays with whatever another tab has made of it."""
        said = self.answers()
        changed = set(self.changed_data)
        return {each.key: said[each.pk] for each in self.questions if str(each.pk) in changed}

    def kept(self) -> "EarlyForm":
        """Once what it says is: shown again, it begins with that, which may be taken back."""
        data = cast("QueryDict", self.data).copy()
        for bound in self.asked:
            data.setlist(bound.html_initial_name, data.getlist(bound.html_name))
        return EarlyForm(self.questions, data)


def _is_sent(question: Question) -> bool:
    return question.written is not False


def _values(value: Any) -> list[str]:
    if isinstance(value, bool):
        return ["true"] if value else []
    if isinstance(value, list):
        return [str(each) for each in value]
    return [str(value)] if value else []


def _source(question: Question) -> str:
    """Where its value comes from; of nowhere where it is left empty."""
    return kind_of_source((question.answer or {}).get("source", "")) if question.values else ""


def _notes(asked: Asked, *, why: str, of_form: bool) -> tuple[str, ...]:
    """What the site complains of, before anything else; of its form, alone."""
    if asked.error and of_form:
        return (asked.error,)
    return (asked.error, asked.help, whole(why))


def _choosing(asked: Asked, options: list[str], told: dict[str, Any]) -> forms.Field:
    choices = [(option, option) for option in options]
    if asked.kind is Kind.CHOICES:
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, **told
        )
    if len(options) <= FEW:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **told)
    if not asked.options_known:
        return forms.CharField(max_length=1000, widget=Suggesting(options), **told)
    return forms.ChoiceField(choices=[("", "Choose"), *choices], **told)


def _is_day(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) is not None


def _label(question: Question) -> str:
    """Word for word what the employer asks."""
    label = question.asked.get("label", "")
    return f"“{label}” {question.block}".rstrip() if question.of_form else label


def _field(
    asked: Asked, known: tuple[str, ...], *, label: str, why: str, of_form: bool
) -> forms.Field:
    many = asked.kind is Kind.CHOICES and asked.options
    told: dict[str, Any] = {
        "label": label,
        "help_text": " ".join(filter(None, _notes(asked, why=why, of_form=of_form))),
        "required": asked.required,
        "initial": list(known) if many else ", ".join(known),
    }
    # What was chosen in a list that the page doesn't show may be none of those it does.
    options = dict.fromkeys((*asked.options, *(known if asked.options else ())))
    if options and asked.kind in (Kind.CHOICE, Kind.CHOICES):
        return _choosing(asked, [*options], told)
    if asked.kind is Kind.CHECK:
        return forms.BooleanField(**{**told, "initial": bool(known)})
    if asked.kind is Kind.SECRET:
        hidden = forms.PasswordInput(attrs={"autocomplete": "off"})
        return forms.CharField(
            max_length=asked.max_length or 200,
            strip=False,
            widget=hidden,
            **{**told, "initial": None},
        )
    if asked.kind is Kind.LONG_TEXT:
        return forms.CharField(
            max_length=asked.max_length or 5000, widget=forms.Textarea(attrs={"rows": 5}), **told
        )
    widget_type = _INPUTS.get(asked.kind, "text")
    if widget_type == "date" and not all(_is_day(each) for each in known):
        # A month, or a year: a box for days would show nothing, and lose it.
        widget_type = "text"
    return forms.CharField(
        max_length=asked.max_length or 1000,
        widget=forms.TextInput(attrs={"type": widget_type}),
        **told,
    )
