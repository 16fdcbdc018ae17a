"""How does a person get everything they can see here as one file?

It holds the account's own data: requests about the person, whoever wrote them, not those of people they act for. What
the file says a page says too; notes of staff are in neither.
"""

from __future__ import annotations

import io
import json
import logging
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string

from consultations import access, attachments, drafts, needs_access, queries
from consultations.models import Attachment
from consultations.presenters import my_data as presenter
from consultations.presenters import needs, photos
from consultations.presenters import open_standards as fhir
from portal import audit
from portal.core import clock
from portal.core.http import Visit
from portal.files import storage
from portal.people import proxies
from portal.people.queries import names_of_staff

#: Made while the person waits: about a second. Who has more is told when a worker has made it (services.data_files).
MOST_REQUESTS = 500
#: So many bytes of photos and files go in, the newest requests first; the others are named, to be opened on their page.
MOST_BYTES = 100 * 1024 * 1024
SHAPE = 3  # 2: with photos and files; 3: with what the person needs

logger = logging.getLogger(__name__)


def is_long(visit: Visit) -> bool:
    """Whether there is more than a person waits for."""
    return access.own_requests(visit)[MOST_REQUESTS : MOST_REQUESTS + 1].exists()


@dataclass
class Held:
    """The photos and files that go into the archive, by the name they have there."""

    content: dict[str, bytes] = field(default_factory=dict)
    size: int = 0

    def take(self, row: Attachment, name: str) -> bool:
        """Keep one for the archive; False when it would become too large or its file cannot be had."""
        if self.size + row.size > MOST_BYTES:
            return False
        try:
            self.content[name] = attachments.open_content(row)
        except storage.Missing:
            logger.exception("a photo cannot be opened", extra={"attachment_id": str(row.pk)})
            return False
        self.size += row.size
        return True

    def of_request(self, reference: str, rows: Iterable[Attachment]) -> list[dict[str, Any]]:
        """What the file says of each photo of a request, and where it is in the archive."""
        found = []
        for number, row in enumerate(rows, 1):
            end = "jpg" if row.type == "jpeg" else row.type
            name = f"files/{reference.replace(' ', '-')}-{number}.{end}"
            is_here = self.take(row, name)
            found.append(
                {
                    "title": photos.title(row, number),
                    "name": row.name,
                    "added": presenter.moment(row.added_at),
                    "file": name if is_here else None,
                }
            )
        return found


def contents(visit: Visit) -> tuple[dict[str, Any], dict[str, Any], Held]:
    """All of it as plain values, each request once more in FHIR R4 by reference, and its photos and files."""
    now = clock.now()
    requests = list(access.own_requests(visit).defer("search"))
    own = drafts.own_patient(visit)
    ids = [each.pk for each in requests]
    readings = audit.readers_of_each(ids)
    names = names_of_staff(one.actor for each in readings.values() for one in each)
    said = queries.threads(ids, now)
    attached, held = attachments.checked_of(ids), Held()
    bundles = {
        each.reference: fhir.own_bundle(visit, each, said.get(each.pk, []), attached.get(each.pk, []), now)
        for each in requests
    }
    found = {
        "shape": SHAPE,
        "practice": visit.practice.name,
        "made": presenter.moment(now),
        "account": presenter.account(
            visit, proxies.who_acts_for([own]) if own else [], is_matched=own is not None
        ),
        "what_i_need": needs.in_file(needs_access.find_own(visit)),
        "requests": [
            presenter.request(
                visit,
                each,
                said.get(each.pk, []),
                readings.get(each.pk, []),
                names,
                held.of_request(each.reference, attached.get(each.pk, [])),
                now,
            )
            for each in requests
        ],
    }
    return found, bundles, held


def make(visit: Visit) -> bytes:
    """A zip with the same three times: `my-data.json` for machines, `fhir/` for other health systems, and
    `my-data.html` to read; and the photos and files in `files/`. Recorded."""
    found, bundles, files = contents(visit)
    counts = {"requests": len(found["requests"]), "files": len(files.content)}
    audit.record("data.exported", object_id=visit.user.pk, details=counts)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("my-data.json", json.dumps(found, ensure_ascii=False, indent=2))
        for reference, bundle in bundles.items():
            name = reference.replace(" ", "-")
            archive.writestr(f"fhir/{name}.json", json.dumps(bundle, ensure_ascii=False, indent=2))
        archive.writestr("my-data.html", render_to_string("consultations/data_file.html", {"data": found}))
        for name, content in files.content.items():
            archive.writestr(name, content, compress_type=zipfile.ZIP_STORED)
    return made.getvalue()
