"""Is there danger in these words? Finds the concepts of the phrases in a text and weighs them by their context."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate, chain, repeat
from operator import eq, not_

from consultations.domain.freetext import (
    context,
    hints,
    language,
    likeness,
    listeners,
    numbers,
    patterns,
    phrases,
)
from consultations.domain.freetext.context import Reason, Scene
from consultations.domain.freetext.likeness import Likeness
from consultations.domain.freetext.patterns import Ground, Part, Pattern, Span, covered
from consultations.domain.freetext.phrases import ABOUT_SLOTS, NEEDED, Compiled, Guard, Phrases
from consultations.domain.freetext.possible import Candidates, Possible
from consultations.domain.freetext.slots import Slots, Trie, plant
from consultations.domain.freetext.spelling import Speller
from consultations.domain.freetext.tokens import STOP, TENS, UNITS, Reader, Tokens, bare
from consultations.domain.levels import Level, highest

#: At most so many places are shown for one concept.
MOST_PLACES = 3
#: At most so many ways of one pattern are looked at: a text that says one thing two hundred times has said it.
MOST_WAYS = 40
LANGUAGE = "INFO_LANGUAGE"
#: What staff read beside a flag that was taken down to soon.
SOUNDS_ORDINARY = " (the words around it sound ordinary)"

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
_FEMALE = frozenset(["female", "f", "woman", "girl", "w"])
_MALE = frozenset(["male", "m", "man", "boy"])
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

    def __init__(self, source: Phrases, learned: Likeness | None = None) -> None:
        self._learned = learned
        known = frozenset(bare(word) for line in source.spelling.known for word in line.split())
        known |= TENS.keys() | UNITS.keys()
        meant = {word: tuple(right.split()) for word, right in source.spelling.meant.items()}
        #: "OD'd" is short for something and "odd" is a word: what is plain English without its apostrophe needs it.
        short = {word: right for word, right in meant.items() if "'" in word and bare(word) in known}
        self._meant = {bare(word): right for word, right in meant.items() if word not in short}
        self._joined = {_pair(pair): word for pair, word in source.spelling.joined.items()}
        self._filler = frozenset(source.spelling.filler)
        self._foreign = frozenset(bare(word) for line in source.spelling.foreign for word in line.split())
        trie: Trie = {}
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
                plant(trie, words, slot)
                vocabulary.update(form for word in words for form in patterns.endings(word))
        #: What fills a slot fills the slots that name it, too; those with a name are hints.
        fills = {name: (name, *patterns.holders(name, slots)) for name in sorted(numbers.SLOTS | ABOUT_SLOTS)}
        self._fills = {name: frozenset(filled) for name, filled in fills.items()}
        self._named = {
            name: tuple(slot for slot in filled if not slot.startswith("=")) for name, filled in fills.items()
        }
        self._slots = Slots(trie)
        self._speller = Speller(vocabulary, known, self._meant, short)
        self._read = Reader(self._speller.spell, self._joined).read
        self._possible = Possible(source.concepts, self._slots, self._often(source.concepts), self._fills)

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

    def _often(self, concepts: Iterable[Compiled]) -> Counter[str]:
        """How often the slots stand in the concepts' own tests: which of them are rare."""
        often: Counter[str] = Counter()
        for compiled in concepts:
            for text in (*compiled.concept.tests.raises, *compiled.concept.tests.silent):
                tokens = self._read(text)
                filler = [word in self._filler for word in tokens.words]
                for filling, _, _ in self._slots.find(tokens.words, tokens.before, filler):
                    often.update(self._slots.fillings[filling])
        return often

    def screen(
        self,
        text: str,
        *,
        age_years: int | None,
        age_months: int | None,
        sex: str | None,
        about: str,
        weighed: bool = True,
    ) -> tuple[WordFlag, ...]:
        tokens = self._read(text)
        if not len(tokens):
            return ()
        filled = _filled_by_caller(age_years, age_months, sex, about)
        scene, possible = self._scene(tokens, filled)
        negated: dict[Part, bool] = {}
        excepted: dict[Part, list[Span]] = {}
        flags: list[WordFlag] = []
        for compiled, candidates, exceptions in possible:
            found: list[tuple[Level, Span]] = []
            for pattern in candidates:
                found.extend(
                    self._weigh(scene, compiled, pattern, exceptions, filled, negated, excepted, about)
                )
            flags.extend(_flag(tokens, compiled, found))
        if weighed and self._learned is not None:
            of = _of_whom(age_years, age_months, sex, about)
            flags = [*self._with_likeness(scene, flags, self._learned, of)]
        foreign = language.foreign_words(tokens, self._speller.unknown_of, self._foreign)
        if foreign is not None:
            start, end = foreign
            flags.append(
                WordFlag(
                    LANGUAGE, Level.SOON, text[start:end], start, end, "probably_not_english", "language 1",
                    "May not be in English: the words were not fully understood",
                )
            )  # fmt: skip
        return tuple(sorted(flags, key=lambda flag: (-flag.level.rank, flag.start, flag.rule)))

    def _with_likeness(
        self, scene: Scene, flags: Sequence[WordFlag], learned: Likeness, of: frozenset[str]
    ) -> Iterator[WordFlag]:
        """The flags of the rules, and what was learned from labelled texts where it raises more than the rules did. Where
        a text sounds ordinary from end to end, what the rules raised is context that was not understood: it stays, as
        something to look at soon."""
        said = hints.said(scene)
        weighed = learned.weigh(said)
        flags = [
            replace(flag, level=Level.SOON, says=f"{flag.says}{SOUNDS_ORDINARY}")
            if flag.level > Level.SOON and learned.is_ordinary(weighed, len(scene.tokens), flag.rule)
            else flag
            for flag in flags
        ]
        yield from flags
        if weighed.passes is not None and weighed.passes.level > _least(flags):
            found = learned.found(said, weighed.passes, weighed.stretch, of)
            start, end = scene.tokens.starts[found.span[0]], scene.tokens.ends[found.span[1] - 1]
            words = scene.tokens.text[start:end]
            yield WordFlag(
                found.code, found.level, words, start, end, found.rule, learned.version, found.says
            )

    def stretches(self, text: str) -> tuple[tuple[str, ...], ...]:
        """The hints of each stretch of a text, to learn from."""
        scene = self.scene(text)
        if not len(scene.tokens):
            return ((),)
        here = hints.hints(hints.said(scene))
        return tuple(
            tuple(chain.from_iterable(here[start:end])) for start, end in hints.stretches(scene.tokens.before)
        )

    def places(self, text: str) -> tuple[tuple[str, ...], ...]:
        """The hints at each place of a text, for the listeners to learn from."""
        return listeners.places(self.scene(text))

    def scene(self, text: str) -> Scene:
        """The text made ready."""
        return self._scene(self._read(text), frozenset())[0]

    def _scene(self, tokens: Tokens, filled: frozenset[str]) -> tuple[Scene, list[Candidates]]:
        """The text made ready, and the patterns all of whose slots are in it."""
        filler = list(map(self._filler.__contains__, tokens.words))
        counted = list(accumulate(map(not_, filler), initial=0))
        sentence = list(accumulate(map(eq, tokens.before, repeat(STOP))))
        hits = self._slots.find(tokens.words, tokens.before, filler)
        by_number = list(numbers.find(tokens))
        possible, wanted = self._possible.find(hits, by_number, sentence, filled)
        wanted |= NEEDED
        places = self._slots.places(hits, wanted)
        for slot, span in by_number:
            for name in self._fills[slot] & wanted:
                places.setdefault(name, []).append(span)
        for spans in places.values():
            if len(spans) > 1:
                spans.sort()
        named, values = self._slots.named, tokens.values
        longer = [
            (start, named[filling])
            for filling, start, end in hits
            if named[filling] and (end - start > 1 or values[start] is not None)
        ]
        by_place: dict[int, tuple[str, ...]] = {}
        for slot, (start, _) in by_number:
            by_place[start] = (*by_place.get(start, ()), *self._named[slot])
        longer += by_place.items()
        ground = Ground(places, counted, sentence, self._slots.alone, longer)
        return context.scene(tokens, ground), possible

    def _weigh(
        self,
        scene: Scene,
        compiled: Compiled,
        pattern: Pattern,
        exceptions: Sequence[Pattern],
        filled: frozenset[str],
        negated: dict[Part, bool],
        excepted: dict[Part, list[Span]],
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
            if any(_beside(scene, exception.main, span, excepted) for exception in exceptions):
                continue
            level: Level | None = compiled.concept.level
            for reason in context.reasons(scene, way, for_other=about != "self"):
                guard = compiled.concept.guards.get(reason, DEFAULT_GUARDS[reason])
                if level is not None and guard != "keep":
                    level = None if guard == "drop" else _LOWER.get(level)
            if level is not None:
                yield level, span


def _least(flags: Iterable[WordFlag]) -> Level:
    """What has to be exceeded. Where context took an emergency down to urgent, it stays with that."""
    lowered = any(flag.rule in _emergencies() and flag.level is Level.URGENT for flag in flags)
    return Level.EMERGENCY if lowered else highest(flag.level for flag in flags)


@cache
def _emergencies() -> frozenset[str]:
    return frozenset(
        each.concept.id for each in phrases.standard().concepts if each.concept.level is Level.EMERGENCY
    )


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
    if sex is not None and sex.strip().casefold() in _FEMALE:
        filled.add("about_female")
    if age_months is not None and age_months < 3:
        filled.add("age_under_3_months")
    if months is not None and 10 * 12 <= months < 16 * 12:
        filled.add("age_10_to_15")
    return frozenset(filled)


def _of_whom(age_years: int | None, age_months: int | None, sex: str | None, about: str) -> frozenset[str]:
    """Which of men, women, adults and people over 60 the person is known to be among."""
    known = set()
    if sex is not None and (word := sex.strip().casefold()):
        known.add("women" if word in _FEMALE else "men" if word in _MALE else "")
    years = age_years if age_years is not None else age_months // 12 if age_months is not None else 0
    if years >= 16 and about != "child":
        known.add("adults")
    if years > 60:
        known.add("over_60")
    return frozenset(known - {""})


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


def _beside(scene: Scene, exception: Part, span: Span, known: dict[Part, list[Span]]) -> bool:
    """Whether an exception stands in the words found or right beside them."""
    if exception not in known:
        ways = zip(range(MOST_WAYS), patterns.find(exception, scene.ground), strict=False)
        known[exception] = [covered(way) for _, way in ways]
    return any(start < span[1] + 1 and span[0] < end + 1 for start, end in known[exception])


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
    return Detector(phrases.standard(), likeness.standard())


def screen(
    text: str,
    *,
    age_years: int | None = None,
    age_months: int | None = None,
    sex: str | None = None,
    about: str = "self",
    weighed: bool = True,
) -> tuple[WordFlag, ...]:
    """What in this text may mean danger, the most serious first. ``about`` is self, child or other: whom the form is
    for; not ``weighed``, the rules alone are asked. Never raises for any text; takes time in proportion to its length."""
    return standard().screen(
        text, age_years=age_years, age_months=age_months, sex=sex, about=about, weighed=weighed
    )


def level_of(flags: Iterable[WordFlag]) -> Level:
    """The highest level any words raised; routine when none did."""
    return highest(flag.level for flag in flags)
