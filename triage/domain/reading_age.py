"""How old must a reader be to follow this text with ease? Flesch-Kincaid, as a warning and no more. Pure.

The grade is the American school year; five years are added for the age of a UK reader. Greeting and signature are not
sentences and are left out by the caller if it wishes; a text of fewer than `FEWEST_WORDS` words says nothing.
"""

import re

FEWEST_WORDS = 8
YOUNGEST, OLDEST = 6, 20

_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?:;]+(?=\s|$)|\n+")
_VOWELS = re.compile(r"[aeiouy]+")


def words(text: str) -> list[str]:
    """The words of a text, without numbers and signs."""
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    """Its sentences: parted by full stops, question marks and new lines; those without a word are left out."""
    return [part.strip() for part in _SENTENCE_END.split(text) if words(part)]


def syllables(word: str) -> int:
    """How many syllables an English word has, by its groups of vowels; at least one."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    groups = len(_VOWELS.findall(letters))
    if letters.endswith("e") and not letters.endswith(("le", "ee")) and groups > 1:
        groups -= 1
    if letters.endswith("ed") and not letters.endswith(("ted", "ded")) and groups > 1:
        groups -= 1
    return max(groups, 1)


def reading_age(text: str) -> int | None:
    """The age in years, from 6 to 20; None for a text too short to say."""
    said, parts = words(text), sentences(text)
    if len(said) < FEWEST_WORDS or not parts:
        return None
    grade = 0.39 * len(said) / len(parts) + 11.8 * sum(map(syllables, said)) / len(said) - 15.59
    return min(max(round(grade + 5), YOUNGEST), OLDEST)
