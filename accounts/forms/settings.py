from typing import Any

from django import forms
from typing_extensions import override

from accounts.models import User


class DeletionForm(forms.Form):
    """Both typed: a page left open by mistake deletes nobody."""

    email = forms.EmailField(label="Your address, to be sure")
    password = forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *arguments: Any, user: User, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._user = user

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email.casefold() != self._user.email.casefold():
            raise forms.ValidationError("That isn’t the address of this account.")
        return email

    @override
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        password = cleaned.get("password")
        # The slow check comes last and alone: who has the address wrong learns nothing of the password.
        if password and not self.errors and not self._user.check_password(password):
            self.add_error("password", "That isn’t your password.")
        return cleaned
