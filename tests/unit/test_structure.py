"""Does the house still stand as drawn? Imports run one way, rules stay plain, and each thing has its one place.

The files are read with `ast`, never imported. Each rule is a function from the source files to the sentences that name
its breaches, so that the second half of this module can show each rule a breach and see it caught.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import packages_distributions

import pytest

from tests.house import CHECKOUT, ORDER, PACKAGES, Source, circles, package_of, sources

ROOF = (
    "portal.urls",
    "portal.settings",
    "portal.celery",
    "portal.schedule",
    "portal.wsgi",
    "portal.launcher",
    "portal.demo",  # tells stories with everybody's services; only demo and test settings install it
)
#: Which PostgreSQL and Valkey there are is told to the rest by settings.
GROUND = ("portal.embedded", "portal.servers")
#: Within a package, each may import those before it and its equals. Modules of other names are held to circles only.
ROOMS = {
    "domain": 0,
    "models": 1,
    "access": 2,
    "queries": 2,
    "moves": 3,
    "services": 4,
    "presenters": 5,
    "forms": 5,
    "views": 6,
    "tasks": 6,
    "management": 6,
    "urls": 7,
}
#: Rules are plain Python. These read data or compare words, and touch neither database, clock nor network.
PLAIN_PACKAGES = {"pydantic", "rapidfuzz", "yaml"}
PLAIN_MODULES = (
    "portal.core.dates",
    "portal.core.nhs_numbers",
    "portal.core.reading",
    "portal.core.sentence",
    "portal.practices.hours",
    "portal.people.identity",
    "portal.people.roles",
)
CLOCK = "portal.core.clock"
CLEANER = "portal.core.text"
ASKS_THE_TIME = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "datetime.datetime.now",
    "datetime.date.today",
    "timezone.now",
    "timezone.localdate",
    "timezone.localtime",
    "time.time",
}
NAMES_THAT_EXPLAIN_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "tools"}
LONGEST_MODULE = 400


def is_migration(source: Source) -> bool:
    return ".migrations" in source.name


def is_plain(source: Source) -> bool:
    """Whether this module has to be plain Python: rules, and files that hold nothing but enums."""
    if source.room == "domain" or source.inside(*PLAIN_MODULES):
        return True
    classes = [node for node in source.tree.body if isinstance(node, ast.ClassDef)]
    return bool(classes) and all(
        any(ast.unparse(base).split(".")[-1] in {"Enum", "StrEnum", "IntEnum", "Flag"} for base in node.bases)
        for node in classes
    )


def is_view(source: Source) -> bool:
    return source.room == "views"


# The rules ------------------------------------------------------------------------------------------------------------


def packages_import_to_the_left(files: Iterable[Source]) -> Iterator[str]:
    for file in files:
        home = package_of(file.name)
        for line, name in file.imports():
            target = package_of(name)
            if home and target and ORDER.index(target) > ORDER.index(home):
                yield f"{file.name}:{line} imports {name}, but {target} comes after {home}"
            if home and any(name == roof or name.startswith(roof + ".") for roof in (*ROOF, *GROUND)):
                yield f"{file.name}:{line} imports {name}; nobody imports the roof, settings tell what is needed"
            bare = name.split(".")[0] in sys.stdlib_module_names or name.startswith(GROUND)
            if file.inside(*GROUND) and not bare:
                yield f"{file.name}:{line} imports {name}; the servers start before anything is installed"


def rooms_import_downwards(files: Iterable[Source]) -> Iterator[str]:
    for file in files:
        mine = ROOMS.get(file.room)
        for line, name in file.imports():
            if mine is None or package_of(name) != package_of(file.name):
                continue
            room = name[len(package_of(name)) + 1 :].split(".")[0]
            if ROOMS.get(room, -1) > mine:
                yield f"{file.name}:{line} imports {name}: {room} comes after {file.room}"


def rules_are_plain_python(files: Iterable[Source]) -> Iterator[str]:
    files = list(files)
    plain = {file.name for file in files if is_plain(file)}
    packages = {file.name for file in files if file.is_package}
    for file in files:
        if file.name not in plain:
            continue
        for line, name in file.imports():
            first = name.split(".")[0]
            if first in sys.stdlib_module_names or first in PLAIN_PACKAGES:
                continue
            whole = name in plain or name.rpartition(".")[0] in plain
            if not whole and not (name in packages and ".domain" in name):
                yield f"{file.name}:{line} imports {name}; rules import the standard library, pydantic and each other"


def nothing_goes_in_circles(files: Iterable[Source]) -> Iterator[str]:
    files = list(files)
    known = {file.name for file in files}
    arrows: dict[str, set[str]] = {}
    for file in files:
        targets = set()
        for _, name in file.imports():
            target = name if name in known else name.rpartition(".")[0]
            if target in known and target != file.name:
                targets.add(target)
        arrows[file.name] = targets
    for circle in circles(arrows):
        yield "These import each other: " + ", ".join(sorted(circle))


def only_the_clock_asks_the_time(files: Iterable[Source]) -> Iterator[str]:
    for file in files:
        if file.name == CLOCK or file.inside(*GROUND, "portal.launcher"):
            continue
        for node in ast.walk(file.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ASKS_THE_TIME:
                yield f"{file.name}:{node.lineno} asks the time; only {CLOCK} does"


def views_ask_no_manager(files: Iterable[Source]) -> Iterator[str]:
    for file in files:
        if is_view(file):
            for node in ast.walk(file.tree):
                if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager"):
                    yield f"{file.name}:{node.lineno} uses .{node.attr}; a view loads through access or queries"


def views_render_at_once(files: Iterable[Source]) -> Iterator[str]:
    """TemplateResponse renders after the transaction, where the walls show nothing."""
    for file in files:
        for line, name in file.imports():
            if name.endswith((".TemplateResponse", ".SimpleTemplateResponse")):
                yield f"{file.name}:{line} imports {name}; use django.shortcuts.render"


def nothing_is_called_safe(files: Iterable[Source]) -> Iterator[str]:
    """Markup of a written-out text escapes what is formatted into it; of anything else it escapes nothing."""
    for file in files:
        if file.room in ("views", "presenters", "forms", "services", "models"):
            for node in ast.walk(file.tree):
                if not isinstance(node, ast.Call):
                    continue
                words = ast.unparse(node.func)
                written_out = words == "Markup" and all(isinstance(each, ast.Constant) for each in node.args)
                if words.split(".")[-1] in ("mark_safe", "Markup", "SafeString") and not written_out:
                    yield f"{file.name}:{node.lineno} calls {words}; pages escape, {CLEANER} cleans"


def one_importer_of_bleach(files: Iterable[Source]) -> Iterator[str]:
    for file in files:
        for line, name in file.imports():
            if name.split(".")[0] == "bleach" and file.name != CLEANER:
                yield f"{file.name}:{line} imports bleach; only {CLEANER} does"


def only_services_move(files: Iterable[Source]) -> Iterator[str]:
    for file in files:
        if file.room in ("services", "moves") or not package_of(file.name):
            continue
        for node in ast.walk(file.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("moves.apply"):
                yield f"{file.name}:{node.lineno} calls moves.apply; only services do"


def only_the_conversation_writes_requests(files: Iterable[Source]) -> Iterator[str]:
    writes = (".update", ".create", ".delete", ".bulk_update", ".bulk_create", ".get_or_create")
    for file in files:
        if file.name.split(".")[0] == "consultations":
            continue
        for node in ast.walk(file.tree):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if called.startswith("Consultation.objects") and called.endswith(writes):
                yield f"{file.name}:{node.lineno} writes a request; only consultations does (docs/ownership.md)"


def modules_are_short(files: Iterable[Source]) -> Iterator[str]:
    for file in files:
        lines = file.text.count("\n")
        if lines > LONGEST_MODULE and not is_migration(file):
            yield f"{file.name} has {lines} lines; split it by noun"


def names_explain(files: Iterable[Source]) -> Iterator[str]:
    for file in files:
        if NAMES_THAT_EXPLAIN_NOTHING.intersection(file.name.split(".")):
            yield f"{file.name}: a name that fits everything explains nothing"


def modules_say_what_they_answer(files: Iterable[Source]) -> Iterator[str]:
    for file in files:
        silent = not file.tree.body or is_migration(file) or file.name.endswith(".apps")
        if not silent and not ast.get_docstring(file.tree):
            yield f"{file.name} does not begin with the question it answers"


RULES: tuple[Callable[[Iterable[Source]], Iterator[str]], ...] = (
    packages_import_to_the_left,
    rooms_import_downwards,
    rules_are_plain_python,
    nothing_goes_in_circles,
    only_the_clock_asks_the_time,
    views_ask_no_manager,
    views_render_at_once,
    nothing_is_called_safe,
    one_importer_of_bleach,
    only_services_move,
    only_the_conversation_writes_requests,
    modules_are_short,
    names_explain,
    modules_say_what_they_answer,
)


# The house as it is ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps(rule: Callable[[Iterable[Source]], Iterator[str]]) -> None:
    assert list(rule(sources())) == []


def test_no_template_switches_escaping_off() -> None:
    rooms = (CHECKOUT / "templates", *(CHECKOUT / package for package in PACKAGES))
    files = [file for room in rooms for file in room.rglob("*") if file.suffix in (".html", ".jinja")]
    breach = re.compile(r"\|\s*safe\b|autoescape\s+(false|off)|\|\s*safeseq\b")

    assert [str(file.relative_to(CHECKOUT)) for file in files if breach.search(file.read_text())] == []


def test_every_package_imported_is_asked_for_with_its_reason() -> None:
    lines = (CHECKOUT / "requirements.txt").read_text().splitlines()
    wanted = {re.split(r"[\[=]", line)[0].lower().replace("_", "-") for line in lines if line[:1].isalpha()}
    installed = packages_distributions()
    names = {name.split(".")[0] for file in sources() for _, name in file.imports()}
    parts_of_others = {"kombu", "markupsafe"}  # Celery's and Jinja2's own, in their versions
    strangers = names - set(sys.stdlib_module_names) - set(PACKAGES) - parts_of_others

    owners = {
        name: {each.lower().replace("_", "-") for each in installed.get(name, ())} for name in strangers
    }
    missing = {name for name, packages in owners.items() if not packages & wanted}

    assert missing == set()
    assert [line for line in lines if line[:1].isalpha() and "  # " not in line] == []


def test_only_the_three_wings_and_the_tests_are_python_packages() -> None:
    tops = {path.parent.name for path in CHECKOUT.glob("*/__init__.py")}

    assert tops - {"tests"} == set(PACKAGES)


# Each rule, shown a breach --------------------------------------------------------------------------------------------


BREACHES = {
    packages_import_to_the_left: [
        {"portal.people.matching": "from consultations import services"},
        {"portal.core.http": "def f():\n    import portal.people.models"},
        {"triage.services": "from portal.settings import base"},
        {"portal.people.models": "from portal import embedded"},
        {"portal.servers.postgres": "import django"},
    ],
    rooms_import_downwards: [
        {"consultations.models.requests": "from consultations import services"},
        {"triage.queries": "from triage.views.inbox import page"},
        {"consultations.moves": "from .services import close"},
        {"consultations.services": "from consultations.tasks import remind"},
    ],
    rules_are_plain_python: [
        {"triage.domain.routing": "from django.db import models"},
        {"portal.practices.hours": "import holidays"},
        {"portal.people.kinds": "import celery\nclass Kind(StrEnum):\n    A = 'a'"},
        {"consultations.domain.safety": "from consultations.models import Draft", "consultations.models": ""},
    ],
    nothing_goes_in_circles: [
        {"triage.a": "from triage import b", "triage.b": "def f():\n    from triage.a import x"},
        {"triage.a": "import triage.b", "triage.b": "import triage.c", "triage.c": "from . import a"},
    ],
    only_the_clock_asks_the_time: [
        {"triage.domain.demand": "x = datetime.now(UTC)"},
        {"portal.people.models": "from django.utils import timezone\nx = timezone.now()"},
    ],
    views_ask_no_manager: [{"triage.views.inbox": "Consultation.objects.all()"}],
    views_render_at_once: [{"triage.views.inbox": "from django.template.response import TemplateResponse"}],
    nothing_is_called_safe: [
        {"consultations.views.journey": "mark_safe('<b>')"},
        {"consultations.presenters.thread": "Markup('<p>{}</p>').format(Markup(words))"},
        {"triage.presenters.inbox": "Markup(f'<b>{name}</b>')"},
    ],
    one_importer_of_bleach: [{"consultations.forms": "import bleach.sanitizer"}],
    only_services_move: [{"consultations.views.journey": "moves.apply(request.visit)"}],
    only_the_conversation_writes_requests: [
        {"triage.leaving": "Consultation.objects.filter(pk=held.pk).update(with_whom='')"}
    ],
    modules_are_short: [{"triage.services": "x = 1\n" * 401}],
    names_explain: [{"triage.utils": ""}],
    modules_say_what_they_answer: [{"triage.services": "x = 1"}],
}


@pytest.mark.parametrize(
    ("rule", "files"),
    [
        pytest.param(rule, files, id=f"{rule.__name__}-{number}")
        for rule, cases in BREACHES.items()
        for number, files in enumerate(cases, 1)
    ],
)
def test_a_breach_is_named(rule: Callable[[Iterable[Source]], Iterator[str]], files: dict[str, str]) -> None:
    house = [Source(name, text) for name, text in files.items()]

    assert len(list(rule(house))) == 1


def test_every_rule_was_shown_a_breach() -> None:
    assert set(BREACHES) == set(RULES)
