"""`manage.py question_set`: check question files, say a set as FHIR R4, read FHIR R4, list the sets. Needs no database."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError

from consultations.domain import library
from consultations.domain.fhir import export, foreign, own_import
from consultations.domain.fhir.names import BASE
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

    def handle(self, *args: Any, does: str, **options: Any) -> None:
        {"check": self._check, "export": self._export, "import": self._import, "list": self._list}[does](
            options
        )

    def _check(self, options: dict[str, Any]) -> None:
        try:
            found = [_named(name) for name in options["names"]] or list(library.all())
        except (BadQuestionFile, NoSuchSet, OSError) as trouble:
            raise CommandError(str(trouble)) from trouble
        for each in found:
            waits = f"; waits for approval of {', '.join(each.unapproved)}" if each.unapproved else ""
            self.stdout.write(f"{each.slug} {each.version}: {len(each.questions)} questions, sound{waits}")

    def _export(self, options: dict[str, Any]) -> None:
        try:
            found = _named(options["slug"], options["set_version"])
        except (BadQuestionFile, NoSuchSet, OSError) as trouble:
            raise CommandError(str(trouble)) from trouble
        self._write(json.dumps(export.questionnaire(found), ensure_ascii=False, indent=2), options["output"])

    def _import(self, options: dict[str, Any]) -> None:
        try:
            held = (
                sys.stdin.read()
                if options["file"] == "-"
                else Path(options["file"]).read_text(encoding="utf-8")
            )
            resource = json.loads(held)
        except (OSError, ValueError) as trouble:
            raise CommandError(f"{options['file']} is no JSON that can be read: {trouble}") from trouble
        if not isinstance(resource, dict):
            raise CommandError(f"{options['file']} is not a FHIR Questionnaire.")
        try:
            content, losses = _read(resource, options["slug"])
        except foreign.NotAQuestionnaire as trouble:
            raise CommandError(str(trouble)) from trouble
        written = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)
        _must_be_sound(written, content["slug"])
        self._write(written.rstrip("\n"), options["output"])
        if options["report"]:
            listed = [vars(each) for each in losses]
            options["report"].write_text(json.dumps(listed, ensure_ascii=False, indent=2), encoding="utf-8")
        for each in losses:
            self.stderr.write(f"{'Note' if each.note else 'Not carried'}: {each}")
        if any(not each.note for each in losses):
            sys.exit(NOT_ALL)

    def _list(self, options: dict[str, Any]) -> None:
        for each in library.all():
            self.stdout.write(f"{each.slug} {each.version}: {each.title} ({len(each.questions)} questions)")

    def _write(self, text: str, output: Path | None) -> None:
        if output is None:
            self.stdout.write(text)
        else:
            output.write_text(text + "\n", encoding="utf-8")


def _named(name: str, version: int | None = None) -> QuestionSet:
    """A set by its name, or the one in a file."""
    if name.endswith((".yaml", ".yml")):
        return library.standard().read(Path(name))
    return library.get(name, version)


def _read(resource: dict[str, Any], slug: str | None) -> tuple[dict[str, Any], tuple[foreign.Loss, ...]]:
    if str(resource.get("url", "")).startswith(f"{BASE}/Questionnaire/"):
        return own_import.set_file(resource) | ({"slug": slug} if slug else {}), ()
    name = slug or str(resource.get("name") or resource.get("id") or "imported")
    return foreign.set_file(resource, foreign.slug_of(name))


def _must_be_sound(written: str, slug: str) -> None:
    """What was read has to work as a form. Raises CommandError with what is wrong."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{slug}.yaml"
        path.write_text(written, encoding="utf-8")
        try:
            library.standard().read(path)
        except BadQuestionFile as trouble:
            raise CommandError(f"This cannot become a form that works:\n{trouble}") from trouble
