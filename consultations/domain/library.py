"""Which question sets are there, and may they be published?"""

import hashlib
import json
from collections.abc import Collection, Iterable
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from consultations.domain import yaml_source
from consultations.domain.approval import fingerprint
from consultations.domain.checking import asked, check
from consultations.domain.conditions import All, Condition
from consultations.domain.emergency import EmergencyScreen, StopScreens
from consultations.domain.files import EmergencyKind, ModuleFile, RulesFile, SetFile
from consultations.domain.happening_now import HappeningNow
from consultations.domain.question_set import Part, QuestionSet
from consultations.domain.schema import CrossRule, Page
from consultations.domain.yaml_source import BadQuestionFile, Location, Source

HOME = Path(__file__).resolve().parent.parent / "question_sets"

__all__ = [
    "HOME",
    "BadQuestionFile",
    "Library",
    "NoSuchSet",
    "all",
    "emergency",
    "get",
    "happening_now",
    "may_publish",
    "stop_screens",
]

_Model = TypeVar("_Model", bound=BaseModel)
_Places = dict[str, tuple[Source, Location]]
_EMERGENCY_FILES = {
    EmergencyKind.GENERAL: "emergency.yaml",
    EmergencyKind.CHILD: "emergency_child.yaml",
    EmergencyKind.MENTAL_HEALTH: "emergency_mental_health.yaml",
}
_SCREEN_NAMES = {
    EmergencyKind.GENERAL: "emergency screen",
    EmergencyKind.CHILD: "emergency screen for children",
    EmergencyKind.MENTAL_HEALTH: "emergency screen for mental health",
}


class NoSuchSet(LookupError):
    """There is no question set of that name, or not in that version."""


class Library:
    """All question sets below one folder, read and checked at once. Raises ``BadQuestionFile`` with file and line."""

    def __init__(self, home: Path, *, thorough: bool = False) -> None:
        self._thorough = thorough
        self._rules_source, self.rules = _load(home / "rules" / "cross.yaml", RulesFile)
        self.emergencies = _emergencies(home)
        self.stop_screens = _load(home / "stop_screens.yaml", StopScreens)[1]
        self.happening_now = _load(home / "happening_now.yaml", HappeningNow)[1]
        self._modules: dict[str, dict[int, tuple[Source, ModuleFile]]] = {}
        for path in sorted((home / "modules").glob("*.yaml")):
            source, module = _load(path, ModuleFile)
            versions = self._modules.setdefault(module.module, {})
            if module.version in versions:
                raise source.fail(("version",), f"module {module.module} has version {module.version} twice")
            versions[module.version] = (source, module)
        self._sets: dict[str, dict[int, QuestionSet]] = {}
        self._places: dict[tuple[str, int], _Places] = {}
        self._sources: dict[tuple[str, int], Source] = {}
        for path in sorted(home.glob("*.yaml")):
            if path.name not in (*_EMERGENCY_FILES.values(), "stop_screens.yaml", "happening_now.yaml"):
                self._add(path)
        self._every_named_question_exists()
        for slug, version in self._sources:
            self._every_named_set_exists(
                self._sets[slug][version], self._sources[slug, version], self._places[slug, version]
            )

    def emergency(self, kind: str = EmergencyKind.GENERAL) -> EmergencyScreen:
        """The emergency check of that name."""
        return self.emergencies[EmergencyKind(kind)]

    def get(self, slug: str, version: int | None = None) -> QuestionSet:
        """The set, in its newest version unless one is named. Raises ``NoSuchSet``."""
        versions = self._sets.get(slug, {})
        if not versions or (version is not None and version not in versions):
            raise NoSuchSet(
                f"There is no question set {slug}" + (f" version {version}." if version is not None else ".")
            )
        return versions[max(versions) if version is None else version]

    def all(self) -> tuple[QuestionSet, ...]:
        """The newest version of each set, in the order of the front door."""
        return tuple(
            sorted((self.get(slug) for slug in self._sets), key=lambda question_set: question_set.order)
        )

    def every_version(self) -> Iterable[QuestionSet]:
        """Each set in each version that is kept."""
        return (each for versions in self._sets.values() for each in versions.values())

    def module_of(self, question_id: str) -> str | None:
        """The shared module a question stands in, if it does in one."""
        return self._module_of.get(question_id)

    @cached_property
    def _module_of(self) -> dict[str, str]:
        return {
            question.id: name
            for name, versions in self._modules.items()
            for _, module in versions.values()
            for page in module.pages
            for question in page.questions
        }

    def read(self, path: Path) -> QuestionSet:
        """The set of one file, checked against the shared modules and rules here, but not put on the shelf.

        Raises ``BadQuestionFile`` with file and line."""
        source, question_set, places = self._read(path, thorough=True)
        self._every_named_set_exists(question_set, source, places)
        return question_set

    def _add(self, path: Path) -> None:
        source, question_set, places = self._read(path, thorough=self._thorough)
        versions = self._sets.setdefault(question_set.slug, {})
        if question_set.version in versions:
            raise source.fail(("version",), f"{question_set.slug} has version {question_set.version} twice")
        self._places[question_set.slug, question_set.version] = places
        self._sources[question_set.slug, question_set.version] = source
        versions[question_set.version] = question_set

    def _read(self, path: Path, *, thorough: bool) -> tuple[Source, QuestionSet, _Places]:
        source, file = _load(path, SetFile)
        places: _Places = {}
        modules: dict[str, tuple[Source, ModuleFile]] = {}
        parts: list[Part] = []
        for number, part in enumerate(file.parts):
            pages: list[Page] = []
            for index, entry in enumerate(part.pages):
                where: Location = ("parts", number, "pages", index)
                if isinstance(entry, Page):
                    pages.append(entry)
                    _note(places, entry, source, where)
                else:
                    used = self._use(entry.use, source, where, modules, places)
                    pages.extend(_only_if(entry.show_if, page) for page in used)
                    if entry.show_if is not None:
                        places |= {page.id: (source, where) for page in used}
            parts.append(Part(part.part, part.title, tuple(pages)))
        finish = self._use(file.finish, source, ("finish",), modules, places)
        written = [source.data, *(modules[name][0].data for name in sorted(modules)), self._rules_source.data]
        question_set = QuestionSet(
            **file.model_dump(
                include={"slug", "version", "order", "title", "short_name", "says", "title_question"}
            ),
            applies=file.applies,
            approved_by=file.approved_by,
            approved_on=file.approved_on,
            parts=tuple(parts),
            acknowledgements=tuple(question for page in finish for question in page.questions),
            cross_rules=self.rules.rules,
            cross_version=self.rules.version,
            modules={name: module.version for name, (_, module) in modules.items()},
            unapproved=self._unapproved(file, modules),
            scores=(*file.scores, *(score for _, module in modules.values() for score in module.scores)),
            emergency=file.emergency,
            helplines=file.helplines,
            instead=file.instead,
            clinical_route=file.clinical_route,
            finish=file.finish,
            derived_from=file.derived_from,
            hash=hashlib.sha256(json.dumps(written, sort_keys=True, ensure_ascii=False).encode()).hexdigest(),
        )

        def fail(name: str, sentence: str) -> BadQuestionFile:
            origin, where = places.get(name, (source, ("title_question",)))
            return origin.fail(where, sentence)

        check(question_set, fail, self._fail_rule, thorough=thorough)
        return source, question_set, places

    def _use(
        self,
        use: str,
        source: Source,
        where: Location,
        modules: dict[str, tuple[Source, ModuleFile]],
        places: _Places,
    ) -> tuple[Page, ...]:
        name, _, wanted = use.partition("@")
        versions = self._modules.get(name)
        if not versions or (wanted and int(wanted) not in versions):
            raise source.fail(where, f"there is no module {use}")
        if not wanted and len(versions) > 1:
            raise source.fail(
                where,
                f"module {name} has {len(versions)} versions: say which, for example {name}@{max(versions)}",
            )
        found = versions[int(wanted) if wanted else next(iter(versions))]
        modules[name] = found
        for index, page in enumerate(found[1].pages):
            _note(places, page, found[0], ("pages", index))
        return found[1].pages

    def _unapproved(self, file: SetFile, modules: dict[str, tuple[Source, ModuleFile]]) -> tuple[str, ...]:
        files = [
            (file.slug, file.approved_by),
            *((f"module {name}", module.approved_by) for name, (_, module) in modules.items()),
        ]
        files += [
            ("cross-set rules", self.rules.approved_by),
            (_SCREEN_NAMES[file.emergency], self.emergencies[file.emergency].approved_by),
            ("stop screens", self.stop_screens.approved_by),
            ("the question about words", self.happening_now.approved_by),
        ]
        return tuple(name for name, approved_by in files if approved_by is None)

    def _fail_rule(self, code: str, sentence: str) -> BadQuestionFile:
        index = next(number for number, rule in enumerate(self.rules.rules) if rule.code == code)
        return self._rules_source.fail(("rules", index), sentence)

    def _every_named_question_exists(self) -> None:
        """A cross rule, and what a shared module asks staff to ask also, may name questions of any set."""
        known = {
            name
            for versions in self._sets.values()
            for question_set in versions.values()
            for name in question_set.questions
        }
        for index, rule in enumerate(self.rules.rules):
            for name in _named(rule):
                if name not in known:
                    raise self._rules_source.fail(
                        ("rules", index), f"{rule.code}: there is no question {name} in any set"
                    )
        for key, places in self._places.items():
            for question in self._sets[key[0]][key[1]].questions.values():
                unknown = {name for rule in question.flags for name in rule.ask_also} - known
                if unknown:
                    source, where = places[question.id]
                    raise source.fail(
                        where, f"{question.id}: ask_also names {min(unknown)}, which is no question"
                    )

    def _every_named_set_exists(self, question_set: QuestionSet, source: Source, places: _Places) -> None:
        """Where a form leads to another one, patients must find it there, and not the form they are in."""
        for number, slug in enumerate(question_set.instead):
            if sentence := self._leads_nowhere(slug, question_set.slug):
                raise source.fail(("instead", number), f"instead: {sentence}")
        for question in question_set.questions.values():
            for option in question.options:
                if option.offer and (sentence := self._leads_nowhere(option.offer, question_set.slug)):
                    origin, where = places[question.id]
                    raise origin.fail(where, f"{question.id}: the offer of {option.value}: {sentence}")

    def _leads_nowhere(self, slug: str, own: str) -> str:
        if slug == own:
            return f"{slug} is this set itself"
        return "" if slug in self._sets else f"there is no set {slug}"


def _named(rule: CrossRule) -> Iterable[str]:
    yield from asked(rule.when)
    yield from rule.ask_also
    if rule.question:
        yield rule.question


def _load(path: Path, model: type[_Model]) -> tuple[Source, _Model]:
    source = yaml_source.read(path)
    try:
        return source, model.model_validate(source.data)
    except ValidationError as error:
        raise source.explain(error) from error


def _emergencies(home: Path) -> dict[EmergencyKind, EmergencyScreen]:
    """Every emergency check; what one shares with the general check is written once, in the general one."""
    general = _load(home / _EMERGENCY_FILES[EmergencyKind.GENERAL], EmergencyScreen)[1]
    found = {EmergencyKind.GENERAL: general}
    for kind, name in _EMERGENCY_FILES.items():
        if kind is not EmergencyKind.GENERAL:
            source, screen = _load(home / name, EmergencyScreen)
            try:
                found[kind] = screen.followed_by(general)
            except ValueError as trouble:
                raise source.fail(("then_general",), str(trouble)) from trouble
    return found


def _only_if(show_if: Condition | None, page: Page) -> Page:
    """The page of a module, shown only when the set that uses it wants it."""
    if show_if is None:
        return page
    both = show_if if page.show_if is None else All((show_if, page.show_if))
    return page.model_copy(update={"show_if": both})


def _note(places: _Places, page: Page, source: Source, where: Location) -> None:
    places[page.id] = (source, where)
    for index, question in enumerate(page.questions):
        places[question.id] = (source, (*where, "questions", index))


@cache
def _library() -> Library:
    return Library(HOME)


def get(slug: str, version: int | None = None) -> QuestionSet:
    """The set, in its newest version unless one is named. Raises ``NoSuchSet``."""
    return _library().get(slug, version)


def all() -> tuple[QuestionSet, ...]:
    """The newest version of each set, in the order of the front door."""
    return _library().all()


def standard() -> Library:
    """The question sets of this project."""
    return _library()


def emergency(kind: str = EmergencyKind.GENERAL) -> EmergencyScreen:
    """An emergency check; every set says which one stands before it."""
    return _library().emergency(kind)


def stop_screens() -> StopScreens:
    """The words of every emergency screen."""
    return _library().stop_screens


def happening_now() -> HappeningNow:
    """What is asked about words that may mean an emergency."""
    return _library().happening_now


def may_publish(question_set: QuestionSet, *, trial: bool, approved: Collection[str] = ()) -> bool:
    """Whether a practice's patients may be shown this set: a clinical safety officer of the practice has approved
    exactly this (`approved` are the fingerprints they put their name to), or it is a trial (the demo and the tests)."""
    return trial or fingerprint(question_set) in approved
