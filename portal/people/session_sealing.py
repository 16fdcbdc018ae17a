"""What can be read in a session's row by somebody who has the database alone? Nothing.

A session holds who is signed in and, for minutes, the code that was e-mailed: the library keeps it as it is. So the
whole of it is sealed with a key that is not in the database. Django calls this through SESSION_SERIALIZER.
"""

from __future__ import annotations

import json
from typing import Any

from portal.people import sealing

_PURPOSE = b"portal session"


class SealedSerializer:
    """JSON, encrypted. A session from before it was sealed is read once more; its signature is Django's to check."""

    def dumps(self, obj: Any) -> bytes:
        return sealing.keys(_PURPOSE).encrypt(json.dumps(obj, separators=(",", ":")).encode("latin-1"))

    def loads(self, data: bytes) -> Any:
        try:
            data = sealing.keys(_PURPOSE).decrypt(data)
        except sealing.InvalidToken:
            if not data.startswith(b"{"):
                raise
        return json.loads(data.decode("latin-1"))
