"""What may text look like? The only place that cleans text, and the only importer of bleach.

What people type is stored as they typed it (`plain`) and shown escaped. Only replies and a practice's own texts may
carry links and simple formatting; `clean_html` makes what is shown from what is stored, each time it is shown, so a
stricter rule tomorrow also covers what was written today.

Nothing a person wrote may vanish on the way to the page: a clinician who types "if BP <a level> call us" has written
words, not a tag. So whatever is not exactly one of our few tags is shown as the characters it is.
"""

import re
import unicodedata
from functools import partial
from typing import Any

from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner
from markupsafe import Markup

TAGS = frozenset({"p", "br", "strong", "em", "ul", "ol", "li", "a"})
PROTOCOLS = frozenset({"http", "https", "mailto", "tel"})

_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
#: They write what follows backwards, beyond the words they stand in: a name could turn the birth date behind it, and a
#: message could show a dose as another. Right-to-left writing does without them.
_BACKWARDS = re.compile("[\u202d\u202e]")
_OUR_TAG = re.compile(
    r"</?(?:p|strong|em|ul|ol|li)\s*>|<br\s*/?>|</a\s*>|<a\s+href\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*')\s*>",
    re.IGNORECASE,
)
_BLOCK_TAG = re.compile(r"</?(?:p|ul|ol|li)\s*>", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_LINK_BEGINS = re.compile(r"(?:https?://|www\.)", re.IGNORECASE)


def plain(text: str) -> str:
    """The text as it is stored: as written, with one kind of newline and without what no page or database can hold.

    Control characters go, and so do the two that write what follows backwards; every newline becomes "\\n", and half of
    a broken character becomes the replacement sign.
    Spaces, capitals, accents, emoji and anything that looks like HTML stay exactly as typed.
    """
    with_newlines = _BACKWARDS.sub("", _NEWLINES.sub("\n", text))
    return "".join(
        "\ufffd" if unicodedata.category(character) == "Cs" else character
        for character in with_newlines
        if character in "\n\t" or unicodedata.category(character) != "Cc"
    )


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain text, parted by blank lines; a single newline stays inside its paragraph."""
    parts = _BLANK_LINES.split(plain(text).strip("\n"))
    return [part.strip("\n") for part in parts if part.strip()]


def clean_html(text: str) -> Markup:
    """Safe HTML for a reply or a practice's own text: links and simple formatting, and nothing else.

    Addresses typed as text become links when they begin with http, https or www, and e-mail addresses do; "at 5.To"
    does not. Text without paragraph or list tags gets paragraphs and line breaks from its newlines.
    """
    marked = _keep_only_our_tags(plain(text))
    if not _BLOCK_TAG.search(marked):
        marked = "".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in paragraphs(marked))
    return Markup(_cleaner().clean(marked))  # noqa: S704  (bleach has just cleaned it)


def _keep_only_our_tags(text: str) -> str:
    kept, at = [], 0
    for tag in _OUR_TAG.finditer(text):
        kept += [_escape_brackets(text[at : tag.start()]), tag.group()]
        at = tag.end()
    return "".join([*kept, _escape_brackets(text[at:])])


def _escape_brackets(text: str) -> str:
    return text.replace("<", "&lt;").replace(">", "&gt;")


def _cleaner() -> Cleaner:
    """A new one each time: bleach's Cleaner keeps its parser and must not be shared between threads."""
    return Cleaner(
        tags=TAGS,
        attributes={"a": ["href", "rel"]},
        protocols=PROTOCOLS,
        strip=False,
        strip_comments=False,
        filters=[partial(LinkifyFilter, callbacks=[_link], parse_email=True)],
    )


def _link(attributes: dict[Any, Any], new: bool = False) -> dict[Any, Any] | None:
    """Refuses links nobody meant, and tells the browser that the other site shall not learn where the reader was."""
    href = str(attributes.get((None, "href"), ""))
    if new and not href.startswith("mailto:") and not _LINK_BEGINS.match(attributes["_text"]):
        return None
    if new and href.startswith("http://") and attributes["_text"].lower().startswith("www."):
        attributes[(None, "href")] = "https://" + href.removeprefix("http://")
    attributes[(None, "rel")] = "nofollow noopener noreferrer"
    return attributes
