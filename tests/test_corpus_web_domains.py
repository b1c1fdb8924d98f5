"""The list of domains that pages are fetched from, and what ``corpus add`` cannot understand."""

from __future__ import annotations

from pathlib import Path

import pytest
from web_command import Done, in_process

from corpus.sandbox import Sandbox


def corpus(data: Path, *arguments: object) -> Done:
    with Sandbox() as sandbox:
        return in_process(sandbox, data, *arguments)


def test_a_domain_is_allowed_with_its_subdomains_and_taken_away_again(tmp_path: Path) -> None:
    data = tmp_path / "moi"
    default = corpus(data, "domains").stdout.splitlines()
    assert "baochinhphu.vn" in default
    added = corpus(data, "domains", "add", "Báo.vn", "bao.com.vn:8080").stdout
    assert "(báo.vn)" in added
    assert "bao.com.vn:8080" in added
    for name, why in (
        ("vn", "đuôi chung"),
        ("com.vn", "đuôi chung"),
        ("hanoi.vn", "đuôi chung"),
        ("https://bao.vn/", "không phải tên miền"),
        ("127.0.0.1", "không phải tên miền"),
        ("[::1]", "không phải tên miền"),
        ("localhost", "không phải tên miền"),
        ("may-chu.local", "không phải tên miền"),
        ("nguoi@bao.vn", "không phải tên miền"),
        ("*.bao.vn", "không phải tên miền"),
        ("bao.vn:0", "không phải tên miền"),
        ("", "không phải tên miền"),
    ):
        done = corpus(data, "domains", "add", "tot.vn", name)
        assert done.returncode == 2
        assert why in done.stderr, done.stderr
    assert corpus(data, "domains").stdout == added
    assert "không có trong danh sách" in corpus(data, "domains", "remove", "la.vn").stderr
    corpus(data, "domains", "remove", "báo.vn", "bao.com.vn:8080")
    assert corpus(data, "domains").stdout.splitlines() == default
    (data / "domains.txt").write_text("bao.vn\nhttp://x\n", encoding="utf-8")
    assert "domains.txt: không đọc được danh sách" in corpus(data, "domains").stderr


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ([], "chưa nói thêm gì"),
        (["x.txt", "--since", "2026-01-01"], "--since chỉ dùng cùng"),
        (["--feed", "x", "--since", "1/2/2026"], "năm-tháng-ngày"),
    ],
)
def test_what_add_cannot_understand_is_said(tmp_path: Path, arguments: list[str], why: str) -> None:
    done = corpus(tmp_path, "add", *arguments)
    assert (done.returncode, why in done.stderr) == (2, True), done.stderr
