"""What may a file of questions say? The shape of question sets, modules, emergency items and rules."""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, field_validator, model_validator

from consultations.domain.conditions import Condition
from consultations.domain.grammar import parse
from consultations.domain.levels import Level
from consultations.domain.scores import MOST_DAYS

NONE = "none"
CANNOT_MEASURE = "cannot_measure"
NOT_SURE = "not_sure"
OTHER = "other"

ConditionField = Annotated[Condition, PlainValidator(parse)]
QuestionId = Annotated[str, Field(pattern=r"^[a-z]+\.[a-z0-9][a-z0-9_]*$")]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
OptionValue = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Code = Annotated[str, Field(pattern=r"^(RF|INFO|C)_[A-Z0-9_]+$")]
ModuleName = Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]*(@[0-9]+)?$")]
Words = Annotated[str, Field(min_length=1)]


class QuestionType(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    TEXTAREA = "textarea"
    RADIO = "radio"
    CHECKS = "checks"
    NUMBER = "number"
    SCALE = "scale"
    DATE = "date"
    PHONE = "phone"
    POSTCODE = "postcode"
    NHS_NUMBER = "nhs_number"
    INFO = "info"
    BP_TABLE = "bp_table"
    PHOTO = "photo"
    FILE = "file"
    MEDICINES = "medicines"
    EARLIER_REQUEST = "earlier_request"


CHOICES = frozenset({QuestionType.RADIO, QuestionType.CHECKS})
NUMBERS = frozenset({QuestionType.NUMBER, QuestionType.SCALE})
WRITTEN = frozenset({QuestionType.TEXT, QuestionType.TEXTAREA})
ATTACHED = frozenset({QuestionType.PHOTO, QuestionType.FILE})
_MOST_ATTACHED = {QuestionType.PHOTO: 4, QuestionType.FILE: 3}


class StopVariant(StrEnum):
    """Which emergency screen; the most pressing first."""

    E999 = "E999"
    EAE = "EAE"
    EMH = "EMH"
    EMAT = "EMAT"
    E111 = "E111"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FlagRule(Strict):
    """One rule: when it holds, this code and level are raised."""

    when: ConditionField
    code: Code
    words: Words
    level: Level | None = None
    stop: StopVariant | None = None
    say: str | None = None
    extra: tuple[Words, ...] = ()
    ask_also: tuple[QuestionId, ...] = ()
    staff_only: bool = False
    tell: Words | None = None
    id: str | None = None

    @model_validator(mode="after")
    def _level_agrees(self) -> Self:
        if self.tell and (self.level is Level.EMERGENCY or self.staff_only):
            raise ValueError(
                "'tell' is read by the patient: an emergency says it on its screen, and staff_only never"
            )
        if (self.level is Level.EMERGENCY) != (self.stop is not None):
            raise ValueError("an emergency level needs a stop screen, and only an emergency level has one")
        if self.level is Level.ROUTINE:
            raise ValueError("a flag is emergency, urgent or soon, or has no level")
        if self.code.startswith("C_") and self.level is not Level.SOON:
            raise ValueError("a code C_... is a suspected cancer clock and is always soon")
        return self


class Option(Strict):
    """One answer to choose: the words for the patient, and the words used when it is for someone else."""

    value: OptionValue
    text: Words
    other: str | None = None
    hint: str | None = None
    label: str | None = None
    points: int | None = None
    offer: Slug | None = None
    whom: Literal["my_child", "other_adult"] | None = None  # offered only where the form is for them
    system: str | None = None  # the code system and the code of the form this came from (FHIR)
    code: str | None = None


class UnitSlip(Strict):
    """A number that looks like another unit; ``{value}`` and ``{converted}`` may stand in the message."""

    between: tuple[float, float]
    message: Words
    convert: Literal["fahrenheit", "feet", "stone", "mg_dl"] | None = None


class Question(Strict):
    """One question, exactly as it is asked."""

    id: QuestionId
    text: Words
    other: str | None = None
    hint: str | None = None
    hint_other: str | None = None
    type: QuestionType
    options: tuple[Option, ...] = ()
    required: bool = False
    ask: str | None = None
    ask_other: str | None = None
    label: Words | None = None
    flags: tuple[FlagRule, ...] = ()
    sensitive: bool = False
    may_skip: bool = False
    lead: bool = False
    min_length: int | None = None
    max_length: int | None = None
    rows: int | None = None
    whole: bool = False
    unit: str | None = None
    soft: tuple[float, float] | None = None
    hard: tuple[float, float] | None = None
    more_than: QuestionId | None = None
    slips: tuple[UnitSlip, ...] = ()
    cannot: str | None = None
    ends: tuple[str, str] | None = None
    when: Literal["past", "future"] | None = None
    autocomplete: str | None = None
    instead: dict[OptionValue, Words] = {}
    approximate: bool = False
    not_sure: Words | None = None
    never_empty: bool = False  # a list of medicines without a box for "none": the form is about some
    least_days: int | None = None
    most_days: int | None = None
    days: tuple[int, int] | None = None
    most: int | None = None
    link_id: str | None = None  # what the form this came from calls the question (FHIR)
    fhir_type: Literal["boolean"] | None = None
    initial: str | int | float | tuple[str, ...] | None = (
        None  # stands there at first; no answer until it is sent
    )

    @field_validator("options", mode="before")
    @classmethod
    def _options_from_mapping(cls, source: Any) -> Any:
        if not isinstance(source, dict):
            return source
        return tuple(
            {"value": str(value), **(said if isinstance(said, dict) else {"text": said})}
            for value, said in source.items()
        )

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        if self.type in CHOICES and len(self.options) < 1:
            raise ValueError(f"{self.id}: a {self.type} needs options")
        if self.type not in CHOICES and self.options:
            raise ValueError(f"{self.id}: options on a {self.type} would never be shown")
        if (
            self.type is QuestionType.CHECKS
            and len(self.options) > 1
            and NONE not in {option.value for option in self.options}
        ):
            raise ValueError(f"{self.id}: boxes to tick need an option 'none'")
        if self.type in NUMBERS and self.hard is None:
            raise ValueError(f"{self.id}: a number needs 'hard', the range outside which it is refused")
        if self.type not in NUMBERS and (
            self.soft or self.hard or self.slips or self.cannot or self.unit or self.whole
        ):
            raise ValueError(f"{self.id}: only a number has ranges and units")
        if self.hard and self.hard[0] > self.hard[1]:
            raise ValueError(f"{self.id}: no number lies between {self.hard[0]:g} and {self.hard[1]:g}")
        if self.soft and self.hard and not (self.hard[0] <= self.soft[0] < self.soft[1] <= self.hard[1]):
            raise ValueError(f"{self.id}: the soft range lies inside the hard range")
        if self.type is QuestionType.INFO and (self.required or self.flags):
            raise ValueError(f"{self.id}: information has no answer")
        dated = (self.when, self.approximate, self.least_days, self.most_days)
        if self.type is not QuestionType.DATE and any(each not in (None, False) for each in dated):
            raise ValueError(
                f"{self.id}: only a date is in the past or the future, approximate, or has limits in days"
            )
        if self.not_sure and self.type not in (QuestionType.DATE, QuestionType.MEDICINES):
            raise ValueError(f"{self.id}: only a date and a list of medicines have 'not_sure'")
        if None not in (self.least_days, self.most_days) and self.least_days > self.most_days:  # type: ignore[operator]
            raise ValueError(f"{self.id}: least_days lies before most_days")
        self._new_types()
        if self.required and not self.ask:
            raise ValueError(
                f"{self.id}: a required question needs 'ask', the sentence shown when it is left empty"
            )
        return self

    def _new_types(self) -> None:
        if self.never_empty and self.type is not QuestionType.MEDICINES:
            raise ValueError(f"{self.id}: only a list of medicines is 'never_empty'")
        if self.instead and (self.type is not QuestionType.NUMBER or self.cannot):
            raise ValueError(f"{self.id}: 'instead' belongs to a number, in the place of 'cannot'")
        if (self.type is QuestionType.BP_TABLE) != (self.days is not None):
            raise ValueError(f"{self.id}: a bp_table says its days, least and most, and nothing else does")
        if self.days and not 1 <= self.days[0] <= self.days[1] <= MOST_DAYS:
            raise ValueError(f"{self.id}: a bp_table has 1 to {MOST_DAYS} days")
        if self.most is not None and not (
            self.type in ATTACHED and 1 <= self.most <= _MOST_ATTACHED[self.type]
        ):
            raise ValueError(f"{self.id}: 'most' is 1 to 4 photos or 1 to 3 files")
        if self.initial is not None and not self._takes(self.initial):
            raise ValueError(f"{self.id}: 'initial' is no answer that this question takes")
        if self.initial is not None and (self.flags or self.points):
            raise ValueError(
                f"{self.id}: a question with flags or points has no 'initial': nobody is answered for"
            )
        if self.points and self.type is not QuestionType.RADIO:
            raise ValueError(f"{self.id}: only a single choice has points")

    def _takes(self, value: str | int | float | tuple[str, ...]) -> bool:
        """Whether this may stand in the question before anybody has answered it."""
        match self.type:
            case QuestionType.RADIO:
                return value in self.values
            case QuestionType.CHECKS:
                many = value if isinstance(value, tuple) else ()
                alone = NONE not in many or len(many) == 1
                return bool(many) and alone and set(many) <= set(self.values)
            case QuestionType.NUMBER | QuestionType.SCALE if self.hard is not None:
                whole = self.whole or self.type is QuestionType.SCALE
                number = isinstance(value, int) or (isinstance(value, float) and not whole)
                return number and self.hard[0] <= float(str(value)) <= self.hard[1]
            case QuestionType.DATE:
                return isinstance(value, str) and _is_day(value)
        return self.type in WRITTEN and isinstance(value, str) and 0 < len(value) <= (self.longest or 0)

    @property
    def points(self) -> bool:
        """Whether an answer counts in a score."""
        return any(option.points is not None for option in self.options)

    @property
    def values(self) -> tuple[str, ...]:
        """Every fixed answer that a condition may compare with."""
        match self.type:
            case QuestionType.RADIO | QuestionType.CHECKS:
                return tuple(option.value for option in self.options)
            case QuestionType.NUMBER:
                return (*self.instead, *((CANNOT_MEASURE,) if self.cannot else ()))
            case QuestionType.DATE:
                return (NOT_SURE,) if self.not_sure else ()
            case QuestionType.MEDICINES:
                return (*(() if self.never_empty else (NONE,)), *((NOT_SURE,) if self.not_sure else ()))
            case QuestionType.EARLIER_REQUEST:
                return (OTHER,)
        return ()

    @property
    def holds_many(self) -> bool:
        """Whether the answer is a list."""
        return self.type in (QuestionType.CHECKS, QuestionType.MEDICINES, QuestionType.BP_TABLE, *ATTACHED)

    @property
    def most_attached(self) -> int:
        """How many photos or files may be added."""
        return self.most or _MOST_ATTACHED.get(self.type, 0)

    @property
    def dom_id(self) -> str:
        return re.sub(r"[._]", "-", self.id)

    @property
    def staff_label(self) -> str:
        return self.label or self.text.rstrip("?")

    @property
    def longest(self) -> int | None:
        """The most characters that are accepted; more is refused with both counts, never cut."""
        if self.type in WRITTEN:
            return self.max_length or (120 if self.type is QuestionType.TEXT else 2000)
        return None

    @property
    def shortest(self) -> int:
        if self.type not in WRITTEN:
            return 0
        if self.min_length is not None:
            return self.min_length
        if self.type is QuestionType.TEXT:
            return 3
        return 10 if self.required else 0

    def option(self, value: str) -> Option | None:
        return next((option for option in self.options if option.value == value), None)


def _is_day(said: str) -> bool:
    try:
        return date.fromisoformat(said).isoformat() == said
    except ValueError:
        return False


class Page(Strict):
    """One page of the form: one question, or a small group under a heading. It is shown or not as a whole."""

    page: Slug
    title: str | None = None
    title_other: str | None = None
    hint: str | None = None
    show_if: ConditionField | None = None
    questions: tuple[Question, ...] = Field(min_length=1)

    @property
    def id(self) -> str:
        return self.page

    @model_validator(mode="after")
    def _group_has_heading(self) -> Self:
        if len(self.questions) > 1 and not self.title:
            raise ValueError(f"page {self.page}: a group of questions needs a title")
        return self


class Applies(Strict):
    """For whom a set was written; empty means everyone."""

    sex: tuple[Literal["female", "male", "other"], ...] = ()
    age: tuple[int, int] | None = None


class Approved(Strict):
    """Nothing clinical is published until a named clinician has approved it."""

    approved_by: str | None
    approved_on: date | None

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.approved_by is None) != (self.approved_on is None):
            raise ValueError("approved_by and approved_on are given together")
        return self


class CrossRule(FlagRule):
    """A rule that looks at several answers and runs on every set in which its questions exist."""

    question: QuestionId | None = None
    on_submit: bool = False
