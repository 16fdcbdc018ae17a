"""Is a danger named for what the words are most like, among those this person can have, and only when that is sure?"""

import base64
import json
from pathlib import Path

import pytest

from consultations.domain.freetext import likeness, naming, phrases
from consultations.domain.freetext.detector import Detector
from consultations.domain.freetext.listeners import MIDDLE
from consultations.domain.freetext.naming import Learned, Names
from consultations.domain.freetext.phrases import BadPhraseFile
from consultations.management.commands import learn_words

ABOUT = likeness.about()


def coded(*row: int) -> str:
    return base64.b64encode(bytes(each + MIDDLE for each in row)).decode()


LEARNED = Learned(
    texts="-",
    worth=0.1,
    kinds=("RF_STROKE", "RF_EYE"),
    rows={naming.ALWAYS: coded(5, 0), "smile": coded(30, 0), "see": coded(0, 40), "~see": coded(0, 99)},
)
NAMES = Names(LEARNED)
BOTH = ("RF_STROKE", "RF_EYE")


def test_the_hints_add_up() -> None:
    code, sure = NAMES.likely(["smile"], BOTH)

    assert code == "RF_STROKE"
    assert sure == pytest.approx(1 / (1 + 2.718281828**-3.5))
    assert NAMES.likely(["see", "see", "unheard"], BOTH)[0] == "RF_EYE"


def test_a_kind_that_this_person_cannot_have_is_not_named() -> None:
    assert NAMES.likely(["smile"], ["RF_EYE"]) == ("RF_EYE", 1.0)
    assert NAMES.likely(["smile"], []) == ("", 0.0)


def test_what_is_denied_says_nothing_of_the_kind() -> None:
    assert naming.speaks([["see", "~smile", "see the"], ["<face>"]]) == {"see", "<face>"}


def test_what_is_not_sure_is_left_without_a_name() -> None:
    alone = phrases.standard().model_copy(update={"concepts": ()})
    text = "one half of his smile has slid down and his hand is useless"
    unsure = Names(LEARNED.model_copy(update={"rows": {}}))
    learned = likeness.standard()
    likely = [
        likeness.Likeness(ABOUT, learned.weights, learned.bias, learned.listeners, names)
        for names in (naming.load(likeness.LEARNED), unsure, None)
    ]

    codes = [
        flag.code
        for each in likely
        for flag in Detector(alone, each).screen(
            text, age_years=None, age_months=None, sex=None, about="other"
        )
    ]

    assert codes == ["RF_STROKE", "RF_STROKE", ABOUT.unnamed.code]


def test_every_kind_has_its_number() -> None:
    """A change to the texts or to the kinds asks for `make learn-words`."""
    written = json.loads((likeness.LEARNED / naming.NAMES).read_text(encoding="utf-8"))

    assert written["texts"] == learn_words.digest()
    assert written["kinds"] == [kind.code for kind in ABOUT.kinds]
    assert len(set(written["kinds"])) == len(ABOUT.kinds)


@pytest.mark.parametrize("row", ["?", coded(1, 2, 3)])
def test_a_line_that_is_no_row_is_refused(tmp_path: Path, row: str) -> None:
    (tmp_path / naming.NAMES).write_text(
        LEARNED.model_copy(update={"rows": {"smile": row}}).model_dump_json()
    )

    with pytest.raises(BadPhraseFile, match="smile"):
        naming.load(tmp_path)


def test_a_file_without_kinds_is_refused(tmp_path: Path) -> None:
    (tmp_path / naming.NAMES).write_text("{}")

    with pytest.raises(BadPhraseFile, match="kinds"):
        naming.load(tmp_path)
