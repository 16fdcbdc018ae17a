"""Every page, asked by everybody in every way: who gets in, who does not, and nobody reads or changes what is not theirs.

The pages are those of the resolver, so a new one is asked as soon as it has an address. Who should get in stands in
`expected.py`, written by hand.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.core.checks import every_pattern
from portal.core.http import Door
from tests.access.canary import columns_to_mark, marked_models
from tests.access.cells import Came, House, Page, ask, ask_in_turn, faults, pages
from tests.access.expected import EXPECTED, NAMED, UNKNOWN, Who, sentence

pytestmark = pytest.mark.django_db

ALL = [each for each in pages() if hasattr(each.pattern.callback, "rule")]
KNOWN = [each for each in ALL if each.rule.name in EXPECTED and set(each.parts) <= set(NAMED)]
OF_A_PRACTICE = [each for each in KNOWN if "practice" in each.parts and each.names_a_thing]

by_address = pytest.mark.parametrize("page", KNOWN, ids=lambda each: each.path or "root")


def test_every_address_has_a_rule() -> None:
    without = [
        f"/{path} has no rule. Register its view with portal.core.http.page."
        for path, each in every_pattern()
        if not hasattr(each.callback, "rule")
    ]

    assert not without, "\n".join(without)


def test_every_rule_stands_in_the_table() -> None:
    unknown = [sentence(each.rule, each.path) for each in ALL if each.rule.name not in EXPECTED]

    assert not unknown, "\n".join(unknown)


def test_two_rules_never_share_a_name() -> None:
    sentences: dict[str, set[str]] = {}
    for each in ALL:
        sentences.setdefault(each.rule.name, set()).add(each.rule.says)

    assert {name for name, says in sentences.items() if len(says) > 1} == set()


def test_whatever_an_address_names_can_be_made() -> None:
    unknown = [
        f"/{each.path} names <{part}>, which tests/access/expected.py does not know. Add it to NAMED and make one in canary.py."
        for each in ALL
        for part in each.parts
        if part not in NAMED
    ]

    assert not unknown, "\n".join(unknown)


def test_the_table_has_no_line_for_a_rule_that_opens_nothing() -> None:
    assert set(EXPECTED) - {each.rule.name for each in ALL} == set(), "Take these lines out of EXPECTED."


def test_the_words_of_the_canary_are_everywhere(house: House) -> None:
    """A column about a person that holds no canary would leak unseen."""
    empty = []
    with house.nest.world.inside():
        for model in marked_models():
            names = columns_to_mark(model)
            rows = list(model.objects.values(*names)) if names else [{}]  # type: ignore[attr-defined]
            empty += [model.__name__] if not rows else []
            empty += [
                f"{model.__name__}.{name}"
                for name in names
                if not any("CANARY" in str(row[name]) for row in rows)
            ]

    assert not empty


@by_address
def test_who_gets_in(house: House, page: Page) -> None:
    found = [fault for method in page.methods for fault in faults(house, page, method)]

    assert not found, "\n".join(found)


@by_address
def test_other_methods_are_refused_to_everybody(house: House, page: Page) -> None:
    """One of each door asks: the method is looked at before the person is."""
    people = (Who.NOBODY, Who.SECRET, Who.AMINA, Who.SAMIRA, Who.OLU)
    answers = {who: ask(house, page, page.wrong_method, who, house.nest.here).came for who in people}

    assert set(answers.values()) == {Came.METHOD}, answers


@pytest.mark.parametrize("page", OF_A_PRACTICE, ids=lambda each: each.path)
def test_nothing_of_one_practice_opens_at_another(house: House, page: Page) -> None:
    """The address of one practice with the ids of the other, both ways, for whoever gets in at home or at the other
    practice; whom the page itself refuses is asked at home.
    """
    found = []
    nest = house.nest
    let_in = EXPECTED[page.rule.name].who(page.name)
    people = [who for who in Who if who in let_in or who in (Who.PETER, Who.FARAH, Who.OLU, Who.NOBODY)]
    for things, other in ((nest.here, nest.there), (nest.there, nest.here)):
        for method in page.methods:
            slug = other.practice.slug
            if method == "POST" and things is nest.here:
                answers = ask_in_turn(house, page, method, people, things, slug)
            else:
                answers = {who: ask(house, page, method, who, things, slug) for who in people}
            for who, answer in answers.items():
                asked = f"{method} /{page.path} at {slug} with what is {things.practice.slug}'s, by {who}"
                if answer.came not in (Came.REFUSED, Came.SIGN_IN):
                    found.append(f"{asked}: {answer.came} ({answer.response.status_code}).")
                if things is nest.here and any(each in answer.body for each in nest.here.secrets):
                    found.append(f"{asked}: reads what is not theirs.")
                if answer.is_changed:
                    found.append(f"{asked}: changed something of the other practice.")

    assert not found, "\n".join(found)


OF_ONE_REQUEST = [
    each for each in KNOWN if each.rule.door == Door.PATIENT and set(each.parts) == {"practice", "id"}
]


@pytest.mark.parametrize("page", OF_ONE_REQUEST, ids=lambda each: each.path)
def test_before_staff_have_matched_it_a_request_is_its_writers_alone(house: House, page: Page) -> None:
    nest = house.nest
    uma = replace(nest.here, request=nest.unmatched)
    found = []
    for method in page.methods:
        for who in Who:
            answer = ask(house, page, method, who, uma, look=method == "POST" and who != Who.UMA)
            right = Came.IN if who == Who.UMA else Came.SIGN_IN if who in UNKNOWN else Came.REFUSED
            if answer.came != right or answer.is_changed:
                found.append(f"{method} /{page.path} by {who}: {answer.came}, and should be {right}.")

    assert not found, "\n".join(found)
