"""What requests for a sick note must raise, written by hand from the clinical content (2.9)."""

from typing import Any

from consultations.domain.conditions import Known
from tests.unit.consultations.domain.flag_case import INFO, MATCHED, Case, S, table_of

NOTE: dict[str, Any] = {
    "who.for": "me", "who.safe": "yes", "fn.why": "My back hurts a lot", "fn.work": "I lift boxes and cannot lift",
    "fn.kind": "first", "fn.first": "2026-03-01", "fn.until": "2026-04-01", "fn.could": ["none"], "fn.better": "same",
    "fn.mood": "no", "con.how": "either", "con.phone": "07700 900 218", "con.need": ["none"],
}  # fmt: skip
fn = table_of("fit_note", NOTE)


def _notes() -> list[Case]:
    early, gap = MATCHED | {Known.SELF_CERTIFY}, MATCHED | {Known.NOTE_GAP}
    again = {"fn.kind": "extend", "fn.prev": "2026-03-10"}
    return [
        fn({}),
        fn({"fn.kind": "got_from_hospital"}),
        fn(again),
        fn(again, ("INFO_NOTE_GAP", INFO), known=gap),
        fn({}, known=gap),
        fn({"fn.until": "not_sure"}),
        fn({"fn.weeks": "most"}, known=MATCHED | {Known.NOTE_TOO_LONG}),
        *(fn({"fn.alone": why}, known=early) for why in ("longer", "hospital", "benefits")),
        fn({"fn.alone": "employer"}, ("INFO_PRIVATE_NOTE", INFO), known=early),
        fn({"fn.alone": "own_form"}, ("INFO_SELF_CERTIFIES", INFO), known=early),
        fn({"fn.alone": "employer"}),
        fn({"fn.could": ["phased_return"]}, ("INFO_FIT_PHASED", INFO)),
        fn({"fn.could": ["shorter_hours"]}, ("INFO_FIT_HOURS", INFO)),
        fn({"fn.could": ["lighter_duties"]}, ("INFO_FIT_DUTIES", INFO)),
        fn({"fn.could": ["different_duties"]}, ("INFO_FIT_DUTIES", INFO)),
        fn({"fn.could": ["work_from_home"]}, ("INFO_FIT_WORKPLACE", INFO)),
        fn({"fn.better": "yes"}),
        fn({"fn.better": "worse"}, ("RF_WORSE", S)),
        fn({"fn.mood": "yes"}),
        fn({"fn.safe": "yes"}, ("INFO_DRIVES_AT_WORK", INFO)),
        fn({"fn.safe": "no"}),
    ]


CASES = _notes()
