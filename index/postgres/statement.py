"""The one statement that a question is searched by: both sides, with filters, on one edition.

Whatever is asked in SQL stands here. Scores come as they are; ``index.search`` joins them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from corpus.folding import unmarked
from index.encoder import Vectors
from index.facets import day_number, plain_name
from index.lexical import BIGRAM_WEIGHT, COMMON, CONTEXT_WEIGHT, MANY, RAREST
from index.postgres.packing import CODES, K1, LENGTH, NUMBERS, OFTEN, PASSAGE
from index.postgres.tables import BUCKET_BITS, NEAREST_ASKED
from index.reading.filters import Filters
from index.reading.phrases import Phrase
from index.search import CANDIDATES
from index.signals import Signals
from index.terms import FIELDS, SIDES
from index.words import bigrams, syllables

_LAST = 99_999_999
#: How many of a side's best are looked at for each that is wanted, before all are sorted: some are
#: not of the edition, or not let through.
_WIDE = 4


@dataclass(frozen=True, slots=True)
class Term:
    """A term to score: its field's number, and what a match counts."""

    field: int
    term: str
    weight: float


@dataclass
class Statement:
    """A statement with its values, put together piece by piece."""

    values: dict[str, Any] = field(default_factory=dict)

    def value(self, given: object) -> str:
        """The place of a value."""
        name = f"v{len(self.values)}"
        self.values[name] = given
        return f"%({name})s"


def matching(made: Statement, filters: Filters, about: Sequence[str]) -> str:
    """The condition that a passage's article is let through; ``about``: ids of the articles that
    are or mention the filter's numbers."""
    conditions = []
    if filters.since or filters.until:
        conditions.append(f"({between(made, filters.since, filters.until)})")
    if filters.kinds:
        conditions.append(f"p.kind = ANY({made.value([*filters.kinds])})")
    if filters.publishers:
        names = [plain_name(one) for one in filters.publishers]
        conditions.append(f"p.publisher = ANY({made.value(names)})")
    if filters.numbers:
        conditions.append(of_articles(made, about))
    return " AND ".join(conditions) or "true"


def between(made: Statement, since: str | None, until: str | None) -> str:
    """The condition that a day is known and lies there."""
    first = made.value(day_number(since))
    last = made.value(day_number(until) or _LAST)
    days = ("published_on", "issued_on")
    return " OR ".join(f"coalesce(p.{day} BETWEEN {first} AND {last}, false)" for day in days)


def not_outside(made: Statement, since: str | None, until: str | None) -> str:
    """The condition that no known day speaks against it."""
    undated = "(p.published_on IS NULL AND p.issued_on IS NULL)"
    return f"({undated} OR {between(made, since, until)})"


def of_articles(made: Statement, articles: Sequence[str]) -> str:
    return f"p.article_id = ANY({made.value([*articles])})"


def terms_asked(text: str, *, folded: bool, signals: Signals) -> list[Term]:
    """The terms of a question on one side, as ``index.lexical`` asks for them."""
    side = SIDES[folded]
    fields = {"text": 1.0} | ({"context": CONTEXT_WEIGHT} if signals.context else {})
    words = [unmarked(w) for w in syllables(text)] if folded else syllables(text)
    found = []
    for name, weight in fields.items():
        found += [Term(NUMBERS[name, side], w, weight) for w in dict.fromkeys(words)]
        if signals.bigrams:
            pairs = dict.fromkeys(bigrams(words))
            number = NUMBERS[f"{name}_pairs", side]
            found += [Term(number, p, weight * BIGRAM_WEIGHT) for p in pairs]
    return found


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a statement asks for, on one edition of so many dimensions."""

    edition: int
    layout: str
    terms: tuple[Sequence[Term], ...]  # of the marked side, then of the folded one, if both
    vector: Vectors | None
    filters: Sequence[tuple[Filters, Sequence[str]]] = ()  # with the articles of its numbers
    phrases: Sequence[Phrase] = ()
    preferred: Sequence[Callable[[Statement], str]] = ()  # conditions, one of which is enough
    exact: bool = True  # the nearest by looking at each


def searching(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """The statement and its values. It gives one row, without any where the edition is not there:
    whether the filters leave anything, which phrases are held, the frequency of each term, then of
    the passages found their ids, cosines, scores on each side, and whether they are preferred."""
    made = Statement()
    number = made.value(wanted.edition)
    alive = f"p.held @> {number}::int"
    let_through = " AND ".join(
        [alive, *(f"({matching(made, filters, about)})" for filters, about in wanted.filters)]
    )
    within = " AND ".join([let_through, *map(_beside, range(len(wanted.phrases)))])
    parts = [
        f"e AS MATERIALIZED (SELECT passages, penalties FROM edition WHERE number = {number} "
        f"AND layout = {made.value(wanted.layout)})",
        _asked(made, wanted, number),
        *(_phrase(made, at, one, alive) for at, one in enumerate(wanted.phrases)),
    ]
    for side in range(len(wanted.terms)):
        parts.append(_best(side, within))
    found = " UNION ".join(f"SELECT passage FROM best{side}" for side in range(len(wanted.terms)))
    cosine = "0"
    if wanted.vector is not None:
        vector = f"{made.value(str(wanted.vector.tolist()))}::vector"
        cosine = f"-(p.whole <#> {vector})"
        parts.append(f"near AS MATERIALIZED ({_near(wanted, vector, within)})")
        found += " UNION SELECT passage FROM near"
    preferred = " OR ".join(f"({one(made)})" for one in wanted.preferred) or "false"
    sides = ", ".join(
        f"(SELECT b.score FROM best{side} b WHERE b.passage = f.passage) AS {name}"
        if side < len(wanted.terms)
        else f"NULL::float8 AS {name}"
        for side, name in enumerate(SIDES)
    )
    parts.append(
        f"found AS (SELECT f.passage, {cosine} AS cosine, {sides}, {preferred} AS preferred "
        f"FROM ({found}) f JOIN passage p ON {_IS_IT.format(one='f')})"
    )
    held = ", ".join(f"EXISTS (SELECT FROM held{at})" for at in range(len(wanted.phrases)))
    return (
        f"WITH {', '.join(parts)} SELECT EXISTS (SELECT FROM passage p WHERE {let_through}), "
        f"ARRAY[{held}]::boolean[], "
        "(SELECT array_agg(passages ORDER BY place) FROM asked), "
        "array_agg(passage), array_agg(cosine), array_agg(marked), array_agg(folded), "
        "array_agg(preferred) FROM e LEFT JOIN found ON true GROUP BY e.passages"
    ), made.values


#: A passage ``p`` that is the one that a row ``one`` names.
_IS_IT = f"p.bucket = ({{one}}.passage >> {BUCKET_BITS})::int AND p.id = {{one}}.passage"


def _scored(side: int) -> str:
    """BM25 of every passage that holds a term of a side, whatever edition it is of. Most of a
    question's time goes here: grouping by one number takes half of what two columns take."""
    return f"""
  SELECT passage, sum(score) AS score FROM (
    SELECT {PASSAGE} AS passage, most * {OFTEN} / ({OFTEN} + penalties[{LENGTH} + 1]) AS score
    FROM (SELECT a.most, a.penalties, p.bucket, unnest(p.held) AS packed
      FROM (SELECT * FROM asked WHERE side = {side} AND tells) a
      JOIN posting p ON p.field = a.field AND p.term = a.term) AS one
    OFFSET 0  -- so that nothing wider than this is carried on
  ) AS each GROUP BY passage"""


def _asked(made: Statement, wanted: Wanted, number: str) -> str:
    """The terms with their frequency in the edition, the most that one can add to a score, and
    whether it ``tells`` enough to search by in an edition of this size (``index.lexical``)."""
    rows = [(side, one) for side, terms in enumerate(wanted.terms) for one in terms]
    sides = made.value([side for side, _ in rows])
    fields = made.value([one.field for _, one in rows])
    terms = made.value([one.term for _, one in rows])
    weights = made.value([one.weight for _, one in rows])
    return f"""
counted AS (
  SELECT a.*, coalesce(f.passages, 0) AS passages, e.passages AS whole,
    e.penalties[a.field %% {len(FIELDS)} * {CODES} + 1 : (a.field %% {len(FIELDS)} + 1) * {CODES}]
      AS penalties
  FROM e CROSS JOIN unnest({sides}::int[], {fields}::int[], {terms}::text[], {weights}::float8[])
    WITH ORDINALITY AS a(side, field, term, weight, place)
  LEFT JOIN frequency f ON f.field = a.field AND f.term = a.term
    AND f.since <= {number} AND (f.before IS NULL OR f.before > {number})
),
asked AS MATERIALIZED (
  SELECT place, side, field, term, passages, penalties,
    weight * {K1 + 1} * ln(1 + (whole - passages + 0.5::float8) / (passages + 0.5::float8)) AS most,
    whole <= {MANY} OR passages * {COMMON} <= whole OR row_number() OVER (
      PARTITION BY side, passages > 0 ORDER BY passages, place) <= {RAREST} AS tells
  FROM counted
)"""


def _phrase(made: Statement, at: int, phrase: Phrase, alive: str) -> str:
    """The entries with a passage that holds all of a phrase's pairs (or its only syllable)."""
    words = [*phrase.words]
    kind, terms = ("_pairs", bigrams(words)) if len(words) > 1 else ("", words)
    fields = [NUMBERS[f"{name}{kind}", SIDES[phrase.folded]] for name in ("text", "context")]
    distinct = [*dict.fromkeys(terms)]
    return f"""
held{at} AS MATERIALIZED (
  SELECT DISTINCT p.entry FROM (
    SELECT {PASSAGE} AS passage FROM (
      SELECT p.term, p.bucket, unnest(p.held) AS packed FROM posting p
      WHERE p.field = ANY({made.value(fields)}) AND p.term = ANY({made.value(distinct)})
    ) AS one GROUP BY 1 HAVING count(DISTINCT term) = {len(distinct)}
  ) f JOIN passage p ON {_IS_IT.format(one="f")} AND {alive}
)"""


def _beside(at: int) -> str:
    """The condition that a passage's article holds a phrase, where any does."""
    return f"(NOT EXISTS (SELECT FROM held{at}) OR p.entry IN (SELECT entry FROM held{at}))"


def _best(side: int, within: str) -> str:
    """The best of a side that may be found: of the very best, which are nearly always enough, or
    else of all, scored once more and read on in the order of their scores. Keeping all the scores
    for that would take every question longer."""
    wide = CANDIDATES * _WIDE
    order = "ORDER BY score DESC, passage"
    enough = (
        f"((SELECT count(*) FROM kept{side}) = {CANDIDATES} "
        f"OR (SELECT count(*) FROM first{side}) < {wide})"
    )
    taken = (
        "CROSS JOIN LATERAL (SELECT FROM passage p "
        f"WHERE {_IS_IT.format(one='s')} AND {within} LIMIT 1) a LIMIT {CANDIDATES}"
    )
    scored = _scored(side)
    return f"""
first{side} AS MATERIALIZED (SELECT * FROM ({scored}) AS scored {order} LIMIT {wide}),
kept{side} AS MATERIALIZED (
  SELECT s.* FROM (SELECT * FROM first{side} {order}) s {taken}
),
best{side} AS MATERIALIZED (
  SELECT * FROM kept{side} WHERE {enough}
  UNION ALL (
    SELECT s.* FROM (SELECT * FROM ({scored}) AS scored WHERE NOT {enough} {order}) s {taken}
  )
)"""


def _near(wanted: Wanted, vector: str, within: str) -> str:
    """The passages nearest to the question."""
    if wanted.exact or wanted.filters or wanted.phrases or wanted.vector is None:
        near = f"SELECT p.id AS passage FROM passage p WHERE {within} ORDER BY p.whole <#> {vector}"
        return f"{near} LIMIT {CANDIDATES}"
    half = f"halfvec({len(wanted.vector)})"
    return (
        "SELECT w.id AS passage FROM (SELECT p.id, p.whole FROM passage p "
        f"WHERE {within} ORDER BY p.whole::{half} <#> {vector}::{half} "
        f"LIMIT {NEAREST_ASKED}) w ORDER BY w.whole <#> {vector} LIMIT {CANDIDATES}"
    )
