"""Where do which slots stand? A trie of all phrases of all slots gives their places in one walk through the text."""

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

from consultations.domain.freetext.patterns import Span, endings

Trie = dict[str, Any]
HERE = ""


def plant(trie: Trie, phrase: Sequence[str], slot: str) -> None:
    """Teach the trie that this phrase fills this slot."""
    for words in product(*(endings(word) for word in phrase)):
        node = trie
        for word in words:
            node = node.setdefault(word, {})
        filled = node.setdefault(HERE, [])
        if slot not in filled:
            filled.append(slot)


Hit = tuple[int, int, int]


class Slots:
    """The trie made ready. Words that fill the same slots share a filling; only slots that are asked for get places."""

    def __init__(self, trie: Trie) -> None:
        self.fillings: list[frozenset[str]] = []
        #: Of each filling, the slots that have a name.
        self.named: list[tuple[str, ...]] = []
        self._known: dict[tuple[str, ...], int] = {}
        self._trie = trie
        self._settle(trie)
        filled = {word: self.named[node[HERE]] for word, node in trie.items() if HERE in node}
        #: Of each word, the slots with a name that it fills alone.
        self.alone = {word: names for word, names in filled.items() if names}

    def _settle(self, node: Trie) -> None:
        for word, below in node.items():
            if word == HERE:
                names = tuple(below)
                if names not in self._known:
                    self._known[names] = len(self.fillings)
                    self.fillings.append(frozenset(names))
                    self.named.append(tuple(name for name in names if not name.startswith("=")))
                node[HERE] = self._known[names]
            else:
                self._settle(below)

    def find(self, words: Sequence[str], before: Sequence[int], skip: Sequence[bool]) -> list[Hit]:
        """Which filling stands from where to where. Up to two words that say nothing may stand within a phrase."""
        found: list[Hit] = []
        count, trie = len(words), self._trie
        for start, word in enumerate(words):
            first = trie.get(word)
            if first is None:
                continue
            after = start + 1
            if HERE in first:
                found.append((first[HERE], start, after))
                if len(first) == 1:
                    continue
            if after == count or (
                words[after] not in first
                and (not skip[after] or first.keys().isdisjoint(words[after + 1 : after + 3]))
            ):
                continue
            open_ways = [(first, after, 0, False)]
            while open_ways:
                node, place, skipped, arrived = open_ways.pop()
                if HERE in node:
                    if arrived:
                        found.append((node[HERE], start, place))
                    if len(node) == 1:
                        continue
                if place >= count or before[place] == 2:
                    continue
                following = node.get(words[place])
                if following is not None:
                    open_ways.append((following, place + 1, skipped, True))
                if skipped < 2 and skip[place]:
                    open_ways.append((node, place + 1, skipped + 1, False))
        return found

    def places(self, hits: Iterable[Hit], wanted: set[str]) -> dict[str, list[Span]]:
        """The places of the slots that are wanted."""
        spans: dict[int, list[Span]] = {}
        for filling, start, end in hits:
            if filling in spans:
                spans[filling].append((start, end))
            else:
                spans[filling] = [(start, end)]
        found: dict[str, list[Span]] = {}
        fillings = self.fillings
        for filling, here in spans.items():
            for name in fillings[filling] & wanted:
                if name in found:
                    found[name] += here
                else:
                    found[name] = here[:]
        return found
