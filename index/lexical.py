"""BM25 over syllables and their bigrams, marked and folded, in tantivy.

Robertson & Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond" (k1 = 1.2,
b = 0.75, tantivy's own). A cache of the record: built from it, never the only copy of anything.
"""

from __future__ import annotations

import errno
import itertools
import math
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import tantivy

from corpus.folding import unmarked
from index.signals import ALL, Signals
from index.terms import FIELDS, SIDES, terms_of
from index.words import bigrams, syllables

#: What a bigram counts against a syllable (measured on ViQuAD2: 0.5 best among 0.3 to 1.0).
BIGRAM_WEIGHT = 0.5
#: What a match in title or heading counts against one in the text.
CONTEXT_WEIGHT = 0.5

_TOKENIZER = "spaces"
_WRITER_BYTES = 128_000_000
#: Frequencies of terms remembered, at most.
_IDF_KEPT = 100_000
#: Passage ids that a query may name one by one.
_IDS_IN_QUERY = 5_000

Ints = npt.NDArray[np.int64]


class Lexical:
    """The lexical index of one edition; its documents are passages, found by passage id."""

    def __init__(self, index: tantivy.Index) -> None:
        # A tokenizer is not kept in the folder: register it after each open (FACTS).
        index.register_tokenizer(_TOKENIZER, _analyzer())
        self._searcher = index.searcher()
        self._schema = index.schema
        self._idf: dict[tuple[str, bool], float] = {}
        self.documents: int = self._searcher.num_docs

    @classmethod
    def build(cls, folder: Path, passages: Iterable[tuple[int, str, str]]) -> None:
        """Write an index of (passage id, context, text) into an empty folder.

        Raises OSError when it could not be written whole.
        """
        schema = tantivy.SchemaBuilder()
        schema.add_integer_field("id", stored=False, indexed=True, fast=True)
        for name in FIELDS:
            for side in SIDES:
                schema.add_text_field(
                    f"{name}_{side}", tokenizer_name=_TOKENIZER, index_option="freq"
                )
        written = 0
        try:
            index = tantivy.Index(schema.build(), path=str(folder))
            index.register_tokenizer(_TOKENIZER, _analyzer())
            writer = index.writer(_WRITER_BYTES, num_threads=1)
            for passage, context, text in passages:
                writer.add_document(_document(passage, context, text))
                written += 1
            writer.commit()
            writer.wait_merging_threads()
            kept = cls.open(folder).documents
        except (ValueError, RuntimeError) as error:  # what tantivy raises for a full disk
            raise OSError(errno.EIO, "tantivy không ghi được") from error
        if kept != written:
            raise OSError(errno.EIO, f"tantivy ghi {kept} trong {written} đoạn")

    @classmethod
    def open(cls, folder: Path) -> Lexical:
        """Open what ``build`` wrote, also where nothing may be written.

        tantivy makes a lock file to open an index; where it cannot, a copy is opened instead, whose
        files stay mapped once they are deleted.
        """
        try:
            return cls(tantivy.Index.open(str(folder)))
        except ValueError as error:
            if "Lockfile" not in str(error):
                raise
        with tempfile.TemporaryDirectory() as aside:
            return cls(tantivy.Index.open(str(shutil.copytree(folder, Path(aside) / "copy"))))

    def search(
        self,
        text: str,
        *,
        folded: bool,
        limit: int,
        within: Ints | None = None,
        signals: Signals = ALL,
    ) -> dict[int, float]:
        """The best passages for a text and their BM25 scores, at most ``limit``, ``within`` these
        ascending ids if any are given."""
        words = list(dict.fromkeys(_side(syllables(text), folded)))
        pairs = list(dict.fromkeys(bigrams(_side(syllables(text), folded))))
        pairs = pairs if signals.bigrams else []
        side = "folded" if folded else "marked"
        clauses = []
        fields = {"text": 1.0} | ({"context": CONTEXT_WEIGHT} if signals.context else {})
        for field, weight in fields.items():
            clauses += [self._term(f"{field}_{side}", w, weight) for w in words]
            clauses += [
                self._term(f"{field}_pairs_{side}", p, weight * BIGRAM_WEIGHT) for p in pairs
            ]
        if not clauses:
            return {}
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, c) for c in clauses])
        return self._best(query, limit) if within is None else self._within(query, limit, within)

    def holding(self, words: Sequence[str], *, folded: bool) -> Ints:
        """Ids of the passages that hold, in text or context, each two neighbours of these syllables
        (or the only one): all that may hold them in this order."""
        side = "folded" if folded else "marked"
        kind, terms = ("_pairs", bigrams([*words])) if len(words) > 1 else ("", [*words])
        clauses = []
        for term in dict.fromkeys(terms):
            anywhere = [
                (tantivy.Occur.Should, self._term(f"{field}{kind}_{side}", term, 1.0))
                for field in ("text", "context")
            ]
            clauses.append((tantivy.Occur.Must, tantivy.Query.boolean_query(anywhere)))
        if not clauses or not self.documents:
            return np.zeros(0, np.int64)
        found = self._best(tantivy.Query.boolean_query(clauses), self.documents)
        return np.sort(np.fromiter(found, np.int64, len(found)))

    def idf(self, term: str, *, folded: bool) -> float:
        """Inverse document frequency of a syllable or bigram (as ``words.bigrams`` writes it)."""
        key = (term, folded)
        if key not in self._idf:
            if len(self._idf) >= _IDF_KEPT:  # what people type has no end
                self._idf.clear()
            field = "text_pairs" if "_" in term else "text"
            side = "folded" if folded else "marked"
            df = self._searcher.doc_freq(f"{field}_{side}", term)
            self._idf[key] = math.log(1 + (self.documents - df + 0.5) / (df + 0.5))
        return self._idf[key]

    def _best(self, query: tantivy.Query, limit: int) -> dict[int, float]:
        hits = self._searcher.search(query, limit=limit, count=False).hits
        ids = self._searcher.fast_field_values("id", [address for _, address in hits])
        scored = zip(ids, hits, strict=True)
        return {int(i): float(score) for i, (score, _) in scored if i is not None}

    def _within(self, query: tantivy.Query, limit: int, ids: Ints) -> dict[int, float]:
        """The best of these passages: a few ids are a clause of the query, of many the best are
        taken from ever more of all that match, since such a clause costs 1 ms a thousand."""
        if len(ids) <= _IDS_IN_QUERY:
            those = tantivy.Query.term_set_query(self._schema, "id", ids.tolist())
            clauses = (query, tantivy.Query.const_score_query(those, 0.0))
            both = tantivy.Query.boolean_query([(tantivy.Occur.Must, c) for c in clauses])
            return self._best(both, limit)
        taken = limit * (1 + self.documents // len(ids))
        while True:
            best = self._best(query, taken)
            inside = np.isin(np.fromiter(best, np.int64, len(best)), ids)
            if inside.sum() >= limit or len(best) < taken:
                found = itertools.compress(best.items(), inside)
                return dict(itertools.islice(found, limit))
            taken *= 4

    def _term(self, field: str, term: str, weight: float) -> tantivy.Query:
        return tantivy.Query.boost_query(
            tantivy.Query.term_query(self._schema, field, term), weight
        )


def _document(passage: int, context: str, text: str) -> tantivy.Document:
    document = tantivy.Document()
    document.add_integer("id", passage)
    for name, side, terms in terms_of(context, text):
        document.add_text(f"{name}_{side}", " ".join(terms))
    return document


def _side(words: list[str], folded: bool) -> list[str]:
    return [unmarked(w) for w in words] if folded else words


def _analyzer() -> tantivy.TextAnalyzer:
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
