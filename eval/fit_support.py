"""Fitting the logistic model of ``index.support`` on development sets.

    python -m eval.fit_support --set SAMPLE_DATA eval/sample.jsonl --set VIQUAD_DATA questions.jsonl

Positives are answerable questions whose first quotation holds an answer string. Negatives are the
unanswerable ones, every question asked of the other library, and near misses made from answerable
ones: a number changed, a name exchanged for another. Prints ``support.WEIGHTS`` and the
share answered in each group, as fitted and under five-fold cross-validation.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from corpus import command
from eval.measures import holds_answer
from eval.questions import Question, read
from index import support
from index.engine import Engine
from index.words import fold

_SEED = 7
_FOLDS = 5
_NAME = re.compile(r"(?<=\s)[^\W\d_a-zà-ỹđ][^\W\d_]+(?:\s[^\W\d_a-zà-ỹđ][^\W\d_]+)+")
_NUMERAL = re.compile(r"\d+|\b(?:X{0,1}(?:IX|IV|V?I{1,3})|XV?)\b")
_ROMANS = ("X", "XI", "XII", "XIII", "XIV", "XV")

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """One question's evidence. ``group`` says how it came about, ``answers`` whether it should."""

    group: str
    answers: bool
    features: tuple[float, ...]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    top = command.parser(
        "python -m eval.fit_support",
        "Khớp mô hình quyết định trả lời trên các bộ câu hỏi phát triển.",
        "python -m eval.fit_support --set data eval/sample.jsonl",
    )
    top.add_argument("--set", nargs=2, action="append", required=True, metavar=("DATA", "FILE"))
    top.set_defaults(handler=_fit)
    return command.run(top, argv)


def _fit(arguments: argparse.Namespace) -> int:
    sets = [
        (Engine.open(Path(data)), list(read([Path(file)])[0].questions))
        for data, file in arguments.set
    ]
    rows = list(_rows(sets, random.Random(_SEED)))
    features = np.array([row.features for row in rows])
    labels = np.array([row.answers for row in rows])
    groups = np.array([row.group for row in rows])
    weights = _balanced(groups)
    model = _model(features, labels, weights)
    print("WEIGHTS =", [round(float(w), 2) for w in _raw(model)])
    folds = np.arange(len(rows)) % _FOLDS
    held_out = np.zeros(len(rows))
    for fold_number in range(_FOLDS):
        rest = folds != fold_number
        part = _model(features[rest], labels[rest], weights[rest])
        held_out[~rest] = part.predict_proba(features[~rest])[:, 1]
    fitted = model.predict_proba(features)[:, 1]
    for name in sorted(set(groups.tolist())):
        of = groups == name
        shares = [float((p[of] >= support.ANSWERED).mean()) for p in (fitted, held_out)]
        print(f"{name:24} {of.sum():5d}  answered {shares[0]:.3f}  held out {shares[1]:.3f}")
    return 0


def _rows(sets: list[tuple[Engine, list[Question]]], rng: random.Random) -> Iterator[Row]:
    names = [n for _, of in sets for q in of for n in _NAME.findall(q.question)]
    for number, (engine, questions) in enumerate(sets):
        for question in questions:
            if question.answerable:
                yield from _answerable(number, engine, question)
                yield from _near_misses(number, engine, question, names, rng)
            else:
                yield from _ask(engine, f"{number} unanswerable", False, question.question)
            for other, (stranger, _) in enumerate(sets):
                if other != number and rng.random() < 150 / len(questions):
                    yield from _ask(
                        stranger, f"{number} asked of {other}", False, question.question
                    )
                    plain = fold(question.question).lower()
                    yield from _ask(stranger, f"{number} asked of {other}", False, plain)


def _answerable(number: int, engine: Engine, question: Question) -> Iterator[Row]:
    for suffix, text in (("", question.question), (" no marks", fold(question.question).lower())):
        considered = engine.consider(text)
        if considered.chosen and holds_answer(considered.chosen[0].text, question.answers):
            features = support.features(considered.evidence[0])
            yield Row(f"{number} answered{suffix}", True, features)


def _near_misses(
    number: int, engine: Engine, question: Question, names: list[str], rng: random.Random
) -> Iterator[Row]:
    text = question.question
    numerals = list(_NUMERAL.finditer(text))
    if numerals:
        at = rng.choice(numerals)
        yield from _ask(engine, f"{number} wrong number", False, _put(text, at, _other(at[0], rng)))
    found = list(_NAME.finditer(text))
    if found:
        at = rng.choice(found)
        other = rng.choice([n for n in names if n != at[0]])
        yield from _ask(engine, f"{number} wrong name", False, _put(text, at, other))


def _ask(engine: Engine, group: str, answers: bool, text: str) -> Iterator[Row]:
    evidence = engine.consider(text).evidence
    if evidence:
        yield Row(group, answers, support.features(evidence[0]))


def _other(numeral: str, rng: random.Random) -> str:
    if numeral.isdigit():
        return str(int(numeral) + rng.choice([1, 2, 3, 10]))
    return rng.choice([r for r in _ROMANS if r != numeral])


def _put(text: str, at: re.Match[str], new: str) -> str:
    return text[: at.start()] + new + text[at.end() :]


def _balanced(groups: npt.NDArray[np.str_]) -> Floats:
    """Weights so that every group counts alike, whatever its size."""
    names, sizes = np.unique(groups, return_counts=True)
    of = dict(zip(names.tolist(), sizes.tolist(), strict=True))
    return np.array([100 / of[g] for g in groups.tolist()])


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
