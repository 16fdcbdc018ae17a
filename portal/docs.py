"""Writes the pages of docs/ that are made from the code: `make docs`. A test fails when they are not as the code says."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from portal import safety_pages

FOLDER = Path(__file__).resolve().parent.parent / "docs"
_MADE = "<!-- Made from the code by `make docs`. Do not edit. -->\n\n"


def lifecycle_page() -> str:
    """The table of moves, and who comes from where to where."""
    from consultations.domain.lifecycle import MOVES, PATIENT_WORDS, SENT, Status

    lines = [
        "# The life of a request",
        "",
        "`consultations/domain/lifecycle.py` is the table; `consultations.moves.apply` is the only thing that carries a "
        "move out.",
        "",
        "| Move | Who | Needs | From | To | Patient is told | Stops the clock |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for move, rule in MOVES.items():
        sources = (
            "any that was sent" if rule.sources == SENT else ", ".join(s for s in Status if s in rule.sources)
        )
        cells = [
            move,
            rule.who,
            rule.needs or "",
            sources,
            rule.target,
            rule.tells or "",
            "yes" if rule.human_answer else "",
        ]
        lines.append(f"| {' | '.join(str(cell) for cell in cells)} |")
    lines += [
        "",
        "`same`: it stays where it is. `practice`: to whoever has it, else to the queue. `before`: back to",
        "",
    ]
    lines[-2] += " where it was before the message that is taken back."
    lines += ["## What the patient reads", "", "| Status | Words |", "| --- | --- |"]
    lines += [f"| {status} | {words} |" for status, words in PATIENT_WORDS.items()]
    return _MADE + "\n".join(lines) + "\n"


def access_page() -> str:
    """Every address with its methods and its rule."""
    from portal.core.checks import every_pattern

    lines = [
        "# Who may open what",
        "",
        "A view exists only if it is registered with its rule (`portal/core/http.py`). A refusal is a 404: a stranger does "
        "not learn that the thing exists. Nobody who is not signed in is asked to sign in by a rule that needs a person. "
        "A GP and a practice manager should read this table.",
        "",
        "| Address | Methods | Door | Needs | Rule |",
        "| --- | --- | --- | --- | --- |",
    ]
    for path, pattern in sorted(every_pattern(), key=lambda pair: pair[0]):
        view: Any = pattern.callback
        rule, methods = view.rule, view.methods
        lines.append(f"| `/{path}` | {', '.join(methods)} | {rule.door} | {rule.needs or ''} | {rule.says} |")
    return _MADE + "\n".join(lines) + "\n"


def limits_page() -> str:
    """Every limit with its reason."""
    from portal.people.limits import LIMITS

    lines = [
        "# How often something may be tried",
        "",
        "`portal/people/limits.py` is the table. A limit is keyed by what is attacked first and by where it comes from "
        "last, because a whole surgery, a care home or a phone network shares one address. A limit slows people down and "
        "passes by itself. What a request says of its own address (`X-Forwarded-For` and its like) is not believed, but "
        "for the part that as many proxies of our own as `TRUSTED_PROXIES` says have written. While the cache is down "
        "each process counts alone.",
        "",
        "| Limit | So many | In seconds | For each | Why |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {each.name} | {each.amount} | {each.seconds} | {each.key} | {each.why} |" for each in LIMITS
    ]
    return _MADE + "\n".join(lines) + "\n"


PAGES = {
    "lifecycle.md": lifecycle_page,
    "access.md": access_page,
    "limits.md": limits_page,
    **safety_pages.PAGES,
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")
    import django

    django.setup()
    for name, make in PAGES.items():
        (FOLDER / name).write_text(make())


if __name__ == "__main__":
    main()
