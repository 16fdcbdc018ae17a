"""Which form a practice's patients are given: what is on, and what was approved exactly as it is."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from consultations.domain import approval, library, local
from consultations.domain.freetext.phrases import HOME as freetext_home
from consultations.domain.offer import WAYS_IN, Offer, State, last_way_in

KIND = "medication"
OWN = {"id": "local.q1", "part": "problem", "text": "Which branch do you use?", "type": "text"}


def approved(*questions: dict[str, Any]) -> dict[str, Any]:
    found = local.asked_in(KIND, None, questions)
    return {"fingerprint": approval.fingerprint(found), "local": list(questions)}


def test_a_practice_that_changed_nothing_offers_everything_in_a_trial_and_nothing_otherwise() -> None:
    offer = Offer.of({})

    assert offer.offered(trial=True) == library.all()
    assert offer.offered(trial=False) == ()
    assert offer.state(KIND, trial=False) is State.UNAPPROVED


def test_what_is_off_is_not_offered() -> None:
    offer = Offer.of({"off": {KIND: "Ask your pharmacy."}})

    assert offer.state(KIND, trial=True) is State.OFF
    assert KIND not in {each.slug for each in offer.offered(trial=True)}


def test_the_approved_form_is_offered() -> None:
    offer = Offer.of({"approved": {KIND: [approved()]}})

    assert offer.is_approved(KIND)
    assert [each.slug for each in offer.offered(trial=False)] == [KIND]


def test_an_approval_of_something_else_opens_nothing() -> None:
    offer = Offer.of({"approved": {KIND: [{"fingerprint": "0" * 64, "local": []}]}})

    assert offer.questions(KIND, trial=False) is None


def test_a_new_question_waits_for_its_approval_and_the_form_does_not() -> None:
    offer = Offer.of({"approved": {KIND: [approved()]}, "local": {KIND: [OWN]}})

    assert not offer.is_approved(KIND)
    given = offer.questions(KIND, trial=False)
    assert given is not None
    assert "local.q1" not in given.questions
    trial = offer.questions(KIND, trial=True)
    assert trial is not None
    assert "local.q1" in trial.questions


def test_once_approved_the_question_is_asked_and_taken_out_it_is_gone() -> None:
    both = {KIND: [approved(OWN), approved()]}

    asked = Offer.of({"approved": both, "local": {KIND: [OWN]}}).questions(KIND, trial=False)
    left = Offer.of({"approved": both}).questions(KIND, trial=False)

    assert asked is not None
    assert left is not None
    assert ("local.q1" in asked.questions, "local.q1" in left.questions) == (True, False)


@pytest.mark.parametrize("what", ["Questions and their flags", "Rules across forms", "Emergency check",
                                  "Emergency screens", "Danger in free text", "Words before the form"])  # fmt: skip
def test_the_fingerprint_covers_all_that_a_patient_meets(what: str) -> None:
    found = {each.what: each for each in approval.contents(library.get("new_problem"))}

    assert len(found[what].hash) == 64


def test_every_module_is_named_with_its_hash() -> None:
    for each in library.all():
        modules = [one for one in approval.contents(each) if one.what == "Shared questions"]
        assert {one.name for one in modules} == set(each.modules)
        assert all(len(one.hash) == 64 for one in modules)


def test_two_forms_have_two_fingerprints() -> None:
    assert len({approval.fingerprint(each) for each in library.all()}) == len(library.all())


def test_the_last_way_in_of_each_kind_stays_on() -> None:
    known = [each for _, ways in WAYS_IN for each in ways]

    for whom, ways in WAYS_IN:
        assert last_way_in(ways[0], set(ways), known) == (whom if len(ways) == 1 else None)
        assert last_way_in(ways[0], {ways[0]}, known) == whom
    assert last_way_in("sore_throat", {"sore_throat"}, [*known, "sore_throat"]) is None
    assert last_way_in("child_problem", {"child_problem"}, ["new_problem"]) is None


@pytest.mark.parametrize("suffix", [".yaml", ".tsv"])
def test_a_changed_phrase_or_weight_is_another_approval(tmp_path: Path, suffix: str) -> None:
    folder = Path(shutil.copytree(freetext_home, tmp_path / "phrases"))
    before = approval.concepts_in(folder)
    assert before.hash == approval.concepts_in(freetext_home).hash
    changed = sorted(path for path in folder.rglob(f"*{suffix}"))[0]

    text = changed.read_text()
    changed.write_text(text + ("\nnew_word: x\n" if suffix == ".yaml" else "\nword\t1.0\n"))

    assert approval.concepts_in(folder).hash != before.hash
