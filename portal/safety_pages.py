"""Which pages are made from the hazards: the log, and the frame of the clinical safety case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from portal.hazards import SEVERITIES, Control, Hazard, Kind, SafetyCase, State, load

_MADE = "<!-- Made from hazards.yaml by `make docs`. Do not edit. -->\n\n"


def hazard_log_page() -> str:
    """Every hazard with its controls and what shows each."""
    case = load()
    lines = [
        "# Hazard log",
        "",
        "The hazards of Portal in the form of DCB0129, from [hazards.yaml](hazards.yaml). Severity before is what the authors of the "
        "software suggest. Likelihood, risk and everything after the controls are for a named clinical safety officer: "
        "nobody has rated them yet. A control that is **open** is not there.",
        "",
        "A test is named as `pytest` takes it. *Slow* ones run in `make test-slow`, those *in a browser* want a Chromium and are "
        "skipped where there is none. `make check` fails when a named test is gone, could be skipped, or when a design or test control "
        "that is said to be there names none. That a test is there and runs does not say that it is enough: the safety "
        "officer judges that.",
        "",
        "| Hazard | Severity before | In place | Partly | Open | For the practice | Tests |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for each in case.hazards:
        count = Counter(control.state for control in each.controls)
        cells = [f"[{each.id}](#{each.id.lower()}) {each.name}", each.before.severity]
        cells += [str(count[state] or "") for state in State]
        cells.append(str(len(_tests_of([each])) or ""))
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "## Risk matrix", "", case.matrix_note, "", f"| | {' | '.join(SEVERITIES)} |"]
    lines.append("| --- |" + " --- |" * len(SEVERITIES))
    lines += [f"| {name} | {' | '.join(map(str, row))} |" for name, row in case.matrix.items()]
    for each in case.hazards:
        lines += ["", *_hazard(each)]
    return _MADE + "\n".join(lines) + "\n"


def _hazard(hazard: Hazard) -> Iterator[str]:
    before, after = hazard.before, hazard.after
    yield f'<a id="{hazard.id.lower()}"></a>'
    yield ""
    yield f"## {hazard.id} {hazard.name}"
    yield ""
    yield f"{hazard.description} **Causes:** {'; '.join(hazard.causes)}. **Effect:** {hazard.effect} **Harm:** {hazard.harm}"
    yield ""
    yield "| | Severity | Likelihood | Risk |"
    yield "| --- | --- | --- | --- |"
    yield f"| Before | {before.severity} (suggested) | {before.likelihood} | {before.risk} |"
    yield f"| After | {after.severity} | {after.likelihood} | {after.risk} |"
    yield ""
    for control in hazard.controls:
        yield f"- **{control.state}** ({control.kind}): {control.text}"
        if control.code:
            yield f"  Where: {', '.join(f'`{path}`' for path in control.code)}."
        yield from (f"  - `{test}`{_NOTED[field]}" for test, field in control.evidence)
    yield ""
    yield f"Owner: {hazard.owner}. Status: {hazard.status}."


_NOTED = {"tests": "", "slow_tests": " (slow)", "browser_tests": " (in a browser)"}


def _tests_of(hazards: Iterable[Hazard]) -> dict[str, str]:
    return {test: field for each in hazards for control in each.controls for test, field in control.evidence}


def _open(case: SafetyCase, *kinds: Kind) -> Iterator[tuple[Hazard, Control]]:
    for hazard in case.hazards:
        for control in hazard.controls:
            if control.kind in kinds and control.state in (State.OPEN, State.PARTLY):
                yield hazard, control


def safety_case_page() -> str:
    """The frame of the clinical safety case report, with what only a clinical safety officer can fill in left open."""
    case = load()
    tests = _tests_of(case.hazards)
    controls = [control for each in case.hazards for control in each.controls]
    states = Counter(control.state for control in controls)
    fields = Counter(tests.values())
    severity = Counter(each.before.severity for each in case.hazards)
    lines = [
        "# Clinical safety case: the frame",
        "",
        "**This is not a clinical safety case.** It is what the software can say for itself, in the order of a DCB0129 report. It "
        "becomes one when a named clinical safety officer has read it, rated the hazards, answered the open points and signed. "
        "Until then Portal must not be used for real patients.",
        "",
        "| | |",
        "| --- | --- |",
        "| Clinical safety officer of the manufacturer | *nobody named yet: name, profession, registration number* |",
        "| Version this is about | *commit or release, filled in at signing* |",
        "| Signed | *date and signature* |",
        "",
        "## 1. System description",
        "",
        "Portal carries written consultations between patients and their GP practice. A patient starts from the practice's page, "
        "goes through a check for emergencies, answers the questions of a form and sends it. Rules place the request at a level "
        "(emergency, urgent, soon, routine) and with a team; they only ever raise attention. Staff read, ask, answer, note, hand on and "
        "close. The patient is told by a notice without content that there is something to read. Staff may write down what a "
        "caller says, with the same form and rules. [tour.md](../tour.md) says where things are, [access.md](../access.md) who may open what, "
        "[lifecycle.md](../lifecycle.md) how a request moves.",
        "",
        "## 2. Scope",
        "",
        "In scope: everything a patient or member of staff sees and does in Portal; notices; matching of accounts to patients; the list "
        "a practice brings; the audit trail; FHIR files in and out. Out of scope: the GP record system, prescribing, telephone and video, "
        "the mail and text providers, NHS login itself, the machines it runs on. Portal diagnoses nothing and recommends no treatment; "
        "whether rules that raise a level make it a medical device is a question for the safety officer and the MHRA guidance.",
        "",
        "## 3. Hazard identification",
        "",
        f"{len(case.hazards)} hazards in [hazard-log.md](hazard-log.md): a starting list written for products of this kind, and those found while this "
        f"code was written and attacked. By suggested severity: {_counts(severity)}. No workshop with clinicians, patients "
        "and practice staff has been held.",
        "",
        "## 4. Risk management",
        "",
        f"{len(controls)} controls: {_counts(states)}. The order is that of the standard: change the design first, then test, then train, then ask the "
        "practice to do something. Nobody has rated likelihood or residual risk. " + case.matrix_note,
        "",
        "## 5. Evidence",
        "",
        f"{len(tests)} different tests are named as evidence: {fields['tests']} run with every `make test`, {fields['slow_tests']} only in `make test-slow`, "
        f"{fields['browser_tests']} in a browser (skipped where there is none). They are functions of tests; many run over tables of cases. How well "
        "danger in words is found: [safety-report.md](../safety-report.md). Every way in: [ways-in.md](../ways-in.md).",
        "",
        "## 6. Known limits",
        "",
        "Controls of design or test that are not there, or there in part:",
        "",
        "| Hazard | State | What is missing |",
        "| --- | --- | --- |",
    ]
    lines += [
        f"| [{hazard.id}](hazard-log.md#{hazard.id.lower()}) | {control.state} | {control.text} |"
        for hazard, control in _open(case, Kind.DESIGN, Kind.TEST)
    ]
    lines += ["", "## 7. Open points for the clinical safety officer", ""]
    lines += [
        "1. Take the risk matrix from the standard and put it into `hazards.yaml`.",
        f"2. Rate likelihood and risk of all {len(case.hazards)} hazards before the controls, and severity, likelihood and risk after them. "
        "Correct the suggested severities.",
        "3. Hold a hazard workshop; add what is missing.",
        "4. Judge whether the named tests are enough for each control.",
        "5. Approve each form, rule, phrase and table, or say who does. None is approved.",
        "6. Decide on each line of section 6: build it, or accept the risk and say why.",
    ]
    lines += [
        f"{number}. {hazard.id}: {control.text}"
        for number, (hazard, control) in enumerate(_open(case, Kind.TRAINING, Kind.BUSINESS), 7)
    ]
    lines += [
        "",
        "## 8. Hand-over to the practice (DCB0160)",
        "",
        "The practice that takes Portal into use has a clinical safety officer of its own, its own hazard log and its own report. It starts "
        "from this one. What no software can do and the practice has to:",
        "",
        "| Hazard | Kind | What the practice does |",
        "| --- | --- | --- |",
    ]
    lines += [
        f"| [{hazard.id}](hazard-log.md#{hazard.id.lower()}) | {control.kind} | {control.text} |"
        for hazard in case.hazards
        for control in hazard.controls
        if control.state == State.PRACTICE
    ]
    lines += ["", "[README.md](README.md) says in plain words what to do first.", ""]
    return _MADE + "\n".join(lines)


def _counts(counter: Counter[str] | Counter[State]) -> str:
    order = [*State, *SEVERITIES]
    return ", ".join(f"{counter[each]} {each}" for each in order if counter.get(each))  # type: ignore[call-overload]


PAGES = {"safety/hazard-log.md": hazard_log_page, "safety/safety-case.md": safety_case_page}
