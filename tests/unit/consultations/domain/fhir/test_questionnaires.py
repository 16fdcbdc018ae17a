"""Every set of ours leaves as valid FHIR R4 and comes back the same."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from fhir.resources.R4B.questionnaire import Questionnaire
from hypothesis import given
from hypothesis import strategies as st

from consultations.domain import grammar, library
from consultations.domain.conditions import All, AnyOf, Ask, Condition, Facts, Not, evaluate, leaves
from consultations.domain.fhir import export, own_import, plain
from consultations.domain.fhir.names import BASE, Json, extension, value_of
from consultations.domain.question_set import QuestionSet
from consultations.domain.schema import Option, Question, QuestionType

SETS = library.all()
every_set = pytest.mark.parametrize("question_set", SETS, ids=[each.slug for each in SETS])


def items(found: list[Json]) -> Iterator[Json]:
    for item in found:
        yield item
        yield from items(item.get("item", []))


def again(resource: Json, folder: Path) -> QuestionSet:
    """The set that the exported Questionnaire becomes, through the file it would be kept in."""
    content = own_import.set_file(json.loads(json.dumps(resource)))
    path = folder / f"{content['slug']}.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110), encoding="utf-8")
    return library.standard().read(path)


@every_set
def test_out_and_in_and_out_again_is_the_same(question_set: QuestionSet, tmp_path: Path) -> None:
    first = export.questionnaire(question_set)

    second = export.questionnaire(again(first, tmp_path))

    assert json.dumps(second, ensure_ascii=False) == json.dumps(first, ensure_ascii=False)


@every_set
def test_what_comes_back_asks_the_same_by_the_same_rules(question_set: QuestionSet, tmp_path: Path) -> None:
    back = again(export.questionnaire(question_set), tmp_path)

    assert back.parts == question_set.parts
    assert set(back.scores) == set(question_set.scores)


@every_set
def test_it_is_valid_fhir(question_set: QuestionSet) -> None:
    resource = export.questionnaire(question_set)

    Questionnaire.model_validate(resource)
    found = list(items(resource["item"]))
    links = [item["linkId"] for item in found]
    assert len(links) == len(set(links))
    for place, item in enumerate(found):
        for clause in item.get("enableWhen", ()):
            assert clause["question"] in links[:place]
        assert ("answerOption" in item) <= (item["type"] == "choice")
        assert (item["type"] == "group") <= bool(item.get("item"))
        assert (item["type"] == "display") <= ("required" not in item)


@every_set
def test_nobody_has_approved_it_and_it_says_so(question_set: QuestionSet) -> None:
    resource = export.questionnaire(question_set)

    assert (resource["status"], resource["experimental"]) == ("draft", True)


@every_set
def test_every_rule_is_carried(question_set: QuestionSet) -> None:
    written = json.dumps(export.questionnaire(question_set))

    rules = [rule for question in question_set.questions.values() for rule in question.flags]
    assert written.count(f'"{BASE}/StructureDefinition/portal-flag"') == len(rules)
    assert all(rule.code in written and json.dumps(rule.words)[1:-1] in written for rule in rules)


@pytest.mark.parametrize(
    ("part", "native"),
    [
        (Question(id="a.b", text="How?", type=QuestionType.TEXT), export._NATIVE),
        (Option(value="yes", text="Yes"), frozenset({"value", "text", "points"})),
        (library.get("new_problem").pages[0], frozenset({"page", "title", "questions"})),
    ],
    ids=["question", "option", "page"],
)
def test_a_field_added_to_the_schema_is_carried_or_has_a_place(part: Any, native: frozenset[str]) -> None:
    fields = set(type(part).model_fields)
    filled = part.model_copy(update={name: f"said {name}" for name in fields})

    assert native <= fields
    assert set(plain.fields(filled, without=native)) == fields - native


def _clauses_hold(item: Json, answers: dict[str, Any], question_set: QuestionSet) -> bool:
    """What a reader who knows only FHIR makes of ``enableWhen``."""
    found = [_holds(clause, answers, question_set) for clause in item.get("enableWhen", ())]
    return not found or (any(found) if item.get("enableBehavior") == "any" else all(found))


def _holds(clause: Json, answers: dict[str, Any], question_set: QuestionSet) -> bool:
    name = clause["question"].removesuffix(".instead")
    value = answers.get(name)
    values = value if isinstance(value, list) else [] if value is None else [value]
    if clause["operator"] == "exists":
        return bool(values) == clause["answerBoolean"]
    wanted = next(each for kind, each in clause.items() if kind.startswith("answer"))
    wanted = wanted["code"] if isinstance(wanted, dict) else wanted
    match clause["operator"]:
        case "=":
            return wanted in values
        case "!=":
            return wanted not in values
        case ">=":
            return any(not isinstance(each, str) and each >= wanted for each in values)
        case _:
            return any(not isinstance(each, str) and each <= wanted for each in values)


def _answers(condition: Condition, question_set: QuestionSet) -> st.SearchStrategy[dict[str, Any]]:
    given: dict[str, Any] = {}
    for leaf in leaves(condition):
        if isinstance(leaf, Ask) and leaf.question in question_set.questions:
            question = question_set.questions[leaf.question]
            single: st.SearchStrategy[Any] = st.none()
            if question.values:
                single = st.sampled_from([None, *question.values])
            if question.hard:
                single = st.one_of(single, st.integers(int(question.hard[0]), int(question.hard[1])))
            given[question.id] = (
                st.lists(st.sampled_from(question.values), unique=True) if question.holds_many and question.values
                else single
            )  # fmt: skip
    return st.fixed_dictionaries(given).map(
        lambda found: {name: each for name, each in found.items() if each}
    )


@every_set
@given(data=st.data())
def test_who_knows_only_fhir_shows_more_and_never_less(
    question_set: QuestionSet, data: st.DataObject
) -> None:
    pages = [page for page in question_set.pages if page.show_if is not None]
    if not pages:
        return
    page = data.draw(st.sampled_from(pages), label="page")
    assert page.show_if is not None
    answers = data.draw(_answers(page.show_if, question_set), label="answers")

    if evaluate(page.show_if, Facts(answers=answers)).holds:
        assert _clauses_hold(export.enable_when(page.show_if, question_set), answers, question_set)


SOURCES = st.recursive(
    st.one_of(
        st.builds(lambda value: {"q": "a.b", "eq": value}, st.sampled_from(["x", "y"])),
        st.builds(lambda value: {"q": "a.b", "gte": value}, st.integers(0, 9)),
        st.just({"q": "a.b", "answered": True}),
        st.just({"q": "a.b", "includes": ["x", "y"]}),
        st.just({"eq": "yes"}),
        st.just({"age_months_lte": 3}),
        st.just({"sex_in": ["female"]}),
        st.just({"known": "me_matched"}),
        st.just({"score": "phq9", "gte": 10}),
        st.just({"none_raised": "urgent"}),
        st.just({"flag_raised": ["RF_DVT"]}),
    ),
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
        st.builds(lambda part: {"unless": part}, inner),
    ),
)


@given(SOURCES)
def test_a_condition_is_written_as_it_is_read(source: dict[str, Any]) -> None:
    condition = grammar.parse(source)

    assert grammar.parse(plain.condition(condition)) == condition


@given(
    st.one_of(
        st.booleans(), st.integers(), st.text(), st.lists(st.text()), st.dictionaries(st.text(), st.text())
    )
)
def test_an_extension_gives_back_what_it_was_given(value: Any) -> None:
    assert value_of(extension("x", value)) == value


def test_what_is_denied_or_joined_is_said_in_fhir() -> None:
    found = library.get("new_problem")
    chest = Ask("np.area", "in", ("head", "eye"))

    assert export.enable_when(Not(chest), found)["enableBehavior"] == "all"
    assert export.enable_when(AnyOf((chest, Ask("np.pain", "gte", (8,)))), found)["enableBehavior"] == "any"
    assert "enableWhen" not in export.enable_when(All((Ask("np.pain", "under", ("np.pain", 5)),)), found)
