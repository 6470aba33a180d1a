from django import forms

from accounts.models import Resume


class UploadForm(forms.Form):
    """Whether the file is of use is found out by reading it."""

    file = forms.FileField(
        label="PDF or Word file",
        help_text="5 MB at most. It is read at once, and only you and the forms you apply with get it.",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.docx"}),
        allow_empty_file=True,
    )
    kind = forms.ChoiceField(
        label="What it is",
        choices=[("resume", "A résumé"), ("cover_letter", "A cover letter")],
        widget=forms.RadioSelect,
        initial=Resume.Kind.RESUME,
    )


PARTS = {
    "basics": "Contact and links, where yours are open",
    "work": "Work",
    "education": "Education",
    "skills": "Skills",
    "languages": "Languages",
}


class TakeOverForm(forms.Form):
    """Which parts of what was read go into the profile. Those that were found are ticked."""

    parts = forms.MultipleChoiceField(
        label="Take over",
        choices=list(PARTS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
