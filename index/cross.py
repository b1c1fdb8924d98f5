"""An optional cross-encoder: reads question and passage together and orders the best passages anew.

Off unless ``DOINGOAI_CROSS_ENCODER`` is set; torch is imported only then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Protocol

from index.errors import ModelFault
from index.record import Record, context_of
from index.search import Found
from index.settings import CROSS_VARIABLE, cross_encoder, cross_passages


class Reranker(Protocol):
    """What tells how well each text answers a question; only the order counts."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]: ...


class CrossEncoder:
    """A sentence-transformers CrossEncoder on the processor."""

    def __init__(self, name: str) -> None:
        """Load a model by hub name or folder; raises ModelFault with one sentence."""
        try:
            from sentence_transformers import CrossEncoder as Model

            self._model = Model(name, device="cpu")
            if self._model.num_labels != 1:
                raise ValueError(f"{self._model.num_labels} nhãn, cần 1")
        except Exception as error:  # whatever a foreign model's files make the library raise
            raise _fault(name, error) from error
        self._name = name

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """One score a text. Raises ModelFault when the model fails or gives what is no number."""
        try:
            found = [float(s) for s in self._model.predict([(question, text) for text in texts])]
        except Exception as error:
            raise _fault(self._name, error) from error
        if not all(abs(score) < float("inf") for score in found):
            raise _fault(self._name, ValueError("điểm không phải là số"))
        return found


def configured() -> Reranker | None:
    """The cross-encoder that is set, loaded once; None when none is."""
    name = cross_encoder()
    return _loaded(name) if name else None


def reordered(
    reranker: Reranker, record: Record, question: str, found: Sequence[Found]
) -> list[Found]:
    """The passages found, the best of them in the order of the reranker's scores.

    They exchange their joined scores: those keep the scale that everything behind was fitted on.
    """
    best, texts = [], []
    for one in found[: cross_passages()]:
        place = record.place(one.passage)
        if place is None:  # purged after the caches were made
            continue
        article = record.library.get(place.article_id, place.revision)
        context = context_of(article.title, place.heading)
        best.append(one)
        texts.append(f"{context}\n{article.text[place.start : place.end]}")
    scores = reranker.scores(question, texts) if texts else []
    order = sorted(range(len(best)), key=lambda i: (-scores[i], i))
    again = [replace(best[i], score=best[rank].score) for rank, i in enumerate(order)]
    return [*again, *found[cross_passages() :]]


@lru_cache(maxsize=1)
def _loaded(name: str) -> CrossEncoder:
    return CrossEncoder(name)


def _fault(name: str, error: Exception) -> ModelFault:
    reason = (str(error) or type(error).__name__).splitlines()[0][:160]
    return ModelFault(
        f"không dùng được mô hình xếp hạng lại “{name}” ({reason}); hãy kiểm tra tên hoặc thư mục "
        f"ở biến {CROSS_VARIABLE}, hoặc bỏ biến này để tìm không cần mô hình đó."
    )
