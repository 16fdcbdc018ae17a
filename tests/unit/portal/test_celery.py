"""What a worker makes ready before it takes its first task."""

from __future__ import annotations

from celery.signals import worker_init

from consultations.domain.freetext import detector
from portal import celery


def test_a_worker_reads_the_phrases_before_its_first_task() -> None:
    receivers = {getattr(receiver, "__name__", "") for receiver in _live(worker_init)}
    assert celery.warm.__name__ in receivers

    detector.standard.cache_clear()
    celery.warm()

    assert detector.standard.cache_info().currsize == 1


def _live(signal: object) -> list[object]:
    return [receiver for receiver in signal._live_receivers(None)]  # type: ignore[attr-defined]
