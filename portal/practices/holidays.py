"""Which days are bank holidays in a nation of the United Kingdom?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

SUBDIVISIONS = {"england": "ENG", "scotland": "SCT", "wales": "WLS", "northern_ireland": "NIR"}


@dataclass(frozen=True)
class BankHolidays:
    """The bank holidays of one nation, by name; any year, worked out when first asked for."""

    nation: str

    def get(self, day: date, /) -> str | None:
        """The name of the bank holiday, or None on any other day."""
        return _in_year(self.nation, day.year).get(day)

    def __contains__(self, day: date) -> bool:
        return self.get(day) is not None


def bank_holidays(nation: str) -> BankHolidays:
    """The bank holidays of england, scotland, wales or northern_ireland; another nation is refused."""
    if nation not in SUBDIVISIONS:
        raise ValueError(f"There are no bank holidays for {nation!r}. Use one of: {', '.join(SUBDIVISIONS)}.")
    return BankHolidays(nation)


@lru_cache(maxsize=256)
def _in_year(nation: str, year: int) -> Mapping[date, str]:
    # Imported when first needed: the package takes a second to load, and most commands never ask.
    from holidays import country_holidays

    return dict(country_holidays("GB", subdiv=SUBDIVISIONS[nation], years=[year]).items())
