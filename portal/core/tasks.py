"""In whose name does background work run?"""

from __future__ import annotations

from typing import Any

from celery import Task

from portal.core.tenancy import Scope, sweeping, tenant


class PracticeTask(Task):  # type: ignore[type-arg]
    """A task for one practice. It must declare `practice_id` keyword-only and be called with it."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        practice_id = kwargs.get("practice_id")
        if not practice_id:
            raise TypeError(f"{self.name} was called without practice_id.")
        with tenant(practice_id, scope=Scope.SYSTEM, actor=f"task:{self.name}"):
            return self.run(*args, **kwargs)


class SweepTask(Task):  # type: ignore[type-arg]
    """A task that looks across practices for due rows and hands out work. It reads ids only."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with sweeping(self.name or "unnamed"):
            return self.run(*args, **kwargs)


class AccountTask(SweepTask):
    """A task about accounts, which belong to no practice: it enters none, sees no walled row, and opens its own short
    transactions."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.run(*args, **kwargs)
