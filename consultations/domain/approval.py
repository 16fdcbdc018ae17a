"""What exactly does a clinical safety officer approve when they approve a form? Pure.

An approval is of a fingerprint. It covers all that decides what a patient meets on the form: its questions with their
flags, the shared modules, the rules across forms, the emergency check and screens, the concepts that are looked for in
free text, the words shown before it is begun, and the practice's own questions. If any of it changes, the fingerprint
changes, and the form needs approval anew.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from consultations.domain import yaml_source
from consultations.domain.question_set import QuestionSet

_ROOM = Path(__file__).resolve().parent.parent
_SETS = _ROOM / "question_sets"


@dataclass(frozen=True)
class Content:
    """One thing that is approved: what it is, which version, and the hash of all it says."""

    what: str
    name: str
    version: str
    hash: str

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def digest(data: Any) -> str:
    """The hash of what a file says; comments and the order of keys make no difference."""
    said = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def contents(questions: QuestionSet) -> tuple[Content, ...]:
    """Everything that is approved with this form, in the order it is read."""
    emergency = "emergency" if questions.emergency == "general" else f"emergency_{questions.emergency}"
    modules = _modules()
    return (
        Content("Questions and their flags", questions.title, str(questions.version), questions.bare_hash),
        *(
            Content("Shared questions", name, str(version), modules.get((name, version), ""))
            for name, version in sorted(questions.modules.items())
        ),
        *_files("Rules across forms", sorted((_SETS / "rules").glob("*.yaml"))),
        *_files("Emergency check", [_SETS / f"{emergency}.yaml"]),
        *_files("Emergency screens", [_SETS / "stop_screens.yaml"]),
        *_files("Question about words", [_SETS / "happening_now.yaml"]),
        _concepts(),
        *_files("Words before the form", [_ROOM / "front_door" / "before.yaml"]),
        *(
            (Content("Your own questions", f"{len(questions.local)}", "", digest(list(questions.local))),)
            if questions.local
            else ()
        ),
    )


#: What was worked out before. The files do not change while a process lives, and a set's own hash says all else.
_fingerprints: dict[str, str] = {}


def fingerprint(questions: QuestionSet) -> str:
    """One hash for all of it."""
    if questions.hash not in _fingerprints:
        _fingerprints[questions.hash] = digest([each.as_json() for each in contents(questions)])
    return _fingerprints[questions.hash]


@cache
def _modules() -> dict[tuple[str, int], str]:
    found = {}
    for path in sorted((_SETS / "modules").glob("*.yaml")):
        data = yaml_source.read(path).data
        found[str(data["module"]), int(data["version"])] = digest(data)
    return found


def _files(what: str, paths: Iterable[Path]) -> tuple[Content, ...]:
    return tuple(_file(what, path) for path in paths)


@cache
def _file(what: str, path: Path) -> Content:
    data = yaml_source.read(path).data
    return Content(what, path.stem.replace("_", " "), str(data.get("version", "")), digest(data))


@cache
def _concepts() -> Content:
    return concepts_in(_ROOM / "phrases")


def concepts_in(folder: Path) -> Content:
    """What danger is found by in free text: the phrases and words, and the weights that were learned, as one."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    read = {path: yaml_source.read(path).data for path in files if path.suffix == ".yaml"}
    said = {
        str(path.relative_to(folder)): read[path] if path in read else path.read_text(encoding="utf-8")
        for path in files
    }
    versions = [
        str(data["version"]) for data in read.values() if isinstance(data, dict) and "version" in data
    ]
    return Content("Danger in free text", f"{len(files)} files", ".".join(versions), digest(said))
