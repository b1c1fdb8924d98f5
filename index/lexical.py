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
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

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

#: In a library of more than ``MANY`` passages those terms of a question search that at most one in
#: ``COMMON`` passages holds, and in any case the ``RAREST``: the others cost most of the time and
#: tell little. docs/retrieval.md has what it changes.
MANY, COMMON, RAREST = 20_000, 4, 8

_TOKENIZER = "spaces"
_WRITER_BYTES = 128_000_000
#: Frequencies of terms remembered, at most.
_IDF_KEPT = 100_000
#: Fewer passages than these are balanced to the term.
_EXACTLY = 2_000
#: Passage ids that a query may name one by one.
_IDS_IN_QUERY = 5_000

#: A word that nobody asks for, since it is no letter.
_BALLAST = "·"

Ints = npt.NDArray[np.int64]
#: Field, term, and what a match counts.
_Term = tuple[str, str, float]


class Lexical:
    """The lexical index of one edition; its documents are passages, found by passage id."""

    def __init__(
        self,
        index: tantivy.Index,
        gone: tantivy.Index | None = None,
        documents: int | None = None,
        without: Ints | None = None,
    ) -> None:
        """``gone``: an index of those passages of ``index`` that the edition holds no more, whose
        ids are ``without``; ``documents``: how many it holds. See ``balance``."""
        # A tokenizer is not kept in the folder: register it after each open (FACTS).
        index.register_tokenizer(_TOKENIZER, _analyzer())
        self._searcher = index.searcher()
        self._schema = index.schema
        self._idf: dict[tuple[str, bool], float] = {}
        self._gone = gone.searcher() if gone is not None else None
        self._without = frozenset(() if without is None else without.tolist())
        self.documents: int = self._searcher.num_docs if documents is None else documents

    @classmethod
    def build(cls, folder: Path, passages: Iterable[tuple[int, str, str]]) -> Ints:
        """Write an index of (passage id, context, text) into an empty folder; returns how many they
        are and how many terms each field has.

        Raises OSError when it could not be written whole.
        """
        schema = tantivy.SchemaBuilder()
        schema.add_integer_field("id", stored=False, indexed=True, fast=True)
        for name in FIELDS:
            for side in SIDES:
                schema.add_text_field(
                    f"{name}_{side}", tokenizer_name=_TOKENIZER, index_option="freq"
                )
        try:
            index = _still(tantivy.Index(schema.build(), path=str(folder)))
        except (ValueError, RuntimeError) as error:
            raise OSError(errno.EIO, "tantivy không ghi được") from error
        return cls._write(index, folder, passages)

    @classmethod
    def add(cls, folder: Path, passages: Iterable[tuple[int, str, str]]) -> Ints:
        """Write more passages into an index, whose files stay as they are: tantivy writes others
        beside them. Returns and raises as ``build``."""
        return cls._write(_still(tantivy.Index.open(str(folder))), folder, passages)

    @classmethod
    def balance(cls, folder: Path, whole: Ints, held: Ints) -> Ints:
        """Have the mean length of each field be that of the passages held, though the index has
        others that are ``gone``: ``whole`` and ``held`` as ``build`` returns it. Returns what the
        index then amounts to.

        tantivy counts all that it has, so a passage that is not held any more would go on weighing
        on the scores of the others until everything is written anew. How rare a term is can be put
        right in a query, by its weight; the mean length cannot. So documents are added that nothing
        finds: as many, and with as many terms, as make it right.
        """
        if (whole * held[0] == held * whole[0]).all():
            return whole
        lengths = held[1:] > 0
        needed = -(-whole[1:][lengths] * held[0] // held[1:][lengths]).min(initial=0)
        documents = max(int(needed), int(whole[0]) + 1)
        if held[0] < _EXACTLY:  # else what is rounded is too little to tell
            documents = -(-documents // int(held[0])) * int(held[0])
        terms = np.rint(held[1:] / held[0] * documents).astype(np.int64) - whole[1:]
        try:
            index = _still(tantivy.Index.open(str(folder)))
            index.register_tokenizer(_TOKENIZER, _analyzer())
            writer = index.writer(_WRITER_BYTES, num_threads=1)
            for number in range(documents - int(whole[0])):
                document = tantivy.Document()
                for field, count in zip(FIELDS, terms.tolist(), strict=True):
                    for side in SIDES if number == 0 else ():
                        document.add_text(f"{field}_{side}", f"{_BALLAST} " * count)
                writer.add_document(document)
            writer.commit()
            writer.wait_merging_threads()
        except (ValueError, RuntimeError) as error:
            raise OSError(errno.EIO, "tantivy không ghi được") from error
        return np.array([documents, *(whole[1:] + terms)], np.int64)

    @classmethod
    def _write(
        cls, index: tantivy.Index, folder: Path, passages: Iterable[tuple[int, str, str]]
    ) -> Ints:
        written = np.zeros(1 + len(FIELDS), np.int64)
        try:
            index.register_tokenizer(_TOKENIZER, _analyzer())
            before = index.searcher().num_docs
            writer = index.writer(_WRITER_BYTES, num_threads=1)
            for passage, context, text in passages:
                document, lengths = _document(passage, context, text)
                writer.add_document(document)
                written += [1, *lengths]
            writer.commit()
            writer.wait_merging_threads()
            kept = cls.open(folder).documents - before
        except (ValueError, RuntimeError) as error:  # what tantivy raises for a full disk
            raise OSError(errno.EIO, "tantivy không ghi được") from error
        if kept != written[0]:
            raise OSError(errno.EIO, f"tantivy ghi {kept} trong {written[0]} đoạn")
        return written

    @classmethod
    def open(
        cls,
        folder: Path,
        gone: Path | None = None,
        documents: int | None = None,
        without: Ints | None = None,
    ) -> Lexical:
        """Open what ``build`` wrote, also where nothing may be written; the others as for the
        constructor."""
        return cls(_opened(folder), _opened(gone) if gone else None, documents, without)

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
        terms: list[_Term] = []
        fields = {"text": 1.0} | ({"context": CONTEXT_WEIGHT} if signals.context else {})
        for field, weight in fields.items():
            terms += [(f"{field}_{side}", word, weight) for word in words]
            terms += [(f"{field}_pairs_{side}", pair, weight * BIGRAM_WEIGHT) for pair in pairs]
        clauses = [*self._weighted(self._telling(terms))]
        if not clauses:
            return {}
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, c) for c in clauses])
        return self._best(query, limit) if within is None else self._within(query, limit, within)

    def holding(self, words: Sequence[str], *, folded: bool, among: Ints | None = None) -> Ints:
        """Ids of the passages (``among`` a few, if any are given) that hold, in text or context,
        each two neighbours of these syllables (or the only one): all that may hold them in this
        order."""
        clauses = [*self._each(words, folded)]
        if not clauses:
            return np.zeros(0, np.int64)
        if among is not None:
            clauses.append(tantivy.Query.term_set_query(self._schema, "id", among.tolist()))
        query = _all_of(clauses)
        having = self._matching(query)
        # The id is then what each comes with, and need not be read for it.
        hits = self._searcher.search(
            query, limit=max(1, having), count=False, order_by_field="id", order=tantivy.Order.Asc
        ).hits
        found = np.fromiter((passage for passage, _ in hits), np.int64, len(hits))
        if not self._without:
            return found
        return found[[passage not in self._without for passage in found.tolist()]]

    def holders(self, words: Sequence[str], *, folded: bool) -> int:
        """How many passages ``holding`` finds, and some that the edition holds no more."""
        clauses = [*self._each(words, folded)]
        return self._matching(_all_of(clauses)) if clauses else 0

    def _matching(self, query: tantivy.Query) -> int:
        found: Any = self._searcher.search(query, limit=1)  # its type's stub leaves the count out
        return int(found.count)

    def _each(self, words: Sequence[str], folded: bool) -> Iterator[tantivy.Query]:
        """That each two neighbours stand in text or context."""
        side = "folded" if folded else "marked"
        kind, terms = ("_pairs", bigrams([*words])) if len(words) > 1 else ("", [*words])
        for term in dict.fromkeys(terms):
            anywhere = [
                (tantivy.Occur.Should, self._term(f"{field}{kind}_{side}", term, 1.0))
                for field in ("text", "context")
            ]
            yield tantivy.Query.boolean_query(anywhere)

    def idf(self, term: str, *, folded: bool) -> float:
        """Inverse document frequency of a syllable or bigram (as ``words.bigrams`` writes it)."""
        key = (term, folded)
        if key not in self._idf:
            if len(self._idf) >= _IDF_KEPT:  # what people type has no end
                self._idf.clear()
            field = "text_pairs" if "_" in term else "text"
            side = "folded" if folded else "marked"
            self._idf[key] = _rarity(self.documents, self._held(f"{field}_{side}", term))
        return self._idf[key]

    def _best(self, query: tantivy.Query, limit: int) -> dict[int, float]:
        taken = limit
        while True:
            hits = self._searcher.search(query, limit=taken, count=False).hits
            ids = self._searcher.fast_field_values("id", [address for _, address in hits])
            found = {
                int(i): float(score)
                for i, (score, _) in zip(ids, hits, strict=True)
                if i is not None and i not in self._without
            }
            if len(found) >= limit or len(hits) < taken:
                return dict(itertools.islice(found.items(), limit))
            taken = 2 * taken + limit - len(found)

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

    def _telling(self, terms: list[_Term]) -> list[_Term]:
        """The terms that search, in a library of this size."""
        if self.documents <= MANY:
            return terms
        held = [self._held(field, term) for field, term, _ in terms]
        rarest = sorted((count, at) for at, count in enumerate(held) if count)[:RAREST]
        always = {at for _, at in rarest}
        most = self.documents / COMMON
        return [term for at, term in enumerate(terms) if held[at] <= most or at in always]

    def _weighted(self, terms: Iterable[_Term]) -> Iterator[tantivy.Query]:
        """Queries for terms, each with the weight that makes it as rare as it is in the passages
        that the edition holds."""
        if self._gone is None:
            yield from (self._term(*term) for term in terms)
            return
        whole = self._searcher.num_docs
        for field, term, weight in terms:
            held = self._held(field, term)
            if held:
                counted = _rarity(whole, self._searcher.doc_freq(field, term))
                yield self._term(field, term, weight * _rarity(self.documents, held) / counted)

    def _held(self, field: str, term: str) -> int:
        """How many of the passages that the edition holds have a term."""
        gone = self._gone.doc_freq(field, term) if self._gone is not None else 0
        return int(self._searcher.doc_freq(field, term) - gone)

    def _term(self, field: str, term: str, weight: float) -> tantivy.Query:
        return tantivy.Query.boost_query(
            tantivy.Query.term_query(self._schema, field, term), weight
        )


def _document(passage: int, context: str, text: str) -> tuple[tantivy.Document, list[int]]:
    """A passage, and how many terms each of its ``FIELDS`` has, on either side."""
    document = tantivy.Document()
    document.add_integer("id", passage)
    counted = {}
    for name, side, terms in terms_of(context, text):
        document.add_text(f"{name}_{side}", " ".join(terms))
        counted[name] = len(terms)
    return document, [counted[name] for name in FIELDS]


def _opened(folder: Path) -> tantivy.Index:
    """tantivy makes a lock file to open an index; where it cannot, a copy is opened instead, whose
    files stay mapped once they are deleted."""
    try:
        return _still(tantivy.Index.open(str(folder)))
    except ValueError as error:
        if "Lockfile" not in str(error):
            raise
    with tempfile.TemporaryDirectory() as aside:
        return _still(tantivy.Index.open(str(shutil.copytree(folder, Path(aside) / "copy"))))


def _still(index: tantivy.Index) -> tantivy.Index:
    """The index, whose reader does not map its files anew by itself, from another thread, when they
    have changed: the process would end (SIGBUS) where one is cut short meanwhile."""
    index.config_reader(reload_policy="manual")
    return index


def _all_of(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    """What all of these find, in no order."""
    both = tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])
    return tantivy.Query.const_score_query(both, 0.0)


def _rarity(documents: int, having: int) -> float:
    """Inverse document frequency, as tantivy has it."""
    return math.log(1 + (documents - having + 0.5) / (having + 0.5))


def _side(words: list[str], folded: bool) -> list[str]:
    return [unmarked(w) for w in words] if folded else words


def _analyzer() -> tantivy.TextAnalyzer:
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
