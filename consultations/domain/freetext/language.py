"""Is this English at all? Where it probably is not, the phrases see little, and staff should know."""

from collections.abc import Callable, Set

from consultations.domain.freetext.tokens import Tokens

LEAST_WORDS = 3
_LATIN_ENDS = "\u024f"


def foreign_words(
    tokens: Tokens, unknown_of: Callable[[Set[str]], Set[str]], foreign: frozenset[str]
) -> tuple[int, int] | None:
    """From where to where the text is probably not English, or ``None``; ``unknown_of`` keeps the words nobody knows."""
    different = set(tokens.words)
    is_strange = max(different)[0] > _LATIN_ENDS
    if foreign.isdisjoint(different) and not is_strange:
        return None
    words = [place for place, value in enumerate(tokens.values) if value is None]
    if not words:
        return None
    strange = [place for place in words if tokens.words[place][0] > _LATIN_ENDS] if is_strange else []
    if strange and (len(strange) * 3 >= len(words) or len(strange) >= 5):
        return _around(tokens, strange)
    if len(words) < LEAST_WORDS:
        return None
    nobodys = unknown_of(different - foreign)
    # Where most words are known, the rest need not be counted one by one.
    if 2 * sum(map((nobodys | foreign & different).__contains__, tokens.words)) <= len(words):
        return None
    theirs = [place for place in words if tokens.words[place] in foreign]
    if not theirs:
        return None
    unknown = [place for place in words if tokens.words[place] in nobodys]
    known = len(words) - len(theirs) - len(unknown)
    if len(theirs) >= 2 and len(theirs) + len(unknown) > known:
        return _around(tokens, sorted(theirs + unknown))
    if len(words) >= 6 and len(unknown) * 10 > len(words) * 8 and theirs:
        return _around(tokens, unknown)
    return None


def _around(tokens: Tokens, places: list[int]) -> tuple[int, int]:
    return tokens.starts[places[0]], tokens.ends[places[-1]]
