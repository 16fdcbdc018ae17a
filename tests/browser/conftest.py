"""One browser for all walks: starting it costs more than most of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.chromium import started


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    with started() as browser:
        yield browser
