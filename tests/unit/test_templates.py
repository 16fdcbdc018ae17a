"""Does every template compile? A page nobody opened in a test must not fail for the first patient who does."""

from __future__ import annotations

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
