"""Events: independent reports of one event, told by the rare things that both name.

Two reporters share no sentences, but within days of each other they name the same people, places,
documents, figures and dates. How much a shared name says depends on how rare it is in the corpus,
so nothing is decided when an article is stored: its evidence is, and who asks gets the answer.
"""

from __future__ import annotations

import json
import math
import re
import sqlite3
from collections.abc import Callable, Collection, Iterator, Set
from datetime import date
from functools import cached_property, lru_cache
from itertools import islice, pairwise

from corpus.article import Article
from corpus.folding import fold
from corpus.kin.shingles import key_of, words
from corpus.numbers.written import mentions

TABLES = """
CREATE TABLE report_term (           -- what a dated text names, to be found by other reports
  term INTEGER NOT NULL,             -- hash; its two lowest bits are the kind of evidence
  day  INTEGER NOT NULL,             -- of publication, counted from year 1
  text INTEGER NOT NULL,             -- kin_text.id
  PRIMARY KEY (term, day, text)
) WITHOUT ROWID;
"""

#: Days between two reports of one event, at most.
DAYS = 2
#: Least score of a link (a cosine over evidence weighted by rarity), and what must be shared: so
#: many pieces, of at least two kinds, the titles being one of them. With days made up from Báo
#: Mới's ids, 3 of 50 random links above 0.3 were two events, all of them below 0.33.
SCORE = 0.33
SHARED = 4
#: Candidates scored, those with most evidence in common first.
CANDIDATES = 30
#: Occurrences counted at most: what is more frequent says nothing anyway.
_COUNTED = 2_000
#: Terms whose counts are remembered, at most.
_REMEMBERED = 100_000
#: Texts that are imagined beside the corpus, so that in a small one a name still is rare.
_IMAGINED = 200

#: Kinds of evidence, kept in the two lowest bits of a term.
_TITLE, _NAME, _FIGURE, _DOCUMENT = range(4)

_TOKEN = re.compile(r"[^\W\d_]+")
_NAME_WORDS = range(2, 7)
_OPENING = re.compile(r"(?:^|[.!?:;“\"(\n])\s*$")
_DATE = re.compile(r"(?<![\d/.-])(0?[1-9]|[12]\d|3[01])[/.-](0?[1-9]|1[0-2])(?!\d)")
_COUNT = re.compile(r"(?<![\d/.,-])(\d{1,3}(?:\.\d{3})+|\d{2,9})(?:,\d+)?\s?(%|[^\W\d_]+)")
_YEAR = re.compile(r"(?:19|20)\d\d")


def terms_of(article: Article) -> frozenset[tuple[int, int]]:
    """What is kept of an article: each term with the day; one without a date tells no event."""
    day = day_of(article)
    return frozenset() if day is None else frozenset((term, day) for term in evidence(article))


def day_of(article: Article) -> int | None:
    """The day of publication; None where it is not known to the day."""
    try:
        return date.fromisoformat(article.published_on or "").toordinal()
    except ValueError:
        return None


@lru_cache(maxsize=1_000)
def evidence(article: Article) -> frozenset[int]:
    """The terms of an article: pairs of words of its title; names, figures, dates and documents.

    Remembered, for answers ask it again and again of the articles that are asked about.
    """
    title = words(article.title)
    found = {(_TITLE, f"{a} {b}") for a, b in pairwise(title)}
    found.update((_NAME, name) for name in _names(article.text))
    found.update((_DOCUMENT, str(said.number)) for said in mentions(article.text))
    found.update((_FIGURE, f"{int(d)}/{int(m)}") for d, m in _DATE.findall(article.text))
    for figure, unit in _COUNT.findall(article.text):
        if not _YEAR.fullmatch(figure):
            found.add((_FIGURE, f"{figure.replace('.', '')} {fold(unit)}"))
    return frozenset(key_of(f"{kind}:{said}") >> 3 << 2 | kind for kind, said in found)


def _names(text: str) -> Iterator[str]:
    """Runs of words with capitals. The first word of a sentence has one anyway, so what begins
    there counts with it and without."""
    run: list[str] = []
    opens = False
    end = 0
    for token in _TOKEN.finditer(text):
        word, start = token.group(), token.start()
        if not (run and start == end + 1 and text[end] == " " and word[0].isupper()):
            yield from _of_run(run, opens)
            run = []
            opens = _OPENING.search(text[max(0, start - 3) : start]) is not None
        if word[0].isupper():
            run.append(fold(word))
        end = token.end()
    yield from _of_run(run, opens)


def _of_run(run: list[str], opens: bool) -> Iterator[str]:
    for name in (run, run[1:]) if opens else (run,):
        if len(name) in _NAME_WORDS:
            yield " ".join(name)


class Frequency:
    """In how many texts a piece of evidence stands: of all that the corpus ever held, or of those
    of an edition. What an edition tells then never depends on what came after it."""

    def __init__(self, db: sqlite3.Connection, texts: Collection[int] | None = None) -> None:
        """``texts``: ids of ``kin_text``."""
        self._db = db
        self._texts = None if texts is None else frozenset(texts)
        self._known: dict[int, int] = {}

    @cached_property
    def texts(self) -> int:
        """How many texts there are."""
        if self._texts is not None:
            return len(self._texts)
        return self._db.execute("SELECT max(id) FROM kin_text").fetchone()[0] or 0

    def of(self, term: int) -> int:
        """At most ``_COUNTED``."""
        if term not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[term] = self._counted(term)
        return self._known[term]

    def _counted(self, term: int) -> int:
        if self._texts is None:
            found = self._db.execute(
                "SELECT count(*) FROM (SELECT 1 FROM report_term WHERE term = ? LIMIT ?)",
                (term, _COUNTED),
            )
            return int(found.fetchone()[0])
        rows = self._db.execute("SELECT text FROM report_term WHERE term = ?", (term,))
        try:  # a name in every text of a large corpus is not read to its end
            return sum(1 for _ in islice((1 for (text,) in rows if text in self._texts), _COUNTED))
        finally:
            rows.close()


def reports(
    db: sqlite3.Connection,
    article: Article,
    candidates: Callable[[list[tuple[str, int]]], list[Article]],
    frequency: Frequency | None = None,
) -> list[tuple[Article, float]]:
    """The reports of the event of a dated article, with their score.

    ``candidates`` reads the first ``CANDIDATES`` of some (article id, revision) that the asker may
    name; ``frequency`` is of the texts that the asker knows. Two articles of one publisher are no
    two witnesses.
    """
    day = day_of(article)
    if day is None:
        return []
    own = evidence(article)
    shared = _shared(db, own, day)
    rarity = _Rarity(frequency or Frequency(db))
    best = sorted(shared, key=lambda ref: (-rarity.of(shared[ref]), ref))
    found = []
    for other in candidates(best):
        if article.publisher and article.publisher == other.publisher:
            continue
        whole = math.sqrt(rarity.of(own) * rarity.of(evidence(other)))
        score = rarity.of(shared[other.id, other.revision]) / whole
        if score >= SCORE:
            found.append((other, score))
    return found


def _shared(db: sqlite3.Connection, own: Set[int], day: int) -> dict[tuple[str, int], set[int]]:
    """What the texts of those days share with the evidence, of those that share enough."""
    rows = db.execute(
        "SELECT t.article_id, t.revision, group_concat(r.term) FROM json_each(?) j "
        "JOIN report_term r ON r.term = j.value AND r.day BETWEEN ? AND ? "
        "JOIN kin_text t ON t.id = r.text GROUP BY r.text HAVING count(*) >= ?",
        (json.dumps(sorted(own)), day - DAYS, day + DAYS, SHARED),
    )
    found = {(article, n): {*map(int, terms.split(","))} for article, n, terms in rows}
    return {ref: terms for ref, terms in found.items() if _are_enough(terms)}


def _are_enough(terms: Set[int]) -> bool:
    kinds = {term & 3 for term in terms}
    return _TITLE in kinds and len(kinds) > 1


class _Rarity:
    """How much evidence says: the sum of squared logarithms of how rare each piece is."""

    def __init__(self, frequency: Frequency) -> None:
        self._frequency = frequency

    def of(self, terms: Set[int]) -> float:
        return sum(map(self._weight, terms))

    def _weight(self, term: int) -> float:
        texts, count = self._frequency.texts, self._frequency.of(term)
        return math.log((texts + _IMAGINED) / (count + 1)) ** 2
