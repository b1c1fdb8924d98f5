"""The embedded engine: one question in, one proved answer out, on one edition."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Self

import numpy as np

from corpus.library import Library
from index import calibration, cross, lexical, proof, search
from index.ahead import Ahead
from index.answer import Answer, Citation
from index.aside import Aside, Tell, opened
from index.awaited import Awaited
from index.caches import Caches, open_or_build, ready
from index.calibration import Calibration
from index.candidates import Passages
from index.choosing import facts, newest, quotation, reports, support
from index.choosing.quotation import Candidate, Chosen, Coverage, Runs
from index.clock import Clock
from index.considered import Considered, Searched
from index.deciding import decide
from index.documents import Documents, numbers_written
from index.editions import Holding, newest_holding
from index.encoder import Encoder, Vectors
from index.errors import ModelFault
from index.finder import EMBEDDED, Finder, Finding, configured, served
from index.model import prepared
from index.proof import Context, Proof
from index.reading.filters import NO_FILTERS, Filters
from index.reading.periods import asked_at, today_in_vietnam
from index.reading.question import read_question
from index.record import Edition, Record
from index.search import Found
from index.settings import cross_encoder, models_folder
from index.signals import ALL, NO_MARKS, Signals
from index.starting import Process
from index.wayback import damage_told

#: Quotations in an answer, at most.
QUOTATIONS = 3
#: Seconds that a question may wait while a new edition is opened (``refresh``); then it is answered
#: from the one before.
OPENING_SECONDS = 0.3
#: Titles tried for an example question, the shortest of those of so many articles.
EXAMPLES = 10
TITLED = 200


class Engine:
    """Answers questions on the newest edition. Safe to call from several threads, one at a time."""

    def __init__(
        self,
        library: Library,
        encoder: Encoder | Aside,
        calibrated: Calibration | None,
        signals: Signals = ALL,
        today: Callable[[], date] = today_in_vietnam,
        finding: Finding = EMBEDDED,
    ) -> None:
        self._library = library
        self._record = Record(library)
        self._encoder = encoder
        self._calibration = calibrated
        self._signals = signals
        self._today = today
        self._finding = finding
        self._cross = cross.configured()
        self._lock = threading.Lock()
        self._ahead = Ahead()
        self._edition: Edition
        self._caches: Caches
        self._finder: Finder
        self._documents: Documents

    @classmethod
    def open(
        cls,
        data: Path,
        today: Callable[[], date] = today_in_vietnam,
        tell: Tell | None = None,
        which: Callable[[Record], Holding] = newest_holding,
        begun: Process | None = None,
    ) -> Self:
        """Open the newest edition of the library in ``data``, or the one that ``which`` finds, with
        the model it was built with; ``today`` is what "năm ngoái" is told from.

        With ``tell`` the model runs in a process of its own, and questions that it fails are
        answered by words alone (see ``Aside``); without, its failure is the caller's. ``begun``: a
        process of the model as set, for that.
        Raises LibraryError, NoEdition (nothing published yet) or ModelFault (another model).
        """
        library = Library.open(data)
        record = Record(library)
        edition, entries = which(record)
        finding = EMBEDDED
        if which is newest_holding:  # others are measured or asked again: here alone they all are
            finding = configured()
            edition, entries = served(finding, record)
        recipe = record.recipe(edition.recipe)
        encoder = opened(data, recipe, tell, begun)
        try:
            found = ready(data, edition)  # while the model's process starts
            if isinstance(encoder, Aside):
                encoder.wait()
            found = found or open_or_build(record, edition, entries)
            calibrated = calibration.in_force(data, recipe, support.FEATURES)
            engine = cls(library, encoder, calibrated, today=today, finding=finding)
            engine._take(edition, found)
        except BaseException:
            encoder.close()
            library.close()
            raise
        return engine

    def without(self, signals: Signals, calibrated: Calibration | None) -> Engine:
        """The same engine with only these signals, and with this calibration: for measuring what
        each is worth."""
        engine = Engine(
            self._library, self._encoder, calibrated, signals, self._today, self._finding
        )
        engine._take(self._edition, self._caches)
        return engine

    @property
    def edition(self) -> int:
        """The number of the edition that answers."""
        return self._edition.number

    @property
    def fingerprint(self) -> str:
        """The model's fingerprint."""
        return self._recipe[1]

    @property
    def model(self) -> str:
        """The model's name."""
        return self._recipe[0]

    @property
    def calibration(self) -> Calibration | None:
        """What outcomes are decided by; None where the model was never calibrated."""
        return self._calibration

    @property
    def probes(self) -> Vectors:
        """The model's vectors of the probe sentences, as they are kept in the library."""
        return self._recipe[2]

    @property
    def model_folder(self) -> Path:
        """Where the prepared model is kept."""
        models = models_folder(self._library.data)
        return prepared(models, self.model) or models

    @property
    def library(self) -> str:
        """Where the library is."""
        return str(self._library.data)

    @property
    def record(self) -> Record:
        """The record, for showing what the edition holds (``index.holdings``)."""
        return self._record

    @property
    def encoder_ready(self) -> bool:
        """Whether questions get vectors at present; else they are searched by words alone."""
        return self._encoder.ready

    def settings(self) -> dict[str, str | float]:
        """What influences answers, for reports."""
        return {
            "model": self.model,
            "fingerprint": self.fingerprint,
            "recipe": self._edition.recipe,
            "dense_weight": search.DENSE_WEIGHT,
            "bigram_weight": lexical.BIGRAM_WEIGHT,
            "context_weight": lexical.CONTEXT_WEIGHT,
            "cross_encoder": cross_encoder() or "",
            "quotation_weights": " ".join(map(str, quotation.WEIGHTS)),
            "calibrated_on": self._calibration.fitted_on if self._calibration else "",
            "answered_at": self._calibration.answered if self._calibration else 1.0,
            "related_at": (
                self._calibration.related if self._calibration else support.UNCALIBRATED_RELATED
            ),
        }

    def refresh(self, patience: float | None = None) -> bool:
        """Follow a newly published edition; returns whether one is served now. Cheap when not.

        While its caches are not ready, the edition that is open goes on answering. With
        ``patience``, they are opened in another thread, and where that takes more seconds, a later
        call takes them. An edition built with another model needs a new engine: ModelFault then
        says so. A library that was replaced (a backup was restored) is opened anew.
        """
        if self._library.was_replaced():
            self._ahead.forget()
            return self._reopen()
        with self._reading():
            self._encoder.tend()
            newest = self._finding.newest(self._record, self._edition)
        if newest is None or newest == self._edition:
            return False
        # Never built here: a question waits for no build.
        opened = self._ahead.opened(self._library.data, newest, self._caches, patience)
        if opened is None:
            return False
        if opened[0].recipe != self._edition.recipe:
            raise ModelFault(
                f"ấn bản {opened[0].number} được lập bằng mô hình khác; hãy khởi động lại."
            )
        with self._lock:
            self._take(*opened)
        return True

    def _reopen(self) -> bool:
        """Serve the library that stands where the one that is open was."""
        library = Library.open(self._library.data)
        try:
            with damage_told(library):
                record = Record(library)
                edition = self._finding.newest(record)
                if edition is None or edition.recipe != self._edition.recipe:
                    raise ModelFault(f"thư viện {library.data} đã được thay; hãy khởi động lại.")
                found = open_or_build(record, edition, record.entries(edition.number))
        except BaseException:
            library.close()
            raise
        with self._lock:
            old, self._library, self._record = self._library, library, record
            self._take(edition, found)
            old.close()
        return True

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """One at a time; what is damaged becomes a sentence that names the way back."""
        with self._lock, damage_told(self._library):
            yield

    def ask(
        self, question: str, filters: Filters | None = None, *, by_words: bool = False
    ) -> Answer:
        """Answer with proved citations, from the articles that ``filters`` let through.

        ``by_words``: by words alone, as if the model had given no vector.

        Raises BadQuestion with a sentence for the person, GateFault when a quotation differs from
        the library's record, LibraryError when that is damaged (nothing is then quoted).
        """
        started = time.perf_counter()
        with self._reading():
            considered = self.consider(question, filters, by_words=by_words)
            answer = decide(
                self._record, self._edition, self._caches.facets, considered, self._calibration
            )
        timings = dict(considered.timings_ms)
        timings["total"] = (time.perf_counter() - started) * 1000
        return replace(answer, timings_ms={k: round(v, 2) for k, v in timings.items()})

    def consider(
        self, text: str, filters: Filters | None = None, *, by_words: bool = False
    ) -> Considered:
        """Read, search, choose and weigh, without deciding or proving anything yet."""
        clock, filters = Clock(), filters or NO_FILTERS
        today = self._today()
        searched = self._search(text, filters, clock, today, by_words)
        question = searched.question
        runs, candidates = searched.runs, self._candidates(searched)
        vector, calibrated = searched.vector, self._calibration
        if vector is None:
            vector, calibrated = np.zeros(self._recipe[2].shape[1], np.float32), None
        proposed = quotation.choose(vector, candidates, runs, self._signals)
        limit = newest.WEIGHED if question.sources.newest else QUOTATIONS
        if self._signals.collapse:
            proposed = facts.distinct(proposed)
            proposed = reports.distinct_quotations(self._library, proposed, quotation.PROPOSED)
        chosen = facts.covering(question, proposed)[:limit]
        evidence = [support.weigh(facts.for_one(question, c), c, runs.coverage) for c in chosen]
        if question.sources.newest:
            scores = [support.score(e, calibrated) for e in evidence]
            order = newest.order(chosen, scores, calibrated)[:QUOTATIONS]
            chosen, evidence = [chosen[i] for i in order], [evidence[i] for i in order]
        asked = (*question.numbers.documents, *numbers_written(filters.numbers))
        unknown = tuple(self._documents.unknown(asked, candidates)) if asked else ()
        clock.stop("choose")
        return Considered(
            question, searched.found, chosen, evidence, clock.spent, searched.scope, unknown,
            searched.vector is None, asked_at(today), filters,
        )  # fmt: skip

    def found(self, text: str) -> list[Found]:
        """What reading and searching alone find for a question: for measuring them."""
        return self._search(text, NO_FILTERS, Clock(), self._today(), by_words=False).found

    def proposed(self, text: str) -> list[Chosen]:
        """Every quotation that could be chosen for a question: for fitting what chooses."""
        searched = self._search(text, NO_FILTERS, Clock(), self._today(), by_words=False)
        assert searched.vector is not None
        return searched.runs.proposed(searched.vector, self._candidates(searched))

    def text(self, article_id: str, revision: int) -> str:
        """The canonical text of a revision."""
        with self._reading():
            return self._library.get(article_id, revision).text

    def prove(self, code: str) -> Proof:
        """The quotation of a code, compared with the record: also of older editions.

        Raises BadCode or NotProved with a sentence for the person.
        """
        with self._reading():
            return proof.prove(self._library, code)

    def context(self, cited: Citation | str, before: int = 1, after: int = 1) -> Context:
        """The paragraphs around a quotation (a citation of any time, or its code).

        Raises BadCode, NotProved or GateFault when it differs from the record.
        """
        if isinstance(cited, str):
            cited = self.prove(cited).citation
        with self._reading():
            return proof.context(self._library, cited, before, after)

    def example_question(self) -> str | None:
        """A question about one of the titles that this library really answers, if there is one."""
        return next(filter(self.answers, self.examples()), None)

    def examples(self) -> list[str]:
        """Questions about some of the titles, which this library may answer."""
        with self._reading():
            titles = self._record.titles(self._record.entries(self.edition, TITLED))
        return [f"{title} diễn ra ngày nào?" for title in titles[:EXAMPLES]]

    def answers(self, question: str) -> bool:
        """Whether a question has an answer, not only what is related."""
        return self.ask(question).outcome == "answered"

    def close(self) -> None:
        """Close the library, and end the model's process where it has one."""
        self._ahead.close()
        self._finding.close()
        self._encoder.close()
        self._library.close()

    def _take(self, edition: Edition, caches: Caches) -> None:
        self._edition, self._caches = edition, caches
        self._finder = self._finding.finder(edition, caches)
        self._recipe = self._record.recipe(edition.recipe)
        self._documents = Documents(self._library, caches.facets)

    def _search(
        self, text: str, filters: Filters, clock: Clock, today: date, by_words: bool
    ) -> Searched:
        caches = self._caches
        marks = caches.marks if self._signals.restoration else NO_MARKS
        question = read_question(
            text, marks, caches.names, caches.publishers, today, caches.capitals
        )
        clock.stop("read")
        runs = Runs(question, Coverage(question, self._finder))
        passages = Passages(self._record, self._edition, self._recipe[2].shape[1])
        awaited = Awaited(lambda: None)
        if not by_words:
            awaited = self._encoder.begin(
                question.read, partial(passages.read_ahead, read=runs.read)
            )
        clock.stop("embed")
        scope, found = self._finder.find(question, awaited, filters, self._documents, self._signals)
        if self._cross and self._signals.cross:
            found = cross.reordered(self._cross, self._record, question.read, found)
        vector = awaited.vector()  # which the search may not have needed
        clock.apart("embed", awaited.waited_ms)
        clock.stop("search")
        return Searched(question, scope, vector, found, passages, runs)

    def _candidates(self, searched: Searched) -> list[Candidate]:
        """The best passages that are no reprints of each other and whose articles hold the
        quoted phrases."""
        limit = newest.PASSAGES if searched.question.sources.newest else quotation.PASSAGES
        candidates = searched.passages.candidates(searched.found, searched.scope.phrases)
        if not self._signals.collapse:
            return list(islice(candidates, limit))
        return reports.distinct_candidates(self._library, candidates, limit)
