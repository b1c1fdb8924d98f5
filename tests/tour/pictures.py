"""Pictures of pages (headless Chromium) and of Word files (LibreOffice), where installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
OFFICE = next(filter(None, map(shutil.which, ("soffice", "libreoffice"))), None)
#: Device pixels of a CSS pixel, and colours kept: text stays sharp in a small file.
_SCALE, _COLOURS = 1, 12
#: CSS pixels: wider and longer than any scene; what is left over is cut off.
_WINDOW = (2_400, 9_000)


def pages(word: bytes) -> list[bytes]:
    """The pages of a Word file as PNG; none where LibreOffice is not installed."""
    if OFFICE is None:
        return []
    with tempfile.TemporaryDirectory() as held:
        folder = Path(held)
        (folder / "file.docx").write_bytes(word)
        subprocess.run(
            [
                *(OFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"),
                *("--convert-to", "pdf", "--outdir", held, str(folder / "file.docx")),
            ],
            capture_output=True, timeout=240, check=True,
        )  # fmt: skip
        document = pypdfium2.PdfDocument(folder / "file.pdf")
        return [_png(page.render(scale=1).to_pil()) for page in document]


def picture(html: str, file: Path) -> None:
    """What Chromium shows of a page, without the empty margin."""
    assert CHROMIUM is not None
    with tempfile.TemporaryDirectory() as held:
        folder = Path(held)
        (folder / "page.html").write_text(html, "utf-8")
        subprocess.run(
            [
                *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
                *("--no-first-run", "--disable-background-networking", "--hide-scrollbars"),
                *("--disable-component-update", "--disable-sync", "--disable-lcd-text"),
                *(f"--user-data-dir={folder / 'profile'}", f"--screenshot={folder / 'shot.png'}"),
                *(f"--force-device-scale-factor={_SCALE}", "--window-size={},{}".format(*_WINDOW)),
                (folder / "page.html").as_uri(),
            ],
            capture_output=True, timeout=240, check=True,
        )  # fmt: skip
        shown = Image.open(folder / "shot.png").convert("RGB")
    empty = Image.new("RGB", shown.size, shown.getpixel((shown.width - 1, shown.height - 1)))
    box = ImageChops.difference(shown, empty).getbbox()
    assert box is not None
    margin = round(12 * _SCALE)
    file.write_bytes(_png(shown.crop((0, 0, box[2] + margin, box[3] + margin))))


def _png(image: Image.Image) -> bytes:
    method, plain = Image.Quantize.MAXCOVERAGE, Image.Dither.NONE
    few = image.convert("RGB").quantize(_COLOURS, method, dither=plain)
    held = BytesIO()
    few.save(held, "PNG", optimize=True)
    return held.getvalue()
