from __future__ import annotations

from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django import forms
from django.template import engines

from portal.core.forms import ChecksField, DateField, LongTextField, RadiosField
from portal.core.renderers import error_summary


class Page(HTMLParser):
    """The tags of a piece of HTML, and the text inside the textarea, as a browser reads it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.typed = ""
        self._inside = False
        self.feed(html)
        self.typed = self.typed.removeprefix("\n")  # the rule of HTML for the start of a textarea

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag == "textarea"

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.typed += data

    def one(self, tag: str, **wanted: str) -> dict[str, str | None]:
        return self.all(tag, **wanted)[0]

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag and wanted.items() <= attrs.items()]


def show(bound: Any, **params: Any) -> str:
    template = engines["jinja2"].from_string("{{ field(bound, params) }}")
    return str(template.render({"bound": bound, "params": params}))


class Everything(forms.Form):
    course = RadiosField(label="Better or worse?", choices=[("better", "Better"), ("worse", "Worse")])
    words = LongTextField(label="What have you noticed?", help_text="Short is fine.", required=False)
    counted = LongTextField(label="In a few words", counted=10, required=False)
    born = DateField(
        label="Date of birth", says="your date of birth", past=True, autocomplete="bday", required=False
    )
    conditions = ChecksField(
        label="Any of these?",
        choices=[("a", "Asthma"), ("none", "None of these")],
        none="none",
        required=False,
    )
    email = forms.EmailField(label="E-mail address", required=False)
    age = forms.IntegerField(label="Age", required=False)
    code = forms.CharField(
        label="Code",
        required=False,
        max_length=6,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    password = forms.CharField(widget=forms.PasswordInput(render_value=True), required=False)
    usual = forms.ChoiceField(
        label="Usual doctor", choices=[("", "Choose"), ("shah", "Dr Shah")], required=False
    )
    agree = forms.BooleanField(label="I agree")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def filled(**data: Any) -> Everything:
    return Everything({"course": "better", "agree": "on"} | data)


def test_each_field_finds_its_component() -> None:
    assert {name: Everything()[name].component for name in Everything().fields} == {
        "course": "radios",
        "words": "textarea",
        "counted": "character-count",
        "born": "date-input",
        "conditions": "checkboxes",
        "email": "input",
        "age": "input",
        "code": "input",
        "password": "password-input",
        "usual": "select",
        "agree": "checkboxes",
        "secret": None,
    }


@pytest.mark.parametrize(
    "text", ["\nfirst line empty", "  two spaces", "a\n\n\nb", "<b> & “quotes” 👩🏽‍⚕️", "    indented\n  too"]
)
def test_what_was_typed_comes_back_letter_for_letter(text: str) -> None:
    for name in ("words", "counted"):
        assert Page(show(filled(**{name: text})[name])).typed == text


def test_a_chosen_answer_is_chosen_again() -> None:
    page = Page(show(filled(course="worse")["course"]))

    assert "checked" in page.one("input", value="worse")
    assert "checked" not in page.one("input", value="better")


def test_a_question_can_be_the_heading_of_its_page() -> None:
    page = Page(show(filled()["course"], heading=True))

    assert len(page.all("h1")) == 1
    assert page.all("legend")


def test_hint_and_error_are_read_with_the_box() -> None:
    form = Everything({"email": "nonsense"})

    box = Page(show(form["email"])).one("input", name="email")

    assert box["aria-describedby"] == "id_email-error"
    assert Page(show(form["words"])).one("textarea")["aria-describedby"] == "id_words-hint"


def test_nothing_is_cut_by_the_browser() -> None:
    assert "maxlength" not in Page(show(Everything()["code"])).one("input")
    assert "maxlength" not in Page(show(Everything()["counted"])).one("textarea")


def test_too_long_is_refused_with_everything_kept() -> None:
    form = filled(counted="x" * 12)

    assert form["counted"].problems == ["Use 10 characters or fewer. You have used 12"]
    assert Page(show(form["counted"])).typed == "x" * 12


def test_line_ends_count_as_one_character_as_in_the_browser() -> None:
    assert filled(counted="12345\r\n789").is_valid()


def test_boxes_say_what_they_hold() -> None:
    form = Everything()

    assert Page(show(form["email"])).one("input", type="email", autocomplete="email")["spellcheck"] == "false"
    assert Page(show(form["age"])).one("input", inputmode="numeric")["type"] == "text"
    assert Page(show(form["code"])).one("input", autocomplete="one-time-code")["inputmode"] == "numeric"
    assert Page(show(form["born"])).one("input", name="born_day")["autocomplete"] == "bday-day"


def test_a_password_is_never_sent_back() -> None:
    assert "hunter2" not in show(filled(password="hunter2")["password"])


def test_none_of_these_stands_alone() -> None:
    html = show(filled()["conditions"])

    assert "nhsuk-checkboxes__divider" in html
    assert Page(html).one("input", value="none")["data-behaviour"] == "exclusive"


def test_none_of_these_beside_another_asks_which_is_right() -> None:
    form = filled(conditions=["a", "none"])

    assert form["conditions"].problems == [
        "You ticked “None of these” and something else. Untick the one that is not right"
    ]


def test_a_hidden_field_has_no_label() -> None:
    page = Page(show(filled(secret="x")["secret"]))

    assert [tag for tag, _ in page.tags] == ["input"]


def test_django_itself_shows_fields_the_same_way() -> None:
    assert "nhsuk-radios" in str(Everything())


# Dates ----------------------------------------------------------------------------------------------------------------


def born(day: str = "", month: str = "", year: str = "", **options: Any) -> Any:
    class Form(forms.Form):
        born = DateField(label="Born", says="your date of birth", **options)

    return Form({"born_day": day, "born_month": month, "born_year": year})


@pytest.mark.parametrize("month", ["2", "02", "feb", "February", "FEB."])
def test_a_month_may_be_a_number_or_a_name(month: str) -> None:
    form = born("3", month, "1984")

    assert form.is_valid(), form.errors
    assert form.cleaned_data["born"] == date(1984, 2, 3)


@pytest.mark.parametrize(
    ("typed", "sentence", "link"),
    [
        (("", "", ""), "Enter your date of birth", "#id_born-day"),
        (("3", "", "1984"), "Your date of birth must include a month", "#id_born-month"),
        (("", "", "1984"), "Your date of birth must include a day and a month", "#id_born-day"),
        (("31", "2", "1984"), "Your date of birth must be a real date", "#id_born-day"),
        (("3", "13", "1984"), "The month must be a number from 1 to 12", "#id_born-month"),
        (("3", "2", "84"), "The year must have 4 numbers, for example 1984", "#id_born-year"),
        (("x", "2", "1984"), "Your date of birth must be a real date", "#id_born-day"),
        (("٣", "2", "1984"), "Your date of birth must be a real date", "#id_born-day"),
        (("1", "1", "2999"), "Your date of birth must be in the past", "#id_born-day"),
    ],
)
@time_machine.travel(datetime(2026, 3, 23, 9, tzinfo=UTC), tick=False)
def test_a_wrong_date_says_what_to_do_and_leads_there(
    typed: tuple[str, str, str], sentence: str, link: str
) -> None:
    form = born(*typed, past=True)

    assert form["born"].problems == [sentence]
    assert error_summary(form)["errorList"] == [{"text": sentence, "href": link}]
    page = Page(show(form["born"]))
    assert page.one("input", id=link.removeprefix("#"))
    assert [page.one("input", name=f"born_{part}")["value"] for part in ("day", "month", "year")] == list(
        typed
    )


@time_machine.travel(datetime(2026, 3, 23, 9, tzinfo=UTC), tick=False)
def test_today_is_not_the_future() -> None:
    assert born("23", "3", "2026", past=True).is_valid()


def test_an_optional_date_may_be_left_empty() -> None:
    form = born(required=False)

    assert form.is_valid()
    assert form.cleaned_data["born"] is None


# Errors ---------------------------------------------------------------------------------------------------------------


def test_no_summary_without_errors() -> None:
    assert error_summary(Everything()) == {}
    assert error_summary(filled()) == {}
    assert error_summary(None) == {}


def test_a_field_left_out_is_named_rather_than_called_this_field() -> None:
    form = Everything({})

    assert form["course"].problems == ["Choose an answer to “Better or worse?”".replace("?”", "”")]
    assert form["agree"].problems == ["Tick “I agree”"]


def test_an_answer_that_was_never_offered_is_not_repeated() -> None:
    form = filled(usual="<script>")

    assert form["usual"].problems == ["Choose from the list"]


def test_the_title_says_error_first() -> None:
    template = engines["jinja2"].from_string("{{ error_prefix() }}")

    assert template.render({"form": Everything({})}) == "Error: "
    assert template.render({"verify_form": Everything({})}) == "Error: "
    assert template.render({"form": Everything()}) == ""


def test_own_words_keep_their_spaces_but_spaces_are_no_answer() -> None:
    class Form(forms.Form):
        words = LongTextField(label="Words")

    kept, empty = Form({"words": "  two\r\nlines "}), Form({"words": " \n "})

    assert kept.is_valid()
    assert kept.cleaned_data["words"] == "  two\nlines "
    assert not empty.is_valid()
