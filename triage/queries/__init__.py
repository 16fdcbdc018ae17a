"""What is in the inbox? Its views, their numbers and one page of rows, in two statements whatever the size."""

from triage.domain.inbox import COUNTED, WITH_STOPS, View
from triage.queries.beside import Fresh, chosen, fresh, last_moved, spelled_like
from triage.queries.conditions import of_view, requests
from triage.queries.desk import Desk, Stop, Unopened, desk
from triage.queries.rows import PAGE_SIZES, Filters, Page, page, search

__all__ = [
    "COUNTED",
    "PAGE_SIZES",
    "WITH_STOPS",
    "Desk",
    "Filters",
    "Fresh",
    "Page",
    "Stop",
    "Unopened",
    "View",
    "chosen",
    "desk",
    "fresh",
    "last_moved",
    "of_view",
    "page",
    "requests",
    "search",
    "spelled_like",
]
