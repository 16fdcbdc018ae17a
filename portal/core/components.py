"""How does a component get from its name and parameters to HTML, and when may the HTML be kept for the next page?

Ours are the macros in `templates/components/`, one to a file; the others are the NHS's, from nhsuk-frontend-jinja. Ours
win where both have the name (our `header` has no NHS logo).

An NHS component costs up to 5 ms, so those whose parameters are finite (choices, states, errors) are made once and
kept. What a person typed is never kept: a box is kept empty and the value put in afterwards, and what carries free
text is made afresh.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from secrets import token_hex
from typing import Any, cast

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from jinja2 import BaseLoader, Environment, TemplateNotFound, Undefined
from markupsafe import Markup, escape

from portal.core.language import is_welsh

#: NHS components whose parameters come from our own texts, so that the same few are asked for again and again.
KEPT = frozenset(
    [
        "back-link",
        "button",
        "checkboxes",
        "error-message",
        "error-summary",
        "hint",
        "label",
        "pagination",
        "radios",
        "select",
        "skip-link",
        "tag",
    ]
)
#: NHS components that hold what a person typed. They are kept without it.
TYPED = frozenset(["character-count", "date-input", "file-upload", "input", "password-input", "textarea"])

MARKUP = "\x00markup"
#: Stands in kept HTML where a value goes; nobody outside this process can know it.
PLACE = f"typed{token_hex(16)}x"
PLACES = re.compile(PLACE + r"(\d+)x")
PARAMETER = re.compile(r"^  ([A-Za-z_]+)(?: \(needed\))?:", re.MULTILINE)
NEEDED = re.compile(r"^  ([A-Za-z_]+) \(needed\):", re.MULTILINE)


class UnknownComponent(Exception):
    """A template asked for a component, or gave it a parameter, that does not exist."""


@dataclass(frozen=True)
class Own:
    """One macro of ours with the parameters that the comment at its head promises."""

    macro: Callable[[Mapping[str, Any]], Markup]
    known: frozenset[str]
    needed: frozenset[str]

    def check(self, name: str, params: Mapping[str, Any]) -> None:
        if strange := params.keys() - self.known:
            raise UnknownComponent(f"The component {name} has no parameter {', '.join(sorted(strange))}.")
        if missing := self.needed - params.keys():
            raise UnknownComponent(f"The component {name} needs the parameter {', '.join(sorted(missing))}.")


def render(environment: Environment, name: str, params: Mapping[str, Any], *, csrf_input: Any = "") -> Markup:
    """The component's HTML. Raises `UnknownComponent` for a name or parameter that is not there.

    `csrf_input` is given to those of ours that hold a form, which say so in their comment.
    """
    own = _own(environment, name)
    if own is None:
        return _nhs(environment, name.replace("_", "-"), params)
    own.check(name, params)
    if "csrf_input" in own.known:
        params = {"csrf_input": csrf_input, **params}
    return own.macro(params)


def names(environment: Environment) -> list[str]:
    """The names of our own components."""
    paths = environment.list_templates(filter_func=lambda path: path.startswith("components/"))
    return [path.removeprefix("components/").removesuffix(".html") for path in paths]


def kept() -> int:
    """How many pieces of HTML are kept at the moment."""
    return _keep.cache_info().currsize


def forget() -> None:
    """Drops what is kept: for tests, and after templates changed under a running server."""
    _keep.cache_clear()
    _find_own.cache_clear()
    _find_nhs.cache_clear()


def _own(environment: Environment, name: str) -> Own | None:
    return (
        _find_own.__wrapped__(environment, name) if environment.auto_reload else _find_own(environment, name)
    )


@lru_cache(maxsize=512)
def _find_own(environment: Environment, name: str) -> Own | None:
    path = f"components/{name}.html"
    try:
        template = environment.get_template(path)
    except TemplateNotFound:
        return None
    loader = cast(BaseLoader, environment.loader)
    source = loader.get_source(environment, path)[0]
    comment = source.partition("#}")[0]
    return Own(
        macro=getattr(template.module, name),
        known=frozenset(PARAMETER.findall(comment)),
        needed=frozenset(NEEDED.findall(comment)),
    )


@lru_cache(maxsize=128)
def _find_nhs(environment: Environment, name: str) -> Callable[[Mapping[str, Any]], Markup]:
    first, *rest = name.split("-")
    try:
        template = environment.get_template(f"nhsuk/components/{name}/macro.jinja")
    except TemplateNotFound:
        raise UnknownComponent(f"There is no component {name}, neither ours nor the NHS's.") from None
    macro: Callable[[Mapping[str, Any]], Markup] = getattr(
        template.module, first + "".join(word.title() for word in rest)
    )
    return macro


def _nhs(environment: Environment, name: str, params: Mapping[str, Any]) -> Markup:
    plain = _plain(params)
    if is_welsh():
        plain = _in_welsh(name, plain)
    if name in KEPT and not _has_conditional(plain):
        return _keep(environment, name, get_language(), json.dumps(plain))
    if name in TYPED:
        return _typed(environment, name, plain)
    return _find_nhs(environment, name)(_revive(plain))


def _in_welsh(name: str, params: dict[str, Any]) -> dict[str, Any]:
    """With what the NHS's components say by themselves, which is English."""
    if isinstance(params.get("errorMessage"), dict):
        params["errorMessage"].setdefault("visuallyHiddenText", gettext("Error"))
    if name == "inset-text":
        params.setdefault("visuallyHiddenText", gettext("Information"))
    if name == "character-count":
        params |= {
            "textareaDescriptionText": gettext("You can write up to %{count} characters"),
            "charactersUnderLimitText": {"other": gettext("Characters left: %{count}")},
            "charactersAtLimitText": gettext("Characters left: 0"),
            "charactersOverLimitText": {"other": gettext("Characters too many: %{count}")},
        }
    return params


def _typed(environment: Environment, name: str, params: dict[str, Any]) -> Markup:
    """The box is made once with a mark in the place of each value; the values themselves are put in afterwards."""
    values: list[Any] = []

    def mark(value: Any) -> str:
        values.append(value)
        return f"{PLACE}{len(values) - 1}x"

    if params.get("value"):
        params = params | {"value": mark(params["value"])}
    if params.get("values"):
        params = params | {"values": {key: mark(value) for key, value in params["values"].items() if value}}
    if "items" in params:
        params = params | {
            "items": [
                item | {"value": mark(item["value"])} if item.get("value") else item
                for item in params["items"]
            ]
        }
    html = _keep(environment, name, get_language(), json.dumps(params))
    if not values:
        return html
    # In one go, so that a value that looks like a mark stays what it is.
    return Markup(PLACES.sub(lambda found: escape(values[int(found[1])]), html))  # noqa: S704  each value is escaped


@lru_cache(maxsize=2048)
def _keep(environment: Environment, name: str, language: str | None, params: str) -> Markup:
    return _find_nhs(environment, name)(_revive(json.loads(params)))


def _has_conditional(params: Mapping[str, Any]) -> bool:
    return any(isinstance(item, dict) and "conditional" in item for item in params.get("items", ()))


def _plain(value: Any) -> Any:
    """The value as JSON can carry it. Lazy texts become words, so that the language is in the key; None is left out."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items() if _is_said(item)}
    if isinstance(value, (bool, int, float)) or type(value) is str:
        return value
    if isinstance(value, Promise):
        return str(value)
    if hasattr(value, "__html__"):
        return {MARKUP: str(value.__html__())}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(item) for item in value if _is_said(item)]
    return str(value)


def _is_said(value: Any) -> bool:
    return value is not None and not isinstance(value, Undefined)


def _revive(value: Any) -> Any:
    if isinstance(value, dict):
        if MARKUP in value:
            return Markup(value[MARKUP])  # noqa: S704  it came in as markup: see _plain
        return {key: _revive(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_revive(item) for item in value]
    return value
