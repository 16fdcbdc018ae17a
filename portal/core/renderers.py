"""How does a Django form field become an NHS component? One mapping, obeyed by every form, allauth's included.

`FORM_RENDERER` names `NHSFormRenderer`; each bound field then has `.component` (its name) and `.nhs()` (its
parameters). In a template: `field(form.course, {"heading": true})`, and `error_summary(form)` above the form.

A field may carry more of the component's parameters: `nhs = {"course": {"hint": "..."}}` on the form, or an `nhs` dict
on the field. Three shorthands are understood everywhere: `heading` (the label is the page's h1), `size` ("s", "m", "l",
"xl") and `caption`. Choices may have `hints` (value to text) and `conditionals` (value to HTML shown when chosen).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from markupsafe import Markup

from portal.core import components
from portal.core.forms import ALL_PARTS, DayMonthYear

#: Attributes of a widget that have a parameter of their own, or that we leave out. `maxlength` would cut what is pasted
#: without a word, and a placeholder disappears when it is needed.
NOT_PASSED_ON = frozenset(
    [
        "autocapitalize",
        "autocomplete",
        "autofocus",
        "class",
        "cols",
        "id",
        "inputmode",
        "maxlength",
        "minlength",
        "placeholder",
        "required",
        "rows",
        "spellcheck",
        "type",
        "width",
        "min",
        "max",
        "step",
        "size",
    ]
)


def text_or_html(value: Any) -> dict[str, Any]:
    """The words under the key that the NHS macros want: `html` only for what is already marked as such."""
    return {"html": value} if hasattr(value, "__html__") else {"text": str(value)}


class NHSBoundField(BoundField):
    """A bound field that knows which NHS component shows it."""

    @property
    def component(self) -> str | None:
        """The component's name; None for a hidden field."""
        widget = self.field.widget
        if widget.is_hidden:
            return None
        if isinstance(widget, DayMonthYear):
            return "date-input"
        # Django's tick boxes are a kind of radios, so they are asked about first.
        if isinstance(widget, forms.CheckboxSelectMultiple | forms.SelectMultiple):
            return (
                "grouped_checkboxes" if any(_is_group(label) for _, label in widget.choices) else "checkboxes"
            )
        if isinstance(widget, forms.RadioSelect):
            return "radios"
        if isinstance(widget, forms.Select):
            return "select"
        if isinstance(widget, forms.CheckboxInput):
            return "checkboxes"
        if isinstance(widget, forms.Textarea):
            return "character-count" if getattr(self.field, "counted", None) else "textarea"
        if isinstance(widget, forms.PasswordInput):
            return "password-input"
        if isinstance(widget, forms.FileInput):
            return "file-upload"
        return "input"

    def nhs(self, **more: Any) -> dict[str, Any]:
        """The component's parameters, those in `more` and on the form winning over the field's own."""
        options = {
            **getattr(self.field, "nhs", {}),
            **getattr(self.form, "nhs", {}).get(self.name, {}),
            **more,
        }
        heading, size = options.pop("heading", False), options.pop("size", None)
        caption = options.pop("caption", None)
        said = {
            **text_or_html(options.pop("label", None) or self.label),
            "size": size or ("l" if heading else "s"),
            "caption": {"text": caption, "size": "m"} if caption else None,
            "isPageHeading": bool(heading),
        }
        params: dict[str, Any] = {"name": self.html_name, "hint": self._hint(), "errorMessage": self._error()}
        builders = {
            "radios": self._choices,
            "checkboxes": self._choices,
            "grouped_checkboxes": self._groups,
            "select": self._select,
            "date-input": self._date,
        }
        params |= builders.get(self.component or "", self._box)(said, options)
        params |= options
        return {key: value for key, value in params.items() if value is not None}

    @property
    def problems(self) -> list[str]:
        """What is wrong, each as a sentence that says what to do. Django's own few words are put better here."""
        if not self.form.is_bound:
            return []
        found = self.form.errors.as_data().get(self.name, [])
        return [self._sentence(error, words) for error in found for words in error.messages]

    def _sentence(self, error: ValidationError, words: str) -> str:
        if error.code == "required" and words == str(forms.Field.default_error_messages["required"]):
            said = {"label": str(self.label).rstrip("?:. ")}
            if isinstance(self.field.widget, forms.CheckboxInput):
                return gettext("Tick “%(label)s”") % said
            if isinstance(self.field, forms.ChoiceField):
                return gettext("Choose an answer to “%(label)s”") % said
            return gettext("Fill in “%(label)s”") % said
        if isinstance(self.field, forms.EmailField) and error.code == "invalid":
            return gettext("Enter an e-mail address in the right form, like name@example.com")
        if isinstance(self.field, forms.ChoiceField) and error.code == "invalid_choice":
            return gettext("Choose from the list")  # Django's words repeat what was sent
        return words.removesuffix(".")

    @property
    def first_id(self) -> str:
        """The id of the first input, or of the wrong part of a date: where a link in the error summary leads."""
        if isinstance(self.field.widget, DayMonthYear):
            return f"{self.auto_id}-{next(iter(self._wrong_parts()), 'day')}"
        return self.auto_id

    def box(self, classes: str) -> SafeString:
        """The bare box for a staff form, tied to the hint and error that `staff_field` shows beside it."""
        described = [f"{self.auto_id}-hint"] if self.help_text else []
        if self.errors:
            described.append(f"{self.auto_id}-error")
        attrs: dict[str, str | bool] = {"class": classes}
        if described:
            attrs["aria-describedby"] = " ".join(described)
        return self.as_widget(attrs=attrs)

    def as_field_group(self) -> SafeString:
        """The field as `{{ form }}` shows it, so that a template not of ours looks like ours."""
        if self.component is None:
            return self.as_widget()
        # Both are escaped already: by Django, and by the component's template.
        return mark_safe(components.render(_environment(), self.component, self.nhs()))  # noqa: S308

    def _hint(self) -> Any:
        return text_or_html(self.help_text) if self.help_text else None

    def _error(self) -> Any:
        found = self.problems
        if len(found) < 2:
            return {"text": found[0]} if found else None
        return {"html": Markup("<br>").join(found)}

    def _value(self) -> str:
        value = self.value()
        if isinstance(self.field.widget, forms.PasswordInput | forms.FileInput) or value is None:
            return ""
        shown = self.field.widget.format_value(value)
        return "" if shown is None else str(shown)

    def _box(self, label: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
        widget, attrs = self.field.widget, self.field.widget.attrs
        params: dict[str, Any] = {
            "id": self.auto_id,
            "label": label,
            "value": self._value(),
            "autocomplete": attrs.get("autocomplete"),
            "disabled": True if self.field.disabled else None,
            "attributes": {key: value for key, value in attrs.items() if key not in NOT_PASSED_ON} or None,
        }
        if isinstance(widget, forms.Textarea):
            # A browser drops the first line break inside a textarea, so one is given to it.
            value = params["value"]
            limit = getattr(self.field, "counted", None)
            # Left out, Django's ten rows stand for "nobody said".
            rows = int(attrs.get("rows", 10))
            return params | {
                "value": f"\n{value}" if value else "",
                "rows": rows,
                "spellcheck": True,
                "maxlength": limit,
            }
        if isinstance(widget, forms.FileInput):
            return params
        if isinstance(widget, forms.PasswordInput):
            return params
        return params | self._input(widget, attrs)

    def _input(self, widget: forms.Widget, attrs: Mapping[str, Any]) -> dict[str, Any]:
        kind = getattr(widget, "input_type", "text")
        params: dict[str, Any] = {
            "type": kind,
            "inputmode": attrs.get("inputmode"),
            "autocapitalize": attrs.get("autocapitalize"),
            "width": attrs.get("width"),
        }
        if attrs.get("autocomplete") == "one-time-code":
            return params | {
                "type": "text",
                "code": True,
                "spellcheck": False,
                "width": 10,
                "autocapitalize": "none",
            }
        if kind == "email":
            return params | {
                "spellcheck": False,
                "autocapitalize": "none",
                "autocomplete": attrs.get("autocomplete", "email"),
            }
        if kind == "tel":
            return params | {"autocomplete": attrs.get("autocomplete", "tel"), "width": params["width"] or 20}
        if kind == "number":
            # A number box changes its number when scrolled over, and reads badly aloud.
            mode = "decimal" if isinstance(self.field, forms.DecimalField | forms.FloatField) else "numeric"
            return params | {
                "type": "text",
                "inputmode": mode,
                "spellcheck": False,
                "width": params["width"] or 5,
            }
        return params

    def _choices(self, label: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
        if isinstance(self.field.widget, forms.CheckboxInput):
            ticked = self.field.widget.check_test(self.value())
            item = {"value": "on", **_words(label), "checked": True if ticked else None}
            return {"idPrefix": self.auto_id, "items": [item]}
        items = self._items(
            self.field.widget.choices, options.pop("hints", {}), options.pop("conditionals", {})
        )
        return {"idPrefix": self.auto_id, "fieldset": {"legend": label}, "items": items}

    def _items(
        self, choices: Iterable[Any], hints: Mapping[str, Any], conditionals: Mapping[str, Any]
    ) -> list[Any]:
        hints = {**getattr(self.field, "hints", {}), **hints}
        chosen = self._chosen()
        none = getattr(self.field, "none", None)
        items: list[Any] = []
        for value, words in choices:
            item: dict[str, Any] = {"value": str(value), **text_or_html(words)}
            if str(value) in chosen:
                item["checked"] = True
            if value in hints:
                item["hint"] = text_or_html(hints[value])
            if value in conditionals:
                item["conditional"] = {"html": conditionals[value]}
            if none is not None and str(value) == none:
                items.append({"divider": gettext("or")})
                item["behaviour"] = "exclusive"
            items.append(item)
        return items

    def _groups(self, label: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
        loose: list[Any] = []
        groups = []
        for name, inside in self.field.widget.choices:
            if _is_group(inside):
                groups.append({"label": name, "items": self._items(inside, {}, {})})
            else:
                loose.append((name, inside))
        return {
            "id": self.auto_id,
            "legend": label,
            "groups": groups,
            "none": next((item for item in self._items(loose, {}, {}) if "value" in item), None),
            "error": "; ".join(self.problems) or None,
            "errorMessage": None,
            "hint": self.help_text or None,
        }

    def _select(self, label: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
        chosen = self._chosen()
        items = []
        for value, words in _flat(self.field.widget.choices):
            item: dict[str, Any] = {"value": "" if value is None else str(value), "text": str(words)}
            if item["value"] in chosen:
                item["selected"] = True
            items.append(item)
        return {"id": self.auto_id, "label": label, "items": items}

    def _date(self, label: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
        typed = DayMonthYear.parts(self.value())
        wrong = self._wrong_parts()
        birthday = getattr(self.field, "autocomplete", None) == "bday"
        items = []
        for part, words in (("day", gettext("Day")), ("month", gettext("Month")), ("year", gettext("Year"))):
            items.append(
                {
                    "id": f"{self.auto_id}-{part}",
                    "name": f"{self.html_name}_{part}",
                    "label": words,
                    "value": typed[part],
                    "width": 4 if part == "year" else 2,
                    # Month names are understood too, so the letters must be reachable there.
                    "inputmode": "text" if part == "month" else "numeric",
                    "autocomplete": f"bday-{part}" if birthday else None,
                    "error": part in wrong,
                }
            )
        return {"id": self.auto_id, "fieldset": {"legend": label}, "items": items, "name": None}

    def _wrong_parts(self) -> tuple[str, ...]:
        """The parts of a date that its error is about."""
        for error in self.form.errors.get_json_data().get(self.name, []) if self.form.is_bound else []:
            named = tuple(part for part in ALL_PARTS if part in error["code"].split("_"))
            return named or ALL_PARTS
        return ()

    def _chosen(self) -> frozenset[str]:
        value = self.value()
        if value is None:
            return frozenset()
        several = value if isinstance(value, list | tuple | set) else [value]
        return frozenset(str(one) for one in several)


class NHSFormRenderer(DjangoTemplates):
    """Django's own renderer, with bound fields that know their NHS component."""

    bound_field_class = NHSBoundField


def error_summary(form: Any, *, heading: str = "") -> dict[str, Any]:
    """The parameters of the box above a refused form, one link for each error; empty when there is none."""
    if not isinstance(form, forms.BaseForm) or not form.is_bound or not form.errors:
        return {}
    items: list[dict[str, Any]] = []
    # In the order of the page: what `clean` adds comes last in `errors`, wherever its box stands.
    places = {name: place for place, name in enumerate(form.fields)}
    for name, errors in sorted(form.errors.items(), key=lambda each: places.get(each[0], -1)):
        bound: Any = form[name] if name in form.fields else None
        shown = bound is not None and bound.component is not None
        for words in bound.problems if bound is not None else errors:
            items.append(
                {"text": str(words), "href": f"#{bound.first_id}"} if shown else {"text": str(words)}
            )
    return {"heading": heading or gettext("There is a problem"), "errorList": items}


def _words(label: Mapping[str, Any]) -> dict[str, Any]:
    return {key: label[key] for key in ("text", "html") if key in label}


def _is_group(label: Any) -> bool:
    return isinstance(label, list | tuple)


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for value, words in choices:
        if _is_group(words):
            yield from words
        else:
            yield value, words


def _environment() -> Any:
    return next(engine for engine in engines.all() if isinstance(engine, Jinja2)).env
