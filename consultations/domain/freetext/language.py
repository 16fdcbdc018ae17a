"""Is this English at all? Where it probably is not, the phrases see little, and staff should know."""

from collections.abc import Callable

from consultations.domain.freetext.tokens import Tokens

LEAST_WORDS = 3
_LATIN_ENDS = "\u024f"


def foreign_words(
    tokens: Tokens, knows: Callable[[str], bool], foreign: frozenset[str]
) -> tuple[int, int] | None:
    """From where to where the text is probably not English, or ``None``."""
    different = set(tokens.words)
    if foreign.isdisjoint(different) and not any(word[0] > _LATIN_ENDS for word in different):
        return None
    words = [place for place, value in enumerate(tokens.values) if value is None]
    if not words:
        return None
    strange = [place for place in words if tokens.words[place][0] > _LATIN_ENDS]
    if strange and (len(strange) * 3 >= len(words) or len(strange) >= 5):
        return _around(tokens, strange)
    if len(words) < LEAST_WORDS:
        return None
    theirs = [place for place in words if tokens.words[place] in foreign]
    if not theirs:
        return None
    nobodys = {word for word in different - foreign if not knows(word)}
    unknown = [place for place in words if tokens.words[place] in nobodys]
    known = len(words) - len(theirs) - len(unknown)
    if len(theirs) >= 2 and len(theirs) + len(unknown) > known:
        return _around(tokens, sorted(theirs + unknown))
    if len(words) >= 6 and len(unknown) * 10 > len(words) * 8 and theirs:
        return _around(tokens, unknown)
    return None


def _around(tokens: Tokens, places: list[int]) -> tuple[int, int]:
    return tokens.starts[places[0]], tokens.ends[places[-1]]
