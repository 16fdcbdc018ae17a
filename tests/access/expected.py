"""Who may open what, written by hand from the sentences of the rules. A GP and a practice manager can read this table.

A page is missing here? Add its rule below, in the words of the rule's own sentence. Does its address name something
new (`<uuid:recall>`)? Make one in `canary.py` and name it in `NAMED`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.access.canary import KIND, PAGE, Nest, Things


class Who(StrEnum):
    """Everybody who might ask for a page of Millbrook Surgery, and what they are to Amina, whose request it is."""

    AMINA = "Amina, the patient"
    NADIA = "Nadia, who acts for Amina"
    TARIQ = "Tariq, who acted for Amina until it was ended"
    BILAL = "Bilal, who acts for Amina with her medicines alone, which this is not"
    GARETH = "Gareth, another patient of the practice"
    UMA = "Uma, whose account is not matched to anybody yet"
    PETER = "Peter, a patient of another practice"
    JANET = "Janet, care navigator"
    NGOZI = "Ngozi, clinician, who answered"
    PRIYA = "Priya, clinician and clinical safety officer, who did not"
    SAMIRA = "Samira, practice manager"
    FARAH = "Farah, who works at another practice"
    LEO = "Leo, who worked here until yesterday"
    LENA = "Lena, a locum whose last day was yesterday and whose access nobody has ended"
    OLU = "Olu, an operator in the open emergency door"
    OLGA = "Olga, whose account was switched off"
    NO_FACTOR = "Priya with her password and no second factor"
    BY_CODE = "Priya signed in as a patient, with a code from an e-mail"
    NOBODY = "somebody who is not signed in"
    SECRET = "somebody not signed in who holds a form's secret"
    # Nobody here is linked by NHS login at P9: their link is a row like Amina's, no rule asks who confirmed it, and so
    # every line would be hers. Making and ending such a link is tests/integration/portal/people/test_nhs_login.py's.


EVERYONE = frozenset(Who)
STAFF = frozenset({Who.JANET, Who.NGOZI, Who.PRIYA, Who.SAMIRA})
MANAGERS = frozenset({Who.SAMIRA})
SAFETY_OFFICER = frozenset({Who.PRIYA})
CLINICIANS_AND_MANAGERS = frozenset({Who.NGOZI, Who.PRIYA, Who.SAMIRA})
CLINICIANS = frozenset({Who.NGOZI, Who.PRIYA})
#: An operator in the emergency door opens what is there to be looked at in every request, the team and the workload.
#: They change nothing, and what is for matching people, for proxies or for managers is not theirs to see.
OPERATOR = frozenset({Who.OLU})
THE_PATIENT_AND_WHO_ACTS_FOR_HER = frozenset({Who.AMINA, Who.NADIA})
#: They have no session that counts: asked to sign in wherever a person is needed.
UNKNOWN = frozenset({Who.NOBODY, Who.OLGA, Who.SECRET})
#: They are known, and lack a proof that every staff page wants.
LACKS_PROOF = frozenset({Who.NO_FACTOR, Who.BY_CODE})
SIGNED_IN = EVERYONE - UNKNOWN
GAVE_PASSWORD = STAFF | {Who.FARAH, Who.LEO, Who.LENA, Who.OLU, Who.NO_FACTOR}


@dataclass(frozen=True)
class Line:
    """Who gets in. `led` are sent kindly to a form of their own instead: they learn nothing. All others are refused."""

    allowed: frozenset[Who]
    led: frozenset[Who] = frozenset()
    #: Addresses of the rule for which fewer people are right, by URL name.
    but: dict[str, frozenset[Who]] = field(default_factory=dict)

    def who(self, name: str) -> frozenset[Who]:
        return self.but.get(name, self.allowed)


#: Rule by rule. The words before each line are the rule's own.
EXPECTED: dict[str, Line] = {
    # Anyone.
    "practices": Line(EVERYONE),
    "health": Line(EVERYONE),
    "front door": Line(EVERYONE),
    "begin a form": Line(EVERYONE),
    "leave": Line(EVERYONE),
    "postbox": Line(EVERYONE),
    "account.language": Line(EVERYONE),
    "account.entrance": Line(
        EVERYONE,
        but={
            # To give a proof again one must have given it before.
            "account_reauthenticate": GAVE_PASSWORD | {Who.BY_CODE},
            "mfa_reauthenticate": GAVE_PASSWORD | {Who.BY_CODE},
            "mfa_reauthenticate_webauthn": GAVE_PASSWORD | {Who.BY_CODE},
        },
    ),
    # Whoever holds the secret link of an invitation that is still open.
    "team.join": Line(EVERYONE),
    # A person who gave a password or a passkey, for their own second factor only.
    "account.second_factor": Line(GAVE_PASSWORD),
    # A signed-in person, for their own passkeys; practice staff after their password.
    "account.passkeys": Line(
        SIGNED_IN - {Who.BY_CODE},
        but={
            "mfa_remove_webauthn": frozenset({Who.NGOZI}),
            "mfa_edit_webauthn": frozenset({Who.NGOZI}),
        },
    ),
    # A signed-in person, for their own account only. Who has a password proves it with that; a colleague's address is
    # their manager's to say.
    "account.own": Line(
        SIGNED_IN,
        but=dict.fromkeys(
            ("account_again", "account_address", "account_address_confirm"),
            SIGNED_IN - GAVE_PASSWORD - {Who.BY_CODE},
        ),
    ),
    # Whoever holds the draft's key, or the account it belongs to. Everybody else begins a form of their own.
    "write a draft": Line(frozenset({Who.AMINA, Who.SECRET}), led=EVERYONE - {Who.AMINA, Who.SECRET}),
    # It stands in a form that was begun without an account.
    "see the emergency screen": Line(frozenset({Who.SECRET})),
    # The member of staff who writes for a caller, and nobody else. What they sent, any of the staff may see.
    "callers.begin": Line(STAFF),
    "callers.begin_for": Line(STAFF),
    "callers.write": Line(frozenset({Who.JANET})),
    "callers.stop": Line(frozenset({Who.JANET})),
    "callers.photo": Line(frozenset({Who.JANET})),
    "callers.sent": Line(STAFF),
    # It was added to a form that was begun without an account.
    "see a photo of a draft": Line(frozenset({Who.SECRET})),
    # A signed-in account takes the form whose key its browser holds.
    "claim a draft": Line(frozenset({Who.AMINA}), led=SIGNED_IN - {Who.AMINA}),
    # Whoever is signed in is asked; of a form that is not there nothing is shown.
    "go on with a form begun here": Line(SIGNED_IN),
    "send a draft": Line(frozenset({Who.AMINA})),
    # A signed-in person sees their own.
    "my requests": Line(SIGNED_IN),
    "my data": Line(SIGNED_IN),
    # The person it belongs to, or their proxy while the proxy holds.
    "my request": Line(THE_PATIENT_AND_WHO_ACTS_FOR_HER),
    "change my request": Line(THE_PATIENT_AND_WHO_ACTS_FOR_HER),
    # The patient alone, not who acts for them.
    "keep private": Line(frozenset({Who.AMINA})),
    # The patient alone, once a clinician has asked.
    "send a private photo": Line(frozenset({Who.AMINA})),
    "see my photo": Line(THE_PATIENT_AND_WHO_ACTS_FOR_HER),
    "answer a message": Line(THE_PATIENT_AND_WHO_ACTS_FOR_HER),
    # Whoever wrote the message, and nobody who acts for them.
    "say whether it is happening now": Line(frozenset({Who.AMINA})),
    "see the emergency screen of a thread": Line(frozenset({Who.AMINA})),
    "say how I am": Line(THE_PATIENT_AND_WHO_ACTS_FOR_HER),
    # Staff of the practice. Where there is only something to look at, an operator in the emergency door too.
    "team.see": Line(STAFF | OPERATOR),
    "people.look_up": Line(STAFF),
    "people.see": Line(STAFF),
    # Their own needs: whoever is signed in. Those of Amina: Nadia, and not Bilal, who acts in some things alone.
    "my needs": Line(SIGNED_IN),
    "their needs": Line(frozenset({Who.NADIA})),
    "needs.say": Line(STAFF),
    "needs.review": Line(STAFF),
    # Clinicians and managers set and end safeguarding markers; all staff see them.
    "markers.set": Line(CLINICIANS_AND_MANAGERS),
    "markers.end": Line(CLINICIANS_AND_MANAGERS),
    # Who acts for a patient.
    "proxies.see": Line(STAFF),
    "proxies.change": Line(STAFF),
    "proxies.review": Line(STAFF),
    "request.consent": Line(STAFF),
    "inbox.see": Line(STAFF | OPERATOR),
    "inbox.take": Line(STAFF),
    "inbox.assign": Line(STAFF),
    "stops.see": Line(STAFF | OPERATOR),
    "stop.open": Line(STAFF | OPERATOR),
    "stop.handle": Line(STAFF),
    "matching.see": Line(STAFF),
    "matching.match": Line(STAFF),
    "matching.undo": Line(STAFF),
    "request.open": Line(STAFF | OPERATOR),
    "request.export": Line(CLINICIANS_AND_MANAGERS),
    "request.watch": Line(STAFF | OPERATOR),
    "request.draft": Line(STAFF),
    "request.reply": Line(STAFF),
    "request.ask": Line(STAFF),
    "request.note": Line(STAFF),
    "request.take": Line(STAFF),
    "request.assign": Line(STAFF),
    "request.level": Line(STAFF),
    "request.close": Line(STAFF),
    "request.reopen": Line(STAFF),
    "request.photo": Line(STAFF | OPERATOR),
    "request.photo.put_away": Line(STAFF),
    "request.private_photo": Line(CLINICIANS),
    # Whoever looks after safeguarding: a manager of the practice.
    "quarantine.see": Line(MANAGERS),
    "quarantine.open": Line(MANAGERS),
    # The author of a message.
    "request.undo": Line(frozenset({Who.NGOZI})),
    # Clinicians and managers.
    "workload.see": Line(CLINICIANS_AND_MANAGERS | OPERATOR),
    "notices.see": Line(CLINICIANS_AND_MANAGERS | OPERATOR),
    "notices.again": Line(CLINICIANS_AND_MANAGERS),
    # Staff of the practice see a colleague's roles, teams and days away.
    "colleague.see": Line(STAFF | OPERATOR),
    # A manager of the practice, or the colleague themselves, who is none of these here.
    "colleague.away": Line(MANAGERS),
    # A manager of the practice.
    "colleague.change": Line(MANAGERS),
    "hours.change": Line(MANAGERS),
    # Whoever looks after safeguarding: a manager of the practice.
    "hints.change": Line(MANAGERS),
    "alerts.see": Line(MANAGERS),
    "alerts.mark": Line(MANAGERS),
    "team.invite": Line(MANAGERS),
    "list.bring": Line(MANAGERS),
    "list.load": Line(MANAGERS),
    "team.manage": Line(MANAGERS),
    # Managers see the forms, switch them, add questions and write the practice's words; a clinical safety officer, who
    # is Priya here, sees them and approves.
    "forms.list": Line(MANAGERS | SAFETY_OFFICER),
    "forms.see": Line(MANAGERS | SAFETY_OFFICER),
    "forms.change": Line(MANAGERS),
    "forms.days": Line(MANAGERS),
    "forms.remove_question": Line(MANAGERS),
    "forms.texts": Line(MANAGERS),
    "forms.approve": Line(SAFETY_OFFICER),
    # Any of the staff reports a safety concern; managers and safety officers work through them.
    "concerns.report": Line(STAFF),
    "concerns.see": Line(MANAGERS | SAFETY_OFFICER),
    "concerns.work": Line(MANAGERS | SAFETY_OFFICER),
    # Any of the staff marks a flag right or wrong; managers and safety officers read how the rules stand.
    "flags.mark": Line(STAFF),
    "flags.counts": Line(MANAGERS | SAFETY_OFFICER),
}

#: What stands in an address, and how it is found among the things of a practice.
NAMED: dict[str, Callable[[Nest, Things, str], Any]] = {
    "practice": lambda nest, things, rule: things.practice.slug,
    "kind": lambda nest, things, rule: KIND,
    "page": lambda nest, things, rule: PAGE,
    "mode": lambda nest, things, rule: "reply",
    "token": lambda nest, things, rule: things.invitation,
    "alert": lambda nest, things, rule: things.alert.pk,
    "concern": lambda nest, things, rule: things.concern.pk,
    "marker": lambda nest, things, rule: things.marker.pk,
    "flag": lambda nest, things, rule: things.flag.pk,
    "draft": lambda nest, things, rule: things.call.pk,
    "member": lambda nest, things, rule: things.member.pk,
    "patient": lambda nest, things, rule: things.patient.pk,
    "list_import": lambda nest, things, rule: things.list_import.pk,
    "proxy": lambda nest, things, rule: things.proxy.pk,
    "message": lambda nest, things, rule: (
        things.written.pk if rule == "say whether it is happening now" else things.message.pk
    ),
    "stop": lambda nest, things, rule: things.stop_on_thread.pk,
    "attachment": lambda nest, things, rule: _attachment(things, rule).pk,
    "follow_up": lambda nest, things, rule: things.follow_up.pk,
    "question": lambda nest, things, rule: "q1",
    "number": lambda nest, things, rule: 1,
    "pk": lambda nest, things, rule: nest.passkey.pk,
    "id": lambda nest, things, rule: _id(nest, things, rule),
}


def _attachment(things: Things, rule: str) -> Any:
    """A photo of the request, but for the rules of forms and of what was put away."""
    if rule == "see a photo of a draft":
        return things.photo_of_nobody
    if rule == "callers.photo":
        return things.photo_of_call
    return things.put_away if rule == "quarantine.open" else things.photo


def _id(nest: Nest, things: Things, rule: str) -> Any:
    """`<uuid:id>` is a request, but for the rules that say otherwise."""
    if rule == "see the emergency screen":
        return things.stop_of_nobody.pk
    if rule == "callers.stop":
        return things.stop_of_call.pk
    if rule == "callers.sent":
        return things.written_down.pk
    if rule in ("stop.open", "stop.handle"):
        return things.stop.pk
    if rule == "notices.again":
        return things.notice.pk
    if rule == "matching.undo":
        return things.link.pk
    if rule == "matching.match" and things is nest.here:
        return nest.unmatched.pk
    if rule == "postbox":
        return things.request.pk
    return things.request.pk


#: What is posted where an empty form would say nothing about the person: ids that somebody might swap.
POSTED: dict[str, Callable[[Things], dict[str, Any]]] = {
    "send": lambda things: {"draft": str(things.draft.pk)},
    "inbox_take": lambda things: {"selected": str(things.request.pk)},
    "inbox_assign": lambda things: {"selected": str(things.request.pk)},
}

#: Those who may read Amina's words wherever they come across them.
MAY_READ = THE_PATIENT_AND_WHO_ACTS_FOR_HER | STAFF | OPERATOR
#: The one who may read the form that was begun without an account.
MAY_READ_THE_FORM = frozenset({Who.SECRET, Who.AMINA})
#: Addresses where a 404 is the page's own answer to whoever is allowed: nothing of that kind is there in the tests.
NOTHING_THERE = frozenset(
    {"postbox_message", "postbox_html", "mfa_deactivate_totp", "mfa_view_recovery_codes"}
)
#: The page where a form begins asks Nadia whether she writes for Amina, by name.
ASKS_FOR_WHOM = "begin"


def sentence(rule: Any, path: str) -> str:
    """What to do about a rule that this table does not know."""
    return (
        f"The rule “{rule.name}” ({rule.says}) opens /{path} and stands in no line of tests/access/expected.py. "
        f"Add it to EXPECTED with everybody it allows."
    )
