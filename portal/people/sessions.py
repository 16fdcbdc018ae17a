"""How long does a signed-in browser stay signed in?

A session ends after a time without a sign of life (shorter for staff), after twelve hours whatever happens, and at
sign-out. The last sign of life is written at most once a minute, outside the page's transaction.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.core import clock
from portal.people import known_devices, steps, unsent

BEGAN, SEEN, STAFF, ENDED = "began_at", "seen_at", "as_staff", "ended"
#: Whether the person worked at more than one practice when they signed in: the bar then offers to change.
SEVERAL = "several_practices"
WRITE_EVERY_SECONDS = 60

#: A page that asks for news by itself says so in this header: nobody is there because a timer ran.
QUIET_HEADER = "Portal-Quiet"


def begin(request: HttpRequest) -> None:
    """Start the clocks. Called when somebody has just signed in; the session has a new id by then."""
    now = int(clock.now().timestamp())
    request.session[BEGAN] = now
    request.session[SEEN] = now
    request.session[STAFF] = steps.gave_password(request)
    request.session.pop(ENDED, None)
    unsent.forget_of_others(request, request.user.pk)


def as_staff(request: HttpRequest) -> None:
    """From here on the shorter time of staff counts, also for somebody who first came in as a patient."""
    if not request.session.get(STAFF):
        request.session[STAFF] = True


def idle_seconds(as_staff: bool) -> int:
    """How long somebody may be away."""
    return settings.STAFF_IDLE_SECONDS if as_staff else settings.PATIENT_IDLE_SECONDS


def why_over(session: dict[str, object], now: int) -> str | None:
    """Why this session may not go on, as a sentence for the sign-in page, or None while it may."""
    as_staff = bool(session.get(STAFF))
    idle = idle_seconds(as_staff)
    if now - int(str(session.get(SEEN, now))) >= idle:
        return _("You were signed out because nothing happened for %(count)s minutes.") % {
            "count": idle // 60
        }
    if now - int(str(session.get(BEGAN, now))) >= settings.SESSION_LONGEST_SECONDS:
        return _("You were signed out because you signed in more than 12 hours ago.")
    return None


class SessionMiddleware(DjangoSessionMiddleware):
    """Django's sessions, ended in time."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or SESSION_KEY not in request.session:
            return
        session, now = request.session, int(clock.now().timestamp())
        if reason := why_over(session, now):
            as_staff = bool(session.get(STAFF))
            # Who it was is needed once more, by `unsent`: a password changed since then makes it nobody.
            request.just_over = get_user(request).pk if request.method == "POST" else None  # type: ignore[attr-defined]
            session.flush()
            session[ENDED] = reason
            session[STAFF] = as_staff
            return
        if BEGAN not in session:
            session[BEGAN] = now
        if QUIET_HEADER not in request.headers and now - int(session.get(SEEN, 0)) >= WRITE_EVERY_SECONDS:
            session[SEEN] = now

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        known_devices.give_cookie(request, response)
        return super().process_response(request, response)  # type: ignore[return-value]
