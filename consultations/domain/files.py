"""What is in each kind of file of questions: sets, modules and the rules across sets?"""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from consultations.domain.schema import (
    Applies,
    Approved,
    ConditionField,
    CrossRule,
    ModuleName,
    Page,
    QuestionId,
    Slug,
    Strict,
    Words,
)
from consultations.domain.scores import Tool


class EmergencyKind(StrEnum):
    """Which emergency check stands before a form."""

    GENERAL = "general"
    CHILD = "child"
    MENTAL_HEALTH = "mental_health"


class Route(StrEnum):
    """Who looks at such a request, unless the practice says otherwise."""

    TRIAGE = "triage"
    USUAL = "usual"
    CHILD = "child"
    PHARMACIST = "pharmacist"
    ADMIN = "admin"
    FIT_NOTES = "fit_notes"
    NURSE = "nurse"
    PHYSIO = "physio"
    MIDWIFE = "midwife"
    SECRETARY = "secretary"


class Use(Strict):
    """The place where a shared module stands; ``who`` for its only version, ``who@1`` for that one.

    ``show_if`` is asked of each of its pages, besides their own.
    """

    use: ModuleName
    show_if: ConditionField | None = None


def _page_or_use(source: Any) -> Page | Use:
    if isinstance(source, Page | Use):
        return source
    return (
        Use.model_validate(source)
        if isinstance(source, dict) and "use" in source
        else Page.model_validate(source)
    )


class PartFile(Strict):
    part: Slug
    title: Words
    pages: tuple[Page | Use, ...] = Field(min_length=1)


class ScoreFile(Strict):
    """A score that this set or module works out; which questions it reads is fixed for each tool."""

    id: Slug
    tool: Tool


class Helpline(Strict):
    """Help that is there now, shown on every page of the set."""

    text: Words
    href: Annotated[str, Field(pattern=r"^(tel:|sms:|https://)")]


class SetFile(Approved):
    """A file in ``question_sets/``."""

    slug: Slug
    version: int = Field(ge=1)
    order: int
    title: Words
    short_name: Words
    says: Words
    applies: Applies = Applies()
    title_question: QuestionId | None = None
    parts: tuple[PartFile, ...] = Field(min_length=1)
    finish: ModuleName
    scores: tuple[ScoreFile, ...] = ()
    emergency: EmergencyKind = EmergencyKind.GENERAL
    helplines: tuple[Helpline, ...] = ()
    instead: tuple[Slug, ...] = ()
    clinical_route: Route = Route.TRIAGE
    derived_from: str | None = None  # the canonical address of the Questionnaire this was read from


class ModuleFile(Approved):
    """A file in ``question_sets/modules/``: pages that several sets share."""

    module: Slug
    version: int = Field(ge=1)
    source: Words | None = None
    licence: Words | None = None
    scores: tuple[ScoreFile, ...] = ()
    pages: tuple[Page, ...] = Field(min_length=1)


class NotYet(Strict):
    """A rule of the clinical content whose inputs do not exist yet, and why."""

    rule: Words
    because: Words


class RulesFile(Approved):
    """``question_sets/rules/cross.yaml``."""

    version: int = Field(ge=1)
    rules: tuple[CrossRule, ...]
    not_yet: tuple[NotYet, ...] = ()
