"""In which language does an account want its pages and its notices?"""

from __future__ import annotations

from django.http import HttpRequest

from portal.core import language
from portal.people.models import User


def choose(request: HttpRequest, code: str) -> None:
    """From here on this browser, and the account that is signed in there, are spoken to in that language.

    What is not a language of ours changes nothing.
    """
    if code not in language.CODES:
        return
    language.keep(request, code)
    if request.user.is_authenticated:
        User.objects.filter(pk=request.user.pk).update(language=code)


def settle(request: HttpRequest, user: User) -> None:
    """Somebody has just signed in: the browser follows the account, or an account that never chose follows the browser."""
    if user.language:
        language.keep(request, user.language)
    elif language.is_welsh():
        User.objects.filter(pk=user.pk).update(language=language.WELSH)
