"""The people of the tests. Everyone knows that Farah works elsewhere.

`village()` makes two practices and everybody in them, through the services. Rows are read and written inside
`world.inside()`; a request in a given state comes from `consultation_at(...)`, never from setting a field.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from consultations import offers, services
from consultations.domain.lifecycle import Outcome, Status
from consultations.models import Consultation, Draft, FollowUp
from portal.core import clock
from portal.core.http import Door, Visit
from portal.core.tenancy import Scope, Tenant, tenant
from portal.people import acting
from portal.people.models import Membership, Patient, PatientLink, Proxy, User
from portal.people.recognise import Colleague
from portal.people.roles import permissions_of
from portal.practices.models import Practice
from triage import teams

NEW_PROBLEM: dict[str, Any] = {
    "who.for": "me",
    "who.first_names": "Zofia",
    "who.family_name": "Kowalczyk",
    "who.dob": "1992-02-14",
    "who.sex": "female",
    "who.postcode": "LS1 4AP",
    "who.safe": "yes",
    "np.title": "Itchy rash on both arms",
    "np.tell": "It started about two weeks ago on the inside of my left elbow.",
    "np.area": "skin",
    "np.start": "w1_3",
    "np.course": "same",
    "np.stop": "a_bit",
    "np.fever": "no",
    "np.weight": "no",
    "np.lump": "no",
    "np.ltc": ["none"],
    "np.meds": ["none"],
    "np.allergy": "None",
    "preg.womb": "yes",
    "preg.now": "no",
    "preg.baby6": "no",
    "imm.risk": ["none"],
    "fl.week": ["none"],
    "ice.want": ["advice"],
    "con.how": "message",
    "con.phone": "07700 900 218",
    "con.need": ["none"],
    "fin.ack": ["yes"],
    "fin.share": ["yes"],
}

MEDICATION: dict[str, Any] = {
    **{key: value for key, value in NEW_PROBLEM.items() if key.startswith(("who.", "preg.", "con.", "fin."))},
    "md.kind": "question",
    "md.list": ["Cetirizine"],
    "md.too_much": "no",
    "md.q": "Can I take it with my hay fever spray?",
}

NET: dict[str, Any] = {
    "signs": ["hot"],
    "action": "call_us",
    "by": "",
    "lines": ["If it gets hot, very sore or yellow: call us."],
}


@dataclass
class World:
    """Two practices. Fields are named for the person."""

    millbrook: Practice
    riverside: Practice
    staff: dict[str, Membership] = field(default_factory=dict)
    patients: dict[str, Patient] = field(default_factory=dict)
    accounts: dict[str, User] = field(default_factory=dict)

    @contextmanager
    def inside(self, practice: Practice | None = None) -> Iterator[None]:
        """Inside a practice with the system's reach: where tests read rows."""
        with tenant((practice or self.millbrook).pk, scope=Scope.SYSTEM, actor="system:test"):
            yield

    def visit(self, who: str, practice: Practice | None = None) -> Visit:
        """The visit of a person by name, as recognition would give it; staff by the staff's door."""
        if who in self.staff:
            return self._staff_visit(self.staff[who])
        return self._patient_visit(self.accounts[who], practice or self.millbrook)

    def _staff_visit(self, member: Membership) -> Visit:
        place = self.millbrook if member.practice_id == self.millbrook.pk else self.riverside
        tenant_ = Tenant(place.pk, Scope.STAFF, member.user_id, (), None, str(member.user_id))
        colleague = Colleague(
            member.pk, member.user_id, member.display_name, member.job_title, frozenset(member.roles)
        )
        return Visit(
            practice=place,
            door=Door.STAFF,
            tenant=tenant_,
            user=member.user,
            membership=colleague,
            permissions=frozenset(each.value for each in permissions_of(member.roles)),
        )

    def _patient_visit(self, user: User, place: Practice) -> Visit:
        with self.inside(place):
            own = tuple(
                PatientLink.objects.filter(user=user, undone_at=None).values_list("patient_id", flat=True)
            )
            acts_for = acting.acts_for(user.pk, clock.today())
            has_proxies = Proxy.objects.filter(patient_id__in=own, ended_at=None).exists()
        others = tuple(each.patient_id for each in acts_for)
        tenant_ = Tenant(place.pk, Scope.PATIENT, user.pk, own, None, str(user.pk), proxied=others)
        return Visit(
            practice=place,
            door=Door.PATIENT,
            tenant=tenant_,
            user=user,
            patients=own + others,
            proxies=others,
            acts_for=acts_for,
            has_proxies=has_proxies,
        )

    @contextmanager
    def acting(self, who: str, practice: Practice | None = None) -> Iterator[Visit]:
        """Inside the practice with exactly the reach this person has, for calling services as them."""
        visit = self.visit(who, practice)
        with tenant(
            visit.practice.pk,
            scope=visit.tenant.scope,
            person=visit.tenant.person,
            patients=visit.tenant.patients,
            proxied=visit.tenant.proxied,
            actor=visit.tenant.actor,
        ):
            yield visit


def _practice(**fields: Any) -> Practice:
    return Practice.objects.create(
        **{
            "nation": "england",
            "phone": "01632 960 118",
            "address": "14 Mill Lane, Millbrook",
            "desk_note": "Step-free. Hearing loop.",
            "list_size": 6000,
            **fields,
        }
    )


def _account(world: World, key: str, full_name: str) -> User:
    world.accounts[key] = User.objects.create_user(f"{key}@example.com", full_name=full_name)
    return world.accounts[key]


def _works(
    world: World, key: str, name: str, roles: list[str], title: str, *, left: bool = False
) -> Membership:
    user = _account(world, key, name)
    user.set_password("correct horse battery staple")
    user.save()
    now = clock.now()
    member: Membership = Membership.fresh(
        user=user,
        roles=roles,
        display_name=name,
        job_title=title,
        started_at=now - timedelta(days=400),
        ended_at=now - timedelta(days=1) if left else None,
    )
    member.save(force_insert=True)
    world.staff[key] = member
    return member


def _listed(
    world: World, key: str, first: str, family: str, born: date, sex: str, nhs: str, **more: Any
) -> Patient:
    patient: Patient = Patient.fresh(
        nhs_number=nhs,
        title=more.pop("title", "Ms" if sex == "female" else "Mr"),
        first_names=first,
        family_name=family,
        born_on=born,
        sex=sex,
        postcode="LS1 4AP",
        phone="07700 900 218",
        listed_at=clock.now(),
        **more,
    )
    patient.save(force_insert=True)
    world.patients[key] = patient
    return patient


def _link(world: World, user: str, patient: str, by: str) -> None:
    PatientLink.fresh(
        user=world.accounts[user],
        patient=world.patients[patient],
        evidence="photo_id",
        confirmed_by=world.staff[by],
        confirmed_at=clock.now(),
    ).save(force_insert=True)


def _proxy(world: World, user: str, patient: str, by: str, *, ended: bool = False) -> None:
    now, today = clock.now(), clock.today()
    Proxy.fresh(
        user=world.accounts[user],
        patient=world.patients[patient],
        relation="daughter" if user == "nadia" else "son",
        evidence="letter",
        starts_on=today - timedelta(days=100),
        ends_on=today + timedelta(days=200),
        confirmed_by=world.staff[by],
        confirmed_at=now,
        ended_at=now if ended else None,
        ended_by=world.staff[by] if ended else None,
    ).save(force_insert=True)


def village() -> World:
    """Millbrook Surgery, with everybody in it, and Riverside Practice, where Farah works and Peter is a patient."""
    world = World(
        _practice(slug="millbrook", name="Millbrook Surgery", short_name="MILL", ods_code="X10001"),
        _practice(slug="riverside", name="Riverside Practice", short_name="RIVE", ods_code="X10002"),
    )
    with world.inside():
        teams.make_teams()
        _works(world, "ngozi", "Dr Ngozi Okafor", ["clinician"], "GP")
        _works(world, "priya", "Dr Priya Shah", ["clinician"], "GP")
        _works(world, "janet", "Janet Brathwaite", ["receptionist"], "Care navigator")
        _works(world, "samira", "Samira Haddad", ["manager"], "Practice manager")
        _works(world, "leo", "Leo Left", ["clinician"], "GP", left=True)
        _listed(world, "zofia", "Zofia", "Kowalczyk", date(1992, 2, 14), "female", "9990341176")
        _listed(world, "gareth", "Gareth", "Pritchard", date(1967, 6, 2), "male", "9990341184")
        _listed(world, "amina", "Amina", "Khan", date(1943, 9, 14), "female", "9993119024", title="Mrs")
        _listed(world, "nadia", "Nadia", "Khan", date(1975, 1, 3), "female", "9993119032")
        for key, name in (
            ("zofia", "Zofia Kowalczyk"),
            ("gareth", "Gareth Pritchard"),
            ("nadia", "Nadia Khan"),
            ("tariq", "Tariq Khan"),
            ("uma", "Uma Newcomer"),
            ("peter", "Peter Elsewhere"),
        ):
            _account(world, key, name)
        for key in ("zofia", "gareth", "nadia"):
            _link(world, key, key, "janet")
        _proxy(world, "nadia", "amina", "janet")
        _proxy(world, "tariq", "amina", "janet", ended=True)
    with world.inside(world.riverside):
        teams.make_teams()
        _works(world, "farah", "Dr Farah Aziz", ["clinician", "manager", "receptionist"], "GP")
        _listed(world, "peter", "Peter", "Elsewhere", date(1980, 5, 5), "male", "9993119040")
        _link(world, "peter", "peter", "farah")
    return world


def draft_of(
    world: World,
    who: str = "zofia",
    *,
    kind: str = "new_problem",
    practice: Practice | None = None,
    **answers: Any,
) -> Draft:
    """A finished form of this person, ready to send."""
    base = NEW_PROBLEM if kind == "new_problem" else MEDICATION
    with world.acting(who, practice) as visit:
        now = clock.now()
        draft: Draft = Draft.fresh(
            person=visit.user,
            kind=kind,
            set_version=1,
            local=list(offers.of(visit.practice).local.get(kind, ())),
            answers={**base, **{key.replace("__", "."): value for key, value in answers.items()}},
            emergency={"version": None, "ticked": [], "at": now.isoformat()},
            started_at=now,
            saved_at=now,
            claimed_at=now,
            expires_at=now + timedelta(days=14),
        )
        draft.save(force_insert=True)
    return draft


def sent_by(
    world: World, who: str = "zofia", *, practice: Practice | None = None, for_patient: str = "", **more: Any
) -> Consultation:
    """A request this person has sent. `for_patient` names whom a proxy writes for."""
    draft = draft_of(world, who, practice=practice, **more)
    with world.acting(who, practice) as visit:
        own = [each for each in visit.patients if each not in visit.proxies]
        key: UUID | None = world.patients[for_patient].pk if for_patient else (own[0] if own else None)
        patient = Patient.objects.filter(pk=key).first() if key else None
        return services.submit(
            draft=Draft.objects.select_for_update().get(pk=draft.pk), by=visit, patient=patient
        )


def promised_a_question(world: World) -> tuple[Consultation, FollowUp]:
    """A request of Zofia's that Ngozi answered and closed, promising to ask how she is in two days."""
    made = sent_by(world)
    with world.acting("ngozi") as visit:
        services.reply(
            consultation=made.pk, by=visit, body="Use it.", key="a", safety_net=NET,
            outcome=Outcome.ADVICE_GIVEN, follow_up_days=2,
        )  # fmt: skip
    with world.inside():
        return made, FollowUp.objects.get(consultation=made)


def consultation_at(
    status: Status, world: World, who: str = "zofia", *, staff: str = "ngozi", **more: Any
) -> Consultation:
    """A request of this person in that state, brought there by the services. Undo time is not waited for."""
    from triage import services as triage

    made = sent_by(world, who, **more)
    if status == Status.RECEIVED:
        return made
    with world.acting(staff) as visit:
        services.open_first(consultation=made, by=visit)
        if status == Status.IN_PROGRESS:
            triage.take(consultation=made.pk, by=visit)
        elif status == Status.WAITING:
            services.ask(consultation=made.pk, by=visit, questions=["Does it itch at night?"], key="ask-1")
        elif status == Status.ANSWERED:
            services.reply(
                consultation=made.pk, by=visit, body="Use the cream.", key="reply-1", safety_net=NET
            )
        elif status == Status.CLOSED:
            services.reply(
                consultation=made.pk,
                by=visit,
                body="Use the cream.",
                key="reply-1",
                safety_net=NET,
                outcome=Outcome.ADVICE_GIVEN,
            )
        found: Consultation = Consultation.objects.get(pk=made.pk)
        return found
