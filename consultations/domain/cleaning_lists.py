"""Which readings are in the table, and which medicines are in the list?"""

import re
from collections.abc import Iterable, Iterator

from consultations.domain import scores
from consultations.domain.conditions import Answers
from consultations.domain.refusals import Posted, Refused, Unsure, typed_in
from consultations.domain.schema import NONE, NOT_SURE, Question
from consultations.domain.scores import SLOTS, Reading
from consultations.domain.wording import reading_place
from portal.core.sentence import Sentence

SYSTOLIC, DIASTOLIC = (70, 260), (40, 150)
_LIKELY_SYSTOLIC, _LIKELY_DIASTOLIC = (80, 219), (45, 119)
MOST_MEDICINES, _LONGEST = 40, 160
_ROW = re.compile(r"-([1-9][0-9]?)-(?:name|how)$")

_TOP = (
    Sentence("%(place)s: the top number is missing. Give both numbers, or leave both empty").template,
    Sentence("%(place)s: write the top number as a whole number, like 120").template,
    Sentence(
        "%(place)s: the top number must be between %(least)s and %(most)s. You wrote %(value)s"
    ).template,
)
_BOTTOM = (
    Sentence("%(place)s: the bottom number is missing. Give both numbers, or leave both empty").template,
    Sentence("%(place)s: write the bottom number as a whole number, like 120").template,
    Sentence(
        "%(place)s: the bottom number must be between %(least)s and %(most)s. You wrote %(value)s"
    ).template,
)


def readings(question: Question, posted: Posted, saved: Answers) -> list[str] | None:
    """The table as ``["1:am1:162/98", ...]``. Every wrong number is named, each with its own sentence."""
    least, most = question.days or (1, scores.MOST_DAYS)
    found: list[Reading] = []
    wrong: list[tuple[str, str]] = []
    for day in range(1, most + 1):
        for slot in SLOTS:
            reading, errors = _reading(question, posted, day, slot)
            wrong += errors
            if reading:
                found.append(reading)
    if wrong:
        (message, part), *more = wrong
        raise Refused(message, part, more)
    answer = [f"{each.day}:{each.slot}:{each.systolic}/{each.diastolic}" for each in found]
    _unlikely(question, posted, found, least, answer == saved.get(question.id))
    return answer or None


def _reading(
    question: Question, posted: Posted, day: int, slot: str
) -> tuple[Reading | None, list[tuple[str, str]]]:
    name, place = f"{question.id}-d{day}-{slot}", reading_place(day, slot)
    high, low = (typed_in(posted, f"{name}-{part}") for part in ("sys", "dia"))
    if not high and not low:
        return None, []
    errors: list[tuple[str, str]] = []
    for part, typed, words, (least, most) in (
        ("sys", high, _TOP, SYSTOLIC),
        ("dia", low, _BOTTOM, DIASTOLIC),
    ):
        field = f"-d{day}-{slot}-{part}"
        if not typed:
            errors.append((Sentence(words[0], place=place), field))
        elif not (typed.isascii() and typed.isdigit()):
            errors.append((Sentence(words[1], place=place), field))
        elif not least <= int(typed[:6]) <= most:
            errors.append((Sentence(words[2], place=place, least=least, most=most, value=typed), field))
    if errors:
        return None, errors
    if int(high) <= int(low):
        said: str = Sentence(
            "%(place)s: the top number must be larger than the bottom number. Check both", place=place
        )
        return None, [(said, f"-d{day}-{slot}-sys")]
    return Reading(day, slot, int(high), int(low)), []


def _unlikely(
    question: Question, posted: Posted, found: Iterable[Reading], least: int, as_saved: bool
) -> None:
    """Readings that are hardly ever true, and fewer days than are needed, are taken once they are said to be right."""
    found = list(found)
    strange = [
        f"{reading_place(each.day, each.slot)}, {each.systolic}/{each.diastolic}"
        for each in found
        if not (
            _LIKELY_SYSTOLIC[0] <= each.systolic <= _LIKELY_SYSTOLIC[1]
            and _LIKELY_DIASTOLIC[0] <= each.diastolic <= _LIKELY_DIASTOLIC[1]
        )
    ]
    days = len({each.day for each in found})
    doubts = strange[:]
    if found and days < least:
        doubts.append(f"{days} {'day' if days == 1 else 'days'} of readings")
    value = "; ".join(doubts)
    if not doubts or as_saved or typed_in(posted, f"confirm.{question.id}") == value:
        return
    said = []
    if strange:
        said.append(Sentence("Check these numbers: %(numbers)s. Are they right?", numbers="; ".join(strange)))
    if days < least:
        said.append(
            Sentence(
                "We need %(least)s days to work out your average. You gave %(given)s. You can come back when you have "
                "more. Is this all you have?",
                least=least,
                given=days,
            )
        )
    both = Sentence("%(first)s %(then)s", first=said[0], then=said[-1]) if len(said) > 1 else said[0]
    raise Unsure(value, both)


def rows_typed(question_id: str, posted: Posted) -> int:
    """How many lines of the list of medicines were on the page."""
    return max(_numbers(question_id, posted), default=0)


def _numbers(question_id: str, posted: Posted) -> Iterator[int]:
    for name in posted:
        match = _ROW.search(name)
        if match and name == f"{question_id}{match.group()}":
            yield int(match[1])


def medicines(question: Question, posted: Posted) -> list[str] | None:
    """One line for each medicine, ``name: how it is taken``; ``[none]`` when the person takes none."""
    lines: list[str] = []
    wrong: list[tuple[str, str]] = []
    for row in sorted(set(_numbers(question.id, posted))):
        name, how = (
            " ".join(typed_in(posted, f"{question.id}-{row}-{part}").split()) for part in ("name", "how")
        )
        for part, typed in (("name", name), ("how", how)):
            if len(typed) > _LONGEST:
                said = Sentence(
                    "Line %(row)s: you wrote %(used)s characters. The most we can take here is %(limit)s",
                    row=row,
                    used=len(typed),
                    limit=_LONGEST,
                )
                wrong.append((said, f"-{row}-{part}"))
        if how and not name:
            wrong.append((Sentence("Line %(row)s: write the name of the medicine", row=row), f"-{row}-name"))
        if name:
            lines.append(f"{name}: {how}" if how else name)
    ticked = posted.get(f"{question.id}-cannot", ())
    if NONE in ticked and not question.never_empty:
        if lines or wrong or NOT_SURE in ticked:
            raise Refused(
                Sentence(
                    "You wrote a medicine and also ticked that there are none. Keep only the one that is right"
                ),
                "-1-name",
            )
        return [NONE]
    if wrong:
        (message, part), *more = wrong
        raise Refused(message, part, more)
    if len(lines) > MOST_MEDICINES:
        raise Refused(
            Sentence(
                "You wrote %(count)s medicines. Put the last ones together on one line", count=len(lines)
            ),
            "-1-name",
        )
    if question.not_sure and NOT_SURE in ticked:
        lines.append(NOT_SURE)
    return lines or None
