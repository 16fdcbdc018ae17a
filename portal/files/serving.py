"""How is a file given to a browser so that it can only be looked at, there and then, by whoever asked for it?"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from portal.files.kinds import FileType

MEDIA = {FileType.JPEG: ("image/jpeg", "jpg"), FileType.PDF: ("application/pdf", "pdf")}
#: From where and as what a browser may say that it asks. One that says nothing is old; the session has to do.
_SITES = frozenset({"", "same-origin", "none"})
_DESTINATIONS = frozenset({"", "image", "document", "empty"})


def refuse_embedding(request: HttpRequest) -> None:
    """Raise Http404 when another site asks, or a page that would embed it as anything but a picture (ASVS 3.5.8)."""
    site = request.headers.get("Sec-Fetch-Site", "")
    destination = request.headers.get("Sec-Fetch-Dest", "")
    if site not in _SITES or destination not in _DESTINATIONS:
        raise Http404


def answer(content: bytes, kind: FileType, *, name: str) -> HttpResponse:
    """The answer that holds the file. `name` is ours and plain: nothing a stranger chose stands in a header.

    A picture is shown, a paper is saved: inside the sandbox no browser shows one.
    """
    media, ending = MEDIA[kind]
    way = "inline" if kind is FileType.JPEG else "attachment"
    response = HttpResponse(content, content_type=media)
    response["Content-Disposition"] = f'{way}; filename="{name}.{ending}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store, private"
    return response
