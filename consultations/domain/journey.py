"""Which page comes next, what does it show, and what is still missing?"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from consultations.domain import asking, raising
from consultations.domain.cleaning import Cleaned, Confirm, FieldError, clean, clean_acknowledgements, merge
from consultations.domain.conditions import AboutPatient, Answers, Ask, Facts, Value, evaluate, leaves
from consultations.domain.question_set import QuestionSet
from consultations.domain.schema import Page, Question, QuestionType
from consultations.domain.wording import ShownQuestion, is_for_other, shown_answer, shown_question, spoken
from portal.core.sentence import Sentence

__all__ = [
    "CheckPart",
    "CheckRow",
    "Cleaned",
    "Confirm",
    "FieldError",
    "Missing",
    "Progress",
    "ShownPage",
    "about_from",
    "acknowledgements",
    "ask_through",
    "check_answers",
    "clean",
    "clean_acknowledgements",
    "first_unanswered",
    "merge",
    "missing",
    "next_page",
    "offers",
    "pages",
    "previous_page",
    "progress",
    "prune",
    "shown",
    "visible_questions",
]


@dataclass(frozen=True)
class ShownPage:
    """A page in the words for this person."""

    page: Page
    heading: str
    hint: str | None
    questions: tuple[ShownQuestion, ...]


@dataclass(frozen=True)
class Progress:
    part_number: int
    part_count: int
    title: str

    @property
    def words(self) -> str:
        return f"Part {self.part_number} of {self.part_count}: {self.title}"


@dataclass(frozen=True)
class Missing:
    """A required question that is shown and not answered, with the sentence that says so."""

    page_id: str
    question_id: str
    message: str


@dataclass(frozen=True)
class CheckRow:
    """One answer on the check-answers page. ``missing`` is the sentence to show instead of an answer."""

    question_id: str
    page_id: str
    text: str
    shown: str
    paragraphs: tuple[str, ...]
    missing: str | None
    sensitive: bool


@dataclass(frozen=True)
class CheckPart:
    title: str
    rows: tuple[CheckRow, ...]


def about_from(
    answers: Answers, *, me: AboutPatient | None = None, patient: AboutPatient | None = None, today: date
) -> AboutPatient:
    """Who the form is about: the linked patient, the matched account for "me", or else what was answered."""
    if patient is not None:
        return patient
    if me is not None and answers.get("who.for") == "me":
        return me
    try:
        born_on = date.fromisoformat(str(answers.get("who.dob", "")))
    except ValueError:
        born_on = None
    sex = answers.get("who.sex")
    return AboutPatient.of(born_on, sex if isinstance(sex, str) else None, today)


def ask_through(
    question_set: QuestionSet,
    about: AboutPatient,
    known: Collection[str],
    fill: Callable[[Page, Answers], Mapping[str, Value]],
) -> Iterator[tuple[Page, dict[str, Value]]]:
    """Ask page after page: each that is shown is given to ``fill`` with the answers that count so far, and what it gives
    back counts from then on. Yields the pages shown, each with the answers that count once it is answered.
    """
    counted: dict[str, Value] = {}
    asked: list[Question] = []
    for page in question_set.pages:
        facts = Facts(answers=counted, about=about, known=known)
        if page.id in question_set.by_level:
            so_far = raising.highest_raised(asked, question_set.cross_rules, facts)
            facts = replace(facts, highest=so_far)
        if page.show_if is None or evaluate(page.show_if, facts).holds:
            counted.update(fill(page, counted))
            asked.extend(page.questions)
            yield page, counted


def _walk(
    question_set: QuestionSet, answers: Answers, about: AboutPatient, known: Collection[str]
) -> Iterator[tuple[Page, dict[str, Value]]]:
    """The visible pages, each with the answers that count so far.

    An answer counts only if its page was itself shown: so a branch that was closed by a change stays closed all the way
    down, although its answers are kept in case it is opened again.
    """

    def given(page: Page, _counted: Answers) -> dict[str, Value]:
        return {question.id: answers[question.id] for question in page.questions if question.id in answers}

    return ask_through(question_set, about, known, given)


def pages(
    question_set: QuestionSet, answers: Answers, about: AboutPatient, known: Collection[str] = ()
) -> tuple[Page, ...]:
    """The pages this person is shown, in order; neither the emergency check nor check-answers is among them."""
    return tuple(page for page, _ in _walk(question_set, answers, about, known))


def visible_questions(
    question_set: QuestionSet, answers: Answers, about: AboutPatient, known: Collection[str] = ()
) -> tuple[Question, ...]:
    """The questions this person is asked, in order."""
    return tuple(
        question for page, _ in _walk(question_set, answers, about, known) for question in page.questions
    )


def prune(
    question_set: QuestionSet, answers: Answers, about: AboutPatient, known: Collection[str] = ()
) -> dict[str, Value]:
    """The answers of questions that are shown, and nothing else: what may raise a flag and what is sent."""
    return {
        question.id: answers[question.id]
        for question in visible_questions(question_set, answers, about, known)
        if question.id in answers
    }


def next_page(
    question_set: QuestionSet,
    page_id: str,
    answers: Answers,
    about: AboutPatient,
    known: Collection[str] = (),
) -> Page | None:
    """The page after this one; ``None`` means that the answers are checked next.

    A page that is itself no longer shown still has a place, so a stale Continue lands on the next page that is.
    """
    order = [page.id for page in question_set.pages]
    here = order.index(page_id)
    shown_pages = pages(question_set, answers, about, known)
    return next((page for page in shown_pages if order.index(page.id) > here), None)


def previous_page(
    question_set: QuestionSet,
    page_id: str,
    answers: Answers,
    about: AboutPatient,
    known: Collection[str] = (),
) -> Page | None:
    """The page before this one; ``None`` on the first."""
    order = [page.id for page in question_set.pages]
    here = order.index(page_id)
    earlier = [page for page in pages(question_set, answers, about, known) if order.index(page.id) < here]
    return earlier[-1] if earlier else None


def progress(
    question_set: QuestionSet,
    page_id: str,
    answers: Answers,
    about: AboutPatient,
    known: Collection[str] = (),
) -> Progress:
    """Which part this page stands in, counted over the parts this person sees."""
    here = question_set.part_of(page_id)
    seen = {question_set.part_of(page.id).id for page in pages(question_set, answers, about, known)} | {
        here.id
    }
    order = [part.id for part in question_set.parts if part.id in seen]
    return Progress(order.index(here.id) + 1, len(order), here.title[:1].lower() + here.title[1:])


def missing(
    question_set: QuestionSet, answers: Answers, about: AboutPatient, known: Collection[str] = ()
) -> tuple[Missing, ...]:
    """Every required question that is shown and has no answer that still fits it."""
    other = is_for_other(answers)
    return tuple(
        Missing(page.id, question.id, asking.open_still(question, other=other))
        for page, counted in _walk(question_set, answers, about, known)
        for question in page.questions
        if question.required and not _answered(question, counted.get(question.id))
    )


def _answered(question: Question, answer: Value | None) -> bool:
    """Whether the stored value is an answer to this version of the question."""
    if answer is None or answer == "" or answer == []:
        return False
    if question.type is QuestionType.RADIO or (
        question.type is QuestionType.EARLIER_REQUEST and question.options
    ):
        return isinstance(answer, str) and question.option(answer) is not None
    if question.type is QuestionType.CHECKS:
        return isinstance(answer, list) and all(question.option(value) is not None for value in answer)
    if question.type is QuestionType.MEDICINES:
        return isinstance(answer, list | str)  # one text: written before the question became a list
    if question.holds_many:
        return isinstance(answer, list)
    return True


def first_unanswered(
    question_set: QuestionSet, answers: Answers, about: AboutPatient, known: Collection[str] = ()
) -> Page | None:
    """Where a saved form goes on: the first page with a required question unanswered, ``None`` when there is none."""
    left = missing(question_set, answers, about, known)
    return question_set.page(left[0].page_id) if left else None


def offers(page: Page, answers: Answers) -> tuple[str, ...]:
    """The other forms that the answers on this page make an offer of."""
    found = []
    for question in page.questions:
        answer = answers.get(question.id)
        chosen = answer if isinstance(answer, list) else [answer]
        found += [option.offer for option in question.options if option.offer and option.value in chosen]
    return tuple(dict.fromkeys(found))


def shown(page: Page, answers: Answers) -> ShownPage:
    """The page in words for this person ("you" or "they"), with the answers already given.

    Until something on the page was answered, what its questions hold at first stands there; it is no answer before it
    is sent.
    """
    other = is_for_other(answers)
    answered = any(question.id in answers for question in page.questions)
    questions = tuple(
        shown_question(
            question,
            other,
            answers.get(question.id, None if answered else _at_first(question)),
            answers.get("who.for"),
        )
        for question in page.questions
    )
    heading = spoken(page.title, page.title_other, other) if page.title else questions[0].text
    return ShownPage(page, heading, page.hint, questions)


def _at_first(question: Question) -> Value | None:
    return list(question.initial) if isinstance(question.initial, tuple) else question.initial


def acknowledgements(question_set: QuestionSet, answers: Answers) -> tuple[ShownQuestion, ...]:
    """The sentences to agree to, shown on the check-answers page."""
    other = is_for_other(answers)
    return tuple(
        shown_question(question, other, answers.get(question.id))
        for question in question_set.acknowledgements
    )


def check_answers(
    question_set: QuestionSet, answers: Answers, about: AboutPatient, known: Collection[str] = ()
) -> tuple[CheckPart, ...]:
    """Every question shown, by part, with the whole answer. Optional questions left empty say so.

    A page that only one answer to a private question leads to has no rows: that it is there would give the answer away.
    """
    other = is_for_other(answers)
    rows: dict[str, list[CheckRow]] = {part.id: [] for part in question_set.parts}
    for page, counted in _walk(question_set, answers, about, known):
        gives_away = is_private_page(question_set, page)
        for question in page.questions:
            if question.type is not QuestionType.INFO:
                row = _row(page, question, counted.get(question.id), other)
                if row.missing or not gives_away:
                    rows[question_set.part_of(page.id).id].append(row)
    return tuple(CheckPart(part.title, tuple(rows[part.id])) for part in question_set.parts if rows[part.id])


def is_private_page(question_set: QuestionSet, page: Page) -> bool:
    """Whether an answer that is not shown decides whether this page, whose answers are not shown either, is asked."""
    if page.show_if is None or not all(question.sensitive for question in page.questions):
        return False
    asked = (
        question_set.questions.get(leaf.question) for leaf in leaves(page.show_if) if isinstance(leaf, Ask)
    )
    return any(question is not None and question.sensitive for question in asked)


_EMPTY = Sentence("Not answered")


def _lines(said: str) -> tuple[str, ...]:
    if isinstance(said, Sentence):
        return (said,)
    return tuple(line for line in said.splitlines() if line.strip())


def _row(page: Page, question: Question, answer: Value | None, other: bool) -> CheckRow:
    answered = _answered(question, answer)
    said = shown_answer(question, answer, other) if answered else ""
    if question.sensitive and answered:
        said = Sentence("Answered. We do not show it here, to keep it private.")
    asked = spoken(question.text, question.other, other)
    if len(page.questions) > 1 and page.title and question.type is QuestionType.NUMBER:
        asked = question.staff_label
    return CheckRow(
        question_id=question.id,
        page_id=page.id,
        text=asked,
        shown=said or _EMPTY,
        paragraphs=_lines(said) or (_EMPTY,),
        missing=asking.open_still(question, other=other) if question.required and not answered else None,
        sensitive=question.sensitive,
    )
