"""Photos, papers and traps for the tests. Each is made when asked for; none lies in the repository."""

from __future__ import annotations

import io
import random
import struct
import zlib
from typing import Any

from PIL import Image, ImageDraw, ImageFilter

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
#: Where a phone says the picture was taken: the Tower of London. It must never come out again.
PLACE = (51.0, 30.0, 29.0)
TAKEN = "2026:11:03 14:02:07"


def drawing(width: int = 1200, height: int = 900, ground: str = "#c58c85") -> Image.Image:
    """A picture with hard edges: an upper half of its own colour, and lines."""
    image = Image.new("RGB", (width, height), ground)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width, height // 2), fill="#20508c")
    for place in range(0, width, max(width // 40, 2)):
        draw.line((place, 0, width - place, height), fill="white", width=3)
    return image


def exif(orientation: int = 1) -> bytes:
    """Labels as a phone writes them: where, when, with what, and which way up."""
    labels = Image.Exif()
    labels[0x0112] = orientation
    labels[0x010F] = "Secret Phone Maker"
    labels.get_ifd(0x8769).update({0x9003: TAKEN, 0x9011: "+00:00"})
    labels.get_ifd(0x8825).update({1: "N", 2: PLACE, 3: "W", 4: (0.0, 4.0, 34.0)})
    return labels.tobytes()


def encoded(image: Image.Image | None = None, kind: str = "JPEG", **options: Any) -> bytes:
    held = io.BytesIO()
    (image or drawing()).save(held, kind, **options)
    return held.getvalue()


def jpeg(**options: Any) -> bytes:
    return encoded(kind="JPEG", **options)


def heic(image: Image.Image | None = None, **options: Any) -> bytes:
    import pillow_heif

    held = io.BytesIO()
    pillow_heif.from_pillow(image or drawing()).save(held, quality=70, **options)
    return held.getvalue()


def pdf(pages: int = 1) -> bytes:
    first, *rest = [drawing(60, 80)] * pages
    return encoded(first, "PDF", save_all=True, append_images=rest)


def pdf_with_script() -> bytes:
    """A paper that runs a script when opened, carries a link and a form of its own."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>/AcroForm<</Fields[]>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R"
        b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 99 99]/A<</S/URI/URI(http://evil.example)>>>>]>>",
        b"<</Length 21>>stream\n1 0 0 rg 9 9 99 99 re f\nendstream",
    ]
    made, places = bytearray(b"%PDF-1.7\n"), []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj" % number + part + b"endobj\n"
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, start)
    return bytes(made)


def pdf_with_password() -> bytes:
    """Says that it is encrypted, with the standard handler and a password nobody has."""
    lock = b"<</Filter/Standard/V 2/R 3/Length 128/P -3904/O<" + b"ab" * 32 + b">/U<" + b"cd" * 32 + b">>>"
    key = b"<" + b"11" * 16 + b">"
    body = pdf_with_script()
    return body.replace(
        b"trailer<</Size 5/Root 1 0 R>>",
        b"trailer<</Size 5/Root 1 0 R/Encrypt " + lock + b"/ID[" + key + key + b"]>>",
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def pixel_bomb(side: int = 60_000) -> bytes:
    """A PNG of a few kB that unfolds to 3.6 thousand million dots."""
    row = zlib.compress(b"\0" * (side // 8 + 1) * 200, 9)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", row) + _chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A small PNG with a packed comment that unfolds to 200 MB."""
    good = encoded(drawing(40, 30), "PNG")
    comment = b"Comment\0\0" + zlib.compress(b"A" * 200_000_000, 9)
    at = good.index(b"IDAT") - 4
    return good[:at] + _chunk(b"zTXt", comment) + good[at:]


def jpeg_with_page() -> bytes:
    """A good photo with a web page behind it."""
    return jpeg() + b"<html><script>alert(document.domain)</script></html>"


def gifar() -> bytes:
    """A GIF with a zip behind it, as was once run by browsers."""
    import zipfile

    held = io.BytesIO(encoded(drawing(40, 30), "GIF"))
    held.seek(0, io.SEEK_END)
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr("Evil.class", b"\xca\xfe\xba\xbe")
    return held.getvalue()


def moving_webp() -> bytes:
    return encoded(
        drawing(300, 200), "WEBP", save_all=True, append_images=[drawing(300, 200, "black")], duration=100
    )


SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
PAGE = b"<!doctype html><script>alert(1)</script>"


def rash(ground: str, blur: float = 0) -> Image.Image:
    """Skin of a colour with small red spots and the grain of a camera; `blur` puts it out of focus."""
    chance = random.Random(1)  # noqa: S311
    skin = Image.new("RGB", (1200, 900), ground)
    draw = ImageDraw.Draw(skin)
    for _ in range(300):
        left, top, size = chance.randrange(1200), chance.randrange(900), chance.randrange(6, 28)
        draw.ellipse((left, top, left + size, top + size), fill="#a03030")
    grain = Image.merge("RGB", [Image.effect_noise(skin.size, 14)] * 3)
    seen = Image.blend(skin.filter(ImageFilter.GaussianBlur(1.5)), grain, 0.03)
    return seen.filter(ImageFilter.GaussianBlur(blur)) if blur else seen
