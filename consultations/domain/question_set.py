"""What is one question set, put together from its file and its modules?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from consultations.domain.conditions import AboutPatient
from consultations.domain.schema import Applies, CrossRule, Page, Question


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
    title_question: str
    approved_by: str | None
    approved_on: date | None
    parts: tuple[Part, ...]
    acknowledgements: tuple[Question, ...]
    cross_rules: tuple[CrossRule, ...]
    cross_version: int
    modules: Mapping[str, int]
    unapproved: tuple[str, ...]
    hash: str

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
