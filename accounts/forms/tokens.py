from django import forms

from accounts import tokens
from accounts.models import Scope


class TokenForm(forms.Form):
    name = forms.CharField(max_length=100, help_text="What it is for: you will know it by this.")
    scopes = forms.MultipleChoiceField(
        label="What it may do", choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(
        label="How long it works",
        choices=[
            ("7", "7 days"),
            ("30", "30 days"),
            ("90", "90 days"),
            (str(tokens.LONGEST_DAYS), "a year"),
        ],
        coerce=int,
        initial="90",
    )
