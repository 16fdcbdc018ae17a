"""Where does each kind of request stand on the front door, and what may help before somebody writes? Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from consultations.domain import yaml_source
from consultations.domain.question_set import QuestionSet
from consultations.domain.schema import Approved, Slug, Strict, Words

HOME = Path(__file__).resolve().parent.parent / "front_door"
#: How many kinds the front door shows before "See all".
MOST_USED = 8
#: Where a kind stands that no group names.
OTHERS = ("other", "Something else")


class Group(Strict):
    """One heading of the list of everything, and the kinds under it."""

    id: Slug
    title: Words
    kinds: tuple[Slug, ...] = Field(min_length=1)


class StartsFile(Strict):
    """``front_door/starts.yaml``."""

    version: int = Field(ge=1)
    most_used: tuple[Slug, ...]
    groups: tuple[Group, ...]
    words: dict[Slug, tuple[Words, ...]]


class HelpLink(Strict):
    text: Words
    href: Annotated[str, Field(pattern=r"^https://")]


class Before(Strict):
    """What may help before this form is begun. It is an offer and never a wall."""

    self_help: tuple[Words, ...] = ()
    pharmacy: Words | None = None
    pharmacy_other: Words | None = None
    links: tuple[HelpLink, ...] = ()
    england_only: bool = False


class BeforeFile(Approved):
    """``front_door/before.yaml``."""

    version: int = Field(ge=1)
    sets: dict[Slug, Before]


@dataclass(frozen=True)
class Shelf:
    """One heading with the question sets under it."""

    id: str
    title: str
    sets: tuple[QuestionSet, ...]


@cache
def starts() -> StartsFile:
    """The groups, the most used and the everyday words."""
    source = yaml_source.read(HOME / "starts.yaml")
    try:
        return StartsFile.model_validate(source.data)
    except ValidationError as error:
        raise source.explain(error) from error


@cache
def before_file() -> BeforeFile:
    """The words of every form's first page."""
    source = yaml_source.read(HOME / "before.yaml")
    try:
        return BeforeFile.model_validate(source.data)
    except ValidationError as error:
        raise source.explain(error) from error


def before(kind: str, nation: str) -> Before:
    """What may help before this form, as it holds in this nation; nothing at all when nothing is written."""
    found = before_file().sets.get(kind, Before())
    if nation == "england":
        return found
    if found.england_only:
        return Before()
    return found.model_copy(update={"pharmacy": found.pharmacy_other})


def most_used(sets: Sequence[QuestionSet], first: int = MOST_USED) -> tuple[QuestionSet, ...]:
    """The sets the front door shows: those named as most used, filled up in the order of the sets."""
    named = starts().most_used
    ranked = sorted(sets, key=lambda each: named.index(each.slug) if each.slug in named else len(named))
    return tuple(ranked[:first])


def shelves(sets: Sequence[QuestionSet]) -> tuple[Shelf, ...]:
    """Every set once, under its heading, in the order of the file; headings without a set are left out."""
    by_slug = {each.slug: each for each in sets}
    found = [
        Shelf(group.id, group.title, tuple(by_slug[kind] for kind in group.kinds if kind in by_slug))
        for group in starts().groups
    ]
    named = {kind for group in starts().groups for kind in group.kinds}
    found.append(Shelf(*OTHERS, tuple(each for each in sets if each.slug not in named)))
    return tuple(shelf for shelf in found if shelf.sets)


def a_to_z(sets: Iterable[QuestionSet]) -> tuple[tuple[str, tuple[tuple[str, QuestionSet], ...]], ...]:
    """What people call things, letter by letter, each with the set it leads to."""
    words = starts().words
    said = sorted(
        ((word, each) for each in sets for word in words.get(each.slug, (each.title,))),
        key=lambda pair: (pair[0].lower(), pair[1].order),
    )
    letters = sorted({word[0].upper() for word, _ in said})
    return tuple((letter, tuple(pair for pair in said if pair[0][0].upper() == letter)) for letter in letters)
