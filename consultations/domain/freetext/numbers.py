"""What do the numbers say? Temperatures, ages, blood pressures, sugars and spans of time become slots of their own.

A number counts only with a word beside it that says what it measures; a temperature may also be known by its decimals.
"""

from collections.abc import Callable, Iterator

from consultations.domain.freetext.patterns import Span
from consultations.domain.freetext.tokens import STOP, Tokens

Found = tuple[str, Span]

_TEMPERATURE = frozenset(
    ["temp", "temps", "temperature", "temperatures", "fever", "fevers", "feverish", "thermometer", "tmp"]
)
_DEGREES = frozenset(["c", "deg", "degs", "degree", "degrees", "celsius", "centigrade"])
_FAHRENHEIT = frozenset(("f", "fahrenheit"))
_PRESSURE = frozenset(["bp", "pressure", "systolic", "diastolic", "reading", "readings", "monitor"])
_OXYGEN = frozenset(["sats", "sat", "oxygen", "o2", "spo2", "oximeter", "saturation", "saturations", "sp02"])
_SUGAR = frozenset(
    [
        "sugar",
        "sugars",
        "glucose",
        "bm",
        "bms",
        "bg",
        "bgl",
        "bgs",
        "libre",
        "dexcom",
        "cgm",
        "hypo",
        "hypos",
        "mmol",
        "hyper",
        "glucometer",
    ]
)
_KETONES = frozenset(["ketone", "ketones"])
_PULSE = frozenset(["pulse", "hr", "bpm", "heartrate", "heartbeat"])
_LONG_TERM_SUGAR = frozenset(["hba1c", "hba", "a1c"])
_PILLS = frozenset(
    [
        "paracetamol",
        "paracetamols",
        "ibuprofen",
        "nurofen",
        "aspirin",
        "codeine",
        "cocodamol",
        "codamol",
        "co",
        "tramadol",
        "amitriptyline",
        "sertraline",
        "tablet",
        "tablets",
        "tabs",
        "tab",
        "pills",
        "pill",
        "capsules",
        "caplets",
        "diazepam",
        "propranolol",
        "fluoxetine",
        "citalopram",
        "zopiclone",
        "panadol",
        "morphine",
        "oramorph",
        "antidepressants",
        "painkillers",
        "meds",
        "medication",
        "metformin",
        "gabapentin",
        "pregabalin",
        "mirtazapine",
    ]
)
_MINUTES = frozenset(["min", "mins", "minute", "minutes"])
_HOURS = frozenset(["hour", "hours", "hr", "hrs", "h"])
_DAYS = frozenset(["day", "days", "d", "nights", "night"])
_WEEKS = frozenset(["week", "weeks", "wk", "wks"])
_MONTHS = frozenset(["month", "months", "mth", "mths", "mo", "mos"])
_YEARS = frozenset(["year", "years", "yr", "yrs", "yo", "y"])
_BABY = frozenset(["baby", "newborn", "babe", "babies", "infant", "bub", "bubba"])
_PREGNANT = frozenset(["pregnant", "pregnancy", "expecting", "gestation", "preg", "trimester"])
_OTHER_UNITS = frozenset(
    [
        "kg",
        "kgs",
        "stone",
        "st",
        "lb",
        "lbs",
        "cm",
        "mm",
        "mg",
        "mcg",
        "ml",
        "mls",
        "g",
        "units",
        "am",
        "pm",
        "percent",
        "miles",
        "pounds",
        "times",
        "puffs",
        "x",
    ]
)
_SPANS = _MINUTES | _HOURS | _DAYS | _WEEKS | _MONTHS | _YEARS
_NO_TEMPERATURE = _OTHER_UNITS | _SPANS
_OTHER_MEASURES = _SUGAR | _KETONES | _PULSE | _OXYGEN | _PRESSURE
_MONTHS_OR_YEARS = _MONTHS | _YEARS
_NO_YEARS = _WEEKS | _MONTHS | _DAYS | _HOURS | _MINUTES | _OTHER_UNITS
_NO_OXYGEN = _OTHER_UNITS - {"percent"} | _YEARS
_NO_SUGAR = _OTHER_UNITS - {"am", "pm"}
_NO_PILLS = _OTHER_UNITS - {"x"} | _DAYS | _WEEKS | _MONTHS
_AT_ONCE = frozenset(["day", "today", "once", "go", "hours", "24"])
_NO_AGE = frozenset(["for", "last", "past", "since", "every", "in", "over", "about", "within"])
_WINDOW = 6


def find(tokens: Tokens) -> Iterator[Found]:
    """The slots that numbers fill, in the order of the text."""
    words = tokens.words
    everywhere = set(words)
    for place, value in enumerate(tokens.values):
        if value is None:
            continue
        if place and tokens.values[place - 1] is not None and tokens.between(place) == "/":
            continue
        low, high = _sentence(tokens, place)
        around = set(words[low:high])
        following = words[place + 1] if place + 1 < high else ""
        for needs, rule in _RULES:
            if needs is None or not around.isdisjoint(needs):
                yield from rule(tokens, place, value, following, around, everywhere)


def _sentence(tokens: Tokens, place: int) -> Span:
    behind = tokens.before[max(1, place - _WINDOW + 1) : place + 1]
    ahead = tokens.before[place + 1 : place + _WINDOW]
    low = place - behind[::-1].index(STOP) if STOP in behind else max(0, place - _WINDOW)
    high = place + 1 + (ahead.index(STOP) if STOP in ahead else len(ahead))
    return low, high


def _temperature(
    tokens: Tokens, place: int, value: float, following: str, around: set[str], everywhere: set[str]
) -> Iterator[Found]:
    marked = place + 1 < len(tokens) and "°" in tokens.between(place + 1)
    named = bool(around & _TEMPERATURE) or marked or following in _DEGREES
    if following in _NO_TEMPERATURE:
        return
    alone = tokens.decimal[place] and not around & _OTHER_MEASURES
    if 98 < value < 110 and (named or alone) and (following in _FAHRENHEIT or (named and value >= 100)):
        value = (value - 32) / 1.8
    elif not (named or (alone and 37.7 <= value < 42.5)):
        return
    span = (place, place + 1)
    if 37.95 <= value <= 43:
        yield "temperature_38", span
    if 39.95 <= value <= 43:
        yield "temperature_40", span
    if 30 <= value <= 35.5:
        yield "temperature_low", span


def _age(
    tokens: Tokens, place: int, value: float, following: str, around: set[str], everywhere: set[str]
) -> Iterator[Found]:
    words = tokens.words
    previous = words[place - 1] if place else ""
    after = words[place + 2] if place + 2 < len(tokens) else ""
    is_age = (
        after == "old"
        or previous in ("aged", "age")
        or (bool(everywhere & _BABY) and not everywhere & _PREGNANT)
        or bool(
            _BABY.intersection(words[max(0, place - 2) : place])
        )  # "my baby is 6 weeks", whatever else is said
    )
    end = min(place + 3, len(tokens)) if after == "old" else min(place + 2, len(tokens))
    if is_age and previous not in _NO_AGE:
        young = (
            (following in _DAYS and value < 90)
            or (following in _WEEKS and value < 13)
            or (following in _MONTHS and value < 3)
        )
        if young and after != "ago":
            yield "age_under_3_months", (place, end)
        elif following in _MONTHS_OR_YEARS and after != "ago":
            yield "age_3_months_or_more", (place, end)
    if previous in ("im", "aged", "am", "only", "turned", "just") or after == "old":
        years = following in _YEARS or following not in _NO_YEARS
        if years and 10 <= value <= 15 and not tokens.decimal[place]:
            yield "age_10_to_15", (place, place + 1)


def _pressure(
    tokens: Tokens, place: int, value: float, following: str, around: set[str], everywhere: set[str]
) -> Iterator[Found]:
    other = None
    if place + 1 < len(tokens) and tokens.values[place + 1] is not None and "/" in tokens.between(place + 1):
        other = (tokens.values[place + 1], place + 2)
    elif following == "over" and place + 2 < len(tokens) and tokens.values[place + 2] is not None:
        other = (tokens.values[place + 2], place + 3)
    if (
        other is None
        or other[0] is None
        or not (70 <= value <= 280 and 30 <= other[0] <= 170 and other[0] < value)
    ):
        return
    if not around & _PRESSURE and not everywhere & _PRESSURE and "/" not in tokens.between(place + 1):
        return
    if value >= 180 or other[0] >= 120:
        yield "pressure_very_high", (place, other[1])
    if value < 90 and other[0] < 60:
        yield "pressure_very_low", (place, other[1])


def _oxygen(
    tokens: Tokens, place: int, value: float, following: str, around: set[str], everywhere: set[str]
) -> Iterator[Found]:
    if around & _OXYGEN and 50 <= value <= 94 and following not in _NO_OXYGEN:
        yield ("oxygen_very_low" if value < 92 else "oxygen_low"), (place, place + 1)


def _sugar(
    tokens: Tokens, place: int, value: float, following: str, around: set[str], everywhere: set[str]
) -> Iterator[Found]:
    timed = following in _SPANS
    if around & _KETONES and not timed and 0.9 < value < 15 and not (around & _SUGAR and value > 8):
        yield (
            ("ketones_high" if value >= 3 else "ketones_raised" if value >= 1.5 else "ketones_low"),
            (place, place + 1),
        )
        return
    if not around & _SUGAR or around & _LONG_TERM_SUGAR or timed or following in _NO_SUGAR:
        return
    if 15 <= value <= 60:
        yield "glucose_high", (place, place + 1)
    if 1 <= value < 4 and (tokens.decimal[place] or "hypo" in around):
        yield "glucose_low", (place, place + 1)


def _pulse(
    tokens: Tokens, place: int, value: float, following: str, around: set[str], everywhere: set[str]
) -> Iterator[Found]:
    if around & _PULSE or ("heart" in around and "rate" in around):
        if 130 <= value <= 260:
            yield "pulse_fast", (place, place + 1)
        if 20 <= value <= 40:
            yield "pulse_slow", (place, place + 1)


def _amount(
    tokens: Tokens, place: int, value: float, following: str, around: set[str], everywhere: set[str]
) -> Iterator[Found]:
    if not 9 <= value <= 300:
        return
    near = set(tokens.words[place + 1 : place + 4])
    if near & _PILLS and following not in _NO_PILLS:
        yield "many_tablets", (place, place + 2 if place + 1 < len(tokens) else place + 1)
    elif around & _PILLS and near & _AT_ONCE:
        yield "many_tablets", (place, place + 1)


def _time(
    tokens: Tokens, place: int, value: float, following: str, around: set[str], everywhere: set[str]
) -> Iterator[Found]:
    minutes = (
        value
        if following in _MINUTES
        else value * 60
        if following in _HOURS
        else value * 1440
        if following in _DAYS
        else value * 10080
        if following in _WEEKS
        else 0
    )
    if not minutes and tokens.words[place - 1 : place] == ["day"]:
        minutes, following = value * 1440, "day"
    if not minutes:
        ordinal = tokens.words[place + 1 : place + 3]
        if ordinal[:1] and ordinal[0] in ("th", "rd", "nd") and "day" in ordinal:
            minutes = value * 1440
    span = (place, min(place + 2, len(tokens)))
    for slot, least in (
        ("time_15_minutes", 15),
        ("time_4_hours", 240),
        ("time_8_hours", 480),
        ("time_12_hours", 720),
    ):
        if minutes >= least:
            yield slot, span
    if 5 * 1440 <= minutes <= 28 * 1440:
        yield "time_5_days", span
    if minutes >= 21 * 1440:
        yield "time_3_weeks", span
    if following in _MONTHS_OR_YEARS:
        yield "time_3_weeks", span


_Rule = Callable[[Tokens, int, float, str, set[str], set[str]], Iterator[Found]]
#: The rules, some with words one of which they need around the number.
_RULES: tuple[tuple[frozenset[str] | None, _Rule], ...] = (
    (None, _temperature),
    (None, _age),
    (None, _pressure),
    (_OXYGEN, _oxygen),
    (_SUGAR | _KETONES, _sugar),
    (_PULSE | {"heart"}, _pulse),
    (None, _amount),
    (None, _time),
)

SLOTS = frozenset(
    {
        "temperature_38", "temperature_40", "temperature_low", "age_under_3_months",
        "age_3_months_or_more", "age_10_to_15",
        "pressure_very_high", "pressure_very_low", "oxygen_very_low", "oxygen_low", "ketones_high", "ketones_raised",
        "ketones_low", "glucose_high", "glucose_low", "pulse_fast", "pulse_slow", "many_tablets", "time_15_minutes",
        "time_4_hours", "time_8_hours", "time_12_hours", "time_5_days", "time_3_weeks",
    }
)  # fmt: skip
