"""What ``corpus add`` and ``corpus show`` say: names made safe to print, refusals by reason."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from conftest import Command

from corpus.errors import CorpusError, Refused
from corpus.messages import SHOWN, by_reason, printable

PROSE = "Sáng 5-3, Sở Ngoại vụ tỉnh tổ chức hội nghị tổng kết công tác đối ngoại năm qua."
#: Names that would colour a terminal, add a line of their own, turn a line around, or are no text.
NAMES = (b"a\x1b[31m.txt", b"b\nBo qua: c.txt", "d\u202etxt.exe".encode(), b"\xff\x07e.txt")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Bài “đường” – 5%.txt", "Bài “đường” – 5%.txt"),
        ("a\x1b[31mb\nc\td", r"a\x1b[31mb\nc\td"),
        ("a\u202eb\u200bc\u2028\udcff", r"a\u202eb\u200bc\u2028\udcff"),
    ],
)
def test_what_a_terminal_could_misread_is_written_out(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_no_files_name_reaches_the_terminal_raw(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "tep"
    folder.mkdir()
    for name in NAMES:
        (folder / os.fsdecode(name)).write_bytes(b"")
    (folder / "tot\x1b[2J.txt").write_text(f"Hội nghị\n\n{PROSE}", encoding="utf-8")
    data = tmp_path / "data"
    added = command("corpus", "add", folder, "--data", data)
    lines = added.stderr.splitlines()
    assert len([line for line in lines if line.startswith("Từ chối: ")]) == len(NAMES)
    assert len(lines) == len([line for line in lines if line.startswith("Từ chối")])
    (article,) = json.loads(command("corpus", "list", "--json", "--data", data).stdout)
    shown = command("corpus", "show", article["id"], "--data", data)
    missing = command("corpus", "show", "x\x1b[31m\u202e", "--data", data)
    unknown = command("corpus", "add", "--data", data, "--x\x1b[31m")
    for done in (added, shown, missing, unknown):
        said = done.stdout + done.stderr
        assert said
        assert all(c.isprintable() or c == "\n" for c in said)


def test_refusals_of_one_reason_are_named_first_and_then_counted(
    command: Command, tmp_path: Path
) -> None:
    folder = tmp_path / "tep"
    folder.mkdir()
    for number in range(SHOWN + 5):
        (folder / f"rong-{number}.txt").write_bytes(b"")
    (folder / "la.xyz").write_text(PROSE, encoding="utf-8")
    done = command("corpus", "add", folder, "--data", tmp_path / "data")
    assert f"từ chối {SHOWN + 6}." in done.stdout
    lines = done.stderr.splitlines()
    assert len([line for line in lines if "rong-" in line]) == SHOWN
    assert len([line for line in lines if "la.xyz: chưa đọc được" in line]) == 1
    assert lines[-1] == f"Từ chối {SHOWN + 5}: không có nội dung."
    everything = command("corpus", "add", "--all", folder, "--data", tmp_path / "data")
    assert everything.stderr.count("rong-") == SHOWN + 5


def test_one_reason_is_one_whatever_the_names_sizes_and_details() -> None:
    errors: list[CorpusError] = [
        Refused("a: b.pdf: PDF có 3001 trang, chỉ đọc 3000; hãy tách tệp."),
        Refused("https://x.vn/1: trang chỉ có ảnh; hãy thêm trang khác."),
        Refused("c.jsonl, dòng 7: mã “x” đã dùng ở dòng 3; hãy đặt mã khác."),
        Refused("c.jsonl, dòng 9: mã “y” đã dùng ở dòng 4; hãy đặt mã khác."),
        Refused("d.doc: không đọc được, chưa lưu gì (ValueError: x); hãy lưu lại."),
        Refused("e.doc: không đọc được, chưa lưu gì (KeyError: y); hãy lưu lại."),
    ]
    lines = list(by_reason("Từ chối", errors))
    assert lines[:6] == [f"Từ chối: {error}" for error in errors]
    assert lines[6:] == [
        "Từ chối 2: mã … đã dùng ở dòng ….",
        "Từ chối 2: không đọc được, chưa lưu gì.",
    ]


def test_show_prints_all_that_is_known_in_vietnamese(command: Command, tmp_path: Path) -> None:
    record = {
        "id": "ct",
        "title": "CHỈ THỊ về vườn cây",
        "text": PROSE,
        "subtitle": "Phần hai",
        "number": "12-CT/TW",
        "issuer": "Ban Bí thư",
        "issued_on": "2021-12-14",
        "signer": "Trần Văn Mẫu",
        "abstract": "về vườn cây",
        "legal_basis": ["Căn cứ Điều lệ Đảng", "Căn cứ Luật Cây xanh"],
        "addressees": ["Các tỉnh ủy"],
        "relations": [["replaces", "07-CT/TW"]],
        "published_on": "2021-12-15",
        "published_at": "2021-12-15T07:30:00+07:00",
        "updated_at": "2021-12-15T09:00:00+07:00",
        "tags": ["cây", "vườn"],
    }
    file = tmp_path / "ct.jsonl"
    file.write_text(json.dumps(record), encoding="utf-8")
    data = tmp_path / "data"
    assert command("corpus", "add", file, "--data", data).returncode == 0
    shown = command("corpus", "show", "ct", "--data", data).stdout
    for line in (
        "Tiêu đề phụ: Phần hai",
        "Số hiệu: 12-CT/TW",
        "Cơ quan ban hành: Ban Bí thư",
        "Ngày ban hành: 2021-12-14",
        "Người ký: Trần Văn Mẫu",
        "Trích yếu: về vườn cây",
        "Căn cứ: Căn cứ Điều lệ Đảng; Căn cứ Luật Cây xanh",
        "Nơi nhận: Các tỉnh ủy",
        "Quan hệ: thay thế 07-CT/TW",
        "Giờ đăng: 2021-12-15T07:30:00+07:00",
        "Giờ sửa: 2021-12-15T09:00:00+07:00",
        "Từ khoá: cây; vườn",
    ):
        assert line in shown.splitlines()
    changed = record | {"signer": "Lê Thị Mẫu", "relations": [["repeals", "07-CT/TW"]]}
    file.write_text(json.dumps(changed), encoding="utf-8")
    command("corpus", "add", file, "--data", data)
    diff = command("corpus", "show", "ct", "--diff", "--data", data).stdout
    assert "~ Người ký: [-Trần-]{+Lê+} [-Văn-]{+Thị+} Mẫu" in diff
    assert "~ Quan hệ: [-thay-]{+bãi+} [-thế-]{+bỏ+} 07-CT/TW" in diff
