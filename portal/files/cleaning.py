"""How does a stranger's file become one of ours? Another process draws it again; here that answer is judged."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import logging
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

from portal.files.kinds import PICTURES, FileType, Hint, Why, refusal, sniff

logger = logging.getLogger(__name__)

CHILD = Path(__file__).with_name("child.py")
#: Longer than the child's own time on the processor: a machine under load is slow, and a child that sleeps is stopped.
SECONDS = 45
#: A picture of the largest size we keep has about 6 MB.
LARGEST_ANSWER = 40 * 1024 * 1024
_PREVIEW = 4096


class Refused(Exception):
    """The file cannot be taken; `why` says it in one word."""

    def __init__(self, why: Why) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass(frozen=True)
class Clean:
    """A file drawn by us: a JPEG or a PDF of pictures. `taken` is what the upload claimed, and nobody has checked it."""

    content: bytes
    type: FileType
    width: int
    height: int
    pages: int
    taken: str
    hints: tuple[Hint, ...]
    preview: bytes
    sha256: str


def clean(content: bytes, *, allowed: frozenset[FileType] = PICTURES) -> Clean:
    """The same picture or paper, made anew. Raises Refused with why it cannot be taken.

    A decoder that crashes, hangs, eats memory or answers nonsense is a file that could not be opened.
    """
    why = refusal(content, len(content), allowed)
    kind = sniff(content)
    if why is not None or kind is None:
        raise Refused(why or Why.WRONG_TYPE)
    return _judged(_ask(content, kind), FileType.JPEG if kind.is_picture else FileType.PDF)


def _ask(content: bytes, kind: FileType) -> bytes:
    """What the child says, at most so much and in so much time. It inherits no variable, no file and no folder."""
    child = subprocess.Popen(
        [sys.executable, "-I", "-B", str(CHILD), kind.value],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
        start_new_session=True,
    )
    alarm = Timer(SECONDS, child.kill)
    alarm.start()
    try:
        said = _spoken_with(child, content)
        code = child.wait() if len(said) <= LARGEST_ANSWER else None
    finally:
        alarm.cancel()
        child.kill()
        child.wait()
    if code != 0:
        logger.warning("a file could not be decoded", extra={"exit": code, "kind": kind.value})
        raise Refused(Why.CANNOT_OPEN)
    return said


def _spoken_with(child: subprocess.Popen[bytes], content: bytes) -> bytes:
    """Give it everything, then hear it out: it says nothing before it has read all."""
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("The child was started without pipes.")
    with child.stdout as said:
        try:
            with child.stdin as given:
                given.write(content)
        except BrokenPipeError:  # it died before it had read everything
            return b""
        return said.read(LARGEST_ANSWER + 1)


def _judged(said: bytes, wanted: FileType) -> Clean:
    line, _, made = said.partition(b"\n")
    try:
        facts = json.loads(line)
        if "why" in facts:
            raise Refused(Why(facts["why"]))
        preview = base64.b64decode(facts["preview"], validate=True)
        clean = Clean(
            content=made,
            type=wanted,
            width=int(facts["width"]),
            height=int(facts["height"]),
            pages=int(facts["pages"]),
            taken=str(facts["taken"])[:25],
            hints=tuple(Hint(each) for each in facts["hints"]),
            preview=preview,
            sha256=hashlib.sha256(made).hexdigest(),
        )
        if facts["bytes"] != len(made):
            raise Refused(Why.CANNOT_OPEN)
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise Refused(Why.CANNOT_OPEN) from None
    if sniff(made) is not wanted or sniff(preview) is not FileType.JPEG or len(preview) > _PREVIEW:
        raise Refused(Why.CANNOT_OPEN)
    return clean
