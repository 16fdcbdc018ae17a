"""Which part of a long list is shown, and where are the others?"""

from __future__ import annotations

from typing import Any

from django.utils.http import urlencode


def number_of(asked: str) -> int:
    """The page that an address names; the first for anything else."""
    return max(int(asked), 1) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1


def paging(
    home: str, kept: dict[str, str], number: int, size: int, total: int, things: str
) -> dict[str, Any] | None:
    """ "51 to 100 of 300 rules", with the addresses of the pages before and after; None when one page holds all."""
    if total <= size and number == 1:
        return None
    first, last = (number - 1) * size + 1, min(number * size, total)
    shown = (
        f"{first:,} to {last:,} of {total:,} {things}" if first <= total else f"No more of {total:,} {things}"
    )
    return {
        "text": shown,
        "back": f"{home}?{urlencode({**kept, 'page': str(number - 1)})}" if number > 1 else "",
        "next": f"{home}?{urlencode({**kept, 'page': str(number + 1)})}" if number * size < total else "",
    }
