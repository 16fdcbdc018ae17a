"""Which words did they type, and how would a dictionary spell them?

A token keeps its place in the original text, so that what is found can be shown in the patient's own words. Reading is
linear: every regular expression here moves forward by whole tokens and has nothing to try twice.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

#: Signs that carry vowels in Indic, Arabic and Hebrew scripts belong to the word they stand in.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0981-\u0983\u09bc-\u09cd\u0a3c-\u0a4d\u0abc-\u0acd"
#: Nobody sees these: joiners, soft hyphens and spaces of no width. A word is the same word with them.
_UNSEEN = "\u00ad\u200b-\u200d\u2060\ufeff"
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_LETTER = rf"(?:[^\W\d_{_CJK}]|[{_MARKS}])"
_WORD = rf"{_LETTER}(?:{_LETTER}|[{_UNSEEN}])*"
_TOKEN = re.compile(
    rf"""
    (?P<plain>[A-Za-z]++(?![\w'’ʼ´`‘{_MARKS}{_UNSEEN}]))
    | (?P<cjk>[{_CJK}])
    | (?P<text>(?:2day|2nite|2night|2moro|2morrow|2mro|b4|l8r?|gr8|m8|w8|h8|any1|some1|every1|no1|4get|4eva|str8|t1dm|t2dm|t1|t2|o2)(?![^\W_]))
    | (?P<number>\d+(?:[.,]\d+)?)
    | (?P<word>{_WORD}(?:['’ʼ´`‘]{_WORD})*)
    """,
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
#: So many words, of whatever is worked out of single words, are kept in a worker; then it begins anew.
MOST_KEPT = 30_000

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


def gap_strength(between: str, *, number_before: bool = False) -> int:
    """Whether a sentence ends here, or the writer only draws breath. Dots in a row are a breath."""
    if between in ("", " "):
        return TOGETHER
    if "\n" in between or "!" in between or "?" in between or ";" in between:
        return STOP
    if _PAUSE.search(between):
        return PAUSE
    if _SENTENCE_END.search(between):
        return TOGETHER if between == "." and not number_before else STOP
    return TOGETHER


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
        tokens, joined, plain = Tokens(text), self._joined, self._plain
        words, starts, ends, held = tokens.words, tokens.starts, tokens.ends, tokens.before
        numbers: list[tuple[int, float, bool]] = []
        last, previous, after_number, counted = 0, "", False, False
        for match in _TOKEN.finditer(text):
            start, end = match.span()
            between = text[last:start]
            strength = (
                TOGETHER
                if between == " " or not between
                else gap_strength(between, number_before=after_number)
            )
            last, written = end, text[start:end]
            word = plain.get(written)
            if word is not None:
                words.append(word)
                starts.append(start)
                ends.append(end)
                held.append(strength)
                previous, after_number = word, False
                continue
            is_number = match.lastgroup == "number"
            for number, word in enumerate([written] if is_number else self._spelt(written)):
                if number == 0 and strength == TOGETHER and (pair := (previous, word)) in joined:
                    previous = words[-1] = joined[pair]
                    ends[-1] = end
                    continue
                worth = _value(written) if is_number else _COUNTED.get(word)
                if worth is not None:
                    numbers.append((len(words), worth, not written.isalnum()))
                words.append(word)
                starts.append(start)
                ends.append(end)
                held.append(TOGETHER if number else strength)
                previous, after_number = word, worth is not None
                counted = counted or (after_number and not is_number)
        tokens.values, tokens.decimal = [None] * len(words), [False] * len(words)
        for place, worth, is_decimal in numbers:
            tokens.values[place], tokens.decimal[place] = worth, is_decimal
        if counted:
            _count_in_words(tokens)
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


def _count_in_words(tokens: Tokens) -> None:
    """ "Thirty eight point five" is one number: its value stands with its first word, the rest says nothing."""
    words, values = tokens.words, tokens.values
    for place in range(len(words) - 1):
        if words[place] in TENS and UNITS.get(words[place + 1], 0) in range(1, 10):
            values[place] = float(TENS[words[place]] + UNITS[words[place + 1]])
            values[place + 1] = None
    for place in range(len(words) - 2):
        if words[place + 1] == "point" and words[place + 2] in UNITS:
            whole = place if values[place] is not None else place - 1
            if whole >= 0 and values[whole] is not None and words[whole].isalpha():
                values[whole] = (values[whole] or 0.0) + UNITS[words[place + 2]] / 10
                values[place + 2] = None
                tokens.decimal[whole] = True


def shorter(word: str) -> str:
    """The word with each letter that was held down written once: "painnnn" is "pain"."""
    return _ELONGATED.sub(r"\1", word)


def twice(word: str) -> str:
    """The word with each letter that was held down written twice: "feeeel" is "feel"."""
    return _ELONGATED.sub(r"\1\1", word)
