"""How is a sentence said in the language of whoever reads it?

Pure: what looks a sentence up is handed in when Django starts (`speak`), and until then every sentence stays English. Rules
that know nothing of languages give a `Sentence`: English as a string, and its parts for whoever shows it. What shows words
at once, such as a date, calls `say`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Sentence(str):
    """English, made of a template and what is put into it: `Sentence("It is %(n)s too long", n=3)`."""

    __slots__ = ("template", "values")
    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, **values: Any) -> Sentence:
        made = super().__new__(cls, template % values if values else template)
        made.template, made.values = template, values
        return made


class OwnWords(Sentence):
    """A form's own sentence, which is English, and what says the same in general: a page in a language that the form is
    not in says that. Where nobody has put the general sentence into the language, the form's own stands."""

    __slots__ = ()

    def __new__(cls, own: str, general: Sentence) -> OwnWords:
        made = str.__new__(cls, own)
        made.template, made.values = general.template, general.values
        return made


class _Tongue:
    """What looks up a sentence in the language of the page."""

    look_up: Callable[[str], str] = staticmethod(lambda text: text)


def speak(look_up: Callable[[str], str]) -> None:
    """From here on sentences are looked up with this."""
    _Tongue.look_up = staticmethod(look_up)


def say(template: str, **values: Any) -> str:
    """The sentence in the language of the page, with what is put into it."""
    found = _Tongue.look_up(template) if template else template
    return found % {name: said(value) for name, value in values.items()} if values else found


def said(text: Any) -> Any:
    """What a rule gave, in the language of the page. A plain string put into a sentence is somebody's own and stays."""
    if isinstance(text, OwnWords) and _Tongue.look_up(text.template) == text.template:
        return str(text)
    return say(text.template, **text.values) if isinstance(text, Sentence) else text


def whole(text: str) -> str:
    """The same, for a refusal: its plain string is a sentence of ours."""
    return say(text.template, **text.values) if isinstance(text, Sentence) else say(text)
