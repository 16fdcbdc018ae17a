"""Every field of every model says whether it is about a person, so that an export and an erasure miss none."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import Model

#: Words that are about somebody wherever they stand.
TELLING = (
    "email",
    "full_name",
    "display_name",
    "first_names",
    "family",
    "born_on",
    "nhs_number",
    "postcode",
    "phone",
)


def people_models() -> list[type[Model]]:
    return list(apps.get_app_config("people").get_models())


@pytest.mark.parametrize("model", people_models(), ids=lambda each: each.__name__)
def test_each_field_is_marked_once(model: type[Model]) -> None:
    fields = {field.name for field in model._meta.concrete_fields} - {"id", "practice"}

    assert not model.PERSONAL & model.IMPERSONAL
    assert fields == model.PERSONAL | model.IMPERSONAL


@pytest.mark.parametrize("model", people_models(), ids=lambda each: each.__name__)
def test_what_tells_who_somebody_is_is_marked_personal(model: type[Model]) -> None:
    telling = {field.name for field in model._meta.concrete_fields if field.name.startswith(TELLING)}

    assert telling <= model.PERSONAL
