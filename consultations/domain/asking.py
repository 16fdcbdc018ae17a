"""What is said to somebody who left a question open, or wrote a number in another unit?

A form says both in its own words, which are English. What says the same in general stands here, once for each kind of
question, so that a page in Welsh has it in Welsh.
"""

from consultations.domain.schema import Question, QuestionType, UnitSlip
from consultations.domain.wording import spoken
from portal.core.sentence import OwnWords, Sentence

_CHOOSE = Sentence("%(label)s: choose one of the answers").template
_OPEN = {
    QuestionType.RADIO: _CHOOSE,
    QuestionType.EARLIER_REQUEST: _CHOOSE,
    QuestionType.SCALE: _CHOOSE,
    QuestionType.CHECKS: Sentence("%(label)s: tick a box, also when none of them fits").template,
    QuestionType.NUMBER: Sentence("%(label)s: write a number").template,
    QuestionType.DATE: Sentence("%(label)s: write the date").template,
    QuestionType.PHONE: Sentence("%(label)s: write a UK phone number").template,
    QuestionType.BP_TABLE: Sentence("%(label)s: write what you measured").template,
    QuestionType.MEDICINES: Sentence("%(label)s: write each medicine on a line, or tick a box").template,
    QuestionType.PHOTO: Sentence("%(label)s: add a photo").template,
    QuestionType.FILE: Sentence("%(label)s: add a file").template,
}
_ANSWER = Sentence("%(label)s: write an answer").template
_TICK = Sentence("Tick the box to go on").template
_SLIPS = {
    "fahrenheit": Sentence(
        "%(value)s looks like Fahrenheit. In °C that is about %(converted)s. Write it in °C"
    ).template,
    "feet": Sentence("%(value)s looks like feet. In cm that is about %(converted)s. Write it in cm").template,
    "stone": Sentence(
        "%(value)s looks like stone. In kg that is about %(converted)s. Write it in kg"
    ).template,
    "mg_dl": Sentence(
        "%(value)s looks like mg/dL. In mmol/L that is about %(converted)s. Write it in mmol/L"
    ).template,
}
_OTHER_UNIT = Sentence("%(value)s looks like another unit. Write it in %(unit)s").template


def open_still(question: Question, *, other: bool) -> OwnWords:
    """The sentence for a question that needs an answer and has none."""
    own = spoken(question.ask, question.ask_other, other)
    if question.type is QuestionType.CHECKS and len(question.options) == 1:
        return OwnWords(own, Sentence(_TICK))
    return OwnWords(own, Sentence(_OPEN.get(question.type, _ANSWER), label=question.staff_label))


def slipped(question: Question, slip: UnitSlip, value: str, converted: str) -> OwnWords:
    """What a number looks like that was written in another unit."""
    own = slip.message.format(value=value, converted=converted)
    given = {"value": value, "converted": converted, "unit": question.unit or ""}
    return OwnWords(own, Sentence(_SLIPS.get(slip.convert or "", _OTHER_UNIT), **given))
