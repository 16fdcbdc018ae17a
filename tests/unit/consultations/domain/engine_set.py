"""A question set that uses everything a question file may say; only the tests see it."""

import shutil
from pathlib import Path

from consultations.domain import library
from consultations.domain.library import Library
from consultations.domain.question_set import QuestionSet

TEXT = """slug: engine
version: 1
approved_by: null
approved_on: null
order: 99
title: Everything
short_name: Everything
says: Only for tests
applies: {sex: [female], age: [16, 64]}
instead: [new_problem]
emergency: mental_health
clinical_route: nurse
helplines:
  - {text: Samaritans 116 123, href: "tel:116123"}
title_question: en.tell
finish: finish
scores:
  - {id: bp, tool: bp}
parts:
  - part: all
    title: Everything
    pages:
      - page: tell
        questions:
          - id: en.tell
            text: What is the problem?
            type: textarea
            required: true
            ask: Tell us
            lead: true
      - page: which
        show_if: {known: has_earlier_requests}
        questions:
          - {id: en.which, text: "Which request is this about?", type: earlier_request, required: true, ask: Choose one}
      - page: temp
        questions:
          - id: en.temp
            text: Temperature
            type: number
            hard: [34, 42.5]
            unit: °C
            instead: {not_measured: I could not measure it, no_fever: They have no fever}
            flags:
              - {when: {all: [{gte: 38}, {age_months_lte: 2}]}, level: urgent, code: RF_BABY, words: Hot baby}
              - {when: {all: [{eq: not_measured}, {age_days_lte: 27}]}, level: soon, code: RF_NEWBORN, words: New baby}
      - page: medicines
        questions:
          - {id: en.meds, text: "Which medicines do you take?", type: medicines, required: true, ask: Tell us}
      - page: since
        questions:
          - id: en.since
            text: When did it begin?
            type: date
            approximate: true
            not_sure: I am not sure
            least_days: -730
            most_days: 0
            flags:
              - {when: {days_ago_gte: 14}, level: soon, code: RF_LONG, words: Two weeks or more, tell: We will look at this soon.}
              - {when: {eq: not_sure}, code: INFO_NOT_SURE, words: Not sure when}
      - page: table
        questions:
          - id: bp.table
            text: Your blood pressure readings
            type: bp_table
            days: [4, 7]
            flags:
              - {when: {score: bp_sys, gte: 150}, level: soon, code: RF_BP_HIGH, words: Average of 150 or more}
              - {when: {score: bp_dia, gte: 95}, id: low, level: soon, code: RF_BP_HIGH, words: Average of 95 or more}
              - {when: {score: bp_high_sys, gte: 180}, id: top, level: urgent, code: RF_BP_VERY_HIGH, words: A reading of 180 or more}
              - {when: {score: bp_pair_difference, gte: 21}, code: INFO_BP_PAIR, words: Pair differs}
      - page: again
        show_if: {any: [{score: bp_high_sys, gte: 180}, {score: bp_high_dia, gte: 120}]}
        questions:
          - {id: en.again, text: "Has it come down?", type: radio, options: {no: "No", yes: {text: "Yes", offer: medication}}}
      - page: photo
        questions:
          - {id: en.photo, text: Add a photo, type: photo, most: 2}
      - page: form
        questions:
          - {id: en.form, text: Add the form, type: file}
      - page: offer
        questions:
          - {id: en.offer, text: "Answer some more questions?", type: radio, options: {no: Not now, yes: "Yes"}}
      - {use: phq9, show_if: {q: en.offer, eq: yes}}
      - {use: gad7, show_if: {q: en.offer, eq: yes}}
      - {use: audit_c, show_if: {q: en.offer, eq: yes}}
      - {use: mrc, show_if: {q: en.offer, eq: yes}}
      - use: bmi
      - page: pharmacy
        show_if: {none_raised: urgent}
        questions:
          - {id: en.pharmacy, text: "Would you like to go to a pharmacy?", type: radio, options: {no: "No", yes: "Yes"}}
"""


def library_with(folder: Path, text: str = TEXT) -> Library:
    """The library with this set besides the others, read from a copy in ``folder``."""
    home = folder / "question_sets"
    if not home.exists():
        shutil.copytree(library.HOME, home)
    (home / "engine.yaml").write_text(text)
    return Library(home, thorough=True)


def engine_set(folder: Path) -> QuestionSet:
    return library_with(folder).get("engine")
