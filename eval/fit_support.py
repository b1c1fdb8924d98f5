"""Fitting the logistic model of ``index.choosing.support`` on development sets.

    python -m eval.fit_support --set SAMPLE_DATA eval/sample.jsonl 1 \\
        --set VIQUAD_DATA questions.jsonl 0.667 --set NEWS_DATA eval/news.jsonl 1 --write

Positives are answerable questions whose first quotation holds an answer string. Negatives are the
unanswerable ones, every question asked of the other library, and near misses made from answerable
ones: a number changed, a name exchanged for another. Of each set only the first share of the
questions is learned from, and none that is tagged as held; the rest is kept for reporting. Prints
the weights and the share answered in each group, as fitted and under five-fold cross-validation.
With ``--write`` the calibration is kept (see ``index.calibration``): the default model's in the
package, any other's in its folder.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from corpus import command
from corpus.folding import CAPITAL, unmarked
from eval.question import HELD, Question
from eval.questions import read
from eval.trial import holds_answer
from index import calibration
from index.calibration import Calibration
from index.choosing import support
from index.choosing.support import Evidence
from index.engine import Engine
from index.errors import ModelFault
from index.settings import DEFAULT_MODEL

_SEED = 7
_FOLDS = 5
#: Questions of each set that are asked of the other libraries, about.
_STRANGERS = 150
#: Scores from which a quotation answers, or is related, unless told otherwise: weighed by hand
#: between false refusals and answered unanswerables of the development sets.
_ANSWERED, _RELATED = 0.35, 0.06
#: How much more the questions count that were written to have no answer than those that were made
#: so or are asked of another library: they are what is hard to tell.
_UNANSWERABLE, _HARD = "unanswerable", 3.0
_NAME = re.compile(rf"(?<=\s){CAPITAL}[^\W\d_]+(?:\s{CAPITAL}[^\W\d_]+)+")
_NUMERAL = re.compile(r"\d+|\b(?:X{0,1}(?:IX|IV|V?I{1,3})|XV?)\b")
_ROMANS = ("X", "XI", "XII", "XIII", "XIV", "XV")

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """One question's evidence. ``source`` is the question it was made from: all rows of one are
    held out together."""

    source: str
    group: str
    answers: bool
    evidence: Evidence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    top = command.parser(
        "python -m eval.fit_support",
        "Khớp mô hình quyết định trả lời trên các bộ câu hỏi phát triển.",
        "python -m eval.fit_support --set data eval/sample.jsonl 1",
    )
    top.add_argument(
        "--set", nargs=3, action="append", required=True, metavar=("DATA", "FILE", "SHARE")
    )
    top.add_argument("--answered", type=float, default=_ANSWERED, metavar="P")
    top.add_argument("--related", type=float, default=_RELATED, metavar="P")
    top.add_argument("--write", action="store_true", help="ghi tệp hiệu chuẩn cho mô hình này")
    top.set_defaults(handler=_fit)
    return command.run(top, argv)


def _fit(arguments: argparse.Namespace) -> int:
    sets = [
        (Engine.open(Path(data)), _learned(read([Path(file)])[0].questions, float(share)))
        for data, file, share in arguments.set
    ]
    try:
        if len({engine.fingerprint for engine, _ in sets}) > 1:
            raise ModelFault(
                "các thư viện dùng mô hình khác nhau; hãy hiệu chuẩn từng mô hình một lần chạy."
            )
        rows = list(_rows(sets, random.Random(_SEED)))
        draft = _draft(sets[0][0], arguments)
        folder = sets[0][0].model_folder
    finally:
        for engine, _ in sets:
            engine.close()
    features = np.array([support.features(row.evidence) for row in rows])
    labels = np.array([row.answers for row in rows])
    weights = _balanced([row.group for row in rows])
    fitted = _with(draft, _raw(_model(features, labels, weights)))
    print("weights =", fitted.weights)
    folds = np.array([zlib.crc32(row.source.encode()) % _FOLDS for row in rows])
    parts = [
        _with(draft, _raw(_model(features[folds != n], labels[folds != n], weights[folds != n])))
        for n in range(_FOLDS)
    ]
    figures = {}
    for name in sorted({row.group for row in rows}):
        of = [n for n, row in enumerate(rows) if row.group == name]
        shown = np.mean([_is_answered(rows[n], fitted) for n in of])
        held_out = np.mean([_is_answered(rows[n], parts[folds[n]]) for n in of])
        print(f"{name:24} {len(of):5d}  answered {shown:.3f}  held out {held_out:.3f}")
        figures[name] = round(float(held_out), 3)
    if arguments.write:
        file = (folder / calibration.FILE) if draft.model != DEFAULT_MODEL else calibration.PACKAGED
        calibration.write(file, replace(fitted, figures=figures))
        print(f"Đã ghi {file}.")
    return 0


def _draft(engine: Engine, arguments: argparse.Namespace) -> Calibration:
    """All of a calibration but what is fitted."""
    return Calibration(
        model=engine.model,
        fingerprint=engine.fingerprint,
        probes=calibration.packed(engine.probes),
        fitted_on=datetime.now(UTC).date().isoformat(),
        sets=tuple(f"{Path(file).name} {share}" for _, file, share in arguments.set),
        figures={},
        features=support.FEATURES,
        weights=(),
        answered=arguments.answered,
        related=arguments.related,
    )


def _with(draft: Calibration, fitted: Floats) -> Calibration:
    return replace(draft, weights=tuple(round(float(w), 2) for w in fitted))


def _learned(questions: Sequence[Question], share: float) -> list[Question]:
    return [q for q in questions[: round(len(questions) * share)] if HELD not in q.tags]


def _is_answered(row: Row, fitted: Calibration) -> bool:
    return support.score(row.evidence, fitted) >= fitted.answered


def _rows(sets: list[tuple[Engine, list[Question]]], rng: random.Random) -> Iterator[Row]:
    names = sorted({n for _, of in sets for q in of for n in _NAME.findall(q.question)})
    for number, (engine, questions) in enumerate(sets):
        for question in questions:
            source = f"{number} {question.id}"
            if question.answerable:
                yield from _answered(source, number, engine, question)
                for kind, text in _near_misses(question.question, names, rng):
                    yield from _ask(source, engine, f"{number} {kind}", text)
            else:
                yield from _ask(source, engine, f"{number} {_UNANSWERABLE}", question.question)
            for other, (stranger, _) in enumerate(sets):
                if other != number and rng.random() < _STRANGERS / len(questions):
                    group = f"{number} asked of {other}"
                    yield from _ask(source, stranger, group, question.question)


def _answered(source: str, number: int, engine: Engine, question: Question) -> Iterator[Row]:
    for suffix, text in (
        ("", question.question),
        (" no marks", unmarked(question.question).lower()),
    ):
        considered = engine.consider(text)
        if considered.chosen and holds_answer(considered.chosen[0].text, question.answers):
            yield Row(source, f"{number} answered{suffix}", True, considered.evidence[0])


def _near_misses(text: str, names: Sequence[str], rng: random.Random) -> Iterator[tuple[str, str]]:
    """(kind, question) pairs that ask for something that is not there."""
    numerals = list(_NUMERAL.finditer(text))
    if numerals:
        at = rng.choice(numerals)
        yield "wrong number", _put(text, at, _other(at[0], rng))
    found = list(_NAME.finditer(text))
    others = [name for name in names if not found or name != found[0][0]]
    if found and others:
        yield "wrong name", _put(text, found[0], rng.choice(others))


def _ask(source: str, engine: Engine, group: str, text: str) -> Iterator[Row]:
    """Rows that must not be answered: the question, with marks and without."""
    for form in (text, unmarked(text).lower()):
        evidence = engine.consider(form).evidence
        if evidence:
            yield Row(source, group, False, evidence[0])


def _other(numeral: str, rng: random.Random) -> str:
    if numeral.isdigit():
        return str(int(numeral) + rng.choice([1, 2, 3, 10]))
    return rng.choice([r for r in _ROMANS if r != numeral])


def _put(text: str, at: re.Match[str], new: str) -> str:
    return text[: at.start()] + new + text[at.end() :]


def _balanced(groups: Sequence[str]) -> Floats:
    """Weights so that every group counts alike, whatever its size, but the hard ones more."""
    sizes = Counter(groups)
    return np.array(
        [100 / sizes[group] * (_HARD if _UNANSWERABLE in group else 1) for group in groups]
    )


def _model(features: Floats, labels: npt.NDArray[np.bool_], weights: Floats) -> Pipeline:
    model = make_pipeline(StandardScaler(), LogisticRegression())
    model.fit(features, labels, logisticregression__sample_weight=weights)
    return model


def _raw(model: Pipeline) -> Floats:
    """The intercept and the weights on unscaled features."""
    scaler, logistic = model[0], model[-1]
    slopes = logistic.coef_[0] / scaler.scale_
    intercept = logistic.intercept_[0] - float(np.sum(slopes * scaler.mean_))
    raw: Floats = np.concatenate([[intercept], slopes])
    return raw


if __name__ == "__main__":
    sys.exit(main())
