"""``make tour``: plays the day, draws it, and writes docs/tour.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bot_process import ROOT

from tour import page, pictures
from tour.day import Scene
from tour.play import played

_HEAD = """# A day with the bot · Một ngày với bot

Made by `make tour` (`tests/tour/`): the real bot on the sample corpus, played against the loopback
Bot API server; each picture shows the messages as the server stored them. People and the document
that the editor sends are invented. Moments, aliases, invitation codes and free disk are replaced by
fixed values, so that a new run changes little; what stands under "bấm" is what a press showed. The
same day on one page, light or dark, is written to `tour.html` in the data folder of the run.

Trang này do `make tour` tạo ra từ tin nhắn thật của bot trên kho mẫu. Người và tài liệu gửi lên là
hư cấu.
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="make tour", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="an empty folder for the library")
    parser.add_argument("--out", type=Path, default=ROOT / "docs")
    given = parser.parse_args()
    if pictures.CHROMIUM is None or pictures.OFFICE is None:
        print("Chưa vẽ được: máy này chưa có Chromium hoặc LibreOffice, hãy cài rồi chạy lại.",
              file=sys.stderr)  # fmt: skip
        return 1
    scenes = played(given.data, pictures.pages).scenes
    (given.data / "tour.html").write_text(page.whole(scenes), "utf-8")
    folder = given.out / "tour"
    folder.mkdir(parents=True, exist_ok=True)
    for number, scene in enumerate(scenes, start=1):
        file = folder / _name(number, scene)
        pictures.picture(page.alone(scene), file)
        print(f"{file.name}: {file.stat().st_size / 1024:.0f} KB")
    (given.out / "tour.md").write_text(_written(scenes), "utf-8")
    return 0


def _name(number: int, scene: Scene) -> str:
    return f"{number:02}-{scene.name}.png"


def _written(scenes: Sequence[Scene]) -> str:
    parts = [_HEAD]
    for number, scene in enumerate(scenes, start=1):
        vi, en = scene.about
        parts.append(f"## {number}. {scene.title}\n\n{en}\n\n*{vi}*\n\n"
                     f"![{scene.title}](tour/{_name(number, scene)})\n")  # fmt: skip
    return "\n".join(parts)


if __name__ == "__main__":
    sys.exit(main())
