"""The table of every way in names tests that exist, in files of their own kind."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = (ROOT / "docs" / "ways-in.md").read_text()
SHORT = dict(re.findall(r"`([A-Z])` is `(tests/[\w/]+)`", TEXT))
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if line.startswith("| ") and not line.startswith(("| Path ", "| --- ", "| Form "))
    and "::" in line
]  # fmt: skip
NAMED = sorted({name for row in ROWS for name in re.findall(r"`([\w/.]+::\w+)`", row[-1])})


@cache
def names_in(path: Path) -> frozenset[str]:
    """Names of the tests a file holds, those in classes too."""
    if not path.exists():
        return frozenset()
    tree = ast.parse(path.read_text())
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def file_of(named: str) -> Path:
    first, _, rest = named.split("::")[0].partition("/")
    return ROOT / SHORT.get(first, first) / rest


@pytest.mark.parametrize("named", NAMED)
def test_a_named_test_exists(named: str) -> None:
    test = named.split("::")[1]

    assert test.startswith("test_")
    assert test in names_in(file_of(named)), f"docs/ways-in.md names {named}, which is not there."


def test_every_path_has_its_words_and_a_test() -> None:
    lines = [line for line in TEXT.splitlines() if line.startswith("| ") and "| --- |" not in line]
    told = [line for line in lines if not line.startswith("| Path |") and not line.startswith("| Form |")]

    assert len(ROWS) >= 40
    assert [line for line in told if "::" not in line and not re.search(r"\d\.\d{3}", line)] == []
    assert [row for row in ROWS if len(row) != 3 or not row[0] or not row[1]] == []


def test_a_test_that_is_gone_is_noticed() -> None:
    assert "test_nobody_wrote" not in names_in(file_of("P/test_team.py::test_nobody_wrote"))
    assert names_in(file_of("P/test_nowhere.py::test_x")) == frozenset()
