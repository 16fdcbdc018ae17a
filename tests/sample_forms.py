"""One form with each kind of field that pages use, and one of the staff's."""

from __future__ import annotations

from django import forms
from markupsafe import Markup

from portal.core.forms import ChecksField, DateField, LongTextField, RadiosField


class SampleForm(forms.Form):
    """One of each kind of field that pages use."""

    nhs = {"email": {"classes": "nhsuk-u-width-two-thirds"}}

    course = RadiosField(
        label="Is it getting better or worse?",
        help_text="Think about the last day or two.",
        choices=[
            ("better", "Better"),
            ("same", "About the same"),
            ("slowly", "Slowly worse"),
            ("quickly", "Quickly worse"),
            ("comes_goes", "It comes and goes"),
            ("unsure", "I am not sure"),
        ],
        error_messages={"required": "Choose whether it is getting better or worse"},
    )
    words = LongTextField(
        label="Tell us more. What have you noticed?",
        help_text="Use your own words. Short is fine.",
        rows=8,
        error_messages={"required": "Tell us what you have noticed"},
    )
    short = LongTextField(label="In a few words", counted=100, required=False)
    born = DateField(label="Date of birth", says="your date of birth", past=True, autocomplete="bday")
    email = forms.EmailField(label="Your e-mail address")
    age = forms.IntegerField(label="Age", required=False)
    conditions = ChecksField(
        label="Do any of these apply to you?",
        choices=[("asthma", "Asthma"), ("diabetes", "Diabetes"), ("none", "None of these")],
        none="none",
        hints={"asthma": "Also if you only use an inhaler now and then."},
    )
    emergency = ChecksField(
        label="Do you have any of these right now?",
        help_text="Tick all that fit.",
        choices=[
            (
                "Chest and breathing",
                [("EM01", Markup("<strong>Chest pain</strong>, tightness")), ("EM02", "Hard to breathe")],
            ),
            ("Head and brain", [("EM03", "Face drooping")]),
            ("none", "None of these"),
        ],
        none="none",
    )
    usual = forms.ChoiceField(
        label="Usual doctor", choices=[("", "Choose"), ("a", "Dr Shah")], required=False
    )
    agree = forms.BooleanField(label="I know this form is not watched all the time.")
    password = forms.CharField(label="Password", widget=forms.PasswordInput, required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


class ReplyForm(forms.Form):
    """A staff form."""

    body = LongTextField(label="Message", rows=8, error_messages={"required": "Write a message"})
    check = forms.ChoiceField(label="Check on him", choices=[("2", "in 2 days"), ("7", "in 1 week")])
