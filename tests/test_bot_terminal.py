"""The terminal front end and the list of users, as commands."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from bot_process import ROOT, command, environment

from bot import shell, texts
from index.engine import Engine
from index.wording import OUTCOMES

QUESTION = "Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?"


@pytest.fixture(scope="module")
def data(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(sample_data, tmp_path_factory.mktemp("terminal") / "data")


@pytest.fixture(scope="module")
def engine(data: Path) -> Iterator[Engine]:
    opened = Engine.open(data)
    yield opened
    opened.close()


def test_without_token_and_input_it_ends_with_a_cited_answer_and_tells_of_the_token(
    data: Path, engine: Engine
) -> None:
    """What ``make run </dev/null`` shows."""
    status, shown, errors = command("--data", str(data))
    assert (status, errors) == (0, "")
    assert shown.startswith(texts.NO_TOKEN.partition("{add}")[0])
    example = engine.example_question()
    assert example is not None
    _, _, after = shown.partition(f"Câu hỏi ví dụ: {example}\n")
    assert "\nNguồn: Bản tóm lược, theo " in after
    for citation in engine.ask(example).citations:
        assert f"\n{citation.quote}\n" in after
    assert after.endswith("\n\nẤn bản 1\n\nCâu hỏi: \n")


def test_without_token_it_prints_commands_that_work_as_typed(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No environment is activated in the shell of somebody who typed ``make run``."""
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    _, shown, _ = command("--data", str(data))
    add = next(line.partition(": ")[2] for line in shown.splitlines() if "MÃ_NGƯỜI_DÙNG" in line)
    assert not add.startswith("python ")
    typed = add.replace("MÃ_NGƯỜI_DÙNG", "123456789")
    bare = {"PATH": "/usr/bin:/bin", "DOINGOAI_MODELS": environment()["DOINGOAI_MODELS"]}
    done = subprocess.run(typed, shell=True, cwd=ROOT, env=bare, capture_output=True, check=False)
    assert (done.returncode, done.stdout.decode()) == (0, "Đã thêm người dùng 123456789.\n")
    assert "123456789" in command("users", "list", "--data", str(data))[1]
    start = next(line for line in shown.splitlines() if "DOINGOAI_TOKEN=…" in line)
    assert start == f"  3. Chạy: DOINGOAI_DATA={data} DOINGOAI_TOKEN=… make run"


def test_commands_fit_the_folder_that_they_are_read_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / ".venv" / "bin" / "python"))
    monkeypatch.chdir(tmp_path)
    default = Path("data")
    assert shell.add_user(default) == ".venv/bin/python -m bot users add MÃ_NGƯỜI_DÙNG"
    assert shell.start(default) == "DOINGOAI_TOKEN=… .venv/bin/python -m bot"
    monkeypatch.chdir(ROOT)
    assert shell.add_user(default).startswith(f"{tmp_path}/.venv/bin/python -m bot ")
    assert shell.start(default) == "DOINGOAI_TOKEN=… make run"


def test_piped_questions_are_answered_one_a_line_with_the_librarys_own_words(
    data: Path, engine: Engine
) -> None:
    typed = f"{QUESTION}\n\nGiá vàng hôm nay ở Zurich?\n/thoat\n{QUESTION}\n"
    status, shown, errors = command("chat", "--data", str(data), typed=typed)
    assert (status, errors) == (0, "")
    _, *answers = shown.split("\nCâu hỏi: ")
    assert [answer.partition("\n")[0] for answer in answers] == [
        QUESTION,
        "",
        "Giá vàng hôm nay ở Zurich?",
        "/thoat",
    ]
    for citation in engine.ask(QUESTION).citations:
        assert f"\n{citation.quote}\n" in answers[0]
    assert OUTCOMES["not_found"] in answers[2]


@pytest.mark.parametrize("typed", ["😀\n", "x" * 4_096 + "\n", b"\xff\xfe\xfa\n", "\x00\x1b[2J\n"])
def test_a_line_that_is_no_question_is_answered_in_one_sentence_and_the_chat_goes_on(
    data: Path, typed: str | bytes
) -> None:
    raw = typed.encode() if isinstance(typed, str) else typed
    status, shown, errors = command("chat", "--data", str(data), typed=raw + QUESTION.encode())
    assert (status, errors) == (0, "")
    assert "Traceback" not in shown
    assert "\x1b" not in shown
    assert "19/12" in shown.rpartition("\nCâu hỏi: ")[0].rpartition("\nCâu hỏi: ")[2]


def test_without_an_edition_the_chat_says_which_command_makes_one(tmp_path: Path) -> None:
    status, shown, errors = command("chat", "--data", str(tmp_path))
    assert (status, shown) == (2, "")
    (line,) = errors.splitlines()
    assert "python -m" in line


def test_users_are_added_named_listed_and_removed(tmp_path: Path) -> None:
    folder = ("--data", str(tmp_path))
    status, shown, errors = command("users", *folder, "list")
    assert (status, shown) == (0, "")
    assert errors == texts.USERS_EMPTY.format(add=shell.add_user(tmp_path)) + "\n"
    added = command(*folder, "users", "add", "123456789", "--name", "Vụ Mẫu")
    assert added == (0, "Đã thêm người dùng 123456789.\n", "")
    again = command("users", "add", "123456789", *folder)
    assert again == (0, "Người dùng 123456789 đã có trong danh sách.\n", "")
    _, shown, _ = command("users", "list", *folder)
    assert shown.split("\t")[:2] == ["123456789", "Vụ Mẫu"]
    assert command("users", "remove", "123456789", *folder)[0] == 0
    status, _, errors = command("users", "remove", "123456789", *folder)
    assert status == 2
    assert "không có người dùng 123456789" in errors


@pytest.mark.parametrize("value", ["@nguyenvana", "0", "-5", "12.5", "9" * 20, "１２３", ""])
def test_a_user_id_that_is_none_is_named(tmp_path: Path, value: str) -> None:
    status, _, errors = command("users", "--data", str(tmp_path), "add", "--", value)
    assert status == 2
    assert f"nhận được {value!r}" in errors
    assert not (tmp_path / "bot.db").exists()


def test_a_user_id_of_thousands_of_digits_is_refused_in_one_short_sentence(tmp_path: Path) -> None:
    """Python itself refuses to read such a number."""
    status, shown, errors = command("users", "--data", str(tmp_path), "add", "9" * 5_000)
    assert (status, shown) == (2, "")
    (line,) = errors.splitlines()
    assert line.endswith(f"nhận được {'9' * 40 + '…'!r}")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DOINGOAI_TOKEN", "không phải mã"),
        ("DOINGOAI_TOKEN", "123456789:ngan"),
        ("DOINGOAI_API_URL", "ftp://a.example"),
        ("DOINGOAI_API_URL", "http://a.example:cong"),
        ("DOINGOAI_PROXY", "proxy:8080"),
        ("DOINGOAI_POLL_SECONDS", "lâu"),
        ("DOINGOAI_STALE_SECONDS", "-1"),
        ("DOINGOAI_ANSWER_SECONDS", "nan"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_named_before_anything_starts(
    tmp_path: Path, variable: str, value: str
) -> None:
    status, shown, errors = command("--data", str(tmp_path), **{variable: value})
    assert (status, shown) == (2, "")
    (line,) = errors.splitlines()
    assert f"biến môi trường {variable} " in line
    if "SECONDS" not in variable:
        assert value not in line  # it may be a secret


@pytest.mark.parametrize(
    ("one", "value", "other"),
    [
        ("DOINGOAI_STALE_SECONDS", "29", "DOINGOAI_POLL_SECONDS (30 giây)"),
        ("DOINGOAI_ENCODER_SECONDS", "20", "DOINGOAI_ANSWER_SECONDS (20 giây)"),
    ],
)
def test_settings_that_contradict_each_other_are_both_named_before_anything_starts(
    tmp_path: Path, one: str, value: str, other: str
) -> None:
    """An idle bot would end itself; a model that hangs would hang the question."""
    status, shown, errors = command("--data", str(tmp_path), **{one: value})
    assert (status, shown) == (2, "")
    (line,) = errors.splitlines()
    assert f"{one} ({value} giây) phải " in line
    assert other in line


def test_an_address_that_is_none_is_answered_with_whole_forms(tmp_path: Path) -> None:
    _, _, errors = command("--data", str(tmp_path), DOINGOAI_API_URL="ftp://a.example")
    assert "(cần dạng http://máy-chủ[:cổng] hoặc https://máy-chủ[:cổng])" in errors


def test_help_has_an_example_for_every_command() -> None:
    for words in (
        [],
        ["chat"],
        ["users"],
        ["users", "add"],
        ["users", "remove"],
        ["users", "list"],
    ):
        status, shown, _ = command(*words, "--help")
        assert status == 0
        assert "Ví dụ: " in shown


def loaded(module: str, *suspects: str) -> str:
    """Which of the suspects are imported with a module."""
    code = f"import sys, {module}; print([m for m in {suspects!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return done.stdout.strip()


def test_the_list_of_users_needs_neither_telegram_nor_the_engine() -> None:
    assert loaded("bot.__main__", "telegram", "index.engine", "onnxruntime", "torch") == "[]"


def test_nothing_that_serves_waits_for_torch() -> None:
    assert loaded("bot.chat", "telegram", "sentence_transformers", "torch") == "[]"
    assert loaded("bot.service", "sentence_transformers", "torch") == "[]"
