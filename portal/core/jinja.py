"""What can every template use? The one Jinja2 environment with its globals and filters.

Addresses: `url(name, **kwargs)`, `static(path)`. Components: `component(name, params)`, and for forms
`field(bound, params)` and `error_summary(form)`. Words: `_`, `ngettext`, and the filters at the end of this module, all
in UK time. A link or a bold word inside a sentence: `tel_link(number)`, `strong(words)`, given as a placeholder.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.forms import BaseForm
from django.http import HttpRequest
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import json_script
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import (
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    FileSystemBytecodeCache,
    PackageLoader,
    TemplateError,
    pass_context,
)
from jinja2.runtime import Context
from markupsafe import Markup

from portal.core import clock, components, nhs_numbers, wording
from portal.core.dates import clock_words, day_words, in_london
from portal.core.language import english, is_welsh, other_language
from portal.core.renderers import NHSBoundField, error_summary
from portal.core.sentence import said


def environment(**options: Any) -> Environment:
    """The environment that Django's Jinja2 engine asks for (`TEMPLATES`, `OPTIONS["environment"]`)."""
    options |= {"undefined": ChainableUndefined, "autoescape": True}
    options["loader"] = ChoiceLoader([options["loader"], PackageLoader("nhsuk_frontend_jinja")])
    made = Environment(  # noqa: S701  autoescape is in the options
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_bytecode_cache(),
        extensions=["jinja2.ext.i18n"],
        **options,
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)  # type: ignore[attr-defined]
    made.globals.update(
        component=component,
        error_prefix=error_prefix,
        error_summary=_error_summary,
        field=field,
        in_english=in_english,
        is_welsh=is_welsh,
        language=language,
        leave_to=lambda: settings.LEAVE_TO,
        notices=notices,
        other_language=other_language,
        static=static,
        strong=strong,
        tel_link=tel_link,
        url=url,
        url_if=url_if,
    )
    made.filters.update(FILTERS)
    return made


def compile_all(made: Environment) -> list[str]:
    """Compiles every template of ours and returns a sentence for each that does not compile."""
    wrong = []
    for name in made.list_templates(filter_func=is_ours):
        try:
            made.get_template(name)
        except TemplateError as error:
            wrong.append(f"{name}, line {getattr(error, 'lineno', '?')}: {error}")
    return wrong


def warm() -> None:
    """Compiles what pages are made of, so that the first patient does not wait for it. A fault waits for its page."""
    made = next(engine for engine in engines.all() if isinstance(engine, Jinja2)).env
    compile_all(made)
    for name in components.KEPT | components.TYPED:
        components.render(made, name, {"name": "warm"})


def is_ours(name: str) -> bool:
    """Whether the template lies in `templates/` and is HTML. Mail texts and the NHS's macros are not."""
    return name.endswith(".html") and not name.startswith("nhsuk/")


def visit(request: HttpRequest) -> dict[str, Any]:
    """Context processor: who is asking, as `visit`."""
    return {"visit": getattr(request, "visit", None)}


# Globals --------------------------------------------------------------------------------------------------------------


@pass_context
def component(context: Context, name: str, params: Mapping[str, Any] | None = None) -> Markup:
    """The HTML of a component, ours or the NHS's."""
    return components.render(
        context.environment, name, {} if params is None else params, csrf_input=context.get("csrf_input", "")
    )


@pass_context
def field(context: Context, bound: NHSBoundField, params: Mapping[str, Any] | None = None) -> Markup:
    """A form field with its label, hint, error and value. `params` go to the component on top of the field's own."""
    if bound.component is None:
        return Markup(bound)  # noqa: S704  a hidden field has nothing to say; Django escaped its value
    return components.render(context.environment, bound.component, bound.nhs(**(params or {})))


@pass_context
def _error_summary(context: Context, form: BaseForm | None, heading: str = "", staff: bool = False) -> Markup:
    params = error_summary(form, heading=heading)
    name = "staff_errors" if staff else "error-summary"
    return components.render(context.environment, name, params) if params else Markup("")


@pass_context
def error_prefix(context: Context) -> str:
    """ "Error: " when a form on the page was refused, so that the first thing read aloud is that."""
    forms = (value for value in context.get_all().values() if isinstance(value, BaseForm))
    return gettext("Error: ") if any(form.is_bound and form.errors for form in forms) else ""


@pass_context
def notices(context: Context, beside: str = "") -> list[str]:
    """What happened on the page before: each is said once. Those that belong `beside` something are asked for there."""
    request = context.get("request")
    found = get_messages(request) if request else []
    return [str(notice) for notice in found if (notice.extra_tags or "") == beside]


@pass_context
def url(context: Context, name: str, **kwargs: Any) -> str:
    """The address of a page. The practice is added by itself where the pattern has one and a visit is present."""
    if "practice" not in kwargs:
        practice = _practice(context)
        if practice and _wants_practice(name, tuple(sorted(kwargs))):
            return reverse(name, kwargs={"practice": practice, **kwargs})
    return reverse(name, kwargs=kwargs)


@pass_context
def url_if(context: Context, name: str, **kwargs: Any) -> str:
    """The address of a page if there is such a page, else nothing: for lists that show only what leads somewhere."""
    try:
        return url(context, name, **kwargs)
    except NoReverseMatch:
        return ""


def strong(words: Any) -> Markup:
    """The words in bold, to be put into a sentence in the place of a name: `_("For %(name)s.", name=strong(name))`."""
    return Markup("<strong>{}</strong>").format(words)


def tel_link(number: str, bold: bool = False) -> Markup:
    """A number to press, to be put into a sentence in the place of a name."""
    shown = strong(number) if bold else number
    return Markup('<a href="tel:{}">{}</a>').format(wording.telephone(number), shown)


def language() -> str:
    """The language of the page, as HTML wants it: "en-GB", "cy"."""
    first, _, country = (get_language() or settings.LANGUAGE_CODE).partition("-")
    return f"{first}-{country.upper()}" if country else first


def in_english() -> Markup:
    """The attribute of an element that holds English on a page that is not; nothing on an English page."""
    return Markup(' lang="en"') if is_welsh() else Markup("")


def _practice(context: Context) -> str:
    who = context.get("visit") or getattr(context.get("request"), "visit", None)
    return str(getattr(getattr(who, "practice", None), "slug", "") or "")


@lru_cache(maxsize=1024)
def _wants_practice(name: str, given: tuple[str, ...]) -> bool:
    """Whether the pattern of this name, reached with these other arguments, also takes a practice."""
    from django.urls import get_resolver

    *spaces, last = name.split(":")
    resolver: Any = get_resolver()
    for space in spaces:
        if space not in resolver.namespace_dict:
            raise NoReverseMatch(f"There is no page called {name}.")
        prefix, resolver = resolver.namespace_dict[space]
        if "practice" in prefix:
            return True
    wanted = {*given, "practice"}
    return any(
        set(parameters) == wanted
        for found, *_ in resolver.reverse_dict.getlist(last)
        for _, parameters in found
    )


def _bytecode_cache() -> FileSystemBytecodeCache | None:
    """Compiled templates are kept between starts, in a folder that only this user can write to."""
    folder = Path(getattr(settings, "BASE_DIR", ".")) / ".portal" / f"templates-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder)) if os.access(folder, os.W_OK) else None


# Filters --------------------------------------------------------------------------------------------------------------


def _day(value: datetime | date) -> str:
    return day_words(in_london(value).date() if isinstance(value, datetime) else value)


def _short_date(value: datetime | date) -> str:
    return wording.short_date(
        in_london(value).date() if isinstance(value, datetime) else value, clock.today()
    )


FILTERS = {
    "english": english,
    "said": said,
    "ago": lambda moment: wording.ago_words(moment, clock.now()),
    "by": lambda moment: wording.by_words(moment, clock.now()),
    "clock": clock_words,
    "date_of_birth": wording.date_of_birth,
    "day": _day,
    "initials": wording.initials,
    "json_script": json_script,
    "nhs_number": nhs_numbers.in_threes,
    "paragraphs": wording.paragraphs,
    "possessive": wording.possessive,
    "short_date": _short_date,
    "short_when": lambda moment: wording.short_when(moment, clock.now()),
    "span": wording.span_words,
    "tel": wording.telephone,
    "waited": lambda moment: wording.span_words(clock.now() - moment),
    "when": lambda moment: wording.when_words(moment, clock.now()),
}
