"""Does the demo load once, whole, and look like a practice?"""

from __future__ import annotations

import pytest

from portal.demo import loading

pytestmark = pytest.mark.django_db


def test_small() -> None:
    said: list[str] = []
    assert loading.load(scale=0.02, say=said.append)
    print(said)
