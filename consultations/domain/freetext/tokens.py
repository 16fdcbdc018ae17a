"""Which words did they type, and how would a dictionary spell them?

A token keeps its place in the original text, so that what is found can be shown in the patient's own words. Reading is
linear: every regular expression here moves forward by whole tokens and has nothing to try twice.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, repeat
from typing import Any

from consultations.domain.freetext.kept import MOST_KEPT

#: Signs that carry vowels in Indic, Arabic and Hebrew scripts belong to the word they stand in.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0981-\u0983\u09bc-\u09cd\u0a3c-\u0a4d\u0abc-\u0acd"
#: Nobody sees these: joiners, soft hyphens and spaces of no width. A word is the same word with them.
_UNSEEN = "\u00ad\u200b-\u200d\u2060\ufeff"
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_LETTER = rf"(?:[^\W\d_{_CJK}]|[{_MARKS}])"
_WORD = rf"{_LETTER}(?:{_LETTER}|[{_UNSEEN}])*"
#: Plain letters, one sign of a script that writes without spaces, short forms with digits, a number, any other word.
_TOKEN = re.compile(
    rf"""((?=[A-Za-z0-9\x80-\U0010ffff])(?:
    [A-Za-z]++(?![0-9_'`\x80-\U0010ffff])
    | [{_CJK}]
    | (?:2day|2nite|2night|2moro|2morrow|2mro|b4|l8r?|gr8|m8|w8|h8|any1|some1|every1|no1|4get|4eva|str8|t1dm|t2dm|t1|t2|o2)(?![^\W_])
    | \d+(?:[.,]\d+)?
    | {_WORD}(?:['’ʼ´`‘]{_WORD})*
    ))""",
    re.VERBOSE,
)
_APOSTROPHES = re.compile(f"['’ʼ´`‘{_UNSEEN}]")
_ELONGATED = re.compile(r"(.)\1{2,}")
_SENTENCE_END = re.compile(r"[.!?;\n\r…。؟।]")
_PAUSE = re.compile(r"[,:،]|\.{2,}|…|\s[-–—]+\s|[-–—]{2,}|[()]")

#: How strongly the words before and after are held apart.
TOGETHER, PAUSE, STOP = 0, 1, 2
#: Longer than any word anybody types; what is longer is cut for reading (never for showing).
LONGEST_WORD = 40

UNITS = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
TENS = {
    word: value
    for value, word in zip(
        range(20, 100, 10),
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
        strict=True,
    )
}


@dataclass(slots=True)
class Tokens:
    """The tokens of one text, as columns of equal length.

    ``words`` are the normal forms, ``starts`` and ``ends`` the places in the text, ``before`` how strongly a token is
    held apart from the one before it, ``values`` the numbers (``None`` for words), ``decimal`` which of them were written
    with more than digits.
    """

    text: str
    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    before: list[int] = field(default_factory=list)
    values: list[float | None] = field(default_factory=list)
    decimal: list[bool] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.words)

    def between(self, place: int) -> str:
        """What stands between this token and the one before it."""
        return self.text[self.ends[place - 1] if place else 0 : self.starts[place]]


def bare(word: str) -> str:
    """The word without case, apostrophes and accents; a letter held down counts twice at most."""
    word = _APOSTROPHES.sub("", word[:LONGEST_WORD].casefold())
    if not word.isascii():
        folded = unicodedata.normalize("NFKD", word)
        if any("a" <= letter <= "z" for letter in folded):
            word = "".join(letter for letter in folded if not unicodedata.combining(letter))
        else:
            word = unicodedata.normalize("NFC", word)
    return word


def gap_strength(between: str) -> int:
    """Whether a sentence ends here, or the writer only draws breath. Dots in a row are a breath; a dot with a letter on either
    side ends nothing."""
    if between in ("", " "):
        return TOGETHER
    if "\n" in between or "!" in between or "?" in between or ";" in between:
        return STOP
    if _PAUSE.search(between):
        return PAUSE
    if _SENTENCE_END.search(between):
        return TOGETHER if between == "." else STOP
    return TOGETHER


#: What stands between words most often.
_OFTEN = {
    gap: gap_strength(gap)
    for gap in ("", " ", "  ", ", ", ". ", ".", "\n", "! ", "? ", " - ", "-", "/", ".\n")
}


class Reader:
    """Reads texts into tokens. ``spell`` gives the dictionary's word or words for a bare word; ``joined`` the pairs that count as
    one word ("can not")."""

    def __init__(self, spell: Callable[[str], Sequence[str]], joined: Mapping[tuple[str, str], str]) -> None:
        self._spell = spell
        self._joined = joined
        self._second = frozenset(second for _, second in joined)
        #: Words as typed that are one word which counts nothing and is no part of a pair: nearly all.
        self._plain: dict[str, str] = {}

    def read(self, text: str) -> Tokens:
        """The tokens of ``text``."""
        parts = _TOKEN.split(text)
        edges = list(accumulate(map(len, parts)))
        gaps, typed, starts, ends = parts[:-1:2], parts[1::2], edges[:-1:2], edges[1::2]
        held = [_OFTEN[gap] if gap in _OFTEN else gap_strength(gap) for gap in gaps]
        plain = list(map(self._plain.get, typed, repeat("")))
        tokens, joined, done = Tokens(text), self._joined, 0
        words, numbers = tokens.words, list[int]()
        columns: Sequence[tuple[list[Any], list[Any]]] = (
            (words, plain), (tokens.starts, starts), (tokens.ends, ends), (tokens.before, held),
        )  # fmt: skip
        for place in [place for place, word in enumerate(plain) if not word]:
            written = typed[place]
            is_number = written[0].isdecimal() and written[-1].isdecimal()
            spelt = (written,) if is_number else self._spelt(written)
            previous = plain[place - 1] if place > done else words[-1] if words else ""
            joint = joined.get((previous, spelt[0])) if held[place] == TOGETHER else None
            if joint is None and len(spelt) == 1:
                plain[place] = spelt[0]
                if is_number or spelt[0] in _COUNTED:
                    numbers.append(len(words) + place - done)
                continue
            for into, column in columns:
                into.extend(column[done:place])
            done = place + 1
            if joint is not None:
                if numbers and numbers[-1] == len(words) - 1:
                    numbers.pop()
                words[-1], tokens.ends[-1], spelt = joint, ends[place], spelt[1:]
            for number, word in enumerate(spelt):
                if word in _COUNTED:
                    numbers.append(len(words))
                words.append(word)
                tokens.starts.append(starts[place])
                tokens.ends.append(ends[place])
                tokens.before.append(TOGETHER if number or joint else held[place])
        for into, column in columns:
            into.extend(column[done:])
        _count(tokens, numbers)
        return tokens

    def _spelt(self, written: str) -> Sequence[str]:
        spelt = self._spell(written)
        if len(spelt) == 1 and spelt[0] not in _COUNTED and spelt[0] not in self._second:
            if len(self._plain) >= MOST_KEPT:
                self._plain.clear()
            self._plain[written] = spelt[0]
        return spelt


def _value(written: str) -> float:
    return float(written.replace(",", ".")) if len(written) < 16 else 0.0


_COUNTED = {word: float(value) for word, value in {**TENS, **UNITS}.items()}


def _count(tokens: Tokens, numbers: Sequence[int]) -> None:
    """What the numbers are worth. A dot after one ends a sentence. "Thirty eight point five" is one number: its value stands with
    its first word, the rest says nothing."""
    words, last = tokens.words, len(tokens) - 1
    values: list[float | None] = [None] * len(words)
    decimal = [False] * len(words)
    tokens.values, tokens.decimal = values, decimal
    for place in numbers:
        word = words[place]
        values[place] = _COUNTED[word] if word in _COUNTED else _value(word)
        decimal[place] = not tokens.text[tokens.starts[place] : tokens.ends[place]].isalnum()
        if place < last and tokens.between(place + 1) == ".":
            tokens.before[place + 1] = STOP
    for place in numbers:
        if words[place] in TENS and place < last and UNITS.get(words[place + 1], 0) in range(1, 10):
            values[place] = float(TENS[words[place]] + UNITS[words[place + 1]])
            values[place + 1] = None
    for place in numbers:
        if words[place] in UNITS and place > 1 and words[place - 1] == "point":
            whole = place - 2 if values[place - 2] is not None else place - 3
            if whole >= 0 and values[whole] is not None and words[whole].isalpha():
                values[whole] = (values[whole] or 0.0) + UNITS[words[place]] / 10
                values[place] = None
                decimal[whole] = True


def shorter(word: str) -> str:
    """The word with each letter that was held down written once: "painnnn" is "pain"."""
    return _ELONGATED.sub(r"\1", word)


def twice(word: str) -> str:
    """The word with each letter that was held down written twice: "feeeel" is "feel"."""
    return _ELONGATED.sub(r"\1\1", word)
