"""The pages of docs/ say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from consultations.models import Consultation
from portal import docs

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize("name", sorted(docs.PAGES))
def test_made_pages_are_as_the_code_says(name: str) -> None:
    assert (docs.FOLDER / name).read_text() == docs.PAGES[name](), "Run make docs."


def test_settings_page_names_every_variable_that_is_read() -> None:
    page = (docs.FOLDER / "settings.md").read_text()
    code = "".join(path.read_text() for path in (ROOT / "portal").rglob("*.py"))
    read = set(re.findall(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"', code)) | {
        "PORT",
        "HOST",
        "DJANGO_SETTINGS_MODULE",
    }

    assert read <= set(re.findall(r"`([A-Z_]+)`", page))


def test_ownership_page_names_every_column_of_a_request_once() -> None:
    table = [
        line for line in (docs.FOLDER / "ownership.md").read_text().splitlines() if line.startswith("| ")
    ][2:]
    named = [column.strip() for line in table for column in line.split("|")[1].split(",")]
    columns = [
        each.name for each in Consultation._meta.concrete_fields if each.name not in ("id", "practice")
    ]

    assert sorted(named) == sorted(columns)


def test_triage_and_views_write_no_column_of_a_request() -> None:
    columns = {each.name for each in Consultation._meta.concrete_fields}
    writes = re.compile(r"\bconsultation\.(\w+) = ")
    for path in [*(ROOT / "triage").rglob("*.py"), *(ROOT / "consultations" / "views").rglob("*.py")]:
        assert not columns & set(writes.findall(path.read_text())), path


@pytest.mark.parametrize("path", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md")), ids=str)
def test_links_between_pages_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text()):
        assert (path.parent / target).exists(), target
