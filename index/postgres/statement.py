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
from index.postgres.postings import CODES, K1, NUMBERS
from index.postgres.tables import BUCKET, BUCKET_BITS, NEAREST_ASKED
from index.reading.filters import Filters
from index.reading.phrases import Phrase
from index.search import CANDIDATES
from index.signals import Signals
from index.terms import FIELDS, SIDES
from index.words import bigrams, syllables

_LAST = 99_999_999
#: About how many of a side's best are looked at for each that is wanted, before all are: some are
#: not of the edition, or not let through.
_WIDE = 4
#: One score in so many is looked at to tell what these best are above.
_STRIDE = 16


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
        f"e AS MATERIALIZED (SELECT passages, ratios, drift FROM edition WHERE number = {number} "
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


#: The passage at a ``place`` of a row ``f`` with a bucket.
_PASSAGE = f"(f.bucket::bigint << {BUCKET_BITS}) + place"
#: A passage ``p`` that is the one that a row ``one`` names.
_IS_IT = f"p.bucket = ({{one}}.passage >> {BUCKET_BITS})::int AND p.id = {{one}}.passage"


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
  SELECT a.*, coalesce(f.passages, 0) AS passages, e.passages AS whole
  FROM e CROSS JOIN unnest({sides}::int[], {fields}::int[], {terms}::text[], {weights}::float8[])
    WITH ORDINALITY AS a(side, field, term, weight, place)
  LEFT JOIN frequency f ON f.field = a.field AND f.term = a.term
    AND f.since <= {number} AND (f.before IS NULL OR f.before > {number})
),
asked AS MATERIALIZED (
  SELECT place, side, field, term, passages,
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
    SELECT bucket, bit_and(held) AS held FROM (
      SELECT bucket, term, bit_or(binary_quantize(held::vector)) AS held FROM posting
      WHERE field = ANY({made.value(fields)}) AND term = ANY({made.value(distinct)})
      GROUP BY bucket, term
    ) AS one GROUP BY bucket HAVING count(*) = {len(distinct)}
  ) f CROSS JOIN generate_series(0, {BUCKET - 1}) AS place
  JOIN passage p ON p.bucket = f.bucket AND p.id = {_PASSAGE} AND {alive}
  WHERE get_bit(f.held, place) = 1
)"""


def _beside(at: int) -> str:
    """The condition that a passage's article holds a phrase, where any does."""
    return f"(NOT EXISTS (SELECT FROM held{at}) OR p.entry IN (SELECT entry FROM held{at}))"


def _best(side: int, within: str) -> str:
    """The best of a side that may be found.

    Shares are added up bucket by bucket, as vectors: those are the scores with the averages that
    the tables began with. One in ``_STRIDE`` of them tells what about the best are above, the
    floor, and only what is above it is taken out of the vectors; where few passages have a score,
    it is 0, and all of them are. What scores less by more than the edition's drift scores less with
    the edition's own averages as well. So of the likely passages only some can be among the best,
    and are scored again. Likely are those above the floor that are let through, if the last one
    that is wanted lies above it by the drift at least, and else all that are let through.
    """
    some = CANDIDATES * _WIDE
    last = f"ORDER BY score DESC OFFSET {CANDIDATES - 1} LIMIT 1"
    drift = "(SELECT drift FROM e)"
    floor = f"(SELECT score FROM floor{side})"
    enough = (
        f"({floor} = 0 OR coalesce("
        f"(SELECT score FROM kept{side} {last}) >= {drift} * {floor}, false))"
    )
    passing = ", ".join(
        f"array_agg((SELECT ratios FROM e)[{at * CODES + 1} + codes[{at + 1}]])"
        for at in range(len(FIELDS))
    )
    return f"""
weighed{side} AS MATERIALIZED (
  SELECT field, term, most, array_fill(most::real, ARRAY[{BUCKET}])::vector AS each
  FROM asked WHERE side = {side} AND tells
),
scored{side} AS MATERIALIZED (
  SELECT bucket, total, total::real[] AS scores FROM (
    SELECT p.bucket, sum(p.held::vector * w.each) AS total
    FROM weighed{side} w JOIN posting p ON p.field = w.field AND p.term = w.term GROUP BY p.bucket
  ) AS one
),
floor{side} AS MATERIALIZED (
  SELECT score, array_fill(score, ARRAY[{BUCKET}])::vector AS everywhere FROM (
    SELECT coalesce((
      SELECT scores[place] FROM scored{side}, generate_series(1, {BUCKET}, {_STRIDE}) AS place
      WHERE scores[place] > 0 ORDER BY scores[place] DESC
      OFFSET {some // _STRIDE - 1} LIMIT 1
    ), 0) AS score
  ) AS one
),
first{side} AS MATERIALIZED (
  SELECT {_PASSAGE} AS passage, scores[place + 1] AS score FROM (
    SELECT bucket, scores, place FROM scored{side}, LATERAL (
      SELECT sum(length(gap) + 1) OVER (ORDER BY at) - 1 AS place FROM string_to_table(
        binary_quantize(total - (SELECT everywhere FROM floor{side}))::text, '1'
      ) WITH ORDINALITY AS gaps(gap, at)
    ) AS one
  ) AS f WHERE place < {BUCKET}
),
kept{side} AS MATERIALIZED (
  SELECT f.passage, f.score, p.codes FROM first{side} f
  JOIN passage p ON {_IS_IT.format(one="f")} AND {within}
),
likely{side} AS MATERIALIZED (
  SELECT * FROM kept{side} WHERE {enough}
  UNION ALL (
    SELECT p.id, s.scores[(p.id & {BUCKET - 1}) + 1], p.codes
    FROM scored{side} s JOIN passage p ON p.bucket = s.bucket AND {within}
    WHERE NOT {enough} AND s.scores[(p.id & {BUCKET - 1}) + 1] > 0
  )
),
again{side} AS MATERIALIZED (
  SELECT (passage >> {BUCKET_BITS})::int AS bucket, array_agg(passage) AS passages,
    ARRAY[{passing}] AS ratios
  FROM likely{side}
  WHERE score >= coalesce((SELECT score FROM likely{side} {last}) / {drift}, 0) GROUP BY 1
),
best{side} AS MATERIALIZED (
  SELECT passage, sum(most * share / (share + (1 - share) * ratio)) AS score FROM (
    SELECT most, passage, ratio,
      vector_norm(subvector(shares, (passage & {BUCKET - 1})::int + 1, 1)) AS share
    FROM (
      SELECT most, shares, unnest(passages) AS passage, unnest(ratios[nth:nth][:]) AS ratio
      FROM (
        SELECT p.bucket, w.field %% {len(FIELDS)} + 1 AS nth, w.most, p.held::vector AS shares
        FROM weighed{side} w JOIN posting p ON p.field = w.field AND p.term = w.term OFFSET 0
      ) AS held CROSS JOIN LATERAL (
        SELECT passages, ratios FROM again{side} a WHERE a.bucket = held.bucket OFFSET 0
      ) AS there
    ) AS pair OFFSET 0
  ) AS one
  WHERE share > 0 GROUP BY passage ORDER BY score DESC, passage LIMIT {CANDIDATES}
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
