"""How are flags said in lines? Each its meaning, and apart from it the patient's words that raised it; what one "I am not
sure" raised is one line, and so is one danger that was answered, written and sounded like. The stored flags stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from consultations.domain.safety import UNSURE

#: Rules whose words only resemble danger begin like this: a rule that knows what was said, or an answer, is named first.
RESEMBLES = "words:sounds_"
_OPENS, _CLOSES = ": “", "”"


def says_and_quote(words: str) -> tuple[str, str]:
    """("A clot in the leg", "calf is swollen") of "A clot in the leg: “calf is swollen”"; nothing quoted, nothing apart."""
    says, opened, quote = words.partition(_OPENS)
    if not opened or not quote.endswith(_CLOSES):
        return words.rstrip("."), ""
    return says, quote[: -len(_CLOSES)]


def is_quoted(sign: Mapping[str, Any]) -> bool:
    """Whether the flag quotes what raised it, which is marked where it was written: the answer need not be said again."""
    return sign.get("start") is not None and bool(says_and_quote(str(sign["words"]))[1])


def lines(signs: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """The flags of each line, in their order. What one "I am not sure" raised is one line, where its most serious flag
    stands: somebody who does not know is not five dangers. Nor is one danger that was ticked,
    told and told again, three; in a later message it is news, and a line of its own."""
    found: list[list[Mapping[str, Any]]] = []
    open_ones: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for sign in signs:
        same = _one_doubt(sign) or _one_danger(sign)
        if same is not None and same in open_ones:
            open_ones[same].append(sign)
            continue
        found.append([sign])
        if same is not None:
            open_ones[same] = found[-1]
    return found


def numbers(signs: Sequence[Mapping[str, Any]]) -> list[int]:
    """For each flag the number of the line it stands in."""
    places = {id(sign): number for number, line in enumerate(lines(signs), 1) for sign in line}
    return [places[id(sign)] for sign in signs]


def is_doubt(line: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the line is what one "I am not sure" raised."""
    return _one_doubt(line[0]) is not None


def words_of(line: Sequence[Mapping[str, Any]]) -> str:
    """The words of a line: those of its first flag, or all that somebody is not sure about."""
    if len(line) == 1 or not is_doubt(line):
        return str(line[0]["words"])
    about = dict.fromkeys(str(sign["words"])[len(UNSURE) :].rstrip(".") for sign in line)
    return f"Not sure about: {'; '.join(about)}"


def _one_doubt(sign: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The question whose "I am not sure" raised this flag, with what was answered; None for every other flag."""
    question = str(sign.get("question_id") or "")
    if not question or sign.get("is_hidden") or not str(sign["words"]).startswith(UNSURE):
        return None
    return question, str(sign.get("answer") or "")


def _one_danger(sign: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The danger that this flag is a sign of, and the message in which it came up again; None for what is only to know, or
    hidden."""
    if not sign.get("code") or not sign.get("level") or sign.get("is_hidden"):
        return None
    return str(sign["code"]), str(sign.get("message") or ""), ""
