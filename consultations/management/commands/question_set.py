"""`manage.py question_set`: check question files, say a set as FHIR R4, read FHIR R4, list and measure the sets.

Needs no database.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError

from consultations.domain import library, paths
from consultations.domain.fhir import export, foreign, own_import, shape
from consultations.domain.fhir.names import BASE, Json
from consultations.domain.fhir.shape import NotAQuestionnaire
from consultations.domain.library import BadQuestionFile, NoSuchSet
from consultations.domain.question_set import QuestionSet

#: The exit code when something of an imported form could not be carried.
NOT_ALL = 3


class Command(BaseCommand):
    help = "Checks question sets, writes one as a FHIR R4 Questionnaire, reads a Questionnaire into a question file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        does = parser.add_subparsers(dest="does", required=True)
        check = does.add_parser(
            "check", help="say what is wrong, with file and line; nothing wrong is exit code 0"
        )
        check.add_argument("names", nargs="*", help="files, or names of sets; none means every set here")
        out = does.add_parser("export", help="write a set as the JSON of a FHIR R4 Questionnaire")
        out.add_argument("slug", help="the name of a set, or a file")
        out.add_argument("--set-version", type=int, help="an older version; without it the newest")
        out.add_argument("--output", type=Path, help="a file; without it standard output")
        read = does.add_parser(
            "import", help="read a FHIR R4 Questionnaire; exit code 3 when not all could be carried"
        )
        read.add_argument("file", help="the JSON, or - for standard input")
        read.add_argument("--slug", help="what the set is to be called here")
        read.add_argument("--output", type=Path, help="a file; without it standard output")
        read.add_argument("--report", type=Path, help="write what could not be carried as JSON, too")
        does.add_parser("list", help="every set with its version and how much it asks")
        lengths = does.add_parser(
            "lengths",
            help="how many pages each form has on the shortest way, in the middle and on the longest",
        )
        lengths.add_argument("names", nargs="*", help="files, or names of sets; none means every set here")

    def handle(self, *args: Any, does: str, **options: Any) -> None:
        {
            "check": self._check,
            "export": self._export,
            "import": self._import,
            "list": self._list,
            "lengths": self._lengths,
        }[does](options)

    def _check(self, options: dict[str, Any]) -> None:
        """Every file is looked at, also after one that is wrong."""
        if not options["names"]:
            self._sound(_standard().all())
            return
        wrong = 0
        for name in options["names"]:
            try:
                self._sound([_named(name)])
            except (BadQuestionFile, NoSuchSet, OSError, UnicodeDecodeError) as trouble:
                wrong += 1
                self.stderr.write(_said(name, trouble))
        if wrong:
            raise CommandError(f"{wrong} of {len(options['names'])} cannot be used.")

    def _sound(self, found: Iterable[QuestionSet]) -> None:
        for each in found:
            waits = f"; waits for approval of {', '.join(each.unapproved)}" if each.unapproved else ""
            self.stdout.write(f"{each.slug} {each.version}: {len(each.questions)} questions, sound{waits}")

    def _lengths(self, options: dict[str, Any]) -> None:
        found = [self._readable(name) for name in options["names"]] or list(_standard().all())
        for line in paths.lines(paths.table(found)):
            self.stdout.write(line)

    def _export(self, options: dict[str, Any]) -> None:
        name, version = options["slug"], options["set_version"]
        found = self._readable(name, version)
        if version not in (None, found.version):
            raise CommandError(f"{name} holds version {found.version}, not {version}.")
        self._write(json.dumps(export.questionnaire(found), ensure_ascii=False, indent=2), options["output"])

    def _readable(self, name: str, version: int | None = None) -> QuestionSet:
        """A set by its name, or the one in a file. Raises CommandError with what is wrong with it."""
        try:
            return _named(name, version)
        except (BadQuestionFile, NoSuchSet, OSError, UnicodeDecodeError) as trouble:
            raise CommandError(_said(name, trouble)) from trouble

    def _import(self, options: dict[str, Any]) -> None:
        name = "Standard input" if options["file"] == "-" else options["file"]
        try:
            content = (
                sys.stdin.buffer.read(shape.MOST_BYTES + 1)
                if options["file"] == "-"
                else _bytes(Path(options["file"]))
            )
            resource = shape.parse(content)
            content_here, losses = _read(resource, options["slug"])
        except (OSError, NotAQuestionnaire) as trouble:
            raise CommandError(_said(name, trouble)) from trouble
        self._write(_as_yaml(content_here), options["output"])
        if options["report"]:
            listed = [vars(each) for each in losses]
            self._write(json.dumps(listed, ensure_ascii=False, indent=2), options["report"])
        for each in losses:
            self.stderr.write(f"{'Note' if each.note else 'Not carried'}: {each}")
        if any(not each.note for each in losses):
            sys.exit(NOT_ALL)

    def _list(self, options: dict[str, Any]) -> None:
        for each in _standard().all():
            self.stdout.write(f"{each.slug} {each.version}: {each.title} ({len(each.questions)} questions)")

    def _write(self, text: str, output: Path | None) -> None:
        if output is None:
            self.stdout.write(text)
            return
        try:
            output.write_text(text + "\n", encoding="utf-8")
        except OSError as trouble:
            raise CommandError(_said(str(output), trouble)) from trouble


def _said(name: str, trouble: Exception) -> str:
    """What went wrong with which file, in a sentence."""
    match trouble:
        case OSError():
            return f"{name}: {trouble.strerror or trouble}."
        case UnicodeDecodeError():
            return f"{name}: the file is not written in UTF-8 (byte {trouble.start + 1})."
        case NotAQuestionnaire():
            return f"{name}: {trouble}"
    return str(trouble)


def _bytes(path: Path) -> bytes:
    """The file, or as much of it as shows that it is too big."""
    with path.open("rb") as file:
        return file.read(shape.MOST_BYTES + 1)


def _standard() -> library.Library:
    try:
        return library.standard()
    except BadQuestionFile as trouble:
        raise CommandError(str(trouble)) from trouble


def _named(name: str, version: int | None = None) -> QuestionSet:
    """A set by its name, or the one in a file."""
    if name.endswith((".yaml", ".yml")):
        return _standard().read(Path(name))
    return _standard().get(name, version)


def _read(resource: Json, slug: str | None) -> tuple[Json, tuple[foreign.Loss, ...]]:
    """The question file that this becomes, and what is not in it. Raises CommandError unless it works as a form."""
    if str(resource.get("url", "")).startswith(f"{BASE}/Questionnaire/"):
        return _read_own(resource, slug)
    name = slug or str(resource.get("name") or resource.get("id") or "imported")
    content, losses = foreign.set_file(resource, foreign.slug_of(name))
    _form_of(content)
    return content, losses


def _read_own(resource: Json, slug: str | None) -> tuple[Json, tuple[foreign.Loss, ...]]:
    try:
        content = own_import.set_file(resource)
    except (KeyError, IndexError, TypeError, ValueError) as trouble:
        raise NotAQuestionnaire(
            f"It says it was exported here, but it is no longer whole: {trouble!r} is not as we write it."
        ) from trouble
    again = export.questionnaire(_form_of(content))
    losses = tuple(
        foreign.Loss(link, f"{what} is not as it was exported", "What was written into it is left out")
        for link, what in own_import.differences(resource, again)
    )
    return content | ({"slug": foreign.slug_of(slug)} if slug else {}), losses


def _as_yaml(content: Json) -> str:
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110).rstrip("\n")


def _form_of(content: Json) -> QuestionSet:
    """What was read has to work as a form. Raises CommandError with what is wrong."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "imported.yaml"
        path.write_text(_as_yaml(content), encoding="utf-8")
        try:
            return _standard().read(path)
        except BadQuestionFile as trouble:
            raise CommandError(f"This cannot become a form that works:\n{trouble}") from trouble
