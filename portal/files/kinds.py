"""Which files may come in, told by what is in them and never by their name; and why is one refused?"""

from __future__ import annotations

from enum import StrEnum

#: A photo of a modern phone has 3 to 8 MB.
LARGEST_MB = 10
LARGEST = LARGEST_MB * 1024 * 1024
#: How much of a file has to be seen to know what it is.
HEAD = 32


class FileType(StrEnum):
    """What is in a file. The values are stored and permanent."""

    JPEG = "jpeg"
    PNG = "png"
    HEIC = "heic"
    WEBP = "webp"
    PDF = "pdf"

    @property
    def is_picture(self) -> bool:
        return self is not FileType.PDF


PICTURES = frozenset({FileType.JPEG, FileType.PNG, FileType.HEIC, FileType.WEBP})
PAPERS = PICTURES | {FileType.PDF}


class Why(StrEnum):
    """Why a file was refused. The values are stored and permanent; the words are for whoever shows them."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"
    CANNOT_OPEN = "cannot_open"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PAGES = "too_many_pages"
    LOCKED = "locked"
    LOST = "lost"  # it was taken, and could not be found again


class Hint(StrEnum):
    """What may make a picture of little use. It is said, and never a reason to refuse it."""

    SMALL = "small"
    BLURRED = "blurred"


#: The brands by which a picture in the HEIF family names itself, at byte 8.
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})


def sniff(content: bytes) -> FileType | None:
    """What the first bytes say the file is; None for everything that is not on the list."""
    head = content[:HEAD]
    if head.startswith(b"\xff\xd8\xff"):
        return FileType.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileType.PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return FileType.WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return FileType.HEIC
    if head.startswith(b"%PDF-"):
        return FileType.PDF
    return None


def refusal(content: bytes, size: int, allowed: frozenset[FileType]) -> Why | None:
    """Why a file is refused before anything of it is decoded; None when it may be looked at.

    `size` is how large it was sent: of one that is too large not everything may have been kept.
    """
    if size == 0 or (not content and size <= LARGEST):
        return Why.EMPTY
    if size > LARGEST or len(content) != size:
        return Why.TOO_LARGE
    found = sniff(content)
    if found is None or found not in allowed:
        return Why.WRONG_TYPE
    return None
