from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from django.utils.translation import gettext_lazy, override
from markupsafe import Markup

from portal.core import components
from tests.samples import samples

RADIOS = {"name": "course", "items": [{"value": "better", "text": "Better"}]}


@pytest.fixture
def environment() -> Iterator[Any]:
    components.forget()
    yield engines["jinja2"].env
    components.forget()


def everything_kept() -> str:
    """All keys and pages that are kept, as the garbage collector sees them."""
    return repr([kept for kept in gc.get_referents(components._keep) if isinstance(kept, dict)])


@pytest.mark.parametrize("name", sorted(samples()))
def test_every_component_of_ours_renders_its_sample(environment: Any, name: str) -> None:
    html = components.render(environment, name, samples()[name])

    assert isinstance(html, Markup)
    assert html.strip()
    assert "None" not in html.replace("None of these", "").replace("None.", "")


def test_every_component_of_ours_has_a_sample(environment: Any) -> None:
    assert set(components.names(environment)) == set(samples())


def test_an_unknown_component_is_refused(environment: Any) -> None:
    with pytest.raises(components.UnknownComponent, match="no component raidos"):
        components.render(environment, "raidos", {})


def test_a_misspelled_parameter_is_refused(environment: Any) -> None:
    with pytest.raises(components.UnknownComponent, match="no parameter levle"):
        components.render(environment, "level", {"level": "soon", "levle": "urgent"})


def test_a_parameter_left_out_is_refused(environment: Any) -> None:
    with pytest.raises(components.UnknownComponent, match="needs the parameter level"):
        components.render(environment, "level", {})


def test_a_finite_component_is_made_once_and_kept(environment: Any) -> None:
    first = components.render(environment, "radios", RADIOS)
    second = components.render(environment, "radios", dict(RADIOS))

    assert first is second
    assert components.kept() == 1


@pytest.mark.parametrize("name", ["input", "textarea", "character-count"])
def test_what_a_person_typed_is_never_kept(environment: Any, name: str) -> None:
    empty = {"id": "words", "name": "words", "label": "Words", "maxlength": 10}
    components.render(environment, name, empty)

    html = components.render(environment, name, empty | {"value": "I have a lump"})

    components.render(environment, name, empty | {"value": "Another lump"})
    assert "I have a lump" in html
    assert components.kept() == 2  # the empty box, and the box with a place for words
    assert "Words" in everything_kept()
    assert "lump" not in everything_kept()


def test_a_typed_date_is_never_kept(environment: Any) -> None:
    html = components.render(
        environment, "date-input", {"id": "born", "items": [{"name": "day", "value": "31413"}]}
    )

    assert 'value="31413"' in html
    assert "31413" not in everything_kept()


@pytest.mark.parametrize("value", ['"><script>', "</textarea><script>", "{PLACE}0x", "a & b", "'"])
@pytest.mark.parametrize("name", ["input", "textarea", "character-count"])
def test_a_value_is_put_into_its_place_as_the_macro_would(environment: Any, name: str, value: str) -> None:
    value = value.replace("{PLACE}", components.PLACE)
    params = {"id": "words", "name": "words", "label": "Words", "maxlength": 10, "value": value}

    html = components.render(environment, name, params)

    assert html == components._find_nhs(environment, name)(params)


@pytest.mark.parametrize("name", ["details", "inset-text", "summary-list", "panel", "card"])
def test_components_for_free_text_are_never_kept(environment: Any, name: str) -> None:
    components.render(environment, name, {"text": "My own words", "rows": []})

    assert components.kept() == 0


def test_radios_that_open_a_box_are_not_kept(environment: Any) -> None:
    item = {"value": "other", "text": "Other", "conditional": {"html": Markup("<p>typed</p>")}}

    components.render(environment, "radios", {"name": "kind", "items": [item]})

    assert components.kept() == 0


def test_text_and_markup_with_the_same_letters_are_not_mixed_up(environment: Any) -> None:
    as_text = components.render(environment, "tag", {"text": "<b>Open</b>"})
    as_markup = components.render(environment, "tag", {"html": Markup("<b>Open</b>")})

    assert "&lt;b&gt;Open" in as_text
    assert "<b>Open</b>" in as_markup


def test_markup_is_still_markup_after_being_a_key(environment: Any) -> None:
    params = {"name": "em", "items": [{"value": "1", "html": Markup("<strong>Chest pain</strong>")}]}

    assert "<strong>Chest pain</strong>" in components.render(environment, "checkboxes", params)
    hinted = components.render(environment, "radios", RADIOS | {"hint": Markup("<em>Short</em>")})
    assert "<em>Short</em>" in hinted


def test_a_lazy_text_is_kept_for_each_language_apart(environment: Any) -> None:
    text = gettext_lazy("Yes")

    with override("en-gb"):
        english = components.render(environment, "button", {"text": text})
    with override("cy"):
        welsh = components.render(environment, "button", {"text": text})

    assert "Yes" in english
    assert english != welsh or components.kept() == 2


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("message", {"who": "<script>", "when": "now", "body": "<script>"}),
        (
            "request_row",
            {
                "row": {
                    "id": "1",
                    "level": "soon",
                    "title": "<script>",
                    "quote": "<script>",
                    "name": "<script>",
                }
            },
        ),
        (
            "marked_words",
            {"title": "<script>", "about": "x", "paragraphs": [[{"text": "<script>", "mark": 1}]]},
        ),
        (
            "answer_list",
            {"title": "x", "rows": [{"question": "<script>", "answer": "<script>", "change": "#"}]},
        ),
        ("header", {"name": "<script>", "href": "javascript"}),
        ("textarea", {"name": "t", "label": "<script>", "value": "</textarea><script>"}),
    ],
)
def test_words_of_people_are_escaped(environment: Any, name: str, params: dict[str, Any]) -> None:
    assert "<script>" not in components.render(environment, name, params)


@pytest.mark.parametrize(
    "name", ["leave_button", "reply_form", "ask_form", "note_form", "undo_bar", "actions_card"]
)
def test_a_component_with_a_form_carries_the_token(environment: Any, name: str) -> None:
    html = components.render(environment, name, samples()[name], csrf_input=Markup('<input name="token">'))

    assert '<input name="token">' in html


def test_reply_ask_and_note_never_look_or_lead_alike(environment: Any) -> None:
    parts = {
        name: components.render(environment, name, samples()[name])
        for name in ("reply_form", "ask_form", "note_form")
    }

    assert "Staff only" in parts["note_form"]
    assert "s-comp--note" in parts["note_form"]
    for name in ("reply_form", "ask_form"):
        assert "Mr Gareth Pritchard" in parts[name]
        assert "s-comp--note" not in parts[name]
        assert "Staff only" not in parts[name]


def test_a_nav_item_that_leads_nowhere_is_not_shown(environment: Any) -> None:
    html = components.render(environment, "top_bar", samples()["top_bar"])

    assert "Inbox" in html
    assert "Rules" not in html


@pytest.mark.parametrize("level", ["emergency", "urgent", "soon", "routine"])
def test_a_level_always_has_a_word_beside_its_colour(environment: Any, level: str) -> None:
    html = components.render(environment, "level", {"level": level})

    assert level.capitalize() in html
    assert f"s-lvl--{level[0]}" in html


def test_vendored_files_are_those_of_the_manifest() -> None:
    static = Path(__file__).resolve().parents[4] / "static"
    entries = json.loads((static / "manifest.json").read_text())

    found = {
        entry["file"]: hashlib.sha256((static / entry["file"]).read_bytes()).hexdigest() for entry in entries
    }

    assert found == {entry["file"]: entry["sha256"] for entry in entries}
    assert set(found) == {
        str(path.relative_to(static)) for path in (static / "vendor").rglob("*") if path.is_file()
    }
    assert all(entry["package"] and entry["version"] and entry["licence"] for entry in entries)
    assert {Path(entry["file"]).parts[1] for entry in entries if entry["file"].endswith("LICENCE.txt")} == {
        "htmx",
        "nhsuk",
    }


def test_the_vendored_stylesheet_asks_no_other_host() -> None:
    css = (Path(__file__).resolve().parents[4] / "static/vendor/nhsuk/nhsuk.css").read_text()

    assert "http" not in css.replace("http://www.w3.org/2000/svg", "").replace(
        "http%3A//www.w3.org/2000/svg", ""
    )
    assert "@font-face" not in css
    assert "@import" not in css
