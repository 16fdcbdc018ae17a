"""Tests portal/files/cleaning.py and child.py: what comes in, what goes out, and what a stranger's file cannot do."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from PIL import Image

from portal.files import cleaning
from portal.files.cleaning import CHILD, Refused, clean
from portal.files.kinds import LARGEST, PAPERS, FileType, Hint, Why
from tests import pictures


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content), formats=("JPEG",))


def why_not(content: bytes) -> Why:
    with pytest.raises(Refused) as refused:
        clean(content, allowed=PAPERS)
    return refused.value.why


class TestWhatComesOut:
    @pytest.mark.parametrize(
        "made",
        [
            pictures.jpeg(),
            pictures.encoded(kind="PNG"),
            pictures.encoded(kind="WEBP"),
            pictures.heic(),
            pictures.moving_webp(),
            pictures.encoded(pictures.drawing().convert("CMYK"), "JPEG"),
            pictures.encoded(pictures.drawing().convert("L"), "PNG"),
            pictures.encoded(pictures.drawing().convert("P"), "PNG"),
            pictures.encoded(pictures.drawing().convert("RGBA"), "PNG"),
        ],
        ids=("jpeg", "png", "webp", "heic", "moving webp", "cmyk", "grey", "palette", "see-through"),
    )
    def test_every_picture_comes_out_as_a_plain_jpeg(self, made: bytes) -> None:
        result = clean(made)

        image = opened(result.content)
        assert (result.type, image.mode) == (FileType.JPEG, "RGB")
        assert (result.width, result.height) == image.size

    @pytest.mark.parametrize("made", [pictures.jpeg, pictures.heic], ids=("jpeg", "heic"))
    def test_place_phone_and_every_other_label_are_gone_and_the_time_is_said_apart(
        self, made: Callable[..., bytes]
    ) -> None:
        given = made(exif=pictures.exif())
        assert b"Secret Phone" in given

        result = clean(given)

        image = opened(result.content)
        assert not image.getexif()
        assert "exif" not in image.info
        assert "icc_profile" not in image.info
        assert b"Secret Phone" not in result.content
        assert b"Exif" not in result.content
        assert result.taken == "2026-11-03T14:02:07+00:00"

    def test_a_picture_lying_on_its_side_is_turned(self) -> None:
        lying = pictures.drawing(1200, 900).rotate(90, expand=True)  # blue at the left

        result = clean(pictures.encoded(lying, "JPEG", exif=pictures.exif(orientation=6)))

        image = opened(result.content)
        red, _, blue = image.getpixel((5, 300))  # type: ignore[misc]
        assert image.size == (1200, 900)
        assert blue > red

    def test_what_hides_behind_a_photo_is_left_behind(self) -> None:
        result = clean(pictures.jpeg_with_page())

        assert b"<script" not in result.content

    def test_a_huge_photo_is_made_as_large_as_a_screen_can_use(self) -> None:
        image = opened(clean(pictures.encoded(pictures.drawing(6000, 3000), "WEBP")).content)

        assert max(image.size) == 4096

    def test_a_paper_is_drawn_anew_without_script_link_or_form(self) -> None:
        result = clean(pictures.pdf_with_script(), allowed=PAPERS)

        assert result.type is FileType.PDF
        assert result.pages == 1
        for word in (b"JavaScript", b"OpenAction", b"/URI", b"AcroForm", b"evil.example"):
            assert word not in result.content
        again = clean(result.content, allowed=PAPERS)
        assert again.pages == 1

    def test_a_paper_keeps_its_pages(self) -> None:
        assert clean(pictures.pdf(3), allowed=PAPERS).pages == 3

    def test_the_preview_is_too_coarse_to_show_anything(self) -> None:
        preview = opened(clean(pictures.jpeg()).preview)

        assert max(preview.size) <= 24


class TestHints:
    def test_a_good_photo_has_none(self) -> None:
        assert clean(pictures.jpeg()).hints == ()

    def test_a_small_one_is_said_to_be_small(self) -> None:
        assert Hint.SMALL in clean(pictures.encoded(pictures.drawing(640, 480))).hints

    @pytest.mark.parametrize("ground", ["#f1c9b5", "#8d5524", "#3b2219"], ids=("pale", "brown", "dark"))
    def test_out_of_focus_is_found_on_every_skin_and_sharp_is_not_mistaken(self, ground: str) -> None:
        assert Hint.BLURRED not in clean(pictures.encoded(pictures.rash(ground))).hints
        assert Hint.BLURRED in clean(pictures.encoded(pictures.rash(ground, blur=12))).hints


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("made", "why"),
        [
            (lambda: b"", Why.EMPTY),
            (lambda: pictures.SVG, Why.WRONG_TYPE),
            (lambda: pictures.PAGE, Why.WRONG_TYPE),
            (lambda: pictures.EICAR, Why.WRONG_TYPE),
            (lambda: pictures.gifar(), Why.WRONG_TYPE),
            (lambda: pictures.encoded(kind="BMP"), Why.WRONG_TYPE),
            (lambda: b"MZ" + pictures.jpeg(), Why.WRONG_TYPE),
            (lambda: pictures.jpeg()[:4000], Why.CANNOT_OPEN),
            (lambda: pictures.heic()[:4000], Why.CANNOT_OPEN),
            (lambda: b"\xff\xd8\xff" + pictures.PAGE, Why.CANNOT_OPEN),
            (lambda: b"\x89PNG\r\n\x1a\n" + pictures.jpeg(), Why.CANNOT_OPEN),
            (lambda: b"%PDF-1.7 nothing at all", Why.CANNOT_OPEN),
            (lambda: pictures.pdf_with_password(), Why.LOCKED),
            (lambda: pictures.pdf(500), Why.TOO_MANY_PAGES),
            (lambda: pictures.pixel_bomb(), Why.TOO_MANY_PIXELS),
            (lambda: pictures.text_bomb(), Why.CANNOT_OPEN),
        ],
        ids=(
            "nothing", "svg", "html", "eicar", "gifar", "bmp", "exe", "cut jpeg", "cut heic", "html in jpeg",
            "jpeg as png", "no pdf", "locked", "500 pages", "pixel bomb", "text bomb",
        ),
    )  # fmt: skip
    def test_it_is_refused_and_it_is_said_why(self, made: Callable[[], bytes], why: Why) -> None:
        assert why_not(made()) is why

    def test_too_large_is_refused_unread(self) -> None:
        assert why_not(b"\xff\xd8\xff" + bytes(50 * 1024 * 1024)) is Why.TOO_LARGE
        assert LARGEST < 50 * 1024 * 1024

    def test_where_a_photo_is_wanted_a_paper_is_not_taken(self) -> None:
        with pytest.raises(Refused) as refused:
            clean(pictures.pdf())

        assert refused.value.why is Why.WRONG_TYPE

    @pytest.mark.parametrize(
        "does",
        [
            "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
            "import sys; sys.exit(3)",
            "import sys; sys.stdin.read(); print('not json')",
            "import sys; sys.stdin.read(); print('{}')",
            "import sys; sys.stdin.buffer.read(); print('[]')",
            "import sys; sys.stdin.buffer.read(); sys.stdout.write('x' * 60_000_000)",
            "import time; time.sleep(60)",
            'import sys; sys.stdin.buffer.read(); print(\'{"why": "because"}\')',
            'import sys; sys.stdin.buffer.read(); print(\'{"width":1,"height":1,"pages":1,"taken":"",\''
            '\'"hints":[],"preview":"","bytes":4}\'); print(\'<htm\')',
        ],
        ids=("crash", "exit", "words", "empty", "list", "flood", "sleep", "odd why", "no picture"),
    )
    def test_a_child_that_crashes_hangs_or_lies_is_a_file_that_cannot_be_opened(
        self, does: str, monkeypatch: pytest.MonkeyPatch, tmp_path: os.PathLike[str]
    ) -> None:
        bad = os.path.join(tmp_path, "child.py")
        with open(bad, "w") as held:
            held.write(does)
        monkeypatch.setattr(cleaning, "CHILD", bad)
        monkeypatch.setattr(cleaning, "SECONDS", 3)

        began = time.monotonic()
        with pytest.raises(Refused) as refused:
            clean(pictures.jpeg())

        assert refused.value.why is Why.CANNOT_OPEN
        assert time.monotonic() - began < 10


class TestTheChild:
    """What a decoder that was taken over could do: each is tried inside the limits."""

    @staticmethod
    def within(code: str) -> str:
        script = (
            f"import importlib.util as u; s = u.spec_from_file_location('child', {str(CHILD)!r});"
            "m = u.module_from_spec(s); s.loader.exec_module(m); m.shut_in(); m.prepare('jpeg');"
            "import socket, os, subprocess; m.shut_the_door('heic')\n"
            f"try:\n    {code}\n    print('could')\nexcept BaseException as trouble: print(type(trouble).__name__)"
        )
        done = subprocess.run(
            [sys.executable, "-I", "-c", script], capture_output=True, text=True, timeout=60, check=False
        )
        return done.stdout.strip() or f"killed {done.returncode}"

    @pytest.mark.parametrize(
        "code",
        [
            "open('/etc/passwd')",
            "open('/tmp/left-behind', 'w')",
            "socket.socket()",
            "subprocess.Popen(['true'])",
            "bytearray(2_000_000_000)",
            "open('/proc/self/environ')",
        ],
    )
    def test_it_opens_nothing_and_takes_no_more_memory_than_it_may(self, code: str) -> None:
        assert self.within(code) in ("OSError", "BlockingIOError", "MemoryError", "PermissionError")

    def test_it_spins_no_longer_than_it_may(self) -> None:
        assert self.within("resource = m.resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1)) or [0 for _ in iter(int, 1)]").startswith("killed")  # fmt: skip

    @pytest.mark.parametrize(
        ("kind", "made"), [("jpeg", pictures.jpeg), ("heic", pictures.heic), ("pdf", pictures.pdf)]
    )
    def test_it_works_for_an_ordinary_user_whom_the_limits_really_hold(
        self, kind: str, made: Callable[[], bytes]
    ) -> None:
        script = (
            f"import importlib.util as u, os, sys; s = u.spec_from_file_location('child', {str(CHILD)!r});"
            "m = u.module_from_spec(s); s.loader.exec_module(m); m.shut_in();"
            f"m.prepare({kind!r}); given = sys.stdin.buffer.read();"
            "os.getuid() or os.setuid(65534);"  # root is held by no limit of processes
            f"m.shut_the_door({kind!r}); print(m.answer({kind!r}, given)[0])"
        )
        done = subprocess.run(
            [sys.executable, "-I", "-c", script], input=made(), capture_output=True, timeout=60, check=False
        )

        assert b"'width'" in done.stdout

    def test_it_brings_neither_django_nor_our_settings_with_it(self) -> None:
        code = (
            "import runpy, sys; sys.argv = ['child', 'jpeg'];"
            f"runpy.run_path({str(CHILD)!r}, run_name='__main__');"
            "print(sorted(each for each in sys.modules if each.split('.')[0] in ('django', 'portal', 'celery')))"
        )
        done = subprocess.run(
            [sys.executable, "-I", "-c", code], input=b"", capture_output=True, timeout=60, check=False
        )

        assert b"[]" in done.stdout or b'"why": "cannot_open"' in done.stdout
        assert b"django" not in done.stdout
        assert b"portal" not in done.stdout
