"""Can everything that patients read be said in Welsh? Missing, doubtful, stale or broken entries of the catalogue.

It needs neither Django nor a database. That the Welsh is good Welsh no machine can tell: the header of the catalogue says
that nobody has read it yet.
"""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog

from tests import messages

KEPT = messages.kept()


def test_every_text_has_its_welsh() -> None:
    missing = [str(each) for each in messages.keys(messages.wanted()) - messages.keys(KEPT)]

    assert missing + messages.missing(KEPT) == [], "Run `make messages` and write the Welsh in locale/cy/."


def test_nothing_is_kept_that_is_said_no_more() -> None:
    assert messages.keys(KEPT) - messages.keys(messages.wanted()) == set(), "Run `make messages`."


def test_names_and_numbers_are_put_into_the_welsh_as_into_the_english() -> None:
    assert messages.misplaced(KEPT) == []


def test_what_django_reads_is_what_the_catalogue_says() -> None:
    assert messages.MO.read_bytes() == messages.compiled(KEPT), "Run `make messages`."


@pytest.mark.parametrize(
    ("english", "welsh", "is_wrong"),
    [
        ("Call %(phone)s.", "Ffoniwch %(phone)s.", False),
        ("Call %(phone)s.", "Ffoniwch %(ffôn)s.", True),
        ("Call %(phone)s.", "Ffoniwch.", True),
        ("Error: ", "Gwall:", True),
        (
            ("%(num)s day", "%(num)s days"),
            ("un diwrnod", "%(num)s ddiwrnod", "%(num)s diwrnod", "%(num)s diwrnod"),
            False,
        ),
        (
            ("%(num)s day", "%(num)s days"),
            ("un diwrnod", "%(n)s ddiwrnod", "%(num)s diwrnod", "%(num)s diwrnod"),
            True,
        ),
    ],
)
def test_a_broken_entry_is_found(
    english: messages.Words, welsh: str | tuple[str, ...], is_wrong: bool
) -> None:
    catalog = Catalog(locale="cy")
    catalog.add(english, welsh)

    assert bool(messages.misplaced(catalog)) is is_wrong
