"""Does this rule hold for these answers, and how high do the rules that hold raise a request?"""

from collections.abc import Iterable
from dataclasses import replace

from consultations.domain.conditions import Condition, Facts, about_question, evaluate
from consultations.domain.levels import Level, highest, one_lower
from consultations.domain.schema import CrossRule, Question


def holds(when: Condition, facts: Facts) -> bool | None:
    """Whether the rule holds: plainly (True), only because an answer is "not sure" (None), or not at all (False)."""
    if evaluate(when, facts).holds:
        return True
    unsure = facts.if_unsure_is_yes
    return None if unsure and evaluate(when, unsure).holds else False


def highest_raised(questions: Iterable[Question], cross_rules: Iterable[CrossRule], facts: Facts) -> Level:
    """The highest level raised by what was asked and answered so far."""
    levels: list[Level | None] = []
    raised = set(facts.raised)
    for question in questions:
        for rule in question.flags:
            held = holds(about_question(rule.when, question.id), facts)
            if held is not False:
                levels.append(rule.level if held else one_lower(rule.level))
                raised.add(rule.code)
    facts = replace(facts, raised=raised)
    for cross in cross_rules:
        held = holds(cross.when, facts)
        if held is not False:
            levels.append(cross.level if held else one_lower(cross.level))
    return highest(levels)
