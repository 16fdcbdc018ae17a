"""How hard is this text to read? Flesch-Kincaid, the one formula for patients' and practices' words. Pure.

The grade is the American school year; five years are added for the age of a UK reader. The formula was made for passages:
on a text of fewer than `FEWEST_WORDS` words one long word moves it by several years, so `reading_age` says nothing of it.
Syllables are told from the spelling; `known` says how many a word has that should be counted otherwise (a name).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

FEWEST_WORDS = 8
YOUNGEST, OLDEST = 6, 20

_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?:;]+(?=\s|$)|\n+")
_VOWELS = re.compile(r"[aeiouy]+")
#: The first half of a compound keeps its silent e: some-thing, home-sick, life-line.
_COMPOUND = re.compile(
    r"^(some|home|life|care|safe|time|face|lone|wake|house|there|where|fore|side|take|give|here)(?=[bcdfghjklmnpqrstvwxz]|one)"
)
_SILENT_E = re.compile(r"(?<=[^aeiouy])e(?=(?:ly|ful|less|ments?|ness)$)")
#: Two vowels side by side that are two syllables: pe-ri-od, us-u-al, do-ing, di-et.
_APART = re.compile(
    r"(?<![tscgx])i[ao](?!u|ge)|(?<![tcsgx])iu|eo(?!u|p)|(?<!q)(?<!g)ua(?!r)|[aeouy]ing$|ia$|iet|create"
)


def words(text: str) -> list[str]:
    """The words of a text, without numbers and signs."""
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    """Its sentences: parted by full stops, question marks and new lines; those without a word are left out."""
    return [part.strip() for part in _SENTENCE_END.split(text) if words(part)]


def syllables(word: str) -> int:
    """How many syllables an English word has, by its groups of vowels; at least one."""
    letters = re.sub(r"[^a-z]", "", word.lower().replace("’s", "s"))
    letters = (
        letters.replace("every", "evry")
        .replace("evening", "evning")
        .replace("business", "bizness")
        .replace("tongue", "tung")
    )
    letters = _SILENT_E.sub("", _COMPOUND.sub(lambda found: found[0][:-1], letters))
    groups = len(_VOWELS.findall(letters)) + len(_APART.findall(letters))
    if re.search(r"[^aeiouy]e$", letters) and not re.search(r"[^aeiouy]le$", letters):
        groups -= 1
    if re.search(r"[^aeiouy]es$", letters) and not re.search(r"(?:[sxzcg]|[cs]h|[^aeiouy]l)es$", letters):
        groups -= 1
    if re.search(r"[^aeiouytd]ed$", letters):
        groups -= 1
    return max(groups, 1)


def grade(text: str, known: Mapping[str, int] | None = None) -> float:
    """The Flesch-Kincaid grade; 0 for a text without words."""
    said, parts = words(text), sentences(text)
    if not said:
        return 0.0
    counts = [(known or {}).get(word.lower()) or syllables(word) for word in said]
    return worked_out(len(said), len(parts), sum(counts))


def worked_out(number_of_words: int, number_of_sentences: int, number_of_syllables: int) -> float:
    """The formula itself."""
    return 0.39 * number_of_words / number_of_sentences + 11.8 * number_of_syllables / number_of_words - 15.59


def reading_age(text: str) -> int | None:
    """The age in years, from 6 to 20; None for a text too short to say."""
    if len(words(text)) < FEWEST_WORDS:
        return None
    return min(max(round(grade(text) + 5), YOUNGEST), OLDEST)
