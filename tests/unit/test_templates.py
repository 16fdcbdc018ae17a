"""Does every template compile? A page nobody opened in a test must not fail for the first patient who does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import engines

FOLDER = Path(__file__).resolve().parent.parent.parent / "templates"
#: What the pages are made of; texts of e-mails are templates too.
NAMES = sorted(
    str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.suffix in (".html", ".jinja", ".txt")
)


@pytest.mark.parametrize("name", NAMES)
def test_template_compiles(name: str) -> None:
    environment = engines["jinja2"].env

    source, path, _ = environment.loader.get_source(environment, name)

    environment.compile(source, name, path)


def test_there_are_templates() -> None:
    assert NAMES


@pytest.mark.parametrize("name", NAMES)
def test_template_reads_no_method_of_a_mapping_for_a_value(name: str) -> None:
    """`params.clear` is what empties the mapping, never its "clear": that is written `params["clear"]`."""
    written = re.sub(r"\{#.*?#\}", "", (FOLDER / name).read_text(), flags=re.DOTALL)

    assert re.findall(r"\b\w+\.(?:clear|copy|get|items|keys|pop|update|values)\b(?! ?\()", written) == []


#: What a person can type or tick in.
BOXES = re.compile(
    r"\bfield\(|component\(\"(?:input|textarea|radios|checkboxes|grouped_checkboxes)\"|<(?:input|textarea)(?![^>]*hidden)|photo_upload"
)


def test_each_page_of_patients_with_a_box_says_which_form_is_kept_when_the_language_is_changed() -> None:
    pages = {
        name: source
        for name in NAMES
        if re.search(r"\{% extends (?:layout or )?\"layouts/patient", source := (FOLDER / name).read_text())
        and "<form" in source
        and BOXES.search(re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL))
    }
    kept = {
        name: re.search(
            r"set (?:typed = \{\"form\": |kept_form\b.*?= |switch_.*?)[^\"%]*\"([\w-]+)\"", pages[name]
        )
        for name in pages
    }

    assert len(pages) >= 13
    assert [name for name, form in kept.items() if not form] == []
    assert [name for name, form in kept.items() if form and f'<form id="{form[1]}"' not in pages[name]] == []
