"""A question file that does not hold together is refused, with the file and the line."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from consultations.domain import journey, library
from consultations.domain.approval import fingerprint
from consultations.domain.conditions import AboutPatient
from consultations.domain.library import BadQuestionFile, Library
from consultations.domain.schema import ATTACHED

Change = Callable[[str, str, str], Path]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of the question sets that a test may spoil."""
    return Path(shutil.copytree(library.HOME, tmp_path / "question_sets"))


def line_of(path: Path, words: str) -> int:
    """The line on which the words stand."""
    return next(number for number, line in enumerate(path.read_text().splitlines(), 1) if words in line)


INSTRUMENTS = ("phq.", "gad.", "aud.", "mrc.")  # their wording is fixed by their authors, to the last dash

SPOILED = [
    ("admin_letter.yaml", "order: 23", "order: 23\ncolour: red", "colour: red", "unknown key 'colour'"),
    ("admin_letter.yaml", "            label: Needed by", "            labels: Needed by", "labels:", "unknown key 'labels'"),
    ("admin_letter.yaml", "version: 2\n", "version: 2\nversion: 3\n", "version: 3", "'version' is said twice"),
    ("admin_letter.yaml", "short_name: Letter or form\n", "", "slug:", "'short_name' is missing"),
    (
        "admin_letter.yaml", "show_if: {q: ad.kind, eq: form_to_fill}", "show_if: {q: ad.kinds, eq: form_to_fill}",
        "page: the-form", "the-form: there is no question ad.kinds before it",
    ),
    (
        "admin_letter.yaml", "show_if: {q: ad.kind, eq: form_to_fill}", "show_if: {q: con.how, eq: message}",
        "page: the-form", "the-form: there is no question con.how before it",
    ),
    (
        "admin_letter.yaml", "show_if: {q: ad.kind, eq: form_to_fill}", "show_if: {q: ad.kind, eq: forms}",
        "page: the-form", "the-form: ad.kind has no option forms",
    ),
    (
        "admin_letter.yaml", "show_if: {q: ad.kind, eq: form_to_fill}", "show_if: {q: ad.kind, is: form_to_fill}",
        "{q: ad.kind, is: form_to_fill}", "a condition says one thing",
    ),
    ("admin_letter.yaml", "- id: ad.by", "- id: ad.for", "text: When do you need it by?", "ad.for is there twice"),
    ("admin_letter.yaml", "- page: by-when", "- page: what-for", "- id: ad.by", "what-for is there twice"),
    (
        "admin_letter.yaml", "show_if: {q: ad.kind, eq: form_to_fill}",
        "show_if: {all: [{q: ad.kind, eq: letter}, {q: ad.kind, eq: records}]}", "- id: ad.file", "ad.file can never be reached",
    ),
    (
        "admin_letter.yaml", "            when: future", "            when: future\n            options: {yes: A}",
        "- id: ad.by", "options on a date would never be shown",
    ),
    (
        "admin_letter.yaml", "code: INFO_SHORT_TIME", "level: high\n                code: INFO_SHORT_TIME",
        "level: high", "'level': Input should be 'emergency', 'urgent', 'soon' or 'routine'",
    ),
    (
        "admin_letter.yaml", "code: INFO_SHORT_TIME", "level: routine\n                code: INFO_SHORT_TIME",
        "- when: {within_working_days: 2}", "a flag is emergency, urgent or soon, or has no level",
    ),
    (
        "admin_letter.yaml", "code: INFO_SHORT_TIME", "level: emergency\n                code: INFO_SHORT_TIME",
        "- when: {within_working_days: 2}", "an emergency level needs a stop screen",
    ),
    (
        "admin_letter.yaml", "ask: Tell us what you need\n", "hint: x\n",
        "- id: ad.kind", "a required question needs 'ask'",
    ),
    ("admin_letter.yaml", "- use: contact", "- use: contacts", "- use: contacts", "there is no module contacts"),
    ("admin_letter.yaml", "- use: contact", "- use: contact@2", "- use: contact@2", "there is no module contact@2"),
    ("admin_letter.yaml", "title_question: ad.kind", "title_question: ad.what", "title_question", "there is no question ad.what"),
    ("admin_letter.yaml", "approved_by: null", "approved_by: Dr A", "slug:", "approved_by and approved_on are given together"),
    ("admin_letter.yaml", "order: 23", "order: [23", "order: [23", "this is not valid YAML"),
    (
        "medication.yaml", "{q: md.crit, includes: *critical}]}\n                id: md.left:critical",
        "{q: md.left, gte: 7}]}\n                id: md.left:critical", "- id: md.left", "can never hold",
    ),
    (
        "medication.yaml", "id: md.left:two_days", "id: md.left:critical",
        "- id: md.left", "two rules are called md.left:critical",
    ),
    (
        "new_problem.yaml", "ask_also: [np.leg, np.cp]", "ask_also: [np.legs]",
        "- id: np.breath", "ask_also names np.legs, which is no question",
    ),
    (
        "new_problem.yaml", "- when: {includes: sudden_worst}", "- when: {eq: sudden_worst}",
        "- id: np.ha", "use 'includes' for boxes to tick",
    ),
    (
        "new_problem.yaml", "show_if: {q: np.area, eq: eye}", "show_if: {flag_raised: RF_EYE}",
        "- page: eye", "what is shown cannot depend on a flag",
    ),
    ("modules/obs.yaml", "soft: [35.0, 41.5]", "soft: [25.0, 41.5]", "- id: obs.temp", "the soft range lies inside the hard range"),
    ("modules/bp.yaml", "more_than: obs.bp_dia", "more_than: obs.temp", "- id: obs.bp_sys", "not on the same page"),
    ("modules/immune.yaml", "          none: None of these\n", "", "- id: imm.risk", "boxes to tick need an option 'none'"),
    ("rules/cross.yaml", "{q: np.leg, eq: yes}", "{q: np.legs, eq: yes}", "- code: RF_PE", "there is no question np.legs in any set"),
    ("rules/cross.yaml", "{q: np.leg, eq: yes}", "{q: np.leg, eq: maybe}", "- code: RF_PE", "np.leg has no option maybe"),
    ("rules/cross.yaml", "code: RF_MSCC", "code: MSCC", "code: MSCC", "'code': String should match pattern"),
    ("emergency.yaml", "code: EM02", "code: EM01", "version: 1", "an emergency code is there twice"),
    ("stop_screens.yaml", "ask: What will you do?\n", "", "version: 2", "'ask' is missing"),
    (
        "uti_f.yaml", "instead: [new_problem, child_problem]", "instead: [new_problem, childs_problem]",
        "instead: ", "instead: there is no set childs_problem",
    ),
    ("uti_f.yaml", "instead: [new_problem, child_problem]", "instead: [uti_f]", "instead: ", "instead: uti_f is this set itself"),
    ("new_problem.yaml", "offer: msk", "offer: muscles", "- id: np.area", "np.area: the offer of back_joint: there is no set muscles"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "where", "sentence"), SPOILED, ids=[case[4] for case in SPOILED]
)
def test_spoiled_file_is_refused_with_file_and_line(
    home: Path, file: str, old: str, new: str, where: str, sentence: str
) -> None:
    path = home / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))

    with pytest.raises(BadQuestionFile) as refused:
        Library(home, thorough=True)

    name, line, said = str(refused.value).splitlines()[0].split(":", 2)
    assert name == path.name
    assert sentence in said
    assert abs(int(line) - line_of(path, where)) <= 2


def test_a_file_that_is_read_alone_leads_to_forms_that_are_there(home: Path) -> None:
    path = home / "uti_f.yaml"
    path.write_text(path.read_text().replace("instead: [new_problem", "instead: [new_problems"))

    with pytest.raises(BadQuestionFile, match=r"uti_f\.yaml:14: instead: there is no set new_problems"):
        library.standard().read(path)


def test_a_module_that_no_set_uses_yet_may_be_there(home: Path) -> None:
    (home / "modules" / "spare.yaml").write_text(
        (home / "modules" / "ice.yaml").read_text().replace("module: ice", "module: spare")
    )

    assert "spare" not in {name for each in Library(home).all() for name in each.modules}


def test_a_set_shows_a_module_only_when_it_says_so() -> None:
    question_set = library.get("new_problem")
    about = AboutPatient(40, 480, "male")

    without = journey.pages(question_set, {"np.ltc": ["none"]}, about)
    with_lung = journey.pages(question_set, {"np.ltc": ["lung"]}, about)

    assert {page.id for page in with_lung} - {page.id for page in without} == {"copd", "peak-flow"}


def test_a_module_shown_on_a_question_that_is_not_there_is_refused(home: Path) -> None:
    path = home / "new_problem.yaml"
    path.write_text(
        path.read_text().replace("show_if: {q: np.ltc, includes: lung}", "show_if: {q: np.lungs, eq: yes}", 1)
    )

    with pytest.raises(
        BadQuestionFile, match=r"new_problem\.yaml:\d+: copd: there is no question np\.lungs before it"
    ):
        Library(home, thorough=True)


def test_two_versions_of_a_module_must_be_told_apart(home: Path) -> None:
    text = (home / "modules" / "ice.yaml").read_text()
    (home / "modules" / "ice-2.yaml").write_text(text.replace("version: 1", "version: 2"))

    with pytest.raises(BadQuestionFile, match="module ice has 2 versions: say which, for example ice@2"):
        Library(home, thorough=True)


def test_an_older_version_stays_for_the_forms_begun_in_it(home: Path) -> None:
    text = (home / "admin_letter.yaml").read_text()
    (home / "admin_letter-3.yaml").write_text(
        text.replace("version: 2", "version: 3").replace("What do you need?", "What is it?")
    )

    shelf = Library(home)

    assert shelf.get("admin_letter").version == 3
    assert shelf.get("admin_letter", 2).questions["ad.kind"].text == "What do you need?"
    assert len(shelf.all()) == len(library.all())
    assert shelf.get("admin_letter", 2).hash != shelf.get("admin_letter", 3).hash


@pytest.mark.parametrize("slug", ["new_problem", "admin_letter", "skin"])
def test_a_form_begun_before_photos_could_be_added_is_finished_without_them(slug: str) -> None:
    def asks_for_files(version: int) -> bool:
        return any(each.type in ATTACHED for each in library.get(slug, version).questions.values())

    assert not asks_for_files(1)
    assert asks_for_files(2)


def test_the_same_version_twice_is_refused(home: Path) -> None:
    shutil.copy(home / "admin_letter.yaml", home / "copy.yaml")

    with pytest.raises(BadQuestionFile, match="admin_letter has version 2 twice"):
        Library(home, thorough=True)


def test_a_changed_word_changes_the_hash(home: Path) -> None:
    before = Library(home).get("medication").hash
    path = home / "modules" / "who.yaml"
    path.write_text(path.read_text().replace("Who is this request for?", "Who is this for?"))

    after = Library(home).get("medication").hash

    assert before == library.get("medication").hash
    assert after != before


@pytest.mark.parametrize(("slug", "version"), [("nothing", None), ("medication", 9)])
def test_a_set_that_is_not_there(slug: str, version: int | None) -> None:
    with pytest.raises(library.NoSuchSet):
        library.get(slug, version)


def test_the_sets_in_the_order_of_the_front_door() -> None:
    orders = [question_set.order for question_set in library.all()]

    assert orders == sorted(set(orders)), "two sets claim the same place at the front door"
    assert library.all()[0].slug == "new_problem"


def test_unapproved_sets_are_only_for_a_trial() -> None:
    question_set = library.get("medication")

    assert not library.may_publish(question_set, trial=False)
    assert library.may_publish(question_set, trial=True)
    assert library.may_publish(question_set, trial=False, approved=[fingerprint(question_set)])
    assert not library.may_publish(
        question_set, trial=False, approved=[fingerprint(library.get("new_problem"))]
    )


def test_a_name_in_a_file_opens_nothing_at_a_practice() -> None:
    question_set = replace(library.get("medication"), unapproved=(), approved_by="Dr Example")

    assert not library.may_publish(question_set, trial=False)


def test_a_set_approved_in_one_file_alone_is_not_approved(home: Path) -> None:
    path = home / "medication.yaml"
    text = path.read_text().replace("approved_by: null", "approved_by: Dr Example")
    path.write_text(text.replace("approved_on: null", "approved_on: 2026-03-01"))

    question_set = Library(home).get("medication")

    assert question_set.approved_by == "Dr Example"
    assert "module who" in question_set.unapproved
    assert not library.may_publish(question_set, trial=False)


@pytest.mark.parametrize(("age", "applies"), [(15, False), (16, True), (None, True)])
def test_for_whom_a_set_was_written(age: int | None, applies: bool) -> None:
    assert library.get("new_problem").applies_to(AboutPatient(age, None, None)) is applies


def test_every_required_question_has_a_sentence_and_every_option_words() -> None:
    for question_set in library.all():
        for question in (*question_set.questions.values(), *question_set.acknowledgements):
            assert not question.required or question.ask
            assert all(option.text.strip() == option.text for option in question.options)
            for words in (question.text, question.hint or "", *(option.text for option in question.options)):
                assert "—" not in words or question.id.startswith(INSTRUMENTS)
                assert "{" not in words


def test_every_question_and_rule_of_ours_can_be_reached() -> None:
    shelf = Library(library.HOME, thorough=True)

    assert len(shelf.all()) == len(library.all())
