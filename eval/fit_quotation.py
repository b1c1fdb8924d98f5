"""Fitting the linear model of ``index.choosing.quotation`` on development sets.

    python -m eval.fit_quotation --set SAMPLE_DATA eval/sample.jsonl 1 \\
        --set VIQUAD_DATA questions.jsonl 0.667

Every run of sentences that could be quoted for an answerable question is a row, positive where it
holds an answer string. Of each set only the first share of the questions is learned from, and none
that is tagged as held; the rest is kept for reporting. Prints ``quotation.WEIGHTS``, and Quote@1
and Quote@3 as fitted, under five-fold cross-validation by article, and on the questions kept back.
"""

from __future__ import annotations

import argparse
import sys
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from corpus import command
from eval.question import HELD
from eval.questions import read
from eval.trial import holds_answer
from index.choosing.quotation import Chosen, best
from index.engine import Engine

_FOLDS = 5

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """The runs proposed for one question, and which of them hold an answer. All questions on one
    article are held out together."""

    name: str
    article: str
    kept_back: bool
    proposed: list[Chosen]
    right: list[bool]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    top = command.parser(
        "python -m eval.fit_quotation",
        "Khớp mô hình chọn câu trích trên các bộ câu hỏi phát triển.",
        "python -m eval.fit_quotation --set data eval/sample.jsonl 1",
    )
    top.add_argument(
        "--set", nargs=3, action="append", required=True, metavar=("DATA", "FILE", "SHARE")
    )
    top.set_defaults(handler=_fit)
    return command.run(top, argv)


def _fit(arguments: argparse.Namespace) -> int:
    asked = [one for data, file, share in arguments.set for one in _asked(data, file, float(share))]
    learned = [one for one in asked if not one.kept_back]
    weights = _weights(learned)
    print("WEIGHTS =", tuple(round(float(w), 2) for w in weights))
    folds = [zlib.crc32(one.article.encode()) % _FOLDS for one in learned]
    parts = [
        _weights([one for one, fold in zip(learned, folds, strict=True) if fold != n])
        for n in range(_FOLDS)
    ]
    for name in sorted({one.name for one in asked}):
        of = [(one, fold) for one, fold in zip(learned, folds, strict=True) if one.name == name]
        _tell(f"{name}, as fitted", [_quoted(one, weights) for one, _ in of])
        _tell(f"{name}, held out", [_quoted(one, parts[fold]) for one, fold in of])
        kept = [one for one in asked if one.kept_back and one.name == name]
        _tell(f"{name}, kept back", [_quoted(one, weights) for one in kept])
    return 0


def _asked(data: str, file: str, share: float) -> list[Asked]:
    questions = read([Path(file)])[0].questions
    learned = round(len(questions) * share)
    engine = Engine.open(Path(data))
    try:
        return [
            Asked(
                Path(file).name,
                question.relevant[0],
                number >= learned or HELD in question.tags,
                proposed,
                [holds_answer(one.text, question.answers) for one in proposed],
            )
            for number, question in enumerate(questions)
            if question.answerable and (proposed := engine.proposed(question.question))
        ]
    finally:
        engine.close()


def _weights(asked: Sequence[Asked]) -> Floats:
    """Logistic regression on standardised features; every set counts alike, and in it every
    question."""
    features = np.array([one.features for each in asked for one in each.proposed])
    right = np.array([answer for each in asked for answer in each.right])
    sizes = Counter(each.name for each in asked)
    alike = np.concatenate(
        [np.full(len(each.right), 1 / len(each.right) / sizes[each.name]) for each in asked]
    )
    spread = features.std(axis=0)
    model = LogisticRegression(max_iter=2000)
    model.fit(features / spread, right, sample_weight=alike / alike.mean())
    slopes: Floats = model.coef_[0] / spread
    return slopes


def _quoted(asked: Asked, weights: Floats) -> tuple[bool, bool]:
    """Whether the first quotation holds an answer, and whether one of the first three does."""
    features = np.array([one.features for one in asked.proposed])
    scores = dict(zip(map(id, asked.proposed), features @ weights, strict=True))
    chosen = best(asked.proposed, lambda one: float(scores[id(one)]), 3)
    answers = {id(one) for one, right in zip(asked.proposed, asked.right, strict=True) if right}
    hits = [id(one) in answers for one in chosen]
    return hits[0], any(hits)


def _tell(name: str, quoted: Sequence[tuple[bool, bool]]) -> None:
    if quoted:
        first, three = np.mean(quoted, axis=0)
        print(f"{name:32} {len(quoted):5d}  Quote@1 {first:.3f}  Quote@3 {three:.3f}")


if __name__ == "__main__":
    sys.exit(main())
