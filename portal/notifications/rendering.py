"""What do the e-mail and the text of a notice say?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext
from markupsafe import Markup

from portal.core.language import ENGLISH, spoken_to
from portal.notifications.kinds import FACTS, TO_STAFF, Kind


@dataclass(frozen=True)
class Notice:
    """The words of one notice."""

    subject: str
    body: str
    html: str
    text: str  # the same for a text message


def link_to(kind: Kind, *, practice_slug: str, about: Any = None, path: str = "") -> str:
    """The whole address of the page a notice leads to."""
    page = path or (FACTS[kind].path or "").format(practice=practice_slug, about=about or "")
    return settings.SITE_URL.rstrip("/") + page.replace("/requests//", "/")


def render(kind: Kind, *, practice: Any, link: str, language: str = "") -> Notice:
    """Fill in the templates of a kind, in the language the person chose; staff are written to in English.

    They know the practice's name and phone, and the link; nothing else.
    """
    values = {"practice_name": practice.name, "practice_phone": practice.phone, "link": link}
    # Plain text is not HTML: marked as safe, so that an apostrophe in a practice's name stays one.
    plain = {key: Markup(value) for key, value in values.items()}  # noqa: S704
    with spoken_to(ENGLISH if kind in TO_STAFF else language):
        return Notice(
            subject=" ".join(render_to_string(f"emails/{kind}/subject.txt", plain).split()),
            body=render_to_string(f"emails/{kind}/body.txt", plain).strip() + "\n",
            html=render_to_string(f"emails/{kind}/body.html", values),
            text=f"{practice.name}: {gettext(FACTS[kind].text_words)} {link}",
        )
