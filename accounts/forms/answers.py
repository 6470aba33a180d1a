from typing import Any

from django import forms
from django.utils.text import capfirst
from typing_extensions import override

from accounts.answers import policy_problem
from accounts.models import Answer, Klass, Policy
from accounts.models.answer import DEFAULT_POLICY


class AnswerForm(forms.ModelForm):  # type: ignore[type-arg]  # is no generic when it runs
    """One entry of a person's bank: `instance.user` says whose."""

    klass = forms.ChoiceField(
        label="What it is",
        choices=[(klass.value, capfirst(klass.label)) for klass in Klass],
        initial=Klass.FACTUAL,
    )
    policy = forms.ChoiceField(
        label="When a form asks",
        choices=[("", "As suits its kind"), *Policy.choices],
        required=False,
    )

    class Meta:
        model = Answer
        fields = ["question", "answer", "klass", "policy"]
        widgets = {"question": forms.TextInput(), "answer": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"question": "As forms word it."}

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not self.instance.question:
            self.initial.pop("policy", None)

    @override
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        klass = cleaned.get("klass")
        if klass and not cleaned.get("policy") and "policy" not in self.errors:
            cleaned["policy"] = DEFAULT_POLICY[Klass(klass)].value
        if problem := policy_problem(klass, cleaned.get("policy")):
            self.add_error("policy", problem)
        return cleaned
