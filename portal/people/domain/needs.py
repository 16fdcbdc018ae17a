"""What does somebody need to be spoken and written to, what do staff do about it, and when is it asked again? Pure.

The steps of the Accessible Information Standard: identify, record, flag, share, meet, review. Two places speak of it: the
practice's list (`listed`, as the clinical system has it) and what was said here (`Needs`), by the patient, by somebody who
acts for them, or by staff. What was said here counts once anything was; until then the words of the list are read, and
what they may mean counts. A list that says more than the person did is shown beside it, never dropped.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

REVIEW_YEARS = 1
LANGUAGE_LONGEST, WORDS_LONGEST, HELPER_LONGEST = 60, 300, 200
CHIP_LETTERS = 24


class Need(StrEnum):
    """The values are stored and permanent. Their order is that of the lines staff read: what changes the next step first."""

    INTERPRETER = "interpreter"
    BSL = "bsl"
    NO_PHONE = "no_phone"
    RATHER_PHONE = "rather_phone"
    RELAY = "relay"
    HEARING = "hearing"
    SIGHT = "sight"
    LARGE_PRINT = "large_print"
    EASY_READ = "easy_read"
    BRAILLE = "braille"
    AUDIO = "audio"
    FACE_TO_FACE = "face_to_face"
    LONGER = "longer"
    QUIET = "quiet"
    ACCESS = "access"
    CARER = "carer"


class Source(StrEnum):
    """Who said it. The values are stored and permanent."""

    PATIENT = "patient"
    PROXY = "proxy"
    STAFF = "staff"
    FORM = "form"  # an answer of a form, from before anybody knew whose


STAFF_WORDS: dict[Need, str] = {
    Need.INTERPRETER: "Interpreter",
    Need.BSL: "BSL interpreter",
    Need.NO_PHONE: "No phone calls",
    Need.RATHER_PHONE: "Would rather be phoned",
    Need.RELAY: "Relay UK",
    Need.HEARING: "Deaf or hard of hearing",
    Need.SIGHT: "Blind or poor sight",
    Need.LARGE_PRINT: "Large print",
    Need.EASY_READ: "Easy read",
    Need.BRAILLE: "Braille",
    Need.AUDIO: "Audio",
    Need.FACE_TO_FACE: "Face to face",
    Need.LONGER: "Longer appointment",
    Need.QUIET: "Quiet place to wait",
    Need.ACCESS: "Step-free access",
    Need.CARER: "Carer present",
}

#: What a form's short question (`con.need`) may add. "none" there is an answer too: asked, and needs nothing.
IN_FORMS = frozenset({Need.INTERPRETER, Need.BSL, Need.LARGE_PRINT, Need.EASY_READ, Need.RELAY})

#: The two that cannot both be right.
EITHER = (Need.NO_PHONE, Need.RATHER_PHONE)

#: Pages are shown in larger letters to whoever needs this.
LARGER = frozenset({Need.LARGE_PRINT, Need.SIGHT, Need.EASY_READ})

_NOT = re.compile(r"\b(?:no|not|without|does ?n[o']t need|no longer)\b[^;,.]{0,12}$", re.I)
_LISTED: dict[Need, re.Pattern[str]] = {
    need: re.compile(pattern, re.I)
    for need, pattern in {
        Need.INTERPRETER: r"(?<!sign language )(?<!bsl )\b(?:interpreter|interpreting|translator)\b",
        Need.BSL: r"\b(?:bsl|british sign|sign language)\b",
        Need.NO_PHONE: r"\b(?:no phone(?: calls)?|do not (?:phone|call|ring)|cannot use (?:the )?phone)\b",
        Need.RATHER_PHONE: r"\bprefers? (?:to be )?(?:phone|phoned|calls?|called)\b",
        Need.RELAY: r"\b(?:relay|text ?phone|typetalk|minicom)\b",
        Need.HEARING: r"\b(?:deaf\w*|hearing|lip ?reads?|lip ?reading)\b",
        Need.SIGHT: r"\b(?:blind|sight|visual(?:ly)? impair\w*|partially sighted)\b",
        Need.LARGE_PRINT: r"\b(?:large|big|larger) (?:print|text|font)\b",
        Need.EASY_READ: r"\b(?:easy ?-?read|learning disabilit\w+)\b",
        Need.BRAILLE: r"\bbraille\b",
        Need.AUDIO: r"\baudio\b",
        Need.FACE_TO_FACE: r"\bface to face\b",
        Need.LONGER: r"\b(?:long|longer|double) (?:appointment|appt|slot)s?\b",
        Need.QUIET: r"\bquiet\b",
        Need.ACCESS: r"\b(?:wheelchair|step[ -]?free|ground floor)\b",
        Need.CARER: r"\b(?:carer|advocate|chaperone) (?:present|with)\b",
    }.items()
}
_LANGUAGES = (
    re.compile(r"\b([A-Z][a-z]{2,})[ -]+interpret"),
    re.compile(r"[Ii]nterpret(?:er|ing)\b[:,( -]+([A-Z][a-z]{2,})"),
    re.compile(r"\b(?:[Ss]peaks|[Ll]anguage:?)[ :]+([A-Z][a-z]{2,})"),
)
_NO_LANGUAGE = frozenset(
    {"Needs", "Requires", "Required", "Language", "Yes", "Sign", "Telephone", "Phone", "Please"}
)


@dataclass(frozen=True)
class Needs:
    """What was said about one patient, by whom and when. No codes and no words: asked, and needs nothing."""

    codes: tuple[Need, ...] = ()
    language: str = ""
    words: str = ""
    helper: str = ""
    source: str = ""
    by: str = ""
    said_on: date | None = None
    words_from: str = (
        ""  # who wrote `words` and `helper`: what the patient wrote is not shown to who acts for them
    )

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> "Needs | None":
        """As it was stored; None when nobody was asked. A code that is not known any more is left out."""
        if kept is None:
            return None
        texts = {name: str(kept.get(name, "")) for name in _TEXTS}
        on = kept.get("said_on")
        return cls(
            codes=known(kept.get("codes", ())), said_on=date.fromisoformat(on) if on else None, **texts
        )

    def as_dict(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "codes": [need.value for need in self.codes],
            "said_on": self.said_on.isoformat() if self.said_on else "",
            **{name: getattr(self, name) for name in _TEXTS},
        }

    @property
    def is_own_words(self) -> bool:
        """Whether there are words that are the patient's and the practice's to read. What staff kept may be the patient's:
        they save them with the rest."""
        return self.words_from in (Source.PATIENT, Source.STAFF) and bool(self.words or self.helper)


_TEXTS = ("language", "words", "helper", "source", "by", "words_from")


@dataclass(frozen=True)
class Shown:
    """What is known of somebody's needs, from the list and from what was said, as pages and rules ask for it."""

    codes: tuple[Need, ...]
    lines: tuple[str, ...]
    language: str = ""
    helper: str = ""
    source: str = ""
    said_on: date | None = None
    is_due: bool = False

    @property
    def text(self) -> str:
        """All of it on one line."""
        return "; ".join(self.lines)

    @property
    def was_asked(self) -> bool:
        return self.said_on is not None

    @property
    def chip(self) -> str:
        """The weightiest in the inbox, and how many more; never cut."""
        if not self.lines:
            return ""
        more = f" +{len(self.lines) - 1}" if len(self.lines) > 1 else ""
        short = STAFF_WORDS[self.codes[0]] if self.codes else ""
        wanted = (f"{self.lines[0]}{more}", f"{short}{more}" if short else "")
        return next((each for each in wanted if each and len(each) <= CHIP_LETTERS), "Has needs")

    @property
    def is_larger(self) -> bool:
        return bool(LARGER & set(self.codes))

    @property
    def prefers_phone(self) -> bool:
        return Need.RATHER_PHONE in self.codes and Need.NO_PHONE not in self.codes


NOBODY_ASKED = Shown((), ())


def known(codes: Iterable[Any]) -> tuple[Need, ...]:
    """Those of the codes that are needs, in the order of the list."""
    wanted = {str(code) for code in codes}
    return tuple(need for need in Need if need.value in wanted)


def read_list(text: str) -> tuple[tuple[Need, ...], str]:
    """What the words of the practice's list may mean, and the language they name. In doubt they mean it."""
    found = []
    for need, pattern in _LISTED.items():
        match = pattern.search(text)
        if match and not (need is not Need.NO_PHONE and _NOT.search(text[: match.start()])):
            found.append(need)
    named = (each.group(1) for pattern in _LANGUAGES for each in pattern.finditer(text))
    language = next((each for each in named if each not in _NO_LANGUAGE), "")
    return known(found), language if Need.INTERPRETER in found else ""


def lines(needs: Needs) -> list[str]:
    """As the banner says it: "Interpreter: Polish"."""
    found = [
        f"{STAFF_WORDS[need]}: {needs.language}"
        if need is Need.INTERPRETER and needs.language
        else STAFF_WORDS[need]
        for need in needs.codes
    ]
    helper = f"May help: {needs.helper}" if needs.helper else ""
    return [*found, *([needs.words] if needs.words else []), *([helper] if helper else [])]


def shown(kept: Mapping[str, Any] | None, listed: str, due: date | None = None) -> Shown:
    """What pages show and rules act on. `due`: since when it is to be asked again."""
    said = Needs.of(kept)
    on_list, language = read_list(listed)
    if said is None:
        return Shown(on_list, (listed,) if listed else (), language=language)
    extra = [need for need in on_list if need not in said.codes]
    repeats = listed and not extra and (on_list or listed.lower() in said.words.lower())
    from_list = (f"Our list says: {listed}",) if listed and not repeats else ()
    return Shown(
        said.codes,
        (*lines(said), *from_list),
        language=said.language or (language if Need.INTERPRETER in said.codes else ""),
        helper=said.helper,
        source=said.source,
        said_on=said.said_on,
        is_due=due is not None,
    )


def joined(before: Needs | None, codes: Collection[Need]) -> Needs:
    """What is known after a form: a form asks for few needs, so it adds and never takes away."""
    if before is None:
        return Needs(codes=known(codes))
    return replace(before, codes=known({*before.codes, *codes}))


def on_phone(now: Shown) -> list[str]:
    """What to do before one rings them, in the order in which one does it."""
    found = []
    if Need.NO_PHONE in now.codes:
        found.append("They asked not to be phoned. Write; phone only if it cannot wait.")
    if Need.BSL in now.codes:
        found.append("They use BSL: do not ring by voice. Have a BSL interpreter on video, or write.")
    if Need.INTERPRETER in now.codes:
        which = f"a {now.language} interpreter" if now.language else "an interpreter (ask which language)"
        found.append(f"Have {which} on the line. Never a child or partner instead.")
    if Need.RELAY in now.codes:
        found.append("Ring through Relay UK: dial 18002 before the number.")
    if Need.HEARING in now.codes and not {Need.BSL, Need.NO_PHONE, Need.RELAY} & set(now.codes):
        found.append("Deaf or hard of hearing: ask whether they can hear you, or write.")
    if Need.RATHER_PHONE in now.codes and Need.NO_PHONE not in now.codes:
        found.append("They would rather be phoned.")
    if now.helper:
        found.append(f"May help them: {now.helper}.")
    return found


def on_booking(now: Shown) -> list[str]:
    """What to arrange when somebody is to be seen."""
    wanted = {
        Need.INTERPRETER: f"book a {now.language} interpreter" if now.language else "book an interpreter",
        Need.BSL: "book a BSL interpreter",
        Need.LONGER: "book a longer appointment",
        Need.QUIET: "a quiet place to wait",
        Need.ACCESS: "step-free access",
        Need.CARER: "ask their carer to come",
        Need.FACE_TO_FACE: "face to face, not by phone or video",
    }
    found = [words for need, words in wanted.items() if need in now.codes]
    return [f"If you see them: {', '.join(found)}."] if found else []


def on_writing(now: Shown) -> list[str]:
    """What to mind before one writes to them."""
    found = []
    if Need.INTERPRETER in now.codes:
        which = f"a {now.language} interpreter" if now.language else "an interpreter"
        found.append(f"Needs {which}: can they read this? Short, plain words; call with one if unsure.")
    if Need.BSL in now.codes:
        found.append("Uses BSL: English may be a second language. Short, plain words.")
    if Need.EASY_READ in now.codes:
        found.append("Needs easy read: one idea a sentence, no hard words.")
    if Need.SIGHT in now.codes or Need.BRAILLE in now.codes or Need.AUDIO in now.codes:
        found.append("May hear this read aloud: put nothing in a picture alone.")
    return found


def on_paper(now: Shown) -> list[str]:
    """In what form a letter goes out."""
    wanted = {
        Need.LARGE_PRINT: "in large print (16 point or more)",
        Need.EASY_READ: "in easy read",
        Need.BRAILLE: "in braille",
        Need.AUDIO: "as a recording",
    }
    found = [words for need, words in wanted.items() if need in now.codes]
    return [f"They need letters {', '.join(found)}."] if found else []


def review_on(said: date) -> date:
    """When it is asked again: the same day next year; the 29th of February on the 28th."""
    try:
        return said.replace(year=said.year + REVIEW_YEARS)
    except ValueError:
        return said.replace(year=said.year + REVIEW_YEARS, day=28)
