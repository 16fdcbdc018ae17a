"""What did the patient say, and why is it flagged? From the snapshot that was stored when it was sent.

The snapshot's shape is `consultations.domain.summary.snapshot`. An older or empty one must still show: whatever is not
there is left out, and the words kept with the request stand in for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from markupsafe import Markup

from consultations.domain import library, rule_book
from consultations.domain.call_wish import is_call
from consultations.domain.happening_now import Said
from consultations.domain.levels import Level
from consultations.models import Consultation
from triage.domain import marks
from triage.domain.marks import Piece, Span
from triage.domain.signs import is_doubt, is_quoted, lines, numbers, words_of

#: Longer than this, an answer is not a phrase that could be found again in the patient's own words.
LONGEST_MARK = 80
#: So many letters of a flag's words are kept.
MOST_KEPT = 300
#: Who it is for, how to reach them and what they agreed to: true, and not what the eye is to meet first.
_QUIET = ("who.", "con.", "fin.", "private.")
_ICE = "ice."
_BLANK = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")


def why(
    consultation: Any, marks_of: Callable[[dict[str, Any]], dict[str, Any] | None] = lambda sign: None
) -> dict[str, Any]:
    """Parameters of `why_flagged`: the level and one line for each danger, the most serious first; one "I am not sure" is one
    line, with the highest level that it raised.

    `marks_of` gives what staff may say of a flag."""
    signs = consultation.signs
    level = Level(consultation.level)
    found = lines(signs)
    reasons = [line for line in found if line[0]["level"]]
    if not reasons:
        title = "No flags" if level is Level.ROUTINE else f"{level.word} by a person, not by a rule"
    else:
        title = "Because of 1 thing" if len(reasons) == 1 else f"Because of {len(reasons)} things"
    return {
        "level": level.value,
        "title": title,
        "items": [_item(line, marks_of) for line in found],
        "note": ""
        if reasons
        else "No rule found a danger. That does not mean there is none: read what they wrote.",
    }


def _item(
    line: Sequence[Mapping[str, Any]], marks_of: Callable[[dict[str, Any]], dict[str, Any] | None]
) -> Markup | dict[str, Any]:
    first = dict(line[0])
    said = _flag_line(first, words_of(line))
    if first.get("is_hidden"):
        return said
    if len(line) > 1 and not is_doubt(line):
        more = len(line) - 1
        said += Markup(" <span class='s-quiet'>And {} more {} of it.</span>").format(
            more, "sign" if more == 1 else "signs"
        )
    each = [{"of": sign["words"], "rule": _rule(dict(sign)), "mark": marks_of(dict(sign))} for sign in line]
    return {"line": said, **each[0]} if len(each) == 1 else {"line": said, "each": each}


def _flag_line(sign: dict[str, Any], words: str) -> Markup:
    line = Markup("<strong>{}.</strong>").format(words.rstrip("."))
    if sign["question_id"] == "emergency":
        line += Markup(" Ticked on the emergency page.")
    elif sign["question"] and is_quoted(sign):
        line += Markup(" <span class='s-quiet'>In “{}”.</span>").format(sign["question"])
    elif sign["question"] and sign["answer"]:
        line += Markup(" Asked “{}” Answered <strong>{}</strong>.").format(
            sign["question"], _cut(sign["answer"]).rstrip(".")
        )
    line += _happening(sign)
    if sign["level"]:
        return line
    return line + Markup(" <span class='s-quiet'>To know; it does not change the level.</span>")


def _rule(sign: dict[str, Any]) -> dict[str, str]:
    """Why somebody is seeing this flag: the rule as it was when it was raised."""
    found = rule_book.explain(sign["rule"], sign["version"], sign["code"])
    said = {"id": sign["rule"], "version": sign["version"], "code": sign["code"]}
    if found is None:
        return {**said, "when": rule_book.GONE, "source": "", "owner": "", "approved": ""}
    by = f"{found.approved_by}, {found.approved_on}" if found.approved_by else "nobody yet"
    return {**said, "when": found.when, "source": found.source, "owner": found.owner, "approved": by}


def _happening(sign: dict[str, Any]) -> Markup:
    """What they answered when they were asked whether it is happening now."""
    said = sign.get("happening")
    if not said or sign.get("start") is None:
        return Markup("")
    screens = library.happening_now()
    way = screens.asked(screens.variant([sign["code"]]), [sign["rule"]])
    return Markup(" Asked “{}” Answered <strong>{}</strong>.").format(way.question, way.choices[Said(said)])


def _cut(words: str, most: int = 140) -> str:
    return words if len(words) <= most else f"{words[:most].rsplit(' ', 1)[0]} …"


def lead(consultation: Any) -> list[dict[str, str]]:
    """Their own words: the open questions of the form, without hopes and fears."""
    found = [each for each in (consultation.asked or {}).get("lead", []) if not each["id"].startswith(_ICE)]
    return found or [{"id": "words", "label": "", "text": consultation.words}]


def hopes(consultation: Any) -> list[dict[str, str]]:
    """What they fear and what they would like."""
    shown = []
    for each in (consultation.asked or {}).get("lead", []):
        if each["id"].startswith(_ICE) and each["text"].strip():
            words = f"“{each['text']}”" if each["id"] == "ice.worry" else each["text"]
            shown.append({"label": each["label"], "text": words})
    return shown


def marked_paragraphs(
    texts: Iterable[str], signs: Sequence[dict[str, Any]], places: Iterable[str] = ()
) -> list[list[dict[str, Any]]]:
    """Paragraphs in pieces; those that raised a flag carry its number. The text itself is never changed.

    `places` are the questions the texts answer, one for each.
    """
    return [
        [_shown(piece) for piece in marks.pieces(part, within)]
        for text, place in zip_longest(texts, places, fillvalue="")
        for part, within in _paragraphs(text, spans(text, signs, place))
    ]


def marked(text: str, signs: Sequence[dict[str, Any]], place: str) -> Markup:
    """The same as HTML: what a patient wrote in a message, as the characters it is, with its marks."""
    found = spans(text, signs, place, lambda sign: bool(sign.get("message")))
    return Markup("").join(
        Markup("<p>{}</p>").format(_html(marks.pieces(part, within)))
        for part, within in _paragraphs(text, found)
    )


def _html(found: Iterable[Piece]) -> Markup:
    out = Markup("")
    for piece in found:
        words = Markup("<br>").join(piece.text.split("\n"))
        out += (
            Markup("<mark>{}<sup>{}</sup></mark>").format(words, _numbers(piece)) if piece.numbers else words
        )
    return out


def _numbers(piece: Piece) -> str:
    return ", ".join(str(number) for number in piece.numbers)


def _shown(piece: Piece) -> dict[str, Any]:
    if not piece.numbers:
        return {"text": piece.text}
    return {
        "text": piece.text,
        "mark": piece.numbers[0] if len(piece.numbers) == 1 else _numbers(piece),
    }


def _paragraphs(text: str, found: Sequence[Span]) -> Iterator[tuple[str, list[Span]]]:
    """Each paragraph with the marks that lie in it, counted from its own beginning."""
    at = 0
    for blank in [*_BLANK.finditer(text), None]:
        end = blank.start() if blank else len(text)
        part = text[at:end]
        start = at + len(part) - len(part.lstrip("\n"))
        part = part.strip("\n")
        if part.strip():
            yield part, [Span(each.start - start, each.end - start, each.number) for each in found]
        at = blank.end() if blank else end


def spans(
    text: str,
    signs: Sequence[dict[str, Any]],
    place: str,
    only: Callable[[dict[str, Any]], bool] = lambda sign: True,
) -> list[Span]:
    """Where the words stand that raised flags: as the rule found them in this answer or message, else as quoted. Each has the
    number of the line that `why` says its flag in."""
    found: list[Span] = []
    for number, sign in zip(numbers(signs), signs, strict=True):
        if not only(sign):
            continue
        start, end = sign.get("start"), sign.get("end")
        if start is not None and end is not None:
            here = sign.get("message") or sign["question_id"]
            if str(here) != place:
                continue
            if text[start:end] and (text[start:end] in sign["words"] or len(sign["words"]) >= MOST_KEPT):
                found.append(Span(start, end, number))
                continue
        for phrase in _phrases(sign):
            hits = re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", text, re.IGNORECASE)
            found += [Span(hit.start(), hit.end(), number) for hit in hits]
    return found


def _phrases(sign: dict[str, Any]) -> list[str]:
    """The words of the patient that a flag points at: what stands in “quotes”, or a short answer."""
    quoted = re.findall(r"“([^”]{3,80})”", f"{sign['words']} {sign['answer']}")
    short = sign["answer"].strip()
    if 6 <= len(short) <= LONGEST_MARK and " " in short:
        quoted.append(short)
    return list(dict.fromkeys(quoted))


def gaps(consultation: Any) -> list[dict[str, str]]:
    """Questions that go with a flag and were not asked, each once."""
    found: dict[str, dict[str, str]] = {}
    for gap in (consultation.asked or {}).get("gaps", []):
        for question in gap["questions"]:
            found.setdefault(question["id"], question)
    return list(found.values())


def emergency_words(consultation: Any) -> str:
    """What they did on the emergency page, as half a sentence; empty when it was not shown."""
    screen = (consultation.asked or {}).get("emergency")
    if not screen:
        return "not answered" if is_call(consultation.asked) else ""
    ticked = [each["text"] for each in screen.get("ticked", [])]
    return f"ticked {'; '.join(f'“{each}”' for each in ticked)}" if ticked else "ticked “None of these”"


def answers(consultation: Any) -> dict[str, Any] | None:
    """Parameters of `answers`: what stands out open; the rest, what was denied and what was not asked folded."""
    asked = consultation.asked or {}
    if not asked.get("answers") and not is_call(asked):
        return None
    leading = {each["id"] for each in asked.get("lead", [])}
    rows = [
        row
        for row in asked["answers"]
        if row["id"] not in leading and row["shown"] and row["shown"] != asked.get("title")
    ]
    flagged = [row for row in rows if row["flags"]]
    plain = [row for row in rows if not row["flags"] and not row["said_no"]]
    open_rows = [*flagged, *(row for row in plain if not row["id"].startswith(_QUIET))]
    others = [row for row in plain if row["id"].startswith(_QUIET)]
    not_asked = asked.get("not_asked", [])
    return {
        "rows": [*_call(asked), *(_answer(row, consultation.signs) for row in open_rows)],
        "others": [_answer(row, consultation.signs) for row in others],
        "no": list(asked.get("said_no", [])),
        "not_asked": [f"{each['group']}: {each['count']}" for each in not_asked],
        "not_asked_count": sum(each["count"] for each in not_asked),
    }


def _call(asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What they said about the call they asked for."""
    return [{"question": each["label"], "answer": each["shown"]} for each in asked.get("call", [])]


def scores(consultation: Any) -> dict[str, Any] | None:
    """Parameters of `scores`: what the answers add up to and what is worked out from them; nothing when there is none."""
    asked = consultation.asked or {}
    found = [
        {
            "title": each["title"],
            "shown": each["shown"],
            "band": each["band"],
            "complete": each["total"] is not None,
            "version": each["version"],
            "notes": each["notes"],
            # Readings stand in their table; what has no points is no part of a sum.
            "items": [item for item in each["items"] if each["most"] is not None],
        }
        for each in asked.get("scores", [])
    ]
    found += [{**each, "band": "", "complete": True, "items": []} for each in asked.get("worked_out", [])]
    return {"scores": found} if found else None


def tables(consultation: Any) -> list[dict[str, Any]]:
    """Parameters of `data_table`: readings of blood pressure, a day to a line, as they were measured."""
    return [
        {
            "caption": row["label"],
            "head": ["Day", "Morning 1", "Morning 2", "Evening 1", "Evening 2"],
            "rows": [
                [
                    f"{day['day']} (left out)" if day["day"] == 1 else day["day"],
                    *(day[slot] or "not given" for slot in ("am1", "am2", "pm1", "pm2")),
                ]
                for day in row["table"]
            ],
            "row_heads": True,
            "wide": True,
        }
        for row in (consultation.asked or {}).get("answers", [])
        if row.get("table")
    ]


def _answer(row: dict[str, Any], signs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    question = row["text"] if len(row["text"]) <= 70 else row["label"]
    mine = spans(row["shown"], signs, row["id"], lambda sign: sign.get("start") is not None)
    return {"question": question, "answer": _html(marks.pieces(row["shown"], mine)) if mine else row["shown"]}


def about(consultation: Consultation, writer: str, relation: str, sent: str, first: str) -> Markup:
    """The line under the title: whose words, what kind, when, and who opened it."""
    kind = (consultation.asked or {}).get("kind") or consultation.kind.replace("_", " ").capitalize()
    if consultation.entered_by_id is not None:
        writer, relation = f"{consultation.entered_name} for a caller", ""
    whose = (
        Markup("Written by <strong>{}{}</strong>.").format(writer, f" ({relation})" if relation else "")
        if writer
        else Markup("Their own words.")
    )
    return Markup("{} {}. Sent {}. Reference {}. {}").format(whose, kind, sent, consultation.reference, first)
