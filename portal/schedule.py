"""What runs when, without anyone asking?

Times are intervals in seconds. Nothing is planned between 01:00 and 02:00 local time, which some nights lack and some
have twice. Every entry is a sweep: it looks for due rows in the database and may run twice without harm.
"""

from __future__ import annotations

from typing import Any

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {}
