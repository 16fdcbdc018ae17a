"""Is every wall and every door in place before the project starts?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from portal.core.models import TenantModel
from portal.core.tenancy import RowSecurity, SamePractice


@register()
def walls_stand(**_: Any) -> list[Error]:
    """Each model with a practice has row security, and each key to such a model has its composite twin."""
    found = []
    for model in apps.get_models():
        if not issubclass(model, TenantModel):
            continue
        constraints = model._meta.constraints
        if not any(isinstance(each, RowSecurity) for each in constraints):
            found.append(
                Error(f"{model.__name__} has a practice and no RowSecurity.", obj=model, id="portal.E001")
            )
        twins = {each.field for each in constraints if isinstance(each, SamePractice)}
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not (getattr(field, "many_to_one", False) or getattr(field, "one_to_one", False)):
                continue
            if not getattr(field, "concrete", False) or not isinstance(target, type):
                continue
            if issubclass(target, TenantModel) and field.name not in twins:
                message = f"{model.__name__}.{field.name} has no SamePractice beside it."
                found.append(Error(message, obj=model, id="portal.E002"))
    return found


def every_pattern() -> Iterator[tuple[str, URLPattern]]:
    """Each URL pattern of the project with its whole path."""

    def walk(resolver: URLResolver, before: str) -> Iterator[tuple[str, URLPattern]]:
        for each in resolver.url_patterns:
            path = before + str(each.pattern)
            if isinstance(each, URLResolver):
                yield from walk(each, path)
            else:
                yield path, each

    yield from walk(get_resolver(), "")


@register("urls")
def doors_have_rules(**_: Any) -> list[Error]:
    """A view exists only if it is registered with its rule."""
    return [
        Error(
            f"/{path} has no access rule.", hint="Register it with portal.core.http.page.", id="portal.E003"
        )
        for path, pattern in every_pattern()
        if not hasattr(pattern.callback, "rule")
    ]
