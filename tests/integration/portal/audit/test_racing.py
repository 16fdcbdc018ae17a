"""Many writers at once: every line gets one place, with no gap and no fork."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from portal import audit
from portal.audit import chain
from portal.audit.models import AuditChain
from portal.core.tenancy import Scope, tenant
from portal.practices.models import Practice

from .conftest import practice_called

WRITERS, EACH = 8, 25


class TurnedBack(Exception):
    """Something went wrong after the line was written."""


def write(practice: Practice, other: Practice) -> None:
    try:
        for turn in range(EACH):
            with tenant(practice.pk, scope=Scope.STAFF, person=uuid.uuid4()):
                audit.record("request.read", consultation_id=uuid.uuid4())
                audit.record("request.reply", details={"turn": turn})
            with tenant(other.pk, scope=Scope.STAFF, person=uuid.uuid4()):
                audit.record("request.read")
            try:
                with tenant(practice.pk, scope=Scope.STAFF, person=uuid.uuid4()):
                    audit.record("request.lost")
                    raise TurnedBack
            except TurnedBack:
                pass
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_racing_writers_leave_one_unbroken_chain_for_each_practice() -> None:
    busy, quiet = practice_called("Busy"), practice_called("Quiet")

    with ThreadPoolExecutor(WRITERS) as pool:
        for done in [pool.submit(write, busy, quiet) for _ in range(WRITERS)]:
            done.result()

    for practice, count in ((busy, WRITERS * EACH * 2), (quiet, WRITERS * EACH)):
        places = list(
            AuditChain.objects.filter(practice_id=practice.pk).order_by("seq").values_list("seq", flat=True)
        )
        verdict = chain.verify(practice.pk)
        assert places == list(range(1, count + 1))
        assert (verdict.good, verdict.trouble) == (count, None)
