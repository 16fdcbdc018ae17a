"""Does the check of the hazard log fail when a control is shown by nothing?"""

from __future__ import annotations

from pathlib import Path

import pytest

from portal import hazards

GOOD = """
matrix:
  note: from memory
  rows:
    Very high: [3, 4, 4, 5, 5]
    High: [2, 3, 3, 4, 5]
    Medium: [2, 2, 3, 3, 4]
    Low: [1, 2, 2, 3, 4]
    Very low: [1, 1, 2, 2, 3]
hazards:
- id: H01
  name: A request is lost
  description: It is gone.
  causes: [a crash]
  effect: Nobody reads it.
  harm: Delay.
  before: {severity: Major, likelihood: for the clinical safety officer, risk: for the clinical safety officer}
  controls:
  - kind: design
    state: in place
    text: It is kept first.
    code: [keeping.py]
    tests: [test_it.py::test_kept]
  after: {severity: Major, likelihood: Low, risk: "3"}
  owner: somebody
  status: open
"""
TESTS = """
import pytest
def test_kept(): assert True
@pytest.mark.slow
def test_slow(): assert True
@pytest.mark.skip(reason="later")
def test_skipped(): assert True
@pytest.mark.skipif(True, reason="here")
def test_skipped_here(): assert True
@pytest.mark.xfail
def test_expected_to_fail(): assert True
@pytest.mark.parametrize("one", [pytest.param(1, marks=pytest.mark.skip)])
def test_one_row_skipped(one): assert True
def test_gives_up():
    pytest.skip("no time")
class TestIt:
    def test_inside(self): assert True
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "keeping.py").write_text("")
    return tmp_path


def found(text: str, folder: Path) -> list[str]:
    return list(hazards.troubles(hazards.read(text), folder))


def test_the_hazard_log_of_portal_is_true() -> None:
    assert list(hazards.troubles(hazards.load())) == []


def test_every_hazard_of_the_clinical_content_is_there() -> None:
    assert {f"H{number:02}" for number in range(1, 36)} <= {each.id for each in hazards.load().hazards}


def test_nobody_but_the_safety_officer_has_rated_anything() -> None:
    for each in hazards.load().hazards:
        assert (each.before.likelihood, each.before.risk) == (hazards.FOR_OFFICER, hazards.FOR_OFFICER)
        assert set(vars(each.after).values()) == {hazards.FOR_OFFICER}


def test_a_good_file_has_no_trouble(folder: Path) -> None:
    assert found(GOOD, folder) == []
    assert found(GOOD.replace("::test_kept", "::TestIt::test_inside"), folder) == []


@pytest.mark.parametrize(
    ("test", "says"),
    [
        ("test_gone", "is not there"),
        ("test_inside", "is not there"),
        ("test_slow", "belongs under slow_tests"),
        ("test_skipped", "may be skipped"),
        ("test_skipped_here", "may be skipped"),
        ("test_expected_to_fail", "may be skipped"),
        ("test_one_row_skipped", "may be skipped"),
        ("test_gives_up", "may be skipped"),
    ],
)
def test_a_test_that_does_not_run_each_time_is_named(test: str, says: str, folder: Path) -> None:
    (trouble,) = found(GOOD.replace("test_kept", test), folder)

    assert test in trouble
    assert says in trouble


def test_a_file_that_is_left_out_as_a_whole_is_named(folder: Path) -> None:
    for line in ('pytest.importorskip("unheard_of")', "pytestmark = pytest.mark.skip"):
        (folder / "test_it.py").write_text(f"import pytest\n{line}\n{TESTS}")

        assert "may be skipped" in found(GOOD, folder)[0]


def test_a_file_that_is_gone_is_named(folder: Path) -> None:
    (folder / "test_it.py").unlink()

    assert "is not there" in found(GOOD, folder)[0]


def test_what_is_said_to_run_seldom_has_to(folder: Path) -> None:
    slow = GOOD.replace("tests: [test_it.py::test_kept]", "slow_tests: [test_it.py::test_slow]")

    assert found(slow, folder) == []
    assert "belongs under tests" in found(slow.replace("test_slow]", "test_kept]"), folder)[0]


def test_a_browser_test_says_that_it_wants_a_browser(folder: Path) -> None:
    line = 'playwright = pytest.importorskip("playwright.sync_api")'
    (folder / "test_it.py").write_text(f"import pytest\n{line}\n{TESTS}")

    assert "belongs under browser_tests" in found(GOOD, folder)[0]
    assert found(GOOD.replace("    tests:", "    browser_tests:"), folder) == []


@pytest.mark.parametrize("kind", ["design", "test"])
def test_a_control_that_nothing_shows_is_named(kind: str, folder: Path) -> None:
    untested = GOOD.replace("kind: design", f"kind: {kind}").replace(
        "    tests: [test_it.py::test_kept]\n", ""
    )

    assert any("no test shows it" in each for each in found(untested, folder))
    assert any("no test shows it" in each for each in found(untested.replace("in place", "partly"), folder))
    assert found(untested.replace("in place", "open"), folder) == []


def test_an_open_control_is_not_dressed_up_with_tests(folder: Path) -> None:
    assert any("open" in each for each in found(GOOD.replace("state: in place", "state: open"), folder))


def test_code_that_is_gone_and_an_id_used_twice_are_named(folder: Path) -> None:
    assert found(GOOD.replace("[keeping.py]", "[gone.py]"), folder)[0].endswith("gone.py is not there.")
    _, again = GOOD.split("hazards:\n")
    assert found(GOOD + again, folder)[0] == "H01 is there twice."


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("harm: Delay.", "harm: ''", "nothing is said for harm"),
        ("  owner: somebody\n", "", "missing or unknown"),
        ("severity: Major, likelihood: Low", "severity: Dreadful, likelihood: Low", "no severity"),
        ("likelihood: Low", "likelihood: Rarely", "no likelihood"),
        ('risk: "3"', 'risk: "1"', "the matrix gives “3”"),
        ("kind: design", "kind: luck", "no kind or state"),
        ("    code:", "    proof: [x]\n    code:", "which no control has"),
        ("Low: [1, 2, 2, 3, 4]", "Low: [1, 2]", "a number for each severity"),
    ],
)
def test_what_cannot_be_a_hazard_is_refused_with_a_sentence(old: str, new: str, says: str) -> None:
    assert GOOD.count(old) == 1 or old == "kind: design"

    with pytest.raises(hazards.Wrong, match=says):
        hazards.read(GOOD.replace(old, new))
