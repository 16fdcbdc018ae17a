"""Every text that patients read, from the files alone: what `tests/unit/test_patient_words.py` judges.

Nothing is started and nothing of ours but the formula is imported. Four kinds of places are read: the files of questions and
of the front door; the templates of patients' pages; the notices; and what code says: marked for translation, or the
sentence of a refusal. What is for staff alone is named here, so that whatever is new is measured until somebody says so.
"""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import yaml
from jinja2.ext import InternationalizationExtension, extract_from_ast

from tests.house import CHECKOUT

TEMPLATES = CHECKOUT / "templates"
#: Written in C where the library has it: ten times as fast.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: Keys of the files of questions that patients never read: names, codes, conditions, and what is said to staff.
NOT_READ = {
    "about", "approved_by", "approved_on", "autocomplete", "code", "copyright", "derived_from", "href", "id", "label",
    "licence", "name", "page", "question_set", "short_name", "source", "system", "when", "show_if", "use", "words",
    "because", "check_again_by", "convert", "conditions", "rule",
}  # fmt: skip
#: Files that say who may be offered what, in words for staff; what patients read of it stands in the forms.
STAFF_FILES = {"pharmacy_first.yaml", "sources.yaml"}
#: Pages that are for staff though their layout does not tell: they stand in parts of other pages, or on the way in.
STAFF_TEMPLATES = (
    "triage/", "mfa/authenticate", "mfa/index", "mfa/reauthenticate", "mfa/recovery_codes", "mfa/totp", "people/", "practices/", "notifications/", "layouts/staff", "layouts/caller", "consultations/caller",
    "emails/staff_invitation", "emails/operator_came_in", "emails/safety_concern", "people/join", "account/email/invitation",
    "account/email/recovered", "account/no_password", "account/login", "account/reauthenticate",
)  # fmt: skip
#: Code that speaks to staff, to those who install this, or to programmers.
STAFF_CODE = (
    "triage.", "portal.audit", "portal.demo", "portal.settings", "portal.servers", "portal.embedded", "portal.launcher",
    "portal.people.absences", "portal.people.operators", "portal.people.team", "portal.people.list_",
    "portal.people.patient_list", "portal.people.proxies", "portal.people.markers", "portal.people.domain.list_file",
    "consultations.domain.scores", "consultations.domain.rule_", "consultations.services.approvals", "consultations.services.practice_forms", "consultations.services.practice_texts",
    "consultations.forms.callers", "consultations.presenters.callers", "consultations.views.callers",
)  # fmt: skip
STAFF_PLACES = re.compile(
    r"\.(models|management|migrations|fhir|freetext|commands)\b|\.(\w+_models|models|checks)$"
)
#: Rooms of consultations/ in which every sentence is measured, marked or not: much of it is plain Python.
SPEAKING = re.compile(r"^consultations\.(domain|presenters|forms|services|views)\b")
STAFF_NOTICES = {"Kind.STAFF_INVITATION", "Kind.OPERATOR_CAME_IN", "Kind.SAFETY_CONCERN"}
SAYING = {"say", "Sentence"}
MARKED = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "npgettext", *SAYING}
REFUSALS = {"DomainError", "NotAllowed", "Conflict", "Refused", "Unsure", "FieldError", "ValidationError"}
#: What stands where a name or a number is put in.
STAND_IN = "Sam"


#: What a block may hold that is no word: the name of a class.
_CLASS = re.compile(r"^[a-z]+(-+[a-z0-9]+)+$")

#: What is marked, within the code of a template: the call with its words.
_CALL = re.compile(r'\b(?:_|n?p?gettext)\((?:\s*"[^"]*"\s*,?)+')


@dataclass(frozen=True)
class Said:
    """One text and where it is said."""

    text: str
    where: str


def everything() -> list[Said]:
    """All that patients read, each text once."""
    found: dict[str, Said] = {}
    for said in (*_questions(), *_templates(), *_notices(), *_code()):
        text = " ".join(re.sub(r"%\(\w+\)[sd]|%[sd]|\{[^{}]*\}", STAND_IN, said.text).split())
        found.setdefault(text, Said(text, said.where))
    return list(found.values())


def _questions() -> Iterator[Said]:
    for folder in ("question_sets", "front_door"):
        for path in sorted((CHECKOUT / "consultations" / folder).rglob("*.yaml")):
            if path.name not in STAFF_FILES and path.name != "starts.yaml":
                data = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506  a safe loader
                for text in _read(data):
                    yield Said(text, path.name)


def _read(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "bold" in node:  # one box to tick, in two weights
            yield f"{node['bold']}{node.get('rest', '')}"
        for key, value in node.items():
            if key not in NOT_READ and key not in ("bold", "rest"):
                yield from _read(value)
    elif isinstance(node, list):
        for each in node:
            yield from _read(each)
    elif isinstance(node, str):
        yield node


@cache
def patient_templates() -> dict[str, str]:
    """Name and source of each template that is part of a patient's page. A component that only staff's pages use is not."""
    sources = {
        str(path.relative_to(TEMPLATES)): path.read_text(encoding="utf-8")
        for path in sorted(TEMPLATES.rglob("*"))
        if path.suffix in (".html", ".txt")
    }
    pages = {name for name in sources if not name.startswith((*STAFF_TEMPLATES, "components/"))}
    pages = {name for name in pages if 'extends "layouts/staff.html"' not in sources[name]}
    waiting, used = list(pages), set(pages)
    while waiting:
        for each in re.findall(r"component\(\s*[\"'](\w+)[\"']", sources[waiting.pop()]):
            name = f"components/{each}.html"
            if name in sources and name not in used:
                used.add(name)
                waiting.append(name)
    return {name: sources[name] for name in sorted(used)}


@cache
def jinja() -> jinja2.Environment:
    made = jinja2.Environment(extensions=[InternationalizationExtension])  # noqa: S701  nothing is rendered
    made.policies["ext.i18n.trimmed"] = True
    return made


def _templates() -> Iterator[Said]:
    for name, source in patient_templates().items():
        for line, _function, message in extract_from_ast(jinja().parse(source), tuple(MARKED)):
            for text in message if isinstance(message, tuple) else (message,):
                if text:
                    yield Said(text, f"{name}:{line}")
        yield from (Said(text, name) for text in bare(source))


def bare(source: str) -> list[str]:
    """The words of a template that are not marked for translation: in its text, in what is read out or shown of a tag, and
    what is given to a component or shown by an expression."""
    plain, code = _parts(source)
    plain = re.sub(r"<!--.*?-->|<(script|style)\b.*?</\1>", "", plain, flags=re.DOTALL)
    found = [_spaced(text) for text in re.split(r"<[^>]*>|\N{BULLET}|\n\s*\n", plain)]
    for tag in re.findall(r"<[^>]*>", plain):
        found += re.findall(r'\b(?:aria-label|title|alt|placeholder)="([^"\N{BULLET}]*)"', tag)
    for each in (_CALL.sub("", one) for one in code):
        found += re.findall(r'"(?:text|heading|label|hint|title|html|why|caption)": ?"([^"]*)"', each)
        found += re.findall(r'(?<!": )"([A-Z][a-z][^"]*)"', each)
    return [
        text for text in found if re.search(r"[^\W\d_]{2}", html.unescape(text)) and not _CLASS.match(text)
    ]


def _parts(source: str) -> tuple[str, list[str]]:
    """The text with a bullet for each expression, without what stands in trans blocks; and the code of the rest."""
    plain, code, now, in_trans = [], [], "", False
    for _line, kind, value in jinja().lex(source):
        if kind == "data" and not in_trans:
            plain.append(value)
        elif kind in ("variable_begin", "block_begin"):
            now = ""
        elif kind in ("variable_end", "block_end"):
            code.append(now.strip())
            in_trans = re.match(r"trans\b", now.strip()) is not None or (
                in_trans and not now.strip().startswith("endtrans")
            )
            plain.append("\N{BULLET}" if kind == "variable_end" else "")
        elif kind not in ("data", "comment_begin", "comment", "comment_end"):
            now += value
    return "".join(plain), code


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _notices() -> Iterator[Said]:
    """The words of text messages; those of e-mails are templates."""
    tree = ast.parse((CHECKOUT / "portal/notifications/kinds.py").read_text(encoding="utf-8"))
    for table in (node for node in ast.walk(tree) if isinstance(node, ast.Dict)):
        for kind, facts in zip(table.keys, table.values, strict=True):
            if kind and isinstance(facts, ast.Call) and ast.unparse(kind) not in STAFF_NOTICES:
                said = facts.args[1]
                for text in _strings(said.args[0] if isinstance(said, ast.Call) else said):
                    yield Said(text, f"portal/notifications/kinds.py:{facts.lineno}")


def _code() -> Iterator[Said]:
    for path in speaking_files():
        yield from _spoken(path, every=SPEAKING.match(_module(path)) is not None)


def speaking_files() -> Iterator[Path]:
    """The code that speaks to patients."""
    for folder in ("portal", "consultations"):
        for path in sorted((CHECKOUT / folder).rglob("*.py")):
            if not _module(path).startswith(STAFF_CODE) and not STAFF_PLACES.search(_module(path)):
                yield path


def _module(path: Path) -> str:
    return ".".join(path.relative_to(CHECKOUT).with_suffix("").parts)


def _spoken(path: Path, *, every: bool) -> Iterator[Said]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    where = path.relative_to(CHECKOUT)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in MARKED | REFUSALS:
            for text in (text for argument in node.args for text in _strings(argument)):
                yield Said(text, f"{where}:{node.lineno}")
    for line, text in _sentences(tree) if every else ():
        yield Said(text, f"{where}:{line}")


def _sentences(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every string that begins as a sentence does, but what explains the code."""
    nodes = list(ast.walk(tree))
    left_out = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    left_out |= {
        id(part)
        for node in nodes
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if part is not node
    }
    for node in nodes:
        if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in left_out:
            yield from ((node.lineno, text) for text in _strings(node) if re.match(r"[A-Z“]", text))


def _strings(node: ast.expr) -> list[str]:
    """What is said outright; a value put in between becomes the stand-in."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        return ["".join(part.value if isinstance(part, ast.Constant) else STAND_IN for part in node.values)]
    if isinstance(node, ast.IfExp):
        return [*_strings(node.body), *_strings(node.orelse)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _strings(node.left), _strings(node.right)
        return [left[0] + right[0]] if left and right else [*left, *right]
    return []
