"""What do staff read about reaching somebody safely, where they are about to ring, text or write?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from portal.core import clock, wording
from portal.core.dates import date_of
from portal.people import contact
from portal.people.domain import safe_contact as rules
from portal.people.domain.safe_contact import YES, Said, is_risk
from triage.presenters import story


def accounts_of(consultation: Any) -> list[Said]:
    """What the account of whoever wrote says, and the accounts of the patient: a call may reach either."""
    found = {}
    if consultation.person is not None:
        found[str(consultation.person.pk)] = contact.said(consultation.person, clock.now())
    for each in getattr(consultation, "accounts", None) or []:
        found.setdefault(each["id"], _from_row(each))
    return list(found.values())


def _from_row(row: dict[str, Any]) -> Said:
    asked = story.moment(row["asked_at"])
    return contact.said_of(name=row["name"], asked_at=asked, now=clock.now(), answers=row)


def on_card(consultation: Any) -> Markup:
    """On the card of actions: that no message leaves, and so what is left."""
    accounts = accounts_of(consultation)
    if consultation.contact_safe != YES:
        why = "they said that messages may not be safe"
    elif any(is_risk(each.email_safe) for each in accounts):
        why = "their account says that e-mails may not be safe"
    else:
        return Markup("")
    care = (
        " with care: the number may not be only theirs"
        if any(is_risk(each.phone_only_mine) for each in accounts)
        else ""
    )
    return Markup("<strong class='s-flag'>No e-mail or text leaves:</strong> {}. Phone them{}.").format(
        why, care
    )


def of_account(user: Any) -> list[str]:
    """What one account says, for a call that is about no request."""
    return rules.before_a_call(YES, [contact.said(user, clock.now())])


def in_banner(consultation: Any) -> list[str]:
    """What not to use, always in view."""
    return rules.short(consultation.contact_safe, accounts_of(consultation))


def before_a_call(consultation: Any) -> list[Markup]:
    """Above the number."""
    accounts = accounts_of(consultation)
    lines = rules.before_a_call(consultation.contact_safe, accounts)
    return [
        *(Markup("<p class='s-flag'><strong>{}</strong></p>").format(each) for each in lines),
        *(Markup("<p class='s-quiet'>{}</p>").format(each) for each in asked(accounts)),
    ]


def before_writing(consultation: Any) -> Markup:
    """Above the box of a reply or of questions."""
    accounts = accounts_of(consultation)
    lines = rules.before_writing(consultation.contact_safe, accounts)
    if not lines:
        return Markup("")
    said = Markup("").join(Markup("<li class='warn'>{}</li>").format(each) for each in lines)
    quiet = Markup("").join(Markup("<li>{}</li>").format(each) for each in asked(accounts))
    return Markup("<ul class='s-help' aria-label='How to reach them safely'>{}{}</ul>").format(said, quiet)


def in_words(consultation: Any) -> str:
    """The same in one sentence, for a task to ring."""
    return " ".join(rules.before_a_call(consultation.contact_safe, accounts_of(consultation)))


def asked(accounts: Iterable[Said]) -> list[str]:
    """ "Their account was asked how to reach them on 3 Nov 2026." """
    found, today = [], date_of(clock.now())
    for whose, day, is_due in rules.when_asked(list(accounts)):
        if day is None:
            found.append(
                f"{whose} account was never asked whether phone, texts and e-mail are only theirs and safe."
            )
        else:
            again = " It is due to be asked again." if is_due else ""
            found.append(
                f"{whose} account was asked how to reach them on {wording.short_date(day, today)}.{again}"
            )
    return found
