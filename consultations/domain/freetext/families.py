"""Lines filled from word families: how a danger is said by part of the body, sensation, onset, severity and action.

The same file gives the same lines every time. They teach; nothing is ever measured on them.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from consultations.domain import yaml_source
from consultations.domain.freetext.phrases import BadPhraseFile
from consultations.domain.freetext.quality import Label, Labelled
from consultations.domain.yaml_source import BadQuestionFile

_NAME = re.compile(r"\{([a-z_]+)\}")
Text = Annotated[str, Field(min_length=1)]
Words = Mapping[str, Sequence[str]]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Danger(_Strict):
    concept: Text
    level: Label
    times: Annotated[int, Field(ge=1)]
    lines: tuple[Text, ...] = Field(min_length=1)


class _Harmless(_Strict):
    times: Annotated[int, Field(ge=1)]
    words: dict[str, tuple[Text, ...]]
    lines: tuple[Text, ...] = Field(min_length=1)


class Families(_Strict):
    file: Text
    owner: Text
    source: Text
    approved_by: str | None
    words: dict[str, tuple[Text, ...]]
    danger: tuple[_Danger, ...]
    harmless: _Harmless


def read(path: Path) -> Families:
    """The families of a file. Raises ``BadPhraseFile``."""
    try:
        source = yaml_source.read(path)
        try:
            families = Families.model_validate(source.data)
        except ValidationError as error:
            raise source.explain(error) from error
    except BadQuestionFile as error:
        raise BadPhraseFile(str(error)) from error
    known = set(families.words) | set(families.harmless.words)
    lines = [line for danger in families.danger for line in danger.lines] + list(families.harmless.lines)
    for line in lines:
        for name in _NAME.findall(line):
            if name not in known:
                raise BadPhraseFile(f"{path.name}: '{line}' names the family {name}, which is not there")
    return families


def filled(families: Families) -> Iterator[Labelled]:
    """The lines, each as often as its concept says, with words picked in an order that never changes."""
    words: dict[str, Sequence[str]] = {**families.words, **families.harmless.words}
    for danger in families.danger:
        yield from _lines(danger.lines, danger.times, danger.concept, danger.level, words)
    yield from _lines(families.harmless.lines, families.harmless.times, "harmless", "none", words)


def _lines(lines: Sequence[str], times: int, concept: str, level: Label, words: Words) -> Iterator[Labelled]:
    pick = random.Random(concept)  # noqa: S311
    for number in range(times):
        line = lines[number % len(lines)]
        text = _NAME.sub(lambda match: pick.choice(words[match.group(1)]), line)
        yield Labelled(f"{concept}-{level}-family-{number}", concept, level, text)
