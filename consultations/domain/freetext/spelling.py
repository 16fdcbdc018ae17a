"""Which word did they mean?

Only words that the phrases know are ever proposed, only for words that nobody knows, and only where one slip of the
finger explains it. Words of plain English are left alone: "heard" is not a slip for "heart".
"""

import re
from collections.abc import Iterable, Mapping, Set
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from consultations.domain.freetext.tokens import bare, shorter, twice

SHORTEST = 5
LONG = 8
_REMEMBERED = 16384
_APOSTROPHE = re.compile("[’ʼ´`‘]")


class Speller:
    """Gives the dictionary's words for a bare word; the same answer every time."""

    def __init__(
        self,
        vocabulary: Iterable[str],
        known: Iterable[str],
        meant: Mapping[str, tuple[str, ...]],
        short: Mapping[str, tuple[str, ...]],
    ) -> None:
        self._vocabulary = frozenset(vocabulary)
        self._known = self._vocabulary | frozenset(known)
        self._meant = dict(meant)
        self._short = dict(short)
        self._somebodys = self._known | self._meant.keys()
        #: By the first letter, and by the first two.
        self._by_start: dict[str, list[str]] = {}
        for word in sorted(self._vocabulary):
            if word.isascii() and word.isalpha() and len(word) >= SHORTEST:
                self._by_start.setdefault(word[0], []).append(word)
                self._by_start.setdefault(word[:2], []).append(word)
        self.spell = lru_cache(_REMEMBERED)(self._read)

    def unknown_of(self, words: Set[str]) -> Set[str]:
        """Those of these words that nobody knows."""
        return words - self._somebodys

    def _read(self, typed: str) -> tuple[str, ...]:
        folded = _APOSTROPHE.sub("'", typed.casefold())
        short = self._short.get(folded)
        if short is not None:
            return short
        word, owner = bare(typed), bare(folded.removesuffix("'s"))
        # What is not short for something is somebody's: "her tongue's blue".
        whose = folded.endswith("'s") and owner in self._vocabulary
        return (
            (owner,)
            if whose and word not in self._meant and word not in self._vocabulary
            else self._spell(word)
        )

    def _spell(self, word: str) -> tuple[str, ...]:
        if word in self._meant:
            return self._meant[word]
        if word in self._known:
            return (word,)
        for form in (twice(word), shorter(word)):
            if form != word:
                if form in self._meant:
                    return self._meant[form]
                if form in self._known:
                    return (form,)
        word = shorter(word)
        if not word.isascii() or not word.isalpha():
            return (word,)
        return self._one_slip(word) or self._run_together(word) or (word,)

    def _one_slip(self, word: str) -> tuple[str, ...] | None:
        if len(word) < SHORTEST - 1:
            return None
        allowed = 2 if len(word) >= LONG else 1
        # The first letter is seldom wrong, but the first two are sometimes swapped.
        candidates = self._by_start.get(word[0], [])
        swapped = self._by_start.get(word[1] + word[0], [])
        found = process.extractOne(word, candidates + swapped, scorer=OSA.distance, score_cutoff=allowed)
        if found is None:
            return None
        right, distance, _ = found
        if len(word) < SHORTEST and len(right) <= len(word):
            return None
        if distance == 2 and (len(right) < LONG or right[:2] != word[:2]):
            return None
        return (right,)

    def _run_together(self, word: str) -> tuple[str, ...] | None:
        if len(word) < 7 or len(word) > 24:
            return None
        for cut in range(3, len(word) - 2):
            left, right = word[:cut], word[cut:]
            if left in self._vocabulary and right in self._vocabulary and len(left) + len(right) >= 7:
                return (left, right)
        return None
