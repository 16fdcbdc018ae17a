"""What did the person mean by what they typed or ticked, and what do we say when we cannot tell?

Nothing is ever shortened or guessed: what does not fit comes back with a sentence that says what to do.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from consultations.domain import asking, cleaning_dates, cleaning_lists
from consultations.domain.conditions import Answers, Value
from consultations.domain.contact_details import uk_phone
from consultations.domain.question_set import QuestionSet
from consultations.domain.refusals import Posted, Refused, Unsure, typed_in
from consultations.domain.schema import ATTACHED, CANNOT_MEASURE, NONE, NUMBERS, Page, Question, QuestionType
from consultations.domain.wording import is_for_other, plain_number
from portal.core import nhs_numbers
from portal.core.sentence import Sentence
from portal.people import identity


@dataclass(frozen=True)
class FieldError:
    """``field`` is the DOM id that the error summary links to."""

    question_id: str
    field: str
    message: str


@dataclass(frozen=True)
class Confirm:
    """A value that is possible but unlikely; it counts once ``confirm.<question id>`` is posted with it."""

    question_id: str
    field: str
    value: str
    message: str

    @property
    def name(self) -> str:
        return f"confirm.{self.question_id}"


@dataclass(frozen=True)
class Cleaned:
    """``answers`` holds what is valid of this page; ``raw`` everything as typed, to be shown again."""

    answers: dict[str, Value] = field(default_factory=dict)
    errors: tuple[FieldError, ...] = ()
    confirm: tuple[Confirm, ...] = ()
    raw: dict[str, list[str]] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.errors and not self.confirm

    def error(self, question_id: str) -> str | None:
        """The sentence for that question, if there is one."""
        return next((error.message for error in self.errors if error.question_id == question_id), None)


def clean(page: Page, posted: Posted, *, saved: Answers, today: date) -> Cleaned:
    """The page's answers as posted. ``saved`` are the answers so far: they decide "you" or "they", and a value that was
    confirmed once is not asked about again. Photos and files are not posted with a page and stay as they are."""
    return _clean_all(page.questions, posted, saved, today)


def clean_acknowledgements(
    question_set: QuestionSet, posted: Posted, *, saved: Answers, today: date
) -> Cleaned:
    """The sentences agreed to on the check-answers page."""
    return _clean_all(question_set.acknowledgements, posted, saved, today)


def merge(saved: Answers, page: Page, cleaned: Cleaned) -> dict[str, Value]:
    """The saved answers with this page's replaced. Answers of branches now hidden stay until ``journey.prune``; photos
    and files are added and removed one by one, never by a page."""
    here = {question.id for question in page.questions if question.type not in ATTACHED}
    return {name: value for name, value in saved.items() if name not in here} | cleaned.answers


def _clean_all(questions: Sequence[Question], posted: Posted, saved: Answers, today: date) -> Cleaned:
    other = is_for_other(saved)
    answers: dict[str, Value] = {}
    errors: list[FieldError] = []
    confirm: list[Confirm] = []
    for question in questions:
        if question.type is QuestionType.INFO or question.type in ATTACHED:
            continue
        try:
            value = _clean_one(question, posted, saved, today)
            if value is None and question.required:
                part = _FIRST_FIELD.get(question.type, "")
                raise Refused(asking.open_still(question, other=other), part)
            if value is not None:
                answers[question.id] = value
        except Refused as refused:
            errors.append(FieldError(question.id, question.dom_id + refused.part, refused.message))
            errors += [FieldError(question.id, question.dom_id + part, said) for said, part in refused.more]
        except Unsure as unsure:
            confirm.append(Confirm(question.id, question.dom_id, unsure.value, unsure.message))
    for question in questions:
        _more_than(question, questions, answers, errors)
    return Cleaned(
        answers, tuple(errors), tuple(confirm), {name: list(values) for name, values in posted.items()}
    )


#: The field an error leads to, when it is not the question's own.
_FIRST_FIELD = {
    QuestionType.DATE: "-day",
    QuestionType.BP_TABLE: "-d1-am1-sys",
    QuestionType.MEDICINES: "-1-name",
}


def _clean_one(question: Question, posted: Posted, saved: Answers, today: date) -> Value | None:
    if question.type is QuestionType.CHECKS:
        return _checks(question, posted)
    if question.type is QuestionType.DATE:
        return cleaning_dates.clean(question, posted, today)
    if question.type is QuestionType.BP_TABLE:
        return cleaning_lists.readings(question, posted, saved)
    if question.type is QuestionType.MEDICINES:
        return cleaning_lists.medicines(question, posted)
    typed = typed_in(posted, question.id)
    if question.type in (QuestionType.RADIO, QuestionType.EARLIER_REQUEST):
        return _radio(question, typed)
    if question.type in NUMBERS:
        return _number(question, typed, posted, saved)
    if question.type in _BY_RULE:
        return _BY_RULE[question.type](typed) if typed else None
    return _written(question, typed)


def _radio(question: Question, typed: str) -> str | None:
    if not typed:
        return None
    if question.option(typed) is None and typed not in question.values:
        raise Refused(Sentence("Choose one of the answers on this page"))
    return typed


def _checks(question: Question, posted: Posted) -> list[str] | None:
    ticked = set(posted.get(question.id, ())) - {""}
    if not ticked <= {option.value for option in question.options}:
        raise Refused(Sentence("Tick only the answers on this page"))
    if NONE in ticked and len(ticked) > 1:
        none = question.option(NONE)
        words = none.text if none else "None of these"
        raise Refused(
            Sentence("You ticked something and also “%(none)s”. Tick only the one that is right", none=words)
        )
    return [option.value for option in question.options if option.value in ticked] or None


def _written(question: Question, typed: str) -> str | None:
    if not typed:
        return None
    longest, length = question.longest, len(typed)
    if longest is not None and length > longest:
        over = length - longest
        given = {"used": f"{length:,}", "limit": f"{longest:,}"}
        if over == 1:
            raise Refused(
                Sentence(
                    "You wrote %(used)s characters. The most we can take here is %(limit)s. Take out 1 character or more",
                    **given,
                )
            )
        raise Refused(
            Sentence(
                "You wrote %(used)s characters. The most we can take here is %(limit)s. Take out %(over)s characters "
                "or more",
                over=f"{over:,}",
                **given,
            )
        )
    if length < question.shortest:
        raise Refused(
            Sentence(
                "Write a little more. We need at least %(least)s characters here, and you wrote %(used)s",
                least=question.shortest,
                used=length,
            )
        )
    return typed


def _number(question: Question, typed: str, posted: Posted, saved: Answers) -> float | str | None:
    cannot = CANNOT_MEASURE in posted.get(f"{question.id}-cannot", ())
    if question.cannot and cannot:
        if typed:
            raise Refused(_both(question.cannot))
        return CANNOT_MEASURE
    instead = _instead(question, typed, posted)
    if instead or not typed:
        return instead
    text = typed.replace(",", ".") if typed.count(",") == 1 and "." not in typed else typed
    try:
        value = (
            float(text) if text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit() else None
        )
    except ValueError:
        value = None
    if value is None:
        raise Refused(
            Sentence(
                "%(label)s: write it as a number, using only the keys 0 to 9", label=question.staff_label
            )
        )
    slip = next((slip for slip in question.slips if slip.between[0] <= value <= slip.between[1]), None)
    hint = None
    if slip is not None:
        hint = asking.slipped(question, slip, text, _convert(slip.convert, text))
    _within_hard(question, value, hint)
    if question.whole and value != int(value):
        raise Refused(
            Sentence(
                "%(label)s: write a whole number, like %(like)s", label=question.staff_label, like=int(value)
            )
        )
    number: float = int(value) if value == int(value) else value
    soft = question.soft or (number, number)
    unlikely = hint is not None or not soft[0] <= number <= soft[1]
    confirmed = plain_number(number) in (
        typed_in(posted, f"confirm.{question.id}"),
        _as_typed(saved.get(question.id)),
    )
    if unlikely and not confirmed:
        wrote = f"{plain_number(number)}{_unit(question)}"
        said = Sentence("You wrote %(value)s. Is this right?", value=wrote)
        raise Unsure(
            plain_number(number), Sentence("%(first)s %(then)s", first=said, then=hint) if hint else said
        )
    return number


def _instead(question: Question, typed: str, posted: Posted) -> str | None:
    """The answer ticked beside the box, which excludes a number and every other."""
    ticked = [value for value in question.instead if value in posted.get(f"{question.id}-instead", ())]
    if len(ticked) > 1:
        raise Refused(
            Sentence("You ticked more than one answer beside the number. Tick only the one that is right")
        )
    if ticked and typed:
        words = question.instead[ticked[0]]
        raise Refused(_both(words))
    return ticked[0] if ticked else None


def _as_typed(value: Value | None) -> str:
    return plain_number(value) if isinstance(value, int | float) else ""


def _within_hard(question: Question, value: float, hint: str | None) -> None:
    if question.hard is None or question.hard[0] <= value <= question.hard[1]:
        return
    least, most = plain_number(question.hard[0]), plain_number(question.hard[1])
    if hint:
        raise Refused(hint)
    given = {
        "label": question.staff_label,
        "least": least,
        "most": f"{most}{_unit(question)}",
        "value": plain_number(value),
    }
    if question.required:
        raise Refused(
            Sentence(
                "%(label)s: it must be between %(least)s and %(most)s. You wrote %(value)s. Check it", **given
            )
        )
    raise Refused(
        Sentence(
            "%(label)s: it must be between %(least)s and %(most)s. You wrote %(value)s. Check it, or leave it empty "
            "if you are not sure",
            **given,
        )
    )


def _both(words: str) -> Sentence:
    return Sentence(
        "You gave a number and also ticked “%(ticked)s”. Keep only the one that is right", ticked=words
    )


def _unit(question: Question) -> str:
    if not question.unit:
        return ""
    return question.unit if question.unit == "%" else f" {question.unit}"


def _convert(kind: str | None, text: str) -> str:
    value = float(text)
    if kind == "fahrenheit":
        return plain_number(round((value - 32) / 1.8, 1))
    if kind == "feet":
        return plain_number(round(_in_smaller(text, 12) * 2.54))
    if kind == "stone":
        return plain_number(round(_in_smaller(text, 14) * 0.45359237))
    if kind == "mg_dl":
        return plain_number(round(value / 18.0, 1))
    return ""


def _in_smaller(text: str, per_whole: int) -> float:
    """Inches or pounds, as people write them: 5.8 is 5 feet 8 and 5.10 is 5 feet 10; 5.75 can only be a part of a foot."""
    whole, _, rest = text.partition(".")
    if int(rest or 0) < per_whole:
        return int(whole or 0) * per_whole + int(rest or 0)
    return float(text) * per_whole


def _more_than(
    question: Question, questions: Sequence[Question], answers: dict[str, Value], errors: list[FieldError]
) -> None:
    """Two numbers that belong together, such as a blood pressure: both or neither, and the right way round."""
    if not question.more_than:
        return
    lower = next(other for other in questions if other.id == question.more_than)
    high, low = answers.get(question.id), answers.get(lower.id)
    failed = {error.question_id for error in errors}
    if {question.id, lower.id} & failed or isinstance(high, str) or isinstance(low, str):
        return
    if (high is None) != (low is None):
        empty = question if high is None else lower
        sentence = Sentence("%(label)s: give both numbers, or leave both empty", label=empty.staff_label)
        errors.append(FieldError(empty.id, empty.dom_id, sentence))
    elif isinstance(high, int | float) and isinstance(low, int | float) and high <= low:
        sentence = Sentence("The top number must be larger than the bottom number. Check both")
        errors.append(FieldError(question.id, question.dom_id, sentence))
    else:
        return
    answers.pop(question.id, None)
    answers.pop(lower.id, None)


def _by_rule(rule: Callable[[str], str | None], sentence: str) -> Callable[[str], str]:
    def cleaned(typed: str) -> str:
        found = rule(typed)
        if found is None:
            raise Refused(sentence)
        return found

    return cleaned


def _nhs_number(typed: str) -> str | None:
    digits = nhs_numbers.checked(typed)
    return nhs_numbers.in_threes(digits) if digits else None


_BY_RULE: dict[QuestionType, Callable[[str], str]] = {
    QuestionType.PHONE: _by_rule(
        uk_phone, Sentence("Enter a UK phone number, like 07700 900 982 or 01632 960 001")
    ),
    QuestionType.POSTCODE: _by_rule(identity.postcode, Sentence("Enter a full UK postcode, like LS1 4AP")),
    QuestionType.NHS_NUMBER: _by_rule(
        _nhs_number,
        Sentence("Check the NHS number. It has 10 numbers, like 485 777 3456. You can leave it empty"),
    ),
}
