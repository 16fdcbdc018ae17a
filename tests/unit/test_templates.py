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
