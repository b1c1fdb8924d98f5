"""``python -m corpus`` as people run it: real processes, real files, every bad input of theirs."""

from __future__ import annotations

import gzip
import json
import os
import re
import shlex
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.cli import command

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "corpus" / "sample"
SEEDS = ROOT.parent / "shared" / "seeds"

LEAD = (
    "Sáng 5-3, Sở Ngoại vụ tỉnh tổ chức hội nghị tổng kết công tác đối ngoại với sự tham dự của "
    "hơn hai trăm đại biểu đến từ các huyện, thị xã và thành phố trong tỉnh."
)
TITLE = "Tổng kết công tác đối ngoại của tỉnh năm qua"


def corpus(data: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command on the library in ``data``, as a person would."""
    environment = os.environ | {"DOINGOAI_DATA": str(data), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "corpus", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment,
        cwd=data.parent,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "bai.txt"
    path.write_text(f"{TITLE}\n\n(VDU) {LEAD}\n", encoding="utf-8")
    return path


def listed(data: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(corpus(data, "list", "--json").stdout)
    return found


def test_the_sample_corpus_is_added_listed_shown_and_verified(data: Path) -> None:
    briefs = sorted(SAMPLE.glob("*.md"))
    added = corpus(data, "add", SAMPLE)
    assert (added.returncode, added.stderr) == (0, "")
    assert f"Thêm mới {len(briefs)}," in added.stdout
    articles = listed(data)
    assert len(articles) == len(briefs)
    assert all(article["title"] and article["revision"] == 1 for article in articles)
    shown = corpus(data, "show", str(articles[0]["id"]))
    assert str(articles[0]["title"]) in shown.stdout
    verified = corpus(data, "verify")
    assert (verified.returncode, verified.stderr) == (0, "")


def test_an_edited_file_becomes_a_revision_and_the_old_one_can_be_shown(
    data: Path, article: Path
) -> None:
    corpus(data, "add", article)
    assert "không đổi 1" in corpus(data, "add", article).stdout
    article.write_text(f"{TITLE}\n\n(VDU) {LEAD}\n\nCâu thêm vào sau.\n", encoding="utf-8")
    assert "sửa đổi 1" in corpus(data, "add", article).stdout
    (found,) = listed(data)
    assert found["revision"] == 2
    first = json.loads(corpus(data, "show", str(found["id"]), "--revision", "1", "--json").stdout)
    assert first["text"] == LEAD
    assert first["publisher"] == "VDU"


def test_the_original_bytes_are_kept(data: Path, article: Path) -> None:
    corpus(data, "add", article)
    (kept,) = (data / "originals").iterdir()
    assert kept.read_bytes() == article.read_bytes()


def test_one_text_in_two_files_is_counted_as_a_duplicate(data: Path, article: Path) -> None:
    twin = article.with_name("ban-sao.txt")
    twin.write_bytes(article.read_bytes())
    done = corpus(data, "add", article, twin)
    assert done.returncode == 0
    assert "Thêm mới 1" in done.stdout
    assert "trùng 1" in done.stdout


def test_a_removed_article_is_gone_and_comes_back_when_added_again(
    data: Path, article: Path
) -> None:
    corpus(data, "add", article)
    article_id = str(listed(data)[0]["id"])
    assert corpus(data, "remove", article_id).returncode == 0
    assert listed(data) == []
    assert corpus(data, "show", article_id).returncode == 2
    assert "Thêm mới 1" in corpus(data, "add", article).stdout


def test_an_export_is_read_again_as_the_very_same_articles(data: Path, tmp_path: Path) -> None:
    corpus(data, "add", SAMPLE)
    out = tmp_path / "kho.jsonl.gz"
    assert corpus(data, "export", "--out", out).returncode == 0
    records = [json.loads(line) for line in gzip.decompress(out.read_bytes()).splitlines()]
    assert all(r["file_name"] and r["revision"] == 1 and len(r["sha256"]) == 64 for r in records)
    again = corpus(data, "add", out)
    assert f"không đổi {len(records)}" in again.stdout
    other = tmp_path / "other"
    assert f"Thêm mới {len(records)}" in corpus(other, "add", out).stdout
    second = tmp_path / "kho2.jsonl.gz"
    corpus(other, "export", "--out", second)
    assert second.read_bytes() == out.read_bytes()


# Bad input: what is good goes in, what is not is named, and the status says so.


def test_a_missing_file_does_not_keep_the_others_out(data: Path, article: Path) -> None:
    done = corpus(data, "add", "khong-co.txt", article)
    assert done.returncode == 2
    assert "khong-co.txt: không tìm thấy tệp" in done.stderr
    assert "Thêm mới 1" in done.stdout
    assert "từ chối 1" in done.stdout


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_closed_to_us_is_named(data: Path, article: Path) -> None:
    article.chmod(0)
    done = corpus(data, "add", article)
    assert done.returncode == 2
    assert "bai.txt: không có quyền đọc" in done.stderr


def test_a_file_that_cannot_be_opened_is_named(data: Path, tmp_path: Path) -> None:
    loop = tmp_path / "vong.txt"
    loop.symlink_to(loop)
    pipe = tmp_path / "ong.txt"
    os.mkfifo(pipe)
    done = corpus(data, "add", loop, pipe)
    assert done.returncode == 2
    assert "vong.txt:" in done.stderr
    assert "ong.txt: không phải tệp thường" in done.stderr


def test_a_folder_without_articles_is_named(data: Path, tmp_path: Path) -> None:
    (tmp_path / "rong").mkdir()
    (tmp_path / "rong" / ".an.txt").write_text(LEAD, encoding="utf-8")
    done = corpus(data, "add", tmp_path / "rong")
    assert done.returncode == 2
    assert "rong: thư mục không có tệp nào đọc được" in done.stderr


def test_every_bad_file_of_a_folder_is_named_and_the_good_ones_go_in(
    data: Path, article: Path
) -> None:
    folder = article.parent / "nhieu" / "con"
    folder.mkdir(parents=True)
    (folder / "tot.txt").write_bytes(article.read_bytes())
    (folder / "trong.txt").write_bytes(b"")
    (folder / "rac.txt").write_bytes(bytes(range(256)))
    (folder / "la.xyz").write_text(LEAD, encoding="utf-8")
    (folder / "dong.jsonl").write_text(
        f'{{"id": "a", "title": "", "text": "{LEAD} Hết."}}\n{{hỏng\n', encoding="utf-8"
    )
    done = corpus(data, "add", folder.parent)
    assert done.returncode == 2
    assert "Thêm mới 2, sửa đổi 0, không đổi 0, trùng 0, từ chối 4." in done.stdout
    for name in ("trong.txt: không có nội dung", "rac.txt:", "la.xyz:", "dong.jsonl, dòng 2:"):
        assert done.stderr.count(name) == 1
    assert len(done.stderr.splitlines()) == 4
    assert corpus(data, "verify").returncode == 0


def test_an_unknown_id_is_named_and_the_known_one_is_removed(data: Path, article: Path) -> None:
    corpus(data, "add", article)
    done = corpus(data, "remove", "khong-co", str(listed(data)[0]["id"]))
    assert done.returncode == 2
    assert "khong-co" in done.stderr
    assert listed(data) == []


@pytest.mark.parametrize("arguments", [["list"], ["show", "x"], ["verify"], ["remove", "x"]])
def test_a_library_that_is_not_there_is_said_in_one_sentence(
    data: Path, arguments: list[str]
) -> None:
    done = corpus(data, *arguments)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "chưa có thư viện" in done.stderr
    assert not data.exists()


def test_a_library_of_an_unfinished_version_is_said_with_what_to_do(
    data: Path, article: Path
) -> None:
    data.mkdir()
    with sqlite3.connect(data / "library.db") as connection:
        connection.execute("CREATE TABLE article (id TEXT PRIMARY KEY, revision INTEGER)")
        connection.execute("PRAGMA user_version = 1")
    for arguments in (["add", article], ["list"], ["verify"]):
        done = corpus(data, *arguments)
        assert done.returncode == 2
        (line,) = done.stderr.splitlines()
        assert "phiên bản chưa hoàn chỉnh" in line
        assert line.endswith("rồi thêm lại các bài: python -m corpus add FILE…")


def test_an_altered_text_fails_the_check(data: Path, article: Path) -> None:
    corpus(data, "add", article)
    with sqlite3.connect(data / "library.db") as connection:
        connection.execute("UPDATE revision SET text = replace(text, 'hai', 'ba')")
    done = corpus(data, "verify")
    assert done.returncode == 1
    assert "mã băm" in done.stderr


def test_an_export_that_cannot_be_written_leaves_nothing_behind(
    data: Path, article: Path, tmp_path: Path
) -> None:
    corpus(data, "add", article)
    done = corpus(data, "export", "--out", tmp_path / "khong-co" / "kho.jsonl")
    assert done.returncode == 2
    assert "kho.jsonl: không ghi được" in done.stderr


def test_every_command_has_help_with_an_example_that_runs(data: Path) -> None:
    corpus(data, "add", SAMPLE)
    names = re.findall(r"^    (\w+) ", command().format_help(), re.MULTILINE)
    assert set(names) == set("add domains list show remove purge numbers verify export".split())
    for name in sorted(names, key=["remove", "purge"].__contains__):  # what takes away comes last
        shown = corpus(data, name, "--help").stdout
        example = re.search(r"Ví dụ: python -m corpus (.+)", shown)
        assert example is not None, name
        words = [str(ROOT / w) if w.startswith("corpus/") else w for w in shlex.split(example[1])]
        done = corpus(data, *words)
        assert done.returncode == 0, (name, done.stderr)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is absent")
def test_the_five_seeds_go_in_with_what_their_pages_say(data: Path) -> None:
    done = corpus(data, "add", *sorted(SEEDS.glob("*.txt")))
    assert (done.returncode, done.stderr) == (0, "")
    assert [(a["publisher"], a["published_on"]) for a in listed(data)] == [
        ("BDO", "2021-12-14"),
        ("Đài Phát thanh và Truyền hình Bắc Kạn", "2023-12-20"),
        ("ĐBP", "2021-12-14"),
        (None, None),
        ("BTV", None),
    ]


@pytest.mark.parametrize("subcommand", ["show", "remove"])
def test_an_id_that_is_no_utf8_is_no_articles(data: Path, article: Path, subcommand: str) -> None:
    corpus(data, "add", article)
    done = corpus(data, subcommand, "\udcff")
    assert done.returncode == 2
    assert "không có bài" in done.stderr
