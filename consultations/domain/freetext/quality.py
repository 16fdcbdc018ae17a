"""How well does the detector of danger do? Figures over labelled texts, per concept and in all.

Labels: ``E`` emergency, ``U`` urgent, ``S`` soon, ``none``. A missed emergency is one that was raised to less than
urgent; a false alarm is a ``none`` that was raised above soon.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from consultations.domain import yaml_source
from consultations.domain.freetext import likeness
from consultations.domain.freetext.detector import WordFlag, level_of, screen
from consultations.domain.levels import Level

Label = Literal["E", "U", "S", "none"]
LABELS: dict[Level, Label] = {
    Level.EMERGENCY: "E",
    Level.URGENT: "U",
    Level.SOON: "S",
    Level.ROUTINE: "none",
}
_RANK: dict[Label, int] = {"E": 3, "U": 2, "S": 1, "none": 0}
#: What many hands wrote without sight of the detector.
OTHERS = tuple(f"training_others_{number}.yaml" for number in range(1, 60))
#: The texts in tests/words that the weights are learned from; no held-out part that is still unseen is among them.
TAUGHT = (
    "examples.yaml", "training.yaml", "training_body.yaml", "training_mind.yaml", "training_families.yaml",
    "training_harmless.yaml", "training_answers.yaml", "training_ordinary.yaml", "training_oblique.yaml",
    "training_languages.yaml", "training_wider.yaml", *OTHERS,
    "held_out.yaml", "held_out_second.yaml", "held_out_third.yaml", "held_out_fourth.yaml", "held_out_sealed.yaml",
    "sealed_1.yaml", "sealed_2.yaml", "sealed_5.yaml", "sealed_6.yaml", "sealed_7.yaml", "sealed_8.yaml",
    "sealed_9.yaml", "sealed_10.yaml", "sealed_11.yaml",
)  # fmt: skip
MADE = "<!-- Made from the code by `make safety-report`. Do not edit. -->"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Example(_Strict):
    id: str
    level: Label
    concept: str
    text: Annotated[str, Field(min_length=1)]


class _Group(_Strict):
    """Texts of one kind, one in each line of ``lines``."""

    concept: str
    level: Label
    lines: Annotated[str, Field(min_length=1)]
    about: str = "self"
    age_years: int | None = None
    age_months: int | None = None
    sex: str | None = None


class _LabelledFile(_Strict):
    examples: tuple[_Example, ...] = ()
    groups: tuple[_Group, ...] = ()


@dataclass(frozen=True)
class Labelled:
    """One text with the level that the words alone have to raise."""

    id: str
    concept: str
    label: Label
    text: str
    about: str = "self"
    age_years: int | None = None
    age_months: int | None = None
    sex: str | None = None

    def found(self) -> Label:
        """The level to which the detector raises it."""
        return LABELS[level_of(_flags(self))]

    def resembles(self) -> str | None:
        """The code of the kind of danger that it sounds like; None where the rules alone raise, or nothing does."""
        return next((flag.code for flag in _flags(self) if flag.rule.startswith("sounds_")), None)


@cache
def _flags(text: Labelled) -> tuple[WordFlag, ...]:
    """Worked out once: a report counts each text for its set and for its concept."""
    return screen(
        text.text, age_years=text.age_years, age_months=text.age_months, sex=text.sex, about=text.about
    )


def read(path: Path) -> tuple[Labelled, ...]:
    """The labelled texts of a file. Raises ``BadQuestionFile`` with file and line for broken YAML."""
    file = _LabelledFile.model_validate(yaml_source.read(path).data)
    texts = [Labelled(each.id, each.concept, each.level, each.text) for each in file.examples]
    for group in file.groups:
        for number, line in enumerate(group.lines.strip().splitlines(), 1):
            texts.append(
                Labelled(
                    f"{group.concept}-{group.level}-{number}",
                    group.concept,
                    group.level,
                    line.strip(),
                    group.about,
                    group.age_years,
                    group.age_months,
                    group.sex,
                )
            )
    return tuple(texts)


@dataclass(frozen=True)
class Figures:
    """What came of a set of labelled texts: pairs of what was right and what was raised."""

    pairs: tuple[tuple[Label, Label], ...]

    def count(self, label: Label) -> int:
        return sum(right == label for right, _ in self.pairs)

    def at_least(self, label: Label, least: Label) -> int:
        """How many with this label were raised to at least that level."""
        return sum(right == label and _RANK[raised] >= _RANK[least] for right, raised in self.pairs)

    @property
    def missed(self) -> int:
        """Emergencies raised to less than urgent."""
        return self.count("E") - self.at_least("E", "U")

    @property
    def exact(self) -> int:
        """Emergencies raised as such."""
        return self.at_least("E", "E")

    @property
    def urgent(self) -> int:
        """Urgent ones raised at least as such."""
        return self.at_least("U", "U")

    @property
    def soon(self) -> int:
        """Soon ones raised at least as such."""
        return self.at_least("S", "S")

    @property
    def false_alarms(self) -> int:
        """Harmless ones raised above soon."""
        return self.at_least("none", "U")


def measure(texts: Iterable[Labelled]) -> Figures:
    return Figures(tuple((each.label, each.found()) for each in texts))


def meets_targets(figures: Figures) -> bool:
    """The targets for texts never seen in tuning."""
    return (
        figures.missed == 0
        and figures.exact * 100 >= figures.count("E") * 95
        and figures.urgent * 100 >= figures.count("U") * 97
        and figures.false_alarms * 100 <= figures.count("none") * 5
    )


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part * 100 / whole:.1f} %)" if whole else "none"


def summary(figures: Figures) -> list[str]:
    """The lines for all texts of one set."""
    return [
        f"| E raised to less than U | {_of(figures.missed, figures.count('E'))} | none |",
        f"| E raised as E | {_of(figures.exact, figures.count('E'))} | at least 95 % |",
        f"| U raised at least as U | {_of(figures.urgent, figures.count('U'))} | at least 97 % |",
        f"| S raised at least as S | {_of(figures.soon, figures.count('S'))} | |",
        f"| none raised above S | {_of(figures.false_alarms, figures.count('none'))} | at most 5 % |",
    ]


def names(texts: Iterable[Labelled]) -> list[str]:
    """The line about the kind of danger that a resemblance is given, over the texts whose concept has one."""
    about = likeness.about()
    kinds = {concept: kind.code for kind in about.kinds for concept in kind.concepts}
    given = [
        (kinds[text.concept], code)
        for text in texts
        if text.label != "none" and text.concept in kinds and (code := text.resembles())
    ]
    right = sum(kind == code for kind, code in given)
    unnamed = sum(code == about.unnamed.code for _, code in given)
    return (
        [f"| Resemblances named right | {_of(right, len(given))}, {unnamed} left without a name | |"]
        if given
        else []
    )


def by_concept(texts: Sequence[Labelled]) -> list[str]:
    """A row for each concept."""
    lines = [
        "| Concept | Texts | E missed | E exact | U at least U | S at least S | none above S |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for concept in sorted({each.concept for each in texts}):
        mine = measure(each for each in texts if each.concept == concept)

        def cell(part: int, label: Label, mine: Figures = mine) -> str:
            return f"{part}/{mine.count(label)}" if mine.count(label) else ""

        cells = [
            cell(mine.missed, "E"),
            cell(mine.exact, "E"),
            cell(mine.urgent, "U"),
            cell(mine.soon, "S"),
            cell(mine.false_alarms, "none"),
        ]
        lines.append(f"| {concept} | {len(mine.pairs)} | {' | '.join(cells)} |")
    return lines


def report(sets: Sequence[tuple[str, str, Sequence[Labelled]]], concepts: int, patterns: int) -> str:
    """The page: ``sets`` are titles, what to know of each, and their texts."""
    lines = [
        MADE,
        "",
        "# How well the detector of danger in words does",
        "",
        f"{concepts} concepts of {patterns} patterns (`consultations/phrases`), none of them approved by a clinician "
        "yet. All texts are invented; the figures say nothing about how real patients write until a practice's own, "
        "anonymised texts have been labelled by clinicians.",
    ]
    for title, says, texts in sets:
        lines += ["", f"## {title}", "", says, "", "| Figure | Found | Target |", "| --- | --- | --- |"]
        lines += [*summary(measure(texts)), *names(texts)]
        if len({each.concept for each in texts}) < len(texts) / 2:
            lines += ["", *by_concept(texts)]
    return "\n".join(lines) + "\n"
