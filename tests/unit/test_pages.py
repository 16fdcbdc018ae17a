"""What holds for every page, whoever wrote it: our content-security policy, the layouts, and the error pages."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.template import engines, loader
from django.test import RequestFactory, override_settings

from portal.core import failures, jinja
from tests import samples

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(
    str(path.relative_to(ROOT / "templates"))
    for path in (ROOT / "templates").rglob("*.html")
    if "email" not in str(path.relative_to(ROOT / "templates"))  # an e-mail is no page: no policy reaches it
)
ERRORS = {
    "400.html": 400,
    "403.html": 403,
    "403_csrf.html": 403,
    "404.html": 404,
    "500.html": 500,
    "503.html": 503,
}

FORBIDDEN = {
    "an inline style, which the policy ignores: use a class": re.compile(r"\sstyle\s*=", re.I),
    "a style element, which the policy ignores": re.compile(r"<style\b", re.I),
    "an inline handler, which the policy ignores: use a module in static/js": re.compile(
        r"\son[a-z]+\s*=\s*[\"']", re.I
    ),
    "an inline script: use a module in static/js": re.compile(r"<script\b(?![^>]*\bsrc\s*=)", re.I),
    "a script without a nonce": re.compile(r"<script\b(?![^>]*\bnonce=)[^>]*>", re.I),
    "an address of javascript:": re.compile(r"javascript:", re.I),
    "a file of another host": re.compile(
        r"(?:src|href)\s*=\s*[\"'](?:https?:)?//[^\"']*\.(?:js|css|png|svg|woff2?)", re.I
    ),
    "|safe: mark it as markup where it is made": re.compile(r"\|\s*safe\b"),
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_page_has_nothing_that_the_policy_refuses(name: str) -> None:
    source = re.sub(r"\{#.*?#\}", "", (ROOT / "templates" / name).read_text(), flags=re.S)

    assert [sentence for sentence, pattern in FORBIDDEN.items() if pattern.search(source)] == []


@pytest.mark.parametrize(
    "line",
    [
        '<p style="color:red">',
        "<style>p{}</style>",
        '<a onclick="x()">',
        "<script>x()</script>",
        '<script src="/a.js">',
        "{{ x|safe }}",
    ],
)
def test_the_policy_check_can_fail(line: str) -> None:
    assert any(pattern.search(line) for pattern in FORBIDDEN.values())


def test_all_templates_compile_as_at_the_start() -> None:
    assert jinja.compile_all(engines["jinja2"].env) == []


def test_the_policy_allows_nothing_by_default() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]

    assert directives["default-src"] == ["'none'"]
    allowed = {source for sources in directives.values() for source in map(str, sources)}
    assert allowed == {"'none'", "'self'", "data:", "csp.constants.NONCE"}


def page(name: str) -> str:
    request = RequestFactory().get("/")
    template = engines["jinja2"].from_string(samples.PAGES[name])
    return str(template.render(samples.context(name), request))


@pytest.mark.parametrize("name", sorted(samples.PAGES))
def test_a_layout_gives_a_whole_page(name: str) -> None:
    html = page(name)

    assert html.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
    assert html.count("<h1") == 1
    assert html.count("<main") == 1
    assert len(re.findall(r"<title>[^<]+ - Millbrook Surgery", html)) == 1
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids)), "an id stands twice"
    for target in re.findall(r'(?:\sfor|aria-describedby|aria-labelledby)="([^"]+)"', html):
        assert set(target.split()) <= set(ids)


def test_a_refused_form_is_said_first_in_the_title() -> None:
    assert "<title>Error: All fields" in page("form")
    assert "<title>Is it getting better" in page("question")


def test_patient_and_staff_pages_are_never_mistaken() -> None:
    assert "p-header" in page("question")
    assert "s-top" not in page("question")
    assert "s-top" in page("inbox")
    assert "p-header" not in page("inbox")


def test_the_first_page_weighs_at_most_45_kb_compressed() -> None:
    static = ROOT / "static"
    html = page("front")
    files = re.findall(r'(?:src|href)="/static/([^"]+)"', html)

    weights = {name: len(gzip.compress((static / name).read_bytes(), 9)) for name in files}
    total = sum(weights.values()) + len(gzip.compress(html.encode(), 9))

    assert total <= 45_000, weights


# Errors ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(ERRORS))
def test_an_error_page_needs_nothing_and_says_whom_to_call(name: str) -> None:
    html = loader.get_template(name).render()

    for number in ("999", "111", "18001111"):
        assert f'href="tel:{number}"' in html
    assert "phone your GP practice" in html
    assert "<h1" in html
    assert "Traceback" not in html


@pytest.fixture
def nothing_collected() -> Iterator[None]:
    storages = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    with override_settings(STORAGES=storages, STATIC_ROOT="/nowhere", DEBUG=False):
        yield


@pytest.mark.usefixtures("nothing_collected")
def test_an_error_page_does_not_fail_for_want_of_a_stylesheet() -> None:
    response = failures.server_error(RequestFactory().get("/"))

    assert response.status_code == 500
    assert b"The fault is ours" in response.content


@pytest.mark.parametrize(
    ("handler", "status"),
    [
        (failures.bad_request, 400),
        (failures.forbidden, 403),
        (failures.csrf_failure, 403),
        (failures.not_found, 404),
        (failures.server_error, 500),
        (failures.closed, 503),
    ],
)
def test_a_failure_has_its_status_and_is_not_kept(handler: Any, status: int) -> None:
    response: HttpResponse = handler(RequestFactory().get("/"))

    assert response.status_code == status
    assert "no-store" in response["Cache-Control"]


def test_a_page_open_too_long_says_so_and_that_nothing_arrived() -> None:
    html = failures.csrf_failure(RequestFactory().post("/")).content.decode()

    assert "Your page was open too long" in html
    assert "did not arrive" in html
    assert "needs cookies" in html  # this request had none
