"""What happened, who did it and who saw it: added in the same transaction, chained, never edited."""

from portal.audit.recording import Reading, readers_of, readers_of_each, record

__all__ = ["Reading", "readers_of", "readers_of_each", "record"]
