"""What does a manager say about a colleague: roles, teams, days away, the last day, who takes over?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from portal.core.forms import ChecksField, DateField
from portal.people.roles import ROLE_LABELS, Role


class RolesForm(forms.Form):
    """What somebody does here."""

    roles = ChecksField(
        label="What they do here",
        choices=[(role.value, ROLE_LABELS[role]) for role in Role],
        error_messages={"required": "Choose at least one."},
    )
    job_title = forms.CharField(label="Job, as patients see it", max_length=80, required=False)


class TeamsForm(forms.Form):
    """Whose work they share."""

    teams = ChecksField(label="Teams", required=False)

    def __init__(self, *args: Any, offered: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teams"].choices = list(offered)  # type: ignore[attr-defined]


class _WithColleague(forms.Form):
    def _offer(self, name: str, nobody: str, colleagues: Iterable[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", nobody), *colleagues]  # type: ignore[attr-defined]


class AwayForm(_WithColleague):
    """From when to when somebody is away, and who stands in."""

    first_day = DateField(label="First day away", says="the first day away")
    last_day = DateField(label="Last day away", says="the last day away")
    deputy = forms.ChoiceField(
        label="Who stands in",
        required=False,
        error_messages={"invalid_choice": "This person does not work here any more."},
    )

    def __init__(self, *args: Any, colleagues: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("deputy", "Nobody: requests go to the team", colleagues)


class LastDayForm(forms.Form):
    """The last day of a locum or leaver."""

    last_day = DateField(
        label="Last day here",
        says="the last day here",
        help_text="They can sign in until that evening. Leave it empty if there is no end.",
        required=False,
    )


class LeaveForm(_WithColleague):
    """Who gets what a leaver still has."""

    to = forms.ChoiceField(
        label="Who gets their open requests",
        required=False,
        error_messages={"invalid_choice": "This person does not work here any more."},
    )

    def __init__(self, *args: Any, colleagues: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("to", "Pick a colleague", colleagues)
