"""Which patient of the list is this account? A person compares and decides; nothing is matched by itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from consultations import services as conversation
from consultations.models import Consultation
from portal import audit
from portal.core import clock
from portal.core.errors import DomainError
from portal.core.http import Visit, page
from portal.people import matching as people
from portal.people.models import PatientLink
from triage import matching as joining
from triage import rules
from triage.forms.matching import FindForm, MatchForm
from triage.presenters import matching as say
from triage.queries import matching as queries


@page(rules.MATCHING)
def matching(request: HttpRequest) -> HttpResponse:
    """Accounts and requests that nobody has matched yet, and matches made lately."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    now = clock.now()
    waiting, links = queries.unmatched(), queries.matches_made(now)
    if waiting or links:
        audit.record("matching.list.read", ids=[each.pk for each in (*waiting, *links)])
    context = {"waiting": say.lines(visit, waiting, now), "made": say.made(visit, links, now)}
    return render(request, "triage/matching.html", context)


@page(rules.MATCH, ("GET", "POST"))
def match(request: HttpRequest, found: Consultation) -> HttpResponse:
    """One account: what they said beside each candidate. POST looks somebody else up, or confirms a match."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    find = FindForm(request.POST if "words" in request.POST else None)
    form = MatchForm(request.POST if "patient" in request.POST else None)
    trouble = ""
    if request.method == "POST" and "take_back" in request.POST:
        conversation.unmatch_caller(consultation=found.pk, by=visit)
        messages.success(request, "Taken back. Say below who it is about.")
        return redirect("triage:match", practice=visit.practice.slug, id=found.pk)
    if form.is_bound and form.is_valid():
        patient, evidence = form.chosen
        try:
            _check_shown(found, patient, evidence)
            matched = joining.match(request=found, patient=patient, evidence=evidence, by=visit)
        except DomainError as refused:
            trouble = refused.message
        else:
            messages.success(request, f"{found.said_name} is matched to {matched.name} on the list.")
            return redirect("triage:matching", practice=visit.practice.slug)
    elif form.is_bound:
        trouble = "Say how you know that this is the same person, then confirm."
    looked_up = people.look_up(find.cleaned_data["words"]) if find.is_bound and find.is_valid() else []
    candidates = [] if found.patient_id else people.candidates(say.said_of(found))
    if found.for_whom == "me" and found.person_id and not found.patient_id:
        candidates = people.with_checked(candidates, found.person_id)
    shown = [each.patient.pk for each in candidates] + [each.pk for each in looked_up]
    audit.record("matching.read", consultation_id=found.pk, ids=shown)
    own = found.for_whom == "me" and found.person_id is not None
    rows = queries.requests_of_account(found.person_id, patient=None) if own else [found]
    context = {
        "request_": found,
        "own": own,
        "told": say.told(found),
        "proposals": _with_forms(say.proposals(found, candidates, looked_up)),
        "find": find,
        "most": len(looked_up) == people.MOST,
        "affected": say.affected(visit, rows, clock.now()),
        "trouble": trouble,
    }
    return render(request, "triage/match.html", context, status=422 if trouble or find.errors else 200)


def _check_shown(found: Consultation, patient: UUID, evidence: people.Evidence) -> None:
    """What the page has not compared is no proof: only a call or seeing the person is somebody's own word."""
    if evidence in (people.Evidence.PHONE, people.Evidence.IN_PERSON) or found.patient_id:
        return
    own = found.person_id if found.for_whom == "me" else None
    candidates = people.candidates(say.said_of(found))
    shown = people.with_checked(candidates, own) if own else candidates
    if not any(each.patient.pk == patient and each.by == evidence for each in shown):
        raise DomainError("This page does not show that. Phone the number on the list, or see the person.")


def _with_forms(proposals: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each candidate with a form of its own to confirm it."""
    for number, each in enumerate(proposals):
        each["form"] = MatchForm(
            evidence=each["evidence"], initial={"patient": each["id"]}, auto_id=f"candidate-{number}-%s"
        )
    return proposals


@page(rules.UNMATCH, ("GET", "POST"))
def unmatch(request: HttpRequest, link: PatientLink) -> HttpResponse:
    """Shows what undoing a match takes back; POST takes it back."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    if request.method == "POST":
        done = joining.undo(link=link, by=visit)
        many = f"{done} request{' is' if done == 1 else 's are'}"
        messages.success(request, f"The match is undone. {many} not matched again.")
        return redirect("triage:matching", practice=visit.practice.slug)
    audit.record("matching.link.read", patient_id=link.patient_id, object_id=link.pk)
    is_over = link.undone_at is not None and not queries.is_contradicted(link)
    rows = [] if is_over else queries.requests_of_account(link.user_id, patient=link.patient_id)
    context = {"link": link, "is_over": is_over, "affected": say.affected(visit, rows, clock.now())}
    return render(request, "triage/unmatch.html", context)
