"""How is a flag said in one line of a list? Its meaning, and apart from it the patient's words that raised it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Rules whose words only resemble danger begin like this: a rule that knows what was said, or an answer, is named first.
RESEMBLES = "words:sounds_"
_OPENS, _CLOSES = ": “", "”"


def says_and_quote(words: str) -> tuple[str, str]:
    """("A clot in the leg", "calf is swollen") of "A clot in the leg: “calf is swollen”"; nothing quoted, nothing apart."""
    says, opened, quote = words.partition(_OPENS)
    if not opened or not quote.endswith(_CLOSES):
        return words.rstrip("."), ""
    return says, quote[: -len(_CLOSES)]


def is_quoted(sign: Mapping[str, Any]) -> bool:
    """Whether the flag quotes what raised it, which is marked where it was written: the answer need not be said again."""
    return sign.get("start") is not None and bool(says_and_quote(str(sign["words"]))[1])
