"""Every field of every model says whether it is about a person, so that an export and an erasure miss none."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import Model

OURS = ("core", "audit", "practices", "people", "notifications", "consultations", "triage")
#: Words that are about somebody wherever they stand.
TELLING = ("body", "title", "words", "said_", "answers", "family", "first_names", "full_name", "nhs_number", "postcode", "born_on")  # fmt: skip
#: What these fields hold is said of no person.
OF_NOBODY = {"Practice.address", "Practice.phone", "Practice.name"}


def models() -> list[type[Model]]:
    return [model for label in OURS for model in apps.get_app_config(label).get_models()]


@pytest.mark.parametrize("model", models(), ids=lambda each: each.__name__)
def test_each_field_is_marked_once(model: type[Model]) -> None:
    fields = {field.name for field in model._meta.concrete_fields} - {"id", "practice"}
    if model._meta.pk is not None and not model._meta.pk.is_relation:
        fields.discard(model._meta.pk.name)
    marked = model.PERSONAL | model.IMPERSONAL  # type: ignore[attr-defined]

    assert not model.PERSONAL & model.IMPERSONAL  # type: ignore[attr-defined]
    assert fields - marked == set(), "Say of these whether they are about a person: PERSONAL or IMPERSONAL."
    assert marked - fields - {"id", "practice", model._meta.pk.name if model._meta.pk else ""} == set(), (
        "These fields are gone."
    )


@pytest.mark.parametrize("model", models(), ids=lambda each: each.__name__)
def test_what_tells_of_somebody_is_marked_personal(model: type[Model]) -> None:
    telling = {
        field.name
        for field in model._meta.concrete_fields
        if field.name.startswith(TELLING) and f"{model.__name__}.{field.name}" not in OF_NOBODY
    }

    assert telling <= model.PERSONAL  # type: ignore[attr-defined]


@pytest.mark.parametrize("model", models(), ids=lambda each: each.__name__)
def test_keys_to_accounts_and_patients_are_marked_personal(model: type[Model]) -> None:
    keys = {
        field.name
        for field in model._meta.concrete_fields
        if field.related_model is not None and field.related_model.__name__ in ("User", "Patient")  # type: ignore[union-attr]
    }

    assert keys <= model.PERSONAL  # type: ignore[attr-defined]
