"""Which dangers does Portal know of, what stands against each, and do the tests that show it still run?

`docs/safety/hazards.yaml` is the data. Nothing here needs Django, a database or an import of a test: files are read with
`ast`, so that `make check` speaks within a second.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "docs" / "safety" / "hazards.yaml"
#: Nobody but a named clinical safety officer may say it. The field is there and holds this.
FOR_OFFICER = "for the clinical safety officer"
SEVERITIES = ("Minor", "Significant", "Considerable", "Major", "Catastrophic")
LIKELIHOODS = ("Very high", "High", "Medium", "Low", "Very low")


#: Tests that every `make test` runs; those of `make test-slow`; those that want a Chromium, without which they are skipped.
EVIDENCE = ("tests", "slow_tests", "browser_tests")


class Kind(StrEnum):
    """How a control works: by how the product is made, by its tests, by what people learn, by how a practice works."""

    DESIGN = "design"
    TEST = "test"
    TRAINING = "training"
    BUSINESS = "business process"


class State(StrEnum):
    """Whether a control is there. What is open is never told as done."""

    IN_PLACE = "in place"
    PARTLY = "partly"
    OPEN = "open"
    PRACTICE = "for the practice"


@dataclass(frozen=True)
class Control:
    """One thing that makes a hazard less likely or less bad."""

    kind: Kind
    state: State
    text: str
    code: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    slow_tests: tuple[str, ...] = ()
    browser_tests: tuple[str, ...] = ()

    @property
    def evidence(self) -> tuple[tuple[str, str], ...]:
        """Each test with the field it is named in."""
        return tuple((test, field) for field in EVIDENCE for test in getattr(self, field))


@dataclass(frozen=True)
class Rating:
    """Severity, likelihood and the risk that the matrix gives for them, or who is to say."""

    severity: str
    likelihood: str
    risk: str


@dataclass(frozen=True)
class Hazard:
    """One hazard in the form of DCB0129."""

    id: str
    name: str
    description: str
    causes: tuple[str, ...]
    effect: str
    harm: str
    before: Rating
    controls: tuple[Control, ...]
    after: Rating
    owner: str
    status: str


@dataclass(frozen=True)
class SafetyCase:
    """Everything in the file."""

    matrix: Mapping[str, tuple[int, ...]]
    matrix_note: str
    hazards: tuple[Hazard, ...]


class Wrong(ValueError):
    """The file cannot be read as hazards; the sentence says where."""


_HAZARD = ("id", "name", "description", "causes", "effect", "harm", "before", "controls", "after", "owner", "status")  # fmt: skip
_CONTROL = {"kind", "state", "text", "code", *EVIDENCE}


def read(text: str) -> SafetyCase:
    """The hazards of a file. Raises Wrong when a field is missing, unknown or holds what it may not."""
    raw = yaml.safe_load(text)
    rows = raw["matrix"]["rows"]
    if tuple(rows) != LIKELIHOODS or any(len(row) != len(SEVERITIES) for row in rows.values()):
        raise Wrong("the matrix wants a row for each likelihood and a number for each severity")
    matrix = {name: tuple(row) for name, row in rows.items()}
    hazards = tuple(_hazard(each, matrix) for each in raw["hazards"])
    return SafetyCase(matrix, str(raw["matrix"]["note"]), hazards)


def _hazard(raw: Mapping[str, Any], matrix: Mapping[str, tuple[int, ...]]) -> Hazard:
    name = raw.get("id", "a hazard without id")
    if set(raw) != set(_HAZARD):
        raise Wrong(f"{name}: fields are missing or unknown: {sorted(set(raw) ^ set(_HAZARD))}")
    if empty := [field for field in _HAZARD if not raw[field]]:
        raise Wrong(f"{name}: nothing is said for {', '.join(empty)}")
    return Hazard(
        **{field: str(raw[field]).strip() for field in ("id", "name", "description", "effect", "harm", "owner", "status")},
        causes=tuple(raw["causes"]),
        before=_rating(f"{name}, before", raw["before"], matrix),
        controls=tuple(_control(name, each) for each in raw["controls"]),
        after=_rating(f"{name}, after", raw["after"], matrix),
    )  # fmt: skip


def _control(hazard: str, raw: Mapping[str, Any]) -> Control:
    if unknown := set(raw) - _CONTROL:
        raise Wrong(f"{hazard}: a control has {sorted(unknown)}, which no control has")
    try:
        kind, state = Kind(raw["kind"]), State(raw["state"])
    except (KeyError, ValueError) as error:
        raise Wrong(f"{hazard}: a control has no kind or state that there is ({error})") from error
    many = {field: tuple(raw.get(field, ())) for field in ("code", *EVIDENCE)}
    return Control(kind, state, str(raw.get("text", "")).strip(), **many)


def _rating(where: str, raw: Mapping[str, str], matrix: Mapping[str, tuple[int, ...]]) -> Rating:
    rating = Rating(**raw)
    if rating.severity not in (*SEVERITIES, FOR_OFFICER):
        raise Wrong(f"{where}: there is no severity “{rating.severity}”")
    if rating.likelihood not in (*LIKELIHOODS, FOR_OFFICER):
        raise Wrong(f"{where}: there is no likelihood “{rating.likelihood}”")
    known = FOR_OFFICER not in (rating.severity, rating.likelihood)
    given = str(matrix[rating.likelihood][SEVERITIES.index(rating.severity)]) if known else FOR_OFFICER
    if str(rating.risk) != given:
        raise Wrong(f"{where}: the matrix gives “{given}” as risk, and the file says “{rating.risk}”")
    return rating


# What a test file says about its tests --------------------------------------------------------------------------------

_NEVER_RUN = {"skip", "skipif", "xfail", "importorskip"}


@dataclass(frozen=True)
class TestFacts:
    """What can be read of one test without running it."""

    is_skipped: bool
    belongs_in: str


def tests_of(source: str) -> dict[str, TestFacts]:
    """The tests in a test file, by the name they have after the file's."""
    tree = ast.parse(source)
    marks = [node.value for node in tree.body if isinstance(node, ast.Assign) and _is_mark(node.targets)]
    # Outside every function: a whole file can be left out by a call, too.
    loose = [node for node in tree.body if isinstance(node, ast.Expr | ast.Assign | ast.If)]
    skipped = any(_names(each) & _NEVER_RUN for each in loose if not _wants_a_browser(each))
    marked = set().union(*(_names(each) for each in marks))
    if any(_wants_a_browser(each) for each in loose):
        marked.add("browser")
    return dict(_tests(tree.body, "", skipped, marked))


def _tests(
    body: list[ast.stmt], inside: str, skipped: bool, marked: set[str]
) -> Iterator[tuple[str, TestFacts]]:
    for node in body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef):
            continue
        marks = marked.union(*(_names(each) for each in node.decorator_list))
        out = skipped or bool(marks & _NEVER_RUN)
        if isinstance(node, ast.ClassDef):
            yield from _tests(node.body, f"{inside}{node.name}::", out, marks)
        elif node.name.startswith("test"):
            place = "slow_tests" if "slow" in marks else "browser_tests" if "browser" in marks else "tests"
            yield f"{inside}{node.name}", TestFacts(out or _gives_up(node), place)


def _wants_a_browser(node: ast.stmt) -> bool:
    """`playwright = pytest.importorskip("playwright…")`: the one way of leaving out that may be told."""
    return (
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func) == "pytest.importorskip"
        and "playwright" in ast.unparse(node.value)
    )


def _is_mark(targets: list[ast.expr]) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "pytestmark" for each in targets)


def _names(node: ast.AST) -> set[str]:
    return {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}


def _gives_up(node: ast.FunctionDef) -> bool:
    """Whether the test calls pytest.skip, pytest.xfail or pytest.importorskip in its body."""
    calls = (each.func for each in ast.walk(node) if isinstance(each, ast.Call))
    return any(
        isinstance(each, ast.Attribute)
        and each.attr in _NEVER_RUN
        and isinstance(each.value, ast.Name)
        and each.value.id == "pytest"
        for each in calls
    )


# What is wrong --------------------------------------------------------------------------------------------------------


def troubles(case: SafetyCase, root: Path = ROOT) -> Iterator[str]:
    """A sentence for each thing that makes the hazard log untrue. Nothing when all is well."""

    @cache
    def tests_in(path: str) -> dict[str, TestFacts] | None:
        file = root / path
        return tests_of(file.read_text()) if file.is_file() else None

    ids = [each.id for each in case.hazards]
    yield from (f"{each} is there twice." for each in sorted({each for each in ids if ids.count(each) > 1}))
    for hazard in case.hazards:
        there = any(control.state in (State.IN_PLACE, State.PARTLY) for control in hazard.controls)
        if not there and "open" not in hazard.status.lower():
            yield f"{hazard.id} has no control in place, and its status does not say that it is open."
        for control in hazard.controls:
            where = f"{hazard.id}, “{control.text[:60]}”"
            yield from (f"{where}: {trouble}" for trouble in _troubles_of(control, root, tests_in))


def _troubles_of(control: Control, root: Path, tests_in: Any) -> Iterator[str]:
    if not control.text:
        yield "a control without words."
    if control.state in (State.OPEN, State.PRACTICE) and control.evidence:
        yield f"is “{control.state}” and names tests; what is shown by tests is in place or partly so."
    by_machine = control.kind in (Kind.DESIGN, Kind.TEST)
    if by_machine and control.state == State.PRACTICE:
        yield f"a {control.kind} control is made here, not by the practice."
    if by_machine and control.state in (State.IN_PLACE, State.PARTLY):
        if not control.evidence:
            yield "is said to be there, and no test shows it."
        if control.kind == Kind.DESIGN and not control.code:
            yield "is said to be there, and does not say where in the code."
    yield from (f"{path} is not there." for path in control.code if not (root / path).exists())
    for named, field in control.evidence:
        path, _, test = named.partition("::")
        found = (tests_in(path) or {}).get(test)
        if found is None:
            yield f"{named} is not there."
        elif found.is_skipped:
            yield f"{named} may be skipped, so it shows nothing."
        elif found.belongs_in != field:
            yield f"{named} belongs under {found.belongs_in}."


def load(file: Path = FILE) -> SafetyCase:
    """The hazards of this project."""
    return read(file.read_text())


def main() -> int:
    """Say what is wrong; 0 when nothing is."""
    try:
        found = list(troubles(load()))
    except (Wrong, OSError, KeyError, TypeError, yaml.YAMLError) as error:
        found = [str(error)]
    for trouble in found:
        sys.stdout.write(f"docs/safety/hazards.yaml: {trouble}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
