"""What does the patient write on a request that was sent?"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from consultations.models import FollowUp
from consultations.services.saying import MOST_WORDS, USED_BEFORE
from portal.core.errors import DomainError


def new_key() -> str:
    """Names one showing of a form, so that sending it twice is sending it once."""
    return uuid4().hex


#: A colon stands in the keys of what is said by a press alone ("not clear", "I am worse"): a page's own key has none, so
#: that nobody's words take the place of another's press.
OF_A_PAGE = RegexValidator(r"^[^:]*$")


class WordsForm(forms.Form):
    """Words for the practice. Nothing is cut: too long is said."""

    body = forms.CharField(
        label=_("Your message"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=MOST_WORDS,
        error_messages={"required": _("Write your message first.")},
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64, validators=[OF_A_PAGE])

    def __init__(self, *args: Any, label: str = "", hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = new_key
        self.called(label, hint)

    def called(self, label: str, hint: str = "") -> WordsForm:
        """The same form, its box named: a refusal does not change what is asked."""
        box = self["body"]  # the box itself: what was looked at already keeps the name it had
        box.label, box.help_text = label or box.label, hint or box.help_text
        return self

    def refuse(self, trouble: DomainError) -> None:
        """Say why it was not sent, beside the words. Words that were not sent are other words: they get a key of their own."""
        self.add_error("body", trouble.message)
        if trouble.code == USED_BEFORE:
            self.data = {**self.data.dict(), "key": new_key()}  # type: ignore[attr-defined]


class WorseForm(WordsForm):
    """What has changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label=str(_("What has changed?")), **kwargs)
        self.fields["body"].error_messages["required"] = _("Tell us what has changed.")


class WithdrawForm(forms.Form):
    """Why it is taken back, if they want to say."""

    reason = forms.CharField(
        label=_("Why do you take it back?"),
        help_text=_("You do not have to say."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HowAreYouForm(forms.Form):
    """Better, the same or worse. It is posted together with the box for a message, so its boxes have names of their own."""

    prefix = "how"
    BOXES = ("how-answer", "how-body")

    answer = forms.ChoiceField(
        label=_("How are you now?"),
        choices=[
            (FollowUp.Answer.BETTER.value, _("I am better")),
            (FollowUp.Answer.SAME.value, _("I am about the same")),
            (FollowUp.Answer.WORSE.value, _("I am worse")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you are now.")},
    )
    body = forms.CharField(
        label=_("Do you want to tell us more?"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
