"""Which phrases are there? Read from ``consultations/phrases``, checked, and refused with file and line.

A concept file holds slots (the many words for one thing) and concepts (dangers, as patterns of slots). The files in
``language`` hold what is no danger: slang and spelling, negations, times, other people, ways of speaking.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from consultations.domain import yaml_source
from consultations.domain.freetext import numbers, patterns
from consultations.domain.freetext.context import Reason
from consultations.domain.freetext.patterns import BadPattern, Pattern
from consultations.domain.levels import Level
from consultations.domain.yaml_source import BadQuestionFile, Location, Source

HOME = Path(__file__).resolve().parent.parent.parent / "phrases"
#: Slots that the caller fills from what is known of the patient.
ABOUT_SLOTS = frozenset({"about_child", "about_other", "about_female"})

Text = Annotated[str, Field(min_length=1)]
Guard = Literal["drop", "lower", "keep"]
_Model = TypeVar("_Model", bound=BaseModel)


class BadPhraseFile(ValueError):
    """The phrases cannot be used; the message names file and line."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class OwnTests(_Strict):
    """Lines the concept has to raise, and lines it has to stay silent on."""

    raises: tuple[Text, ...] = Field(min_length=1)
    silent: tuple[Text, ...] = Field(min_length=1)


class Concept(_Strict):
    """One danger. ``says`` is what staff read; ``guards`` are exceptions to what context does to the words."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$", max_length=40)]
    level: Level
    says: Text
    source: Text
    owner: Text
    approved_by: str | None
    patterns: tuple[Text, ...] = Field(min_length=1)
    unless: tuple[Text, ...] = ()
    guards: dict[Reason, Guard] = Field(default_factory=dict)
    tests: OwnTests


class ConceptFile(_Strict):
    file: Text
    version: Annotated[int, Field(ge=1)]
    owner: Text
    approved_by: str | None
    approved_on: str | None = None
    slots: dict[str, tuple[Text, ...]] = Field(default_factory=dict)
    concepts: tuple[Concept, ...] = ()


class SpellingFile(_Strict):
    """``meant``: what is written for what is meant; ``joined``: two words that count as one."""

    meant: dict[str, Text]
    joined: dict[str, Text]
    filler: tuple[Text, ...]
    known: tuple[Text, ...]
    foreign: tuple[Text, ...]


class ContextFile(_Strict):
    slots: dict[str, tuple[Text, ...]]


class Compiled(BaseModel):
    """A concept with its patterns read."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    concept: Concept
    version: str
    patterns: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]


class Phrases(BaseModel):
    """Everything that is read from one folder."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    files: tuple[ConceptFile, ...]
    concepts: tuple[Compiled, ...]
    slots: dict[str, tuple[str, ...]]
    spelling: SpellingFile

    def without(self, concept_id: str) -> "Phrases":
        """The same phrases with one concept taken away: the mutation test asks whether anybody would notice."""
        return self.model_copy(
            update={"concepts": tuple(each for each in self.concepts if each.concept.id != concept_id)}
        )


#: Slots that context and screening ask for by name.
NEEDED = frozenset(
    [
        "negator",
        "pseudo_negation",
        "undoes_negation",
        "lets_pass",
        "symptom",
        "new_thought",
        "denied_after",
        "like_never_before",
        "said_beforehand",
        "hypothetical",
        "asked_in_general",
        "worry",
        "current",
        "present",
        "long_past",
        "recent_past",
        "is_over",
        "family_history",
        "stranger",
        "mourned",
        "relative_had",
        "idiom",
    ]
)


def load(home: Path = HOME) -> Phrases:
    """The phrases below a folder. Raises ``BadPhraseFile``."""
    try:
        return _load(home)
    except BadQuestionFile as error:
        raise BadPhraseFile(str(error)) from error


def _load(home: Path) -> Phrases:
    spelling = _read(home / "language" / "spelling.yaml", SpellingFile)[1]
    spelling = spelling.model_copy(update={"known": (*spelling.known, *_english(home))})
    context_source, context = _read(home / "language" / "context.yaml", ContextFile)
    for name in sorted(NEEDED - set(context.slots)):
        raise context_source.fail(("slots",), f"the slot {name} is missing")
    slots: dict[str, tuple[str, ...]] = dict(context.slots)
    read: list[tuple[Source, ConceptFile]] = []
    for path in sorted(home.glob("*.yaml")):
        source, file = _read(path, ConceptFile)
        for name, phrases in file.slots.items():
            if name in slots or name in numbers.SLOTS or name in ABOUT_SLOTS:
                raise source.fail(("slots", name), f"there is a slot {name} already")
            slots[name] = phrases
        read.append((source, file))
    known = set(slots) | numbers.SLOTS | ABOUT_SLOTS
    _check_slots(context_source, context.slots, known)
    compiled: list[Compiled] = []
    seen: set[str] = set()
    used: set[str] = set()
    for source, file in read:
        _check_slots(source, file.slots, known)
        for index, concept in enumerate(file.concepts):
            where: Location = ("concepts", index)
            if concept.id in seen:
                raise source.fail((*where, "id"), f"there is a concept {concept.id} already")
            seen.add(concept.id)
            main = tuple(_patterns(source, (*where, "patterns"), concept.patterns, known))
            unless = tuple(_patterns(source, (*where, "unless"), concept.unless, known))
            for pattern in (*main, *unless):
                used.update(pattern.slots)
                used.update(name for slot in pattern.slots for name in patterns.named(slot))
            compiled.append(
                Compiled(concept=concept, version=f"{file.file} {file.version}", patterns=main, unless=unless)
            )
    inner = {name for phrases in slots.values() for phrase in phrases for name in patterns.named(phrase)}
    for source, file in read:
        for name in file.slots:
            if name not in used | inner:
                raise source.fail(("slots", name), f"no pattern uses the slot {name}")
    return Phrases(
        files=tuple(file for _, file in read), concepts=tuple(compiled), slots=slots, spelling=spelling
    )


def _english(home: Path) -> Iterator[str]:
    """Words of plain English that are one slip of the finger away from a word of the phrases."""
    path = home / "language" / "english.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return (line for line in lines if line and not line.startswith("#"))


def _check_slots(source: Source, slots: dict[str, tuple[str, ...]], known: set[str]) -> None:
    for name, phrases in slots.items():
        for phrase in phrases:
            for inner in patterns.named(phrase):
                if inner not in known:
                    raise source.fail(("slots", name), f"there is no slot <{inner}>")


def _patterns(source: Source, where: Location, lines: tuple[str, ...], known: set[str]) -> Iterator[Pattern]:
    for index, line in enumerate(lines):
        try:
            found = patterns.parse(line)
        except BadPattern as error:
            raise source.fail((*where, index), str(error)) from error
        for pattern in found:
            for slot in sorted(pattern.slots):
                for name in patterns.named(slot) if slot.startswith("=") else [slot]:
                    if name not in known:
                        raise source.fail((*where, index), f"there is no slot <{name}>")
            yield pattern


def _read(path: Path, model: type[_Model]) -> tuple[Source, _Model]:
    source = yaml_source.read(path)
    try:
        return source, model.model_validate(source.data)
    except ValidationError as error:
        raise source.explain(error) from error


@cache
def standard() -> Phrases:
    """The phrases of this project."""
    return load()
