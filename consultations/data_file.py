"""How does a person get everything they can see here as one file?

It holds the account's own data: requests about the person, whoever wrote them, not those of people they act for. What
the file says a page says too; notes of staff are in neither.
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from django.template.loader import render_to_string

from consultations import access, drafts, queries
from consultations.presenters import my_data as presenter
from consultations.presenters import open_standards as fhir
from portal import audit
from portal.core import clock
from portal.core.http import Visit
from portal.people import proxies
from portal.people.queries import names_of_staff

#: Made while the person waits: about a second. Who has more is told when a worker has made it (services.data_files).
MOST_REQUESTS = 500
SHAPE = 1


def is_long(visit: Visit) -> bool:
    """Whether there is more than a person waits for."""
    return access.own_requests(visit)[MOST_REQUESTS : MOST_REQUESTS + 1].exists()


def contents(visit: Visit) -> tuple[dict[str, Any], dict[str, Any]]:
    """All of it as plain values, and each request once more in FHIR R4, by reference."""
    now = clock.now()
    requests = list(access.own_requests(visit).defer("search"))
    own = drafts.own_patient(visit)
    ids = [each.pk for each in requests]
    readings = audit.readers_of_each(ids)
    names = names_of_staff(one.actor for each in readings.values() for one in each)
    said = queries.threads(ids, now)
    bundles = {each.reference: fhir.own_bundle(visit, each, said.get(each.pk, []), now) for each in requests}
    found = {
        "shape": SHAPE,
        "practice": visit.practice.name,
        "made": presenter.moment(now),
        "account": presenter.account(
            visit, proxies.who_acts_for([own]) if own else [], is_matched=own is not None
        ),
        "requests": [
            presenter.request(visit, each, said.get(each.pk, []), readings.get(each.pk, []), names, now)
            for each in requests
        ],
    }
    return found, bundles


def make(visit: Visit) -> bytes:
    """A zip with the same three times: `my-data.json` for machines, `fhir/` for other health systems, and
    `my-data.html` to read. Recorded."""
    found, bundles = contents(visit)
    audit.record("data.exported", object_id=visit.user.pk, details={"requests": len(found["requests"])})
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("my-data.json", json.dumps(found, ensure_ascii=False, indent=2))
        for reference, bundle in bundles.items():
            name = reference.replace(" ", "-")
            archive.writestr(f"fhir/{name}.json", json.dumps(bundle, ensure_ascii=False, indent=2))
        archive.writestr("my-data.html", render_to_string("consultations/data_file.html", {"data": found}))
    return held.getvalue()
