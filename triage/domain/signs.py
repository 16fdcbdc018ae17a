"""How are flags said in lines? Each its meaning, and apart from it the patient's words that raised it; what one "I am not
sure" raised is one line. The stored flags stay as they are.
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
    stands: somebody who does not know is not five dangers."""
    found: list[list[Mapping[str, Any]]] = []
    open_ones: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for sign in signs:
        same = _one_doubt(sign)
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


def words_of(line: Sequence[Mapping[str, Any]]) -> str:
    """The words of a line: those of its flag, or all that somebody is not sure about."""
    if len(line) == 1:
        return str(line[0]["words"])
    about = dict.fromkeys(str(sign["words"])[len(UNSURE) :].rstrip(".") for sign in line)
    return f"Not sure about: {'; '.join(about)}"


def _one_doubt(sign: Mapping[str, Any]) -> tuple[str, str] | None:
    """The question whose "I am not sure" raised this flag, with what was answered; None for every other flag."""
    question = str(sign.get("question_id") or "")
    if not question or sign.get("is_hidden") or not str(sign["words"]).startswith(UNSURE):
        return None
    return question, str(sign.get("answer") or "")
