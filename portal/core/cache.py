"""What if the cache is down? Limits go on, counted by this process alone: slower to bite, never open.

Nothing but limits and hints lives in the cache. Sessions are in the database, so nobody is signed out with it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

#: How long the server is left alone after it did not answer, so that no page waits for it twice.
REST_SECONDS = 5.0


class SturdyCache(BaseCache):
    """Valkey while it answers, this process's own memory while it does not."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._shared = RedisCache(server, dict(params))
        self._own = LocMemCache("while-the-cache-is-down", dict(params))
        self._resting_until = 0.0
        self._lock = threading.Lock()

    def _do(self, verb: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self._resting_until:
            try:
                return getattr(self._shared, verb)(*args, **kwargs)
            except (RedisError, OSError) as trouble:
                with self._lock:
                    self._resting_until = time.monotonic() + REST_SECONDS
                logger.warning(
                    "the cache does not answer; limits are counted here: %s", type(trouble).__name__
                )
        call: Callable[..., Any] = getattr(self._own, verb)
        return call(*args, **kwargs)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        return bool(self._do("add", key, value, timeout=timeout, version=version))

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._do("get", key, default=default, version=version)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> None:
        self._do("set", key, value, timeout=timeout, version=version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        return bool(self._do("touch", key, timeout=timeout, version=version))

    def delete(self, key: Any, version: Any = None) -> bool:
        return bool(self._do("delete", key, version=version))

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        return int(self._do("incr", key, delta=delta, version=version))

    def clear(self) -> None:
        self._do("clear")
