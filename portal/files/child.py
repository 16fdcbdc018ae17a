"""What is in this file, drawn again from nothing? Runs as a process of its own that can do little else.

    python -I child.py jpeg < file > answer

It is started by its path and not with `-m`: `-m` would import the package above, and with it Django and every secret.
It reads the file from its input, then gives up the right to open anything (no file, no socket, no process), decodes, and
writes one line of JSON and the new file. What an attacker who takes it over can reach is that answer, and the parent
believes none of it without looking. Pictures lose everything but their dots: the place, the phone, hidden thumbnails.
"""

from __future__ import annotations

import base64
import io
import json
import re
import resource
import sys
import warnings
from typing import Any

MEGABYTE = 1024 * 1024
MEMORY = 1024 * MEGABYTE
SECONDS = 20
#: 8,000 by 6,250. Phones take 12 to 50 million.
MOST_PIXELS = 50_000_000
#: What staff can make use of on a screen, also zoomed in.
LONGEST_SIDE = 4096
SMALL_SIDE = 800
MOST_PAGES = 20
PAGE_SIDE = 1800
#: With less fine detail than this in each of its three colours a picture is probably out of focus. The clearest colour
#: counts, and not the brightness: a red spot on brown skin hardly differs in brightness, and is as sharp.
ENOUGH_DETAIL = 5.0
PREVIEW_SIDE = 24
MOMENT = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)", re.ASCII)
OFFSET = re.compile(r"[+-]\d\d:\d\d", re.ASCII)
EXIF_PART, TAKEN, TAKEN_OFFSET = 0x8769, 0x9003, 0x9011


class Refused(Exception):
    """The file cannot be taken; the message is the code that says why."""


def shut_in() -> None:
    """Bound memory and time, before anything is decoded."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def shut_the_door(kind: str) -> None:
    """From here on nothing can be opened: neither a file, nor a connection, nor another process.

    The decoder of HEIC insists on a thread, which counts as a process; a program it started could still open nothing,
    not even its own libraries.
    """
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    if kind != "heic":
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def picture(content: bytes, kind: str) -> tuple[dict[str, Any], bytes]:
    """A photo as a JPEG the right way up, in common colours, with nothing but dots in it."""
    from PIL import Image, ImageOps

    formats = {"jpeg": ("JPEG", "MPO"), "png": ("PNG",), "heic": ("HEIF",), "webp": ("WEBP",)}[kind]
    opened = Image.open(io.BytesIO(content), formats=formats)
    if opened.width * opened.height > MOST_PIXELS:
        raise Refused("too_many_pixels")
    taken = _taken(opened)
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is read at half the size where that is enough
    opened.load()  # of a moving picture, the first one
    image = _in_common_colours(ImageOps.exif_transpose(opened))
    size = image.size
    if max(size) > LONGEST_SIDE:
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clean = Image.new("RGB", image.size)
    clean.paste(image)
    facts = {
        "width": size[0],
        "height": size[1],
        "pages": 1,
        "taken": taken,
        "hints": _hints(clean, size),
        "preview": _preview(clean),
    }
    return facts, _jpeg(clean, 88)


def _taken(opened: Any) -> str:
    """When the file says it was taken, as it says it: nobody has checked that clock."""
    try:
        part = opened.getexif().get_ifd(EXIF_PART)
        said, offset = str(part.get(TAKEN, "")), str(part.get(TAKEN_OFFSET, ""))
    except Exception:  # a broken label is no reason to refuse the picture
        return ""
    found = MOMENT.fullmatch(said.strip("\x00 "))
    if found is None:
        return ""
    year, month, day, time = found.groups()
    offset = offset.strip("\x00 ")
    return f"{year}-{month}-{day}T{time}{offset if OFFSET.fullmatch(offset) else ''}"


def _in_common_colours(image: Any) -> Any:
    """sRGB without a profile. Skin must not change its colour because a phone's own colour space was dropped."""
    from PIL import Image, ImageCms

    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK"):
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        over = image.convert("RGBA")
        ground = Image.new("RGBA", over.size, "white")
        return Image.alpha_composite(ground, over).convert("RGB")
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        return image.point(lambda value: value / 256).convert("L").convert("RGB")
    return image.convert("RGB")


def _hints(image: Any, size: tuple[int, int]) -> list[str]:
    from PIL import ImageFilter, ImageStat

    found = ["small"] if min(size) < SMALL_SIDE else []
    small = image.copy()
    small.thumbnail((512, 512))
    if min(small.size) < 3:
        return found
    edges = ImageFilter.Kernel((3, 3), [0, 1, 0, 1, -4, 1, 0, 1, 0], scale=1, offset=128)
    inside = (1, 1, small.width - 1, small.height - 1)
    detail = (ImageStat.Stat(each.filter(edges).crop(inside)).var[0] for each in small.split())
    if max(detail) < ENOUGH_DETAIL:
        found.append("blurred")
    return found


def _preview(image: Any) -> str:
    """A smudge of its colours, too coarse to show anything: what stands in a list until somebody opens the picture."""
    from PIL import ImageFilter

    small = image.copy()
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    return base64.b64encode(_jpeg(small.filter(ImageFilter.GaussianBlur(2)), 40)).decode()


def _jpeg(image: Any, quality: int) -> bytes:
    held = io.BytesIO()
    image.save(held, "JPEG", quality=quality)
    return held.getvalue()


def paper(content: bytes) -> tuple[dict[str, Any], bytes]:
    """A PDF drawn page by page and written anew: no script, no form, no attachment, no link is left."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as trouble:
        locked = getattr(trouble, "err_code", None) == 4 or "password" in str(trouble).lower()
        raise Refused("locked" if locked else "cannot_open") from None
    if len(document) > MOST_PAGES:
        raise Refused("too_many_pages")
    if not len(document):
        raise Refused("cannot_open")
    document.init_forms()  # what was typed into a form is drawn too
    pages = []
    for page in document:
        longest = max(page.get_size())
        if not 1 <= longest <= 200_000:
            raise Refused("cannot_open")
        pages.append(page.render(scale=PAGE_SIDE / longest).to_pil().convert("RGB"))
    held = io.BytesIO()
    pages[0].save(
        held, "PDF", save_all=True, append_images=pages[1:], resolution=PAGE_SIDE / 11.7, quality=80
    )
    facts = {
        "width": pages[0].width,
        "height": pages[0].height,
        "pages": len(pages),
        "taken": "",
        "hints": [],
        "preview": _preview(pages[0]),
    }
    return facts, held.getvalue()


def prepare(kind: str) -> None:
    """Load what will be needed, because nothing can be opened later."""
    from PIL import Image, ImageCms, ImageFile, ImageFilter, ImageOps, ImageStat  # noqa: F401

    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # we count ourselves, and refuse instead of warning
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    Image.init()
    if kind == "heic":
        import pillow_heif

        pillow_heif.options.DECODE_THREADS = 1
        pillow_heif.register_heif_opener(thumbnails=False)
    if kind == "pdf":
        import pypdfium2

        pypdfium2.PdfDocument.new().close()  # the library itself is loaded at its first use


def answer(kind: str, content: bytes) -> tuple[dict[str, Any], bytes]:
    """The facts and the new file, or the code that says why there is none."""
    try:
        facts, made = paper(content) if kind == "pdf" else picture(content, kind)
        facts["bytes"] = len(made)  # an answer cut short by a crash is none
    except Refused as refused:
        return {"why": str(refused)}, b""
    except Exception:  # whatever a decoder raises over a stranger's file: it could not be opened
        return {"why": "cannot_open"}, b""
    return facts, made


def main() -> None:
    shut_in()
    kind = sys.argv[1]
    prepare(kind)
    content = sys.stdin.buffer.read()
    shut_the_door(kind)
    facts, made = answer(kind, content)
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + made)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
