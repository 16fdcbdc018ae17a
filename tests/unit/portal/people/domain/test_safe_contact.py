"""Staff who ring, text or write are told the stricter of what an account says and what came with the request."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from portal.people.domain import safe_contact as rules
from portal.people.domain.safe_contact import Said

ANSWERS = st.sampled_from(["", "yes", "no", "unsure"])
ACCOUNTS = st.lists(
    st.tuples(ANSWERS, ANSWERS, ANSWERS, ANSWERS, st.sampled_from(["", "message", "phone", "either"])).map(
        lambda said: Said("Zofia", *said, date(2026, 3, 24))
    ),
    max_size=3,
)
SAFE = Said("Zofia", "yes", "yes", "yes", "yes", "either", date(2026, 3, 24))


def test_where_all_is_safe_nothing_is_warned_of() -> None:
    assert rules.short("yes", [SAFE]) == []
    assert rules.before_a_call("yes", [SAFE]) == []
    assert rules.before_writing("yes", [SAFE]) == []


@given(st.sampled_from(["yes", "no", "unsure"]), ACCOUNTS)
def test_one_no_or_not_sure_is_enough(request_safe: str, accounts: list[Said]) -> None:
    call, short = rules.before_a_call(request_safe, accounts), rules.short(request_safe, accounts)
    no = {"no", "unsure"}

    assert any(rules.LEAVE_NOTHING in line for line in call) == (
        request_safe != "yes" or any(each.phone_only_mine in no for each in accounts)
    )
    assert any(line.startswith("Do not text") for line in call) == any(
        each.text_safe in no for each in accounts
    )
    assert any(line.startswith("No e-mail") for line in rules.before_writing(request_safe, accounts)) == (
        request_safe != "yes" or any(each.email_safe in no for each in accounts)
    )
    assert ("Messages may not be safe" in short) == (request_safe != "yes")
    assert len(set(call)) == len(call)


@given(st.sampled_from(["yes", "no", "unsure"]), ACCOUNTS, ACCOUNTS)
def test_another_account_never_takes_a_warning_away(
    request_safe: str, some: list[Said], more: list[Said]
) -> None:
    assert set(rules.short(request_safe, some)) <= set(rules.short(request_safe, [*some, *more]))
