"""Telling people that there is something to read: a row first, then a channel. Never what it says."""

from portal.notifications.outbox import cancel, failed_count, failed_notices, tell, try_again

__all__ = ["cancel", "failed_count", "failed_notices", "tell", "try_again"]
