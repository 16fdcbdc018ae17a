"""Which words can be said in Welsh, and is the catalogue that says them whole? `make messages` writes it, `make check` reads it.

The words are those of `tests/patient_words.py`: templates of patients' pages and notices, and code that speaks to patients.
Django's own makemessages misses what stands inside a Jinja2 call, so the templates are read by Jinja2 itself and the code by
Python; Babel merges, writes and compiles. GNU gettext is not needed. The compiled catalogue is kept with the source: see
docs/adr/0011-welsh.md.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2.ext import extract_from_ast

from tests import patient_words
from tests.house import CHECKOUT

FOLDER = CHECKOUT / "locale" / "cy" / "LC_MESSAGES"
PO, MO = FOLDER / "django.po", FOLDER / "django.mo"
HEADER = """\
# The patients' pages and notices in Welsh.
# Written by the project. NOT YET REVIEWED BY A WELSH SPEAKER: a practice has one read it before patients see it.
# Plain Welsh (Cymraeg Clir), "chi". "make messages" puts new words here; write their Welsh and run it again.
"""
#: Welsh has a form for one, for two, for most numbers, and for 8 and 11.
PLURAL = "nplurals=4; plural=(n==1) ? 0 : (n==2) ? 1 : (n != 8 && n != 11) ? 2 : 3;"
#: It stands in the header and must not change with the day.
MADE = datetime(2026, 11, 27, tzinfo=UTC)
#: Calls whose first string is looked up. A refusal is looked up where it is shown.
LOOKED_UP = patient_words.REFUSALS | patient_words.SAYING | {"_", "gettext", "gettext_lazy", "gettext_noop"}
#: Refusals that staff alone can meet, in modules that speak to patients too; and words for other programs.
NOT_FOR_PATIENTS = re.compile(
    r"portal/(files|notifications/outbox|people/(alerts|matching|accounts|passwords|nhs_login/(keys|tokens)))\b"
    r"|consultations/services/(handling|matching|quarantine|writing)\b"
)
_PLACE = re.compile(r"%\(\w+\)s|%\{\w+\}")

Words = str | tuple[str, str]


def wanted() -> Catalog:
    """Every text that has to have its Welsh, with the files it stands in."""
    found = Catalog(locale="cy", creation_date=MADE, fuzzy=False)
    for where, context, words in sorted({*_of_templates(), *_of_code()}, key=str):
        found.add(words, locations=[(where, 0)], context=context)
    return found


def _of_templates() -> Iterator[tuple[str, str | None, Words]]:
    made = patient_words.jinja()
    for name, source in patient_words.patient_templates().items():
        for _line, function, message in extract_from_ast(made.parse(source), tuple(patient_words.MARKED)):
            texts = [each for each in (message if isinstance(message, tuple) else (message,)) if each]
            context = texts.pop(0) if function.startswith(("p", "np")) else None
            if texts:
                words: Words = (
                    (texts[0], texts[1]) if "ngettext" in function or function == "npgettext" else texts[0]
                )
                yield f"templates/{name}", context, words


def _of_code() -> Iterator[tuple[str, str | None, Words]]:
    for path in patient_words.speaking_files():
        where = str(path.relative_to(CHECKOUT))
        if NOT_FOR_PATIENTS.match(where):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            function = ast.unparse(node.func).split(".")[-1]
            texts = [
                each.value
                for each in node.args
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            ]
            if function in ("ngettext", "ngettext_lazy") and len(texts) == 2:
                yield where, None, (texts[0], texts[1])
            elif function == "pgettext" and len(texts) == 2:
                yield where, texts[0], texts[1]
            elif function in LOOKED_UP and texts and node.args[0] in _constants(node):
                yield where, None, texts[0]


def _constants(node: ast.Call) -> list[ast.expr]:
    return [each for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]


def kept() -> Catalog:
    """The catalogue as it stands."""
    with PO.open("rb") as file:
        return read_po(file, locale="cy")


def compiled(catalog: Catalog) -> bytes:
    """What Django reads."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def write() -> int:
    """Put what is new into the catalogue, take out what is said no more, compile it. Gives how many still lack Welsh."""
    catalog = kept() if PO.exists() else Catalog(locale="cy", creation_date=MADE)
    catalog.update(wanted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.header_comment = HEADER
    catalog.mime_headers = [
        *(
            (name, value)
            for name, value in catalog.mime_headers
            if name not in ("Plural-Forms", "PO-Revision-Date")
        ),
        ("Plural-Forms", PLURAL),
    ]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalog, width=118, ignore_obsolete=True, include_lineno=False, sort_by_file=True)
    MO.write_bytes(compiled(kept()))
    return len(missing(kept()))


def missing(catalog: Catalog) -> list[str]:
    """What has no Welsh yet, or not in every form."""
    return [f"{each.id}" for each in _messages(catalog) if not all(_forms(each)) or each.fuzzy]


def misplaced(catalog: Catalog) -> list[str]:
    """Where the Welsh has other placeholders than the English, or other spaces at its ends. A number may be a word."""
    wrong = []
    for each in _messages(catalog):
        ids = each.id if isinstance(each.id, tuple) else (each.id,)
        places = set(_PLACE.findall(ids[-1]))
        spare = {"%(num)s", "%(n)s"} if each.pluralizable else set()
        for form in _forms(each):
            if form and (
                set(_PLACE.findall(form)) - spare != places - spare
                or set(_PLACE.findall(form)) - places
                or (form[:1].isspace(), form[-1:].isspace()) != (ids[0][:1].isspace(), ids[0][-1:].isspace())
            ):
                wrong.append(f"{ids[0]} -> {form}")
    return wrong


def _messages(catalog: Catalog) -> list[Message]:
    return [each for each in catalog if each.id]


def _forms(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, (tuple, list)) else (message.string,)


def keys(catalog: Catalog) -> set[tuple[str, str]]:
    """Each text with its context, to compare two catalogues."""
    return {(str(each.context or ""), str(each.id)) for each in _messages(catalog)}


if __name__ == "__main__":
    left = write()
    sys.stdout.write(
        f"{left} texts have no Welsh yet: write it in {PO.relative_to(CHECKOUT)}.\n" if left else ""
    )
