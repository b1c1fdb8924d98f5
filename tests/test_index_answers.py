"""Questions asked of the sample corpus by the command line, and what the gate refuses."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Command

from corpus.article import Article
from corpus.folding import unmarked
from corpus.library import Library
from index.engine import Engine
from index.errors import BadQuestion, GateFault
from index.gate import prove


@pytest.fixture(scope="module")
def engine(sample_data: Path) -> Engine:
    return Engine.open(sample_data)


def _ask(command: Command, data: Path, question: str) -> dict[str, Any]:
    done = command("index", "ask", question, "--json", "--data", data)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_an_answer_in_json_holds_all_that_a_citation_needs(
    command: Command, sample_data: Path
) -> None:
    answer = _ask(command, sample_data, "Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?")
    assert {"outcome", "question", "read_as", "edition", "citations", "timings_ms"} <= set(answer)
    assert answer["outcome"] == "answered"
    assert answer["read_as"] is None
    assert answer["edition"] == 1
    first = answer["citations"][0]
    assert "19/12" in first["quote"]
    assert first["title"] == "Hội nghị Ngoại giao lần thứ 32"
    assert first["publisher"] == "Đài Phát thanh và Truyền hình Bắc Kạn"
    assert first["published_on"] == "2023-12-20"
    assert first["kind"] == "brief"
    assert first["sha256"] == hashlib.sha256(first["quote"].encode()).hexdigest()
    with Library.open(sample_data) as library:
        text = library.get(first["article_id"], first["revision"]).text
    assert text[first["start"] : first["end"]] == first["quote"]
    assert text[: first["start"]].count("\n") + 1 == first["paragraph"]


def test_without_marks_the_same_is_quoted_and_the_reading_is_said(
    command: Command, sample_data: Path
) -> None:
    question = "Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?"
    marked = _ask(command, sample_data, question)
    plain = _ask(command, sample_data, unmarked(question))
    assert plain["citations"][0]["quote"] == marked["citations"][0]["quote"]
    assert plain["read_as"] == question


def test_a_brief_says_in_the_terminal_whose_article_it_reports(
    command: Command, sample_data: Path
) -> None:
    done = command("index", "ask", "Ai dự Hội nghị Ngoại giao lần thứ 32?", "--data", sample_data)
    assert "Bản tóm lược, theo Đài Phát thanh và Truyền hình Bắc Kạn" in done.stdout
    assert "20/12/2023" in done.stdout


@pytest.mark.parametrize(
    "question",
    [
        "Hội nghị Ngoại giao lần thứ 35 diễn ra ngày nào?",
        "Chỉ thị số 21 của Ban Bí thư ban hành ngày nào?",
        "hoi nghi doi ngoai toan quoc nam 2016 hop o dau",
        "Nghị quyết Đại hội XIV đề ra mấy trụ cột đối ngoại?",
        "Thời tiết Hà Nội ngày mai thế nào?",
        "cách nấu phở bò",
        "Giá vàng hôm nay là bao nhiêu?",
        "Hội nghị Ngoại giao lần thứ 32 khai mạc lúc mấy giờ?",
    ],
)
def test_what_the_corpus_does_not_hold_is_not_answered(engine: Engine, question: str) -> None:
    answer = engine.ask(question)
    assert answer.outcome != "answered"
    if answer.outcome == "not_found":
        assert answer.citations == ()


def test_not_found_carries_no_quotation_and_names_nearest_titles(engine: Engine) -> None:
    answer = engine.ask("Lãi suất tiết kiệm kỳ hạn 12 tháng hiện là bao nhiêu?")
    assert answer.outcome == "not_found"
    assert answer.citations == ()
    assert answer.nearest
    assert answer.corpus_until == "2023-12-20"


def test_the_decomposed_form_of_a_question_gets_the_same_answer(engine: Engine) -> None:
    import unicodedata

    question = "Ai chủ trì điểm cầu tỉnh Điện Biên?"
    composed = engine.ask(question)
    decomposed = engine.ask(unicodedata.normalize("NFD", question))
    assert decomposed.citations == composed.citations
    assert decomposed.read_as is None


@pytest.mark.parametrize("question", ["", "   ", "🙂🙂", "???", "a" * 4096])
def test_a_question_that_cannot_be_read_is_one_sentence(
    command: Command, sample_data: Path, engine: Engine, question: str
) -> None:
    with pytest.raises(BadQuestion):
        engine.ask(question)
    done = command("index", "ask", question, "--data", sample_data)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_the_gate_refuses_every_alteration_of_a_citation(engine: Engine, sample_data: Path) -> None:
    citation = engine.ask("Chủ đề của Hội nghị Ngoại giao lần thứ 32 là gì?").citations[0]
    with Library.open(sample_data) as library:
        prove(library, citation)
        quote = citation.quote
        for altered in (
            replace(citation, quote=quote.replace("32", "33", 1)),
            replace(citation, quote="không " + quote[6:]),
            replace(citation, quote=quote[:-1]),
            replace(citation, start=citation.start + 1),
            replace(citation, end=citation.end - 1),
            replace(citation, sha256="0" * 64),
            replace(citation, revision=99),
            replace(citation, article_id="khong-co"),
        ):
            with pytest.raises(GateFault):
                prove(library, altered)


def test_an_article_altered_behind_our_back_is_not_quoted(
    command: Command, sample_data: Path, tmp_path: Path
) -> None:
    data = Path(shutil.copytree(sample_data, tmp_path / "data"))
    with sqlite3.connect(data / "library.db") as db:
        db.execute(
            "UPDATE revision SET text = replace(text, '19/12', '18/12') "
            "WHERE article_id = 'tom-luoc-hoi-nghi-ngoai-giao-32'"
        )
    done = command(
        "index", "ask", "Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?", "--data", data
    )
    assert done.returncode == 1
    assert "18/12" not in done.stdout
    assert "không thể trích dẫn" in done.stderr
    verified = command("corpus", "verify", "--data", data)
    assert verified.returncode == 1
    assert "tom-luoc-hoi-nghi-ngoai-giao-32" in verified.stderr


def test_the_engine_follows_a_new_edition(
    command: Command, sample_data: Path, tmp_path: Path
) -> None:
    data = Path(shutil.copytree(sample_data, tmp_path / "data"))
    running = Engine.open(data)
    assert not running.refresh()
    command("corpus", "remove", "tom-luoc-hoi-nghi-ngoai-giao-32", "--data", data)
    command("index", "build", "--data", data)
    assert running.refresh()
    assert running.edition == 2
    answer = running.ask("Hội nghị Ngoại giao lần thứ 32 có chủ đề gì?")
    assert "tom-luoc-hoi-nghi-ngoai-giao-32" not in answer.ranked
    running.close()


def test_the_example_question_is_one_that_is_answered(engine: Engine) -> None:
    question = engine.example_question()
    assert question is not None
    assert engine.ask(question).outcome == "answered"


def test_while_an_editions_caches_are_missing_or_being_built_the_one_before_answers(
    command: Command, sample_data: Path, tmp_path: Path
) -> None:
    import fcntl

    data = Path(shutil.copytree(sample_data, tmp_path / "data"))
    running = Engine.open(data)
    before = set((data / "cache").glob("edition-*"))
    command("corpus", "remove", "tom-luoc-hoi-nghi-ngoai-giao-32", "--data", data)
    command("index", "build", "--data", data)
    (ready,) = set((data / "cache").glob("edition-*")) - before
    aside = ready.rename(tmp_path / "aside")
    with (data / "cache" / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # as another process does while it builds
        assert not running.refresh()
        answer = running.ask("Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?")
        assert (answer.edition, answer.outcome) == (1, "answered")
    aside.rename(ready)
    assert running.refresh()
    assert running.edition == 2
    running.close()


def test_a_question_with_broken_characters_is_repeated_clean(engine: Engine) -> None:
    answer = engine.ask("Hội nghị Ngoại giao\ud800 lần thứ 32 diễn ra ngày nào?")
    assert json.dumps(answer.as_json(), ensure_ascii=False).encode()
    assert answer.question == "Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?"
    assert answer.outcome == "answered"


def test_answering_needs_neither_torch_nor_telegram(sample_data: Path) -> None:
    import subprocess
    import sys

    script = """if True:
        import sys
        from pathlib import Path
        from index.engine import Engine
        answer = Engine.open(Path(sys.argv[1])).ask("Chủ đề Hội nghị Ngoại giao lần thứ 32?")
        print(answer.outcome, [m for m in ("torch", "telegram") if m in sys.modules])
    """
    done = subprocess.run(
        [sys.executable, "-c", script, str(sample_data)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.strip() == "answered []"


def test_an_official_document_is_cited_with_its_issuer_and_day(
    command: Command,
    model: Path,  # noqa: ARG001
    tmp_path: Path,
) -> None:
    directive = Article(
        id="ct",
        title="CHỈ THỊ về vườn cây",
        text="1. Các cấp ủy trồng 500 cây bàng ở vườn cây công cộng mỗi năm.",
        kind="directive",
        number="12-CT/TW",
        issuer="Ban Bí thư",
        issued_on="2021-12-14",
    )
    with Library.open(tmp_path, create=True) as library:
        library.add(directive)
    assert command("index", "build", "--data", tmp_path).returncode == 0
    question = "Các cấp ủy trồng bao nhiêu cây bàng ở vườn cây công cộng mỗi năm?"
    first = _ask(command, tmp_path, question)["citations"][0]
    said = (first["number"], first["issuer"], first["issued_on"], first["published_on"])
    assert said == ("12-CT/TW", "Ban Bí thư", "2021-12-14", None)
    shown = command("index", "ask", question, "--data", tmp_path).stdout
    assert " · số 12-CT/TW · Ban Bí thư ban hành ngày 14/12/2021 · " in shown
    assert "không rõ ngày" not in shown
