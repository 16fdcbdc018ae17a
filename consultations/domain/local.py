"""What does a practice ask of its own, and where does that stand in the form? Pure.

A practice's own question has no rule, so it raises nothing by itself; what is written in it is read for danger like any
other words. Its id begins with ``local.`` and is never given twice in one form, so an answer always belongs to the
question that was asked. A form that was begun keeps the questions it was begun with.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from consultations.domain import library
from consultations.domain.approval import digest
from consultations.domain.question_set import Part, QuestionSet
from consultations.domain.schema import NONE, Option, Page, Question, QuestionType, Slug, Strict

#: More would make the form longer than patients finish.
MOST = 5
MOST_OPTIONS = 12
PREFIX = "local.q"
OWN = "This question is from your practice."
_NONE_WORDS = "None of these"
#: A number that no range was given for is taken between these.
_RANGE = (0.0, 1_000_000.0)

Line = Annotated[str, Field(min_length=1, max_length=200)]


class LocalType(StrEnum):
    """How a practice's own question is answered."""

    TEXT = "text"
    TEXTAREA = "textarea"
    RADIO = "radio"
    CHECKS = "checks"
    NUMBER = "number"
    DATE = "date"


WITH_OPTIONS = frozenset({LocalType.RADIO, LocalType.CHECKS})


class LocalQuestion(Strict):
    """One question of a practice's own, and the part of the form at whose end it stands."""

    id: Annotated[str, Field(pattern=r"^local\.q[1-9][0-9]*$")]
    part: Slug
    text: Line
    other: Line | None = None
    hint: Line | None = None
    type: LocalType
    options: tuple[Line, ...] = Field(default=(), max_length=MOST_OPTIONS)
    required: bool = False
    least: float | None = None
    most: float | None = None

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        if (self.type in WITH_OPTIONS) != bool(self.options):
            raise ValueError("answers to choose from belong to a choice, and every choice has some")
        if len({each.strip().lower() for each in self.options}) != len(self.options):
            raise ValueError("two answers are the same")
        if self.type is LocalType.RADIO and len(self.options) < 2:
            raise ValueError("a choice has at least two answers")
        if self.least is not None and self.most is not None and self.least >= self.most:
            raise ValueError("the smallest number is below the largest")
        return self

    def as_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude_defaults=True)


def question(local: LocalQuestion) -> Question:
    """The question as the form asks it, marked as the practice's own."""
    options = [Option(value=f"o{number}", text=text) for number, text in enumerate(local.options, 1)]
    if local.type is LocalType.CHECKS and len(options) > 1:
        options.append(Option(value=NONE, text=_NONE_WORDS))
    is_number = local.type is LocalType.NUMBER
    low = _RANGE[0] if local.least is None else local.least
    high = max(low + 1, _RANGE[1]) if local.most is None else local.most
    return Question(
        id=local.id,
        text=local.text,
        other=local.other,
        hint=f"{local.hint.rstrip('.')}. {OWN}" if local.hint else OWN,
        type=QuestionType(local.type.value),
        options=tuple(options),
        required=local.required,
        ask="Answer this question" if local.required else None,
        label=f"{local.text.rstrip('?')} (our own question)",
        min_length=1 if local.type in (LocalType.TEXT, LocalType.TEXTAREA) else None,
        hard=(low, high) if is_number else None,
    )


def with_local(questions: QuestionSet, written: Iterable[Mapping[str, Any]]) -> QuestionSet:
    """The set with these questions, each on a page of its own at the end of its part. None leave the set as it is.

    A part that this version of the set does not have any more is the last one.
    """
    found = [LocalQuestion.model_validate(each) for each in written]
    if not found:
        return questions
    names = [part.id for part in questions.parts]
    at = [each.part if each.part in names else names[-1] for each in found]
    parts = tuple(
        Part(
            part.id,
            part.title,
            (*part.pages, *(_page(each) for each, where in zip(found, at, strict=True) if where == part.id)),
        )
        for part in questions.parts
    )
    local = tuple(each.as_json() for each in found)
    return replace(
        questions,
        parts=parts,
        local=local,
        bare=questions.bare_hash,
        hash=digest([questions.bare_hash, list(local)]),
    )


def _page(local: LocalQuestion) -> Page:
    return Page(page=local.id.replace(".", "-"), questions=(question(local),))


def next_id(used: Iterable[Sequence[Mapping[str, Any]]]) -> str:
    """An id that no version of this form's own questions has had."""
    numbers = [int(str(each["id"]).removeprefix(PREFIX)) for version in used for each in version]
    return f"{PREFIX}{max(numbers, default=0) + 1}"


def asked_in(slug: str, version: int | None, written: Sequence[Mapping[str, Any]]) -> QuestionSet:
    """The set of that name and version with a practice's own questions. Raises ``NoSuchSet``."""
    if not written:
        return library.get(slug, version)
    return _merged(slug, version, tuple(LocalQuestion.model_validate(each) for each in written))


@lru_cache(maxsize=512)
def _merged(slug: str, version: int | None, written: tuple[LocalQuestion, ...]) -> QuestionSet:
    return with_local(library.get(slug, version), [each.as_json() for each in written])
