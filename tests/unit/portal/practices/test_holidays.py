from datetime import date

import pytest

from portal.practices.holidays import bank_holidays

NATIONS = ("england", "scotland", "wales", "northern_ireland")


@pytest.mark.parametrize(
    ("day", "nations"),
    [
        (date(2026, 1, 1), NATIONS),
        (date(2026, 1, 2), ("scotland",)),
        (date(2026, 3, 17), ("northern_ireland",)),
        (date(2026, 4, 3), NATIONS),
        (date(2026, 4, 6), ("england", "wales", "northern_ireland")),
        (date(2026, 5, 4), NATIONS),
        (date(2026, 5, 25), NATIONS),
        (date(2026, 7, 13), ("northern_ireland",)),
        (date(2026, 8, 3), ("scotland",)),
        (date(2026, 8, 31), ("england", "wales", "northern_ireland")),
        (date(2026, 11, 30), ("scotland",)),
        (date(2026, 12, 25), NATIONS),
        (date(2026, 12, 28), NATIONS),
        (date(2022, 12, 26), NATIONS),
        (date(2022, 12, 27), NATIONS),
        (date(2027, 12, 27), NATIONS),
        (date(2027, 12, 28), NATIONS),
        (date(2025, 4, 21), ("england", "wales", "northern_ireland")),
        (date(2026, 6, 23), ()),
    ],
)
def test_each_nation_keeps_its_own(day: date, nations: tuple[str, ...]) -> None:
    assert tuple(nation for nation in NATIONS if day in bank_holidays(nation)) == nations


def test_a_holiday_has_its_name() -> None:
    assert bank_holidays("england").get(date(2026, 4, 3)) == "Good Friday"


def test_an_unknown_nation_is_refused() -> None:
    with pytest.raises(ValueError, match="Use one of: england, scotland, wales, northern_ireland"):
        bank_holidays("france")
