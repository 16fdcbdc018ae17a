"""What questions about test results must raise, written by hand from the clinical content (2.8)."""

from typing import Any

from consultations.domain.conditions import Known
from tests.unit.consultations.domain.flag_case import INFO, MATCHED, Case, S, U, table_of

RESULTS: dict[str, Any] = {
    "who.for": "me", "who.safe": "yes", "tr.q": "Is my blood test back?", "tr.type": ["blood"], "tr.when": "2026-03-20",
    "tr.where": "here", "tr.seen": "no", "tr.feel": "same", "con.how": "either", "con.phone": "07700 900 218",
    "con.need": ["none"],
}  # fmt: skip
DELICATE = (
    "HIV", "STI", "STIs", "STD", "STDs", "biopsy", "biopsies", "cancer", "cancers", "chlamydia", "gonorrhoea",
    "syphilis",
)  # fmt: skip

tr = table_of("test_results", RESULTS)


def _results() -> list[Case]:
    overdue = MATCHED | {Known.RESULT_OVERDUE}
    return [
        tr({}),
        *(tr({"tr.type": [kind]}) for kind in ("urine", "poo", "swab", "smear", "scan_xray", "ecg", "other")),
        *(tr({"tr.q": f"Is the {word} test back?"}, ("INFO_SENSITIVE", INFO)) for word in DELICATE),
        tr({"tr.q": "Is my hiv result there"}, ("INFO_SENSITIVE", INFO)),
        tr({"tr.q": "Is my stitch result there, from the stable"}),
        tr({}, ("INFO_RESULT_OVERDUE", S), known=overdue),
        tr({"tr.where": "hospital"}, ("INFO_HOSPITAL_TEST", INFO)),
        *(tr({"tr.where": where}) for where in ("pharmacy", "other")),
        tr({"tr.seen": "told_to_call"}, ("RF_TOLD_TO_CALL", U)),
        *(tr({"tr.seen": seen}) for seen in ("app_understand", "app_do_not_understand")),
        tr({"tr.feel": "better"}),
        tr({"tr.feel": "worse"}, ("RF_WORSE", S)),
    ]


CASES = _results()
