"""The source files of the house, read with `ast` and never imported: what `test_structure.py` judges."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
PACKAGES = ("portal", "consultations", "triage")

#: Each may import those before it. What belongs to none of them (settings, urls, ...) is the roof and knows everyone.
ORDER = (
    "portal.core",
    "portal.files",
    "portal.audit",
    "portal.practices",
    "portal.people",
    "portal.notifications",
    "consultations",
    "triage",
)


@dataclass(frozen=True)
class Source:
    """One Python file: its dotted name, its text and the tree of it."""

    name: str
    text: str
    is_package: bool = False

    @property
    def tree(self) -> ast.Module:
        return _parse(self.text)

    def inside(self, *names: str) -> bool:
        return any(self.name == name or self.name.startswith(name + ".") for name in names)

    @property
    def room(self) -> str:
        """The name of its place within its package: `services`, `views`, `domain`, ..."""
        home = package_of(self.name)
        return self.name[len(home) + 1 :].split(".")[0] if home else ""

    def imports(self) -> Iterator[tuple[int, str]]:
        """Line and dotted name of everything imported, also within functions, relative names made absolute."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield node.lineno, alias.name
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                if node.level:
                    here = self.name.split(".")
                    up = node.level - 1 if self.is_package else node.level
                    base = ".".join([*here[: len(here) - up], *([base] if base else [])])
                for alias in node.names:
                    yield node.lineno, f"{base}.{alias.name}"


@cache
def _parse(text: str) -> ast.Module:
    return ast.parse(text)


def package_of(name: str) -> str:
    return next((home for home in ORDER if name == home or name.startswith(home + ".")), "")


@cache
def sources() -> tuple[Source, ...]:
    found = []
    for package in PACKAGES:
        for path in sorted((CHECKOUT / package).rglob("*.py")):
            words = path.relative_to(CHECKOUT).with_suffix("").parts
            is_package = words[-1] == "__init__"
            name = ".".join(words[:-1] if is_package else words)
            found.append(Source(name, path.read_text(), is_package))
    return tuple(found)


def circles(arrows: dict[str, set[str]]) -> Iterator[set[str]]:
    """Every group of names that reach each other (Tarjan's strongly connected components)."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    path: list[str] = []
    found: list[set[str]] = []

    def visit(name: str) -> None:
        number[name] = lowest[name] = len(number)
        path.append(name)
        for target in arrows.get(name, ()):
            if target not in number:
                visit(target)
                lowest[name] = min(lowest[name], lowest[target])
            elif target in path:
                lowest[name] = min(lowest[name], number[target])
        if lowest[name] == number[name]:
            group = set(path[path.index(name) :])
            del path[path.index(name) :]
            if len(group) > 1:
                found.append(group)

    for name in arrows:
        if name not in number:
            visit(name)
    yield from found
