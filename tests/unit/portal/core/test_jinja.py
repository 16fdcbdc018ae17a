from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import RequestFactory, override_settings
from django.urls import NoReverseMatch, include, path

from portal.core import jinja


def show(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse()


class Rooms:
    """A small set of addresses: with a practice, without one, in a namespace."""

    urlpatterns = [
        path("healthz", show, name="healthz"),
        path("<slug:practice>/", show, name="front_door"),
        path("<slug:practice>/requests/<uuid:id>/", show, name="one"),
        path("", include(([path("<slug:practice>/inbox/", show, name="inbox")], "triage"))),
        path("<slug:practice>/inside/", include(([path("list/", show, name="list")], "inside"))),
    ]


ID = "01940000-0000-7000-8000-000000000001"


@pytest.fixture(autouse=True)
def rooms() -> Iterator[None]:
    jinja._wants_practice.cache_clear()
    with override_settings(ROOT_URLCONF=Rooms):
        yield
    jinja._wants_practice.cache_clear()


def render(source: str, practice: str = "millbrook", **words: Any) -> str:
    visit = SimpleNamespace(practice=SimpleNamespace(slug=practice)) if practice else None
    return str(engines["jinja2"].env.from_string(source).render(visit=visit, **words))


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("{{ url('front_door') }}", "/millbrook/"),
        ("{{ url('one', id=id) }}", f"/millbrook/requests/{ID}/"),
        ("{{ url('triage:inbox') }}", "/millbrook/inbox/"),
        ("{{ url('inside:list') }}", "/millbrook/inside/list/"),
        ("{{ url('healthz') }}", "/healthz"),
        ("{{ url('front_door', practice='hilltop') }}", "/hilltop/"),
    ],
)
def test_an_address_gets_the_practice_of_the_visit_where_it_has_one(source: str, address: str) -> None:
    assert render(source, id=ID) == address


def test_without_a_visit_a_practice_must_be_said() -> None:
    with pytest.raises(NoReverseMatch):
        render("{{ url('front_door') }}", practice="")


@pytest.mark.parametrize("name", ["nothing", "nobody:nothing", "triage:nothing"])
def test_a_page_that_is_not_there_fails_in_url_and_is_empty_in_url_if(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        render("{{ url(name) }}", name=name)

    assert render("{{ url_if(name) }}", name=name) == ""


def test_the_visit_is_reachable_in_every_page() -> None:
    request = RequestFactory().get("/")
    request.visit = SimpleNamespace(practice=SimpleNamespace(slug="millbrook"))  # type: ignore[attr-defined]

    html = (
        engines["jinja2"].from_string("{{ visit.practice.slug }} {{ url('front_door') }}").render({}, request)
    )

    assert html == "millbrook /millbrook/"


def test_everything_is_escaped_unless_marked() -> None:
    assert render("{{ words }}", words="<b>") == "&lt;b&gt;"


def test_what_is_missing_is_empty_rather_than_an_error() -> None:
    assert render("[{{ nothing.at.all }}]") == "[]"
