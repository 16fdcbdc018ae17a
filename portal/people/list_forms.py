"""What does a manager say about a list: which file, what its columns hold, that so many have really left?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.people.domain import list_columns
from portal.people.domain.list_file import LARGEST, LARGEST_MB

CHOICES = [(list_columns.IGNORED, "Nothing: leave it out"), *list_columns.LABELS.items()]


class BringForm(forms.Form):
    """A file as the clinical system wrote it."""

    file = forms.FileField(
        label="The list, as a CSV file",
        help_text=f"As your clinical system exports it. At most {LARGEST_MB} MB, which is about 80,000 people.",
        allow_empty_file=True,
        max_length=None,
        error_messages={"required": "Choose the file.", "invalid": "Choose the file."},
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(
                f"The file is larger than {LARGEST_MB} MB. Export the columns we ask for and no others, then try again."
            )
        return file


class ColumnsForm(forms.Form):
    """What each column of the file holds."""

    is_whole = forms.ChoiceField(
        label="Who is in this file?",
        choices=[
            ("yes", "Everybody on our list: those who are not in it have left"),
            ("no", "Some people only: nobody is marked as having left"),
        ],
        widget=forms.RadioSelect,
        initial="yes",
        error_messages={"required": "Say who is in this file."},
    )

    def __init__(
        self,
        *args: Any,
        headings: Sequence[str],
        proposed: Sequence[str],
        examples: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names = [f"column_{place}" for place in range(len(headings))]
        for place, name in enumerate(self.names):
            example = examples[place]
            self.fields[name] = forms.ChoiceField(
                label=headings[place] or f"Column {place + 1}, which has no heading",
                choices=CHOICES,
                initial=proposed[place],
                required=False,
                help_text=f"First line: {example[:80]}" if example else "First line: empty",
            )

    @property
    def columns(self) -> list[str]:
        """What was chosen, in the order of the file."""
        return [self.cleaned_data.get(name, list_columns.IGNORED) for name in self.names]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for sentence in list_columns.problems([said.get(name, "") for name in self.names]):
            self.add_error(None, sentence)
        return said


class LoadForm(forms.Form):
    """Yes, load it; and yes, so many have left."""

    many_leavers = forms.BooleanField(required=False)
