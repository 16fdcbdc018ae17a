"""Do the words count? Negated, long past, over, somebody else's, only feared, or a way of speaking.

Everything here works on the places of slots that ``phrases/language/context.yaml`` fills. When in doubt the words count:
a negation has to reach the danger through words that let it pass, and ends where a new thought begins.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

from consultations.domain.freetext.patterns import Ground, Span, covered
from consultations.domain.freetext.tokens import PAUSE, STOP, TOGETHER, Tokens


class Reason(StrEnum):
    """Why words count for less than they say."""

    NEGATED = "negated"
    PAST = "past"
    RECENT = "recent"
    OVER = "over"
    OTHER_PERSON = "other_person"
    HYPOTHETICAL = "hypothetical"
    WORRY = "worry"
    IDIOM = "idiom"


REACH = 9  # words that count, between a negation and what it denies; every one of them has to let it pass
FURTHEST = 30  # words of any kind, looking for a negation
AFTER = 4  # words that count, between a danger and the words that say it is over
CUE = 5  # words that count, between a cue and the danger it is about


@dataclass(frozen=True)
class Scene:
    """One text, ready to be asked about the words in it."""

    tokens: Tokens
    ground: Ground
    clause: Sequence[int]
    negators: Set[int]
    passing: Set[int]

    def near_before(self, slot: str, place: int, reach: int, *, same_clause: bool = True) -> bool:
        """Whether the slot ends at most ``reach`` counting words before the place."""
        return self._last_before(slot, place, reach, same_clause=same_clause) is not None

    def _last_before(self, slot: str, place: int, reach: int, *, same_clause: bool = True) -> Span | None:
        places = self.ground.places.get(slot)
        if places is None:
            return None
        group = self.clause if same_clause else self.ground.sentence
        index = bisect_left(places, (place, 0))
        for found in reversed(places[max(0, index - 8) : index]):
            if found[1] > place:
                continue
            if group[found[0]] != group[place]:
                return None
            away = self.ground.counted[place] - self.ground.counted[found[1]]
            paused = PAUSE in self.tokens.before[found[1] : place + 1]
            return found if away <= reach and not paused else None
        return None

    def near_after(self, slot: str, place: int, reach: int) -> bool:
        """Whether the slot begins at most ``reach`` counting words after the place (the end of what was found)."""
        return self.first_after(slot, place, reach) is not None

    def first_after(self, slot: str, place: int, reach: int) -> int | None:
        """Where the slot begins, at most ``reach`` counting words after the place in the same sentence."""
        places = self.ground.places.get(slot)
        if places is None:
            return None
        index = bisect_left(places, (place, 0))
        if index == len(places):
            return None
        found = places[index][0]
        near = self.ground.counted[found] - self.ground.counted[place] <= reach
        return found if near and self.ground.sentence[found] == self.ground.sentence[place - 1] else None

    def within(self, slot: str, span: Span, *, same_clause: bool = True) -> bool:
        """Whether the slot stands in the clause (or the sentence) of the span, outside the span itself or in it."""
        places = self.ground.places.get(slot)
        if places is None:
            return False
        group = self.clause if same_clause else self.ground.sentence
        first, last = group[span[0]], group[span[1] - 1]
        start, end = bisect_left(group, first), bisect_right(group, last)
        index = bisect_left(places, (start, 0))
        return index < len(places) and places[index][0] < end


def scene(tokens: Tokens, ground: Ground) -> Scene:
    """Number the clauses and find the words that deny."""
    starts = {start for start, _ in ground.places.get("new_thought", ())}
    clause, number = [], 0
    for place, strength in enumerate(tokens.before):
        if place and (strength == STOP or place in starts):
            number += 1
        clause.append(number)
    pseudo = {place for start, end in ground.places.get("pseudo_negation", ()) for place in range(start, end)}
    negators = {end - 1 for start, end in ground.places.get("negator", ()) if start not in pseudo}
    passing = {
        place
        for slot in ("lets_pass", "symptom")
        for start, end in ground.places.get(slot, ())
        for place in range(start, end)
    }
    return Scene(tokens, ground, clause, negators, passing)


def reasons(scene: Scene, way: Sequence[Span], *, for_other: bool) -> set[Reason]:
    """All reasons why this way of saying it counts for less."""
    span = covered(way)
    found: set[Reason] = set()
    if _is_idiom(scene, span):
        found.add(Reason.IDIOM)
    if _is_negated(scene, way, span):
        found.add(Reason.NEGATED)
    if scene.near_before("hypothetical", span[0], CUE) or scene.near_after("asked_in_general", span[1], 3):
        found.add(Reason.HYPOTHETICAL)
    if scene.near_before("worry", span[0], 3):
        found.add(Reason.WORRY)
    current = scene.within("current", span) or scene.near_after("current", span[1], 1)
    past = scene.within("long_past", span)
    if past and not current:
        found.add(Reason.PAST)
    elif scene.within("recent_past", span) and not current:
        found.add(Reason.RECENT)
    if _is_over(scene, span):
        found.add(Reason.OVER)
    present = current or scene.within("present", span)
    if _is_somebody_elses(scene, span, present=present, for_other=for_other):
        found.add(Reason.OTHER_PERSON)
    return found


def _is_over(scene: Scene, span: Span) -> bool:
    place = scene.first_after("is_over", span[1], AFTER)
    return place is not None and not any(word in _NOT_OVER for word in scene.tokens.words[place - 2 : place])


def _is_idiom(scene: Scene, span: Span) -> bool:
    places = scene.ground.places.get("idiom", ())
    index = bisect_left(places, (span[0], 0))
    return any(start < span[1] and span[0] < end for start, end in places[max(0, index - 8) : index + 8])


def is_negated(scene: Scene, way: Sequence[Span]) -> bool:
    """Whether the text denies what it says there."""
    return _is_negated(scene, way, covered(way))


def _is_negated(scene: Scene, way: Sequence[Span], span: Span) -> bool:
    inside = {place for start, end in way for place in range(start, end)}
    if any(place in scene.negators and place not in inside for place in range(*span)):
        return True
    if _is_denied_after(scene, span):
        return True
    negator = _denier(scene, span)
    if negator is None:
        return False
    if scene.near_before("undoes_negation", negator, 4, same_clause=False):
        return False
    # "Never had pain like this" says that it is there, and worse than ever.
    return not (
        scene.tokens.words[negator] in ("never", "not", "havent", "hasnt", "aint")
        and scene.near_after("like_never_before", span[1], 3)
        and not scene.near_after("said_beforehand", span[1], 3)
    )


def _is_denied_after(scene: Scene, span: Span) -> bool:
    """ "Chest pain: none" denies; "blood in my wee no pain" denies something else."""
    place = scene.first_after("denied_after", span[1], 1)
    if place is None or scene.tokens.words[place] not in ("no", "none", "nil", "negative"):
        return place is not None
    return place + 1 == len(scene.tokens) or scene.tokens.before[place + 1] != TOGETHER


def _denier(scene: Scene, span: Span) -> int | None:
    """The negation before the span that reaches it."""
    tokens, counted = scene.tokens, scene.ground.counted
    crossed_pause = crossed_subject = crossed_and = False
    for place in range(span[0] - 1, max(-1, span[0] - 1 - FURTHEST), -1):
        strength = tokens.before[place + 1]
        if strength == STOP or scene.clause[place] != scene.clause[span[0]]:
            return None
        if strength == PAUSE:
            if crossed_subject:
                return None
            crossed_pause = True
        if counted[span[0]] - counted[place] > REACH:
            return None
        word = tokens.words[place]
        if place in scene.negators:
            if crossed_pause and not (
                _is_a_list(scene, place, span) or word in ("denies", "denied", "without")
            ):
                return None
            if crossed_and and not _denies_many(scene, place):
                return None
            if crossed_subject and word in ("no", "nothing", "none"):
                return None
            return place
        if word in ("and", "n", "plus"):
            crossed_and = True
        elif word in _SUBJECTS:
            crossed_subject = True
        elif place not in scene.passing:
            return None
    return None


_SUBJECTS = frozenset(
    [
        "i",
        "im",
        "ive",
        "id",
        "he",
        "hes",
        "she",
        "shes",
        "we",
        "were",
        "they",
        "theyre",
        "my",
        "it",
        "its",
        "got",
    ]
)
_NOT_OVER = frozenset(
    ["not", "never", "no", "hasnt", "havent", "isnt", "wont", "cant", "doesnt", "didnt", "wasnt", "before"]
)
_OR = frozenset(("or", "nor"))


def _is_a_list(scene: Scene, negator: int, span: Span) -> bool:
    """ "No cough, fever or chest pain" is one list; "no appetite, blood in my poo" is not."""
    end = min(span[1] + 8, len(scene.tokens))
    for place in range(negator + 1, end):
        if place > span[1] and scene.tokens.before[place] == STOP:
            return False
        if scene.tokens.words[place] in _OR:
            return True
    return False


def _denies_many(scene: Scene, negator: int) -> bool:
    following = scene.tokens.words[negator + 1 : negator + 4]
    return "any" in following or scene.tokens.words[negator] in ("denies", "denied", "without", "of", "for")


def _is_somebody_elses(scene: Scene, span: Span, *, present: bool, for_other: bool) -> bool:
    if scene.within("family_history", span, same_clause=False):
        return True
    if scene.near_before("stranger", span[0], CUE) and not present:
        return True
    if scene.near_before("mourned", span[0], CUE) or scene.near_after("mourned", span[1], 3):
        return True
    if for_other or present:
        return False
    return scene.near_before("relative_had", span[0], CUE)
