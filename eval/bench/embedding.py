"""Graphs of the default model side by side: what they cost, and what they find.

``python -m eval.bench.embedding OUT ARTICLES QUESTIONS [ARTICLES_AT_MOST]``: asks the first two
thirds of the questions, by vectors alone, and prints one JSON object a graph. Texts go to each
graph in turn, one core each, so that what else the machine does falls on all alike; read the
seconds of the processor. Graphs and vectors that were made are used again: a run that was stopped
goes on where it was. Where openvino is installed, it runs some of the graphs too.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from corpus.canonical import canonical
from eval import questions as sets
from eval.bench import graphs
from eval.bench.comparing import measures
from eval.bench.news import read
from eval.bench.took import Watch
from eval.question import Question
from index.encoder import EXACTLY, Encoder, Vectors, open_encoder, tokenizer_of
from index.model import GRAPH, PASSAGE_PROMPT, QUERY_PROMPT, TOKENIZER
from index.passages import cut
from index.settings import Cutting

#: Texts for the clock, of which the first ones warm up, and those that a graph is calibrated by:
#: of articles that nothing is asked about here.
_TURNS = 44
_WARM_UP = 4
_CALIBRATED = 16
_ASKED = 2 / 3
#: Passages of which the articles of a ranking are taken.
_RANKED = 50
#: What runs a graph, and what is compared with: the export in fp32.
_ORT, _OPENVINO = "onnxruntime", "openvino"
_EXACT = "full"
#: Which graphs openvino is given too.
_IN_OPENVINO = ("full",)


@dataclass(frozen=True, slots=True)
class _Texts:
    """Passages behind their context, with their articles' ids; and what is asked."""

    passages: tuple[str, ...]
    articles: tuple[str, ...]
    questions: tuple[Question, ...]

    @property
    def digest(self) -> str:
        told = json.dumps([self.passages, [one.question for one in self.questions]])
        return hashlib.sha256(told.encode()).hexdigest()[:12]


class _Opened(Encoder):
    """An encoder with a graph of its own and, where it has the same one, our tokenizer."""

    def __init__(self, folder: Path, runtime: str, own: Encoder) -> None:
        self.folder = folder
        same = _bytes(folder) == _bytes(own.folder)
        self._pieces = own._pieces if same else None
        self.tokenizer = own.tokenizer if same else tokenizer_of(folder, own.manifest.max_tokens)
        self._session = _opened(runtime, folder / GRAPH)
        self.manifest = replace(own.manifest, inputs=self._session.names)


class _OnnxRuntime:
    """A graph as the product runs it, on one core."""

    def __init__(self, file: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1
        for name, value in EXACTLY.items():
            options.add_session_config_entry(name, value)
        self._session = onnxruntime.InferenceSession(
            str(file), options, providers=["CPUExecutionProvider"]
        )
        self.names = tuple(one.name for one in self._session.get_inputs())
        self.run = self._session.run


class _OpenVino:
    """The same in openvino."""

    def __init__(self, file: Path) -> None:
        import openvino

        told = {"INFERENCE_NUM_THREADS": 1, "PERFORMANCE_HINT": "LATENCY"}
        self._model = openvino.Core().compile_model(str(file), "CPU", told)
        self._own = threading.local()
        self.names = tuple(one.any_name for one in self._model.inputs)

    def run(self, _: None, given: dict[str, Any]) -> list[Any]:
        if not hasattr(self._own, "request"):  # one serves one thread
            self._own.request = self._model.create_infer_request()
        return [self._own.request.infer(given)[0].copy()]


def _opened(runtime: str, file: Path) -> Any:
    return (_OpenVino if runtime == _OPENVINO else _OnnxRuntime)(file)


def main(out: Path, articles: Path, file: Path, most: int | None = None) -> None:
    """Make the graphs, measure, print."""
    out.mkdir(parents=True, exist_ok=True)
    own = open_encoder(out)
    asked = [one for one in sets.read([file])[0].questions if one.answerable and one.relevant]
    asked = asked[: int(len(asked) * _ASKED)]
    texts, unseen = _texts(articles, own, asked, most)
    made = graphs.make(out, own.folder, unseen[:_CALIBRATED])
    kinds = [
        (name, runtime)
        for name in made
        for runtime in (_ORT, _OPENVINO)
        if runtime == _ORT or (name in _IN_OPENVINO and find_spec(_OPENVINO))
    ]
    times = _timed({kind: _Opened(made[kind[0]], kind[1], own) for kind in kinds}, texts)
    exact: Vectors | None = None
    for name, runtime in sorted(kinds, key=lambda kind: kind != (_EXACT, _ORT)):
        kept = out / f"{name}-{runtime}-{texts.digest}.npz"
        if not kept.exists():  # one at a time: together they would take five gigabytes
            _embed(_Opened(made[name], runtime, own), texts, kept)
        with np.load(kept) as loaded:
            passages, questions = loaded["passages"], loaded["questions"]
        exact = passages if exact is None else exact
        told = {
            "graph": name,
            "runtime": runtime,
            "passages": len(passages),
            "questions": len(questions),
            **measures(texts.questions, list(_ranked(questions @ passages.T, texts.articles))),
            "least_cosine": round(float((passages * exact).sum(axis=1).min()), 4),
            **times[name, runtime],
            **_alone(made[name], runtime),
        }
        print(json.dumps(told), flush=True)


def _texts(
    file: Path, encoder: Encoder, asked: Sequence[Question], most: int | None
) -> tuple[_Texts, list[str]]:
    """The passages of these articles, and those of articles that nothing is asked about."""
    wanted = {article for one in asked for article in one.relevant}
    passages, articles, unseen = [], [], []
    for number, row in enumerate(read(file)):
        text = canonical(row["text"])
        for passage in cut(text, Cutting().passage_tokens, encoder.count_tokens):
            context = "\n".join(filter(None, (row["title"], passage.heading)))
            whole = encoder.in_context(context, text[passage.start : passage.end])
            if row["id"] not in wanted:
                unseen.append(PASSAGE_PROMPT + whole)
            if most is None or number < most:
                passages.append(whole)
                articles.append(row["id"])
    there = set(articles)
    kept = tuple(one for one in asked if there.intersection(one.relevant))
    return _Texts(tuple(passages), tuple(articles), kept), unseen


def _embed(encoder: Encoder, texts: _Texts, kept: Path) -> None:
    """Write the vectors of the passages and of the questions."""
    asked = [QUERY_PROMPT + one.question for one in texts.questions]
    part = kept.with_suffix(".part.npz")
    np.savez(part, passages=encoder.passages(texts.passages), questions=encoder.encode(asked))
    part.rename(kept)


def _ranked(scores: Vectors, articles: Sequence[str]) -> Iterator[list[str]]:
    """For each question (questions × passages) the articles, best first, some twice."""
    for row in scores:
        yield [articles[i] for i in np.argsort(-row)[:_RANKED]]


def _timed(
    opened: dict[tuple[str, str], _Opened], texts: _Texts
) -> dict[tuple[str, str], dict[str, float]]:
    """Milliseconds of the processor for a passage and for a question: medians."""
    random = np.random.default_rng(20)
    passages = [PASSAGE_PROMPT + text for text in random.choice(texts.passages, _TURNS)]
    typed = [one.question for one in texts.questions]
    asked = [QUERY_PROMPT + text for text in random.choice(typed, _TURNS)]
    took: dict[tuple[str, str], dict[str, list[float]]] = {
        name: {"passage_ms": [], "question_ms": []} for name in opened
    }
    for kind, given in (("passage_ms", passages), ("question_ms", asked)):
        for turn, text in enumerate(given):
            for name, encoder in opened.items():
                watch = Watch()
                encoder.encode([text])
                if turn >= _WARM_UP:
                    took[name][kind].append(watch.took().cpu_s * 1000)
    return {
        name: {kind: round(float(np.median(values)), 2) for kind, values in kinds.items()}
        for name, kinds in took.items()
    }


def _alone(folder: Path, runtime: str) -> dict[str, Any]:
    """What opening a graph takes in a process of its own, without a tokenizer, and its size."""
    done = subprocess.run(
        [sys.executable, "-m", "eval.bench.embedding", runtime, str(folder / GRAPH)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    size = round((folder / GRAPH).stat().st_size / 2**20)
    return {"file_mb": size, **json.loads(done.stdout.splitlines()[-1])}


def alone(runtime: str, file: Path) -> None:
    """Open one graph, run it on a long text and say what that took."""
    importlib.import_module(runtime)  # what the library itself takes is not counted
    before, watch = _peak_mb(), Watch()
    session = _opened(runtime, file)
    opened = watch.took().cpu_s
    ids = np.arange(10, 10 + Cutting().passage_tokens, dtype=np.int64)[np.newaxis]
    given = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
    session.run(None, {name: given[name] for name in session.names})
    print(json.dumps({"open_cpu_s": round(opened, 2), "memory_mb": round(_peak_mb() - before)}))


def _peak_mb() -> float:
    """The most that this process ever took; what getrusage tells begins with its parent's."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _bytes(folder: Path) -> bytes:
    return (folder / TOKENIZER).read_bytes()


if __name__ == "__main__":
    if len(sys.argv) == 3:
        alone(sys.argv[1], Path(sys.argv[2]))
    else:
        out, articles, questions, *most = sys.argv[1:]
        main(Path(out), Path(articles), Path(questions), int(most[0]) if most else None)
