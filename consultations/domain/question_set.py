"""What is one question set, put together from its file and its modules?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from consultations.domain.conditions import AboutPatient, NoneRaised, leaves
from consultations.domain.files import EmergencyKind, Helpline, Route, ScoreFile
from consultations.domain.schema import OTHER, Applies, CrossRule, Option, Page, Question, QuestionType


@dataclass(frozen=True)
class Part:
    """A named stretch of the form, such as "The problem"."""

    id: str
    title: str
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class QuestionSet:
    """One version of one kind of request; never changes once published."""

    slug: str
    version: int
    order: int
    title: str
    short_name: str
    says: str
    applies: Applies
    title_question: str | None
    approved_by: str | None
    approved_on: date | None
    parts: tuple[Part, ...]
    acknowledgements: tuple[Question, ...]
    cross_rules: tuple[CrossRule, ...]
    cross_version: int
    modules: Mapping[str, int]
    unapproved: tuple[str, ...]
    hash: str
    scores: tuple[ScoreFile, ...] = ()
    emergency: EmergencyKind = EmergencyKind.GENERAL
    helplines: tuple[Helpline, ...] = ()
    instead: tuple[str, ...] = ()
    clinical_route: Route = Route.TRIAGE
    finish: str = "finish"
    derived_from: str | None = None
    local: tuple[
        Mapping[str, Any], ...
    ] = ()  # a practice's own questions that are merged in (domain/local.py)
    bare: str = ""  # the hash of the set without them

    @property
    def bare_hash(self) -> str:
        """The hash of what this project wrote, whatever a practice added."""
        return self.bare or self.hash

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Every page in order, shown or not."""
        return tuple(page for part in self.parts for page in part.pages)

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every question by id, in the order asked; the acknowledgements of the last page are not among them."""
        return {question.id: question for page in self.pages for question in page.questions}

    @cached_property
    def _pages_by_id(self) -> dict[str, Page]:
        return {page.id: page for page in self.pages}

    @cached_property
    def _page_by_question(self) -> dict[str, Page]:
        return {question.id: page for page in self.pages for question in page.questions}

    @cached_property
    def _part_by_page(self) -> dict[str, Part]:
        return {page.id: part for part in self.parts for page in part.pages}

    @cached_property
    def by_level(self) -> frozenset[str]:
        """The pages that are shown only when nothing before them raised a level."""
        return frozenset(
            page.id
            for page in self.pages
            if page.show_if is not None and any(isinstance(leaf, NoneRaised) for leaf in leaves(page.show_if))
        )

    @cached_property
    def asks_earlier(self) -> bool:
        """Whether somebody may be asked which of their requests this one is about."""
        return bool(self.earlier_questions)

    @property
    def earlier_questions(self) -> tuple[str, ...]:
        """The questions that ask which earlier request this one is about."""
        asks = QuestionType.EARLIER_REQUEST
        return tuple(name for name, question in self.questions.items() if question.type is asks)

    def with_earlier(self, choices: Sequence[tuple[str, str]]) -> QuestionSet:
        """The set with this person's own requests, id and words, to choose from."""
        options = (
            *(Option(value=value, text=words) for value, words in choices),
            Option(value=OTHER, text="Something else"),
        )

        def filled(page: Page) -> Page:
            if all(question.type is not QuestionType.EARLIER_REQUEST for question in page.questions):
                return page
            questions = tuple(
                question.model_copy(update={"options": options})
                if question.type is QuestionType.EARLIER_REQUEST
                else question
                for question in page.questions
            )
            return page.model_copy(update={"questions": questions})

        parts = tuple(replace(part, pages=tuple(map(filled, part.pages))) for part in self.parts)
        return replace(self, parts=parts)

    @property
    def rule_version(self) -> str:
        """Said with every flag: which wording of the rules raised it."""
        return f"{self.slug} {self.version}, rules {self.cross_version}"

    def page(self, page_id: str) -> Page:
        """Raises ``KeyError`` for a page this version does not have."""
        return self._pages_by_id[page_id]

    def page_of(self, question_id: str) -> Page:
        return self._page_by_question[question_id]

    def part_of(self, page_id: str) -> Part:
        return self._part_by_page[page_id]

    def applies_to(self, about: AboutPatient) -> bool:
        """Whether the set was written for this person; what is not known does not exclude anyone."""
        if self.applies.sex and about.sex is not None and about.sex not in self.applies.sex:
            return False
        if self.applies.age and about.age_years is not None:
            return self.applies.age[0] <= about.age_years <= self.applies.age[1]
        return True
