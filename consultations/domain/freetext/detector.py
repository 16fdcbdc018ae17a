"""Is there danger in these words? Finds the concepts of the phrases in a text and weighs them by their context."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from consultations.domain.freetext import context, language, numbers, patterns, phrases
from consultations.domain.freetext.context import Reason, Scene
from consultations.domain.freetext.patterns import Ground, Part, Pattern, Span, Trie, covered
from consultations.domain.freetext.phrases import Compiled, Guard, Phrases
from consultations.domain.freetext.spelling import Speller
from consultations.domain.freetext.tokens import STOP, Tokens, bare, read
from consultations.domain.levels import Level, highest

#: At most so many places are shown for one concept.
MOST_PLACES = 3
#: At most so many ways of one pattern are looked at: a text that says one thing two hundred times has said it.
MOST_WAYS = 40
LANGUAGE = "INFO_LANGUAGE"

DEFAULT_GUARDS: Mapping[Reason, Guard] = {
    Reason.NEGATED: "drop",
    Reason.PAST: "drop",
    Reason.RECENT: "lower",
    Reason.OVER: "lower",
    Reason.OTHER_PERSON: "drop",
    Reason.HYPOTHETICAL: "drop",
    Reason.WORRY: "lower",
    Reason.IDIOM: "drop",
}
_LOWER = {Level.EMERGENCY: Level.URGENT, Level.URGENT: Level.SOON}


@dataclass(frozen=True)
class WordFlag:
    """Words that may mean danger: ``words`` are as typed, from ``start`` to ``end`` of the text."""

    code: str
    level: Level
    words: str
    start: int
    end: int
    rule: str
    rule_version: str
    says: str = ""


class Detector:
    """The phrases, made ready. Keeps nothing of any text but the spelling of single words."""

    def __init__(self, source: Phrases) -> None:
        self._concepts = source.concepts
        self._needs = [[(pattern, pattern.slots) for pattern in each.patterns] for each in source.concepts]
        self._meant = {bare(word): tuple(meant.split()) for word, meant in source.spelling.meant.items()}
        self._joined = {_pair(pair): word for pair, word in source.spelling.joined.items()}
        self._filler = frozenset(source.spelling.filler)
        self._foreign = frozenset(bare(word) for line in source.spelling.foreign for word in line.split())
        self._trie: Trie = {}
        vocabulary: set[str] = set()
        slots = dict(source.slots)
        for compiled in source.concepts:
            for pattern in (*compiled.patterns, *compiled.unless):
                for slot in pattern.slots:
                    if slot.startswith("="):
                        slots[slot] = tuple(patterns.literal_phrases(slot))
        for slot in slots:
            for phrase in patterns.spelt_out(slot, slots):
                words = self._normal(phrase)
                patterns.plant(self._trie, words, slot)
                vocabulary.update(form for word in words for form in patterns.endings(word))
        #: A number that fills a slot fills the slots that name it, too.
        self._fills = {name: tuple(patterns.holders(name, slots)) for name in numbers.SLOTS}
        self._speller = Speller(
            vocabulary, {bare(word) for line in source.spelling.known for word in line.split()}, self._meant
        )

    def _normal(self, phrase: str) -> list[str]:
        """The phrase as it will be met in texts: the same joins and the same slang."""
        words: list[str] = []
        for word in phrase.split():
            star = "*" if word.endswith("*") else ""
            for part in [bare(word)] if star else self._meant.get(bare(word), (bare(word),)):
                pair = (words[-1], part) if words else None
                if pair in self._joined:
                    words[-1] = self._joined[pair]
                else:
                    words.append(part)
        return words

    def screen(
        self, text: str, *, age_years: int | None, age_months: int | None, sex: str | None, about: str
    ) -> tuple[WordFlag, ...]:
        tokens = read(text, self._speller.spell, self._joined)
        if not len(tokens):
            return ()
        scene = context.scene(tokens, self._ground(tokens))
        filled = _filled_by_caller(age_years, age_months, sex, about)
        places = scene.ground.places
        negated: dict[Part, bool] = {}
        flags: list[WordFlag] = []
        there = filled.union(places)
        for compiled, needs in zip(self._concepts, self._needs, strict=True):
            found: list[tuple[Level, Span]] = []
            for pattern, slots in needs:
                if slots <= there:
                    found.extend(self._weigh(scene, compiled, pattern, filled, negated, about))
            flags.extend(_flag(tokens, compiled, found))
        foreign = language.foreign_words(tokens, self._speller.knows, self._foreign)
        if foreign is not None:
            start, end = foreign
            flags.append(
                WordFlag(
                    LANGUAGE, Level.SOON, text[start:end], start, end, "probably_not_english", "language 1",
                    "May not be in English: the words were not fully understood",
                )
            )  # fmt: skip
        return tuple(sorted(flags, key=lambda flag: (-flag.level.rank, flag.start, flag.rule)))

    def _ground(self, tokens: Tokens) -> Ground:
        filler = [word in self._filler for word in tokens.words]
        places = patterns.find_slots(self._trie, tokens.words, tokens.before, filler)
        for slot, span in numbers.find(tokens):
            for name in (slot, *self._fills.get(slot, ())):
                places.setdefault(name, []).append(span)
        counted, total, sentence, number = [0], 0, [], 0
        for place, quiet in enumerate(filler):
            total += not quiet
            counted.append(total)
            number += place > 0 and tokens.before[place] == STOP
            sentence.append(number)
        return Ground({slot: sorted(spans) for slot, spans in places.items()}, counted, sentence)

    def _weigh(
        self,
        scene: Scene,
        compiled: Compiled,
        pattern: Pattern,
        filled: frozenset[str],
        negated: dict[Part, bool],
        about: str,
    ) -> Iterator[tuple[Level, Span]]:
        """The levels and places at which this pattern holds."""
        for part in pattern.also:
            if not _holds(scene, part, filled, negated):
                return
        for number, way in enumerate(patterns.find(pattern.main, scene.ground)):
            if number == MOST_WAYS:
                return
            span = covered(way)
            if any(_beside(scene, exception, span) for exception in compiled.unless):
                continue
            level: Level | None = compiled.concept.level
            for reason in context.reasons(scene, way, for_other=about != "self"):
                guard = compiled.concept.guards.get(reason, DEFAULT_GUARDS[reason])
                if level is not None and guard != "keep":
                    level = None if guard == "drop" else _LOWER.get(level)
            if level is not None:
                yield level, span


def _pair(words: str) -> tuple[str, str]:
    first, second = words.split()
    return first, second


def _filled_by_caller(
    age_years: int | None, age_months: int | None, sex: str | None, about: str
) -> frozenset[str]:
    filled = set()
    months = age_months if age_months is not None else age_years * 12 if age_years is not None else None
    if about == "child" or (months is not None and months < 16 * 12):
        filled.add("about_child")
    if about == "other":
        filled.add("about_other")
    if sex == "female":
        filled.add("about_female")
    if age_months is not None and age_months < 3:
        filled.add("age_under_3_months")
    if months is not None and 10 * 12 <= months < 16 * 12:
        filled.add("age_10_to_15")
    return frozenset(filled)


def _holds(scene: Scene, part: Part, filled: frozenset[str], known: dict[Part, bool]) -> bool:
    """Whether a part that may stand anywhere stands there and is not denied."""
    if part.slots[0] in filled:
        return True
    if part not in known:
        known[part] = any(
            not context.is_negated(scene, way)
            for _, way in zip(range(MOST_WAYS), patterns.find(part, scene.ground), strict=False)
        )
    return known[part]


def _beside(scene: Scene, exception: Pattern, span: Span) -> bool:
    """Whether an exception stands in the words found or right beside them."""
    if not scene.ground.has(exception.main.slots):
        return False
    for _, way in zip(range(MOST_WAYS), patterns.find(exception.main, scene.ground), strict=False):
        start, end = covered(way)
        if start < span[1] + 1 and span[0] < end + 1:
            return True
    return False


def _flag(tokens: Tokens, compiled: Compiled, found: list[tuple[Level, Span]]) -> Iterator[WordFlag]:
    """The most serious places of one concept, none inside another."""
    shown: list[Span] = []
    concept = compiled.concept
    for level, span in sorted(found, key=lambda each: (-each[0].rank, each[1][0], -each[1][1])):
        if len(shown) == MOST_PLACES or any(span[0] < end and start < span[1] for start, end in shown):
            continue
        shown.append(span)
        start, end = tokens.starts[span[0]], tokens.ends[span[1] - 1]
        yield WordFlag(
            concept.code,
            level,
            tokens.text[start:end],
            start,
            end,
            concept.id,
            compiled.version,
            concept.says,
        )


@cache
def standard() -> Detector:
    """The detector with the phrases of this project."""
    return Detector(phrases.standard())


def screen(
    text: str,
    *,
    age_years: int | None = None,
    age_months: int | None = None,
    sex: str | None = None,
    about: str = "self",
) -> tuple[WordFlag, ...]:
    """What in this text may mean danger, the most serious first. ``about`` is self, child or other: whom the form is
    for. Never raises for any text; takes time in proportion to its length."""
    return standard().screen(text, age_years=age_years, age_months=age_months, sex=sex, about=about)


def level_of(flags: Iterable[WordFlag]) -> Level:
    """The highest level any words raised; routine when none did."""
    return highest(flag.level for flag in flags)
