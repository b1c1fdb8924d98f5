"""Deciding: from all that was considered to the answer, each of its quotations proved."""

from __future__ import annotations

from dataclasses import replace

from index import gate
from index.answer import Answer, Citation, Outcome
from index.calibration import Calibration
from index.choosing import reports, support
from index.choosing.citations import citations, emphasised
from index.considered import Considered
from index.facets import Facets
from index.record import Edition, Record

#: Titles named under a ``not_found``, and articles ranked in an answer, at most.
NEAREST = 3
RANKED = 10
#: Passages whose articles are looked up together.
_AT_ONCE = 30


def decide(
    record: Record,
    edition: Edition,
    facets: Facets,
    considered: Considered,
    calibration: Calibration | None,
) -> Answer:
    """The answer of an edition. Raises GateFault when a quotation differs from the record."""
    question, chosen = considered.question, considered.chosen
    calibrated = None if considered.by_words else calibration
    scores = [support.score(e, calibrated) for e in considered.evidence]
    strangers = len(considered.unknown)
    if considered.scope.hopeless or 0 < strangers >= len(question.numbers.documents):
        scores = [0.0] * len(scores)  # however alike: not what was asked for
    outcome = support.outcome(scores, calibrated)
    cited = tuple(citations(question.read, chosen, scores))
    for citation in cited:
        gate.prove(record.library, citation)
    titles = dict.fromkeys(c.candidate.article.title for c in chosen)
    told = tuple(dict.fromkeys((*question.sources.told, *considered.scope.told)))
    shown = _shown(outcome, cited, question.read)
    return Answer(
        outcome=outcome,
        question=question.typed,
        read_as=question.shown(told),
        reading=question.whole,
        told=told,
        edition=edition.number,
        score=round(scores[0], 4) if scores else 0.0,
        citations=tuple(_with_reports(record, facets, citation) for citation in shown),
        nearest=tuple(filter(None, titles))[:NEAREST] if outcome == "not_found" else (),
        ranked=_ranked(record, considered),
        unknown_numbers=considered.unknown,
        corpus_until=edition.until,
        calibrated=calibration is not None,
        by_words=considered.by_words,
        asked_at=considered.asked_at,
        filters=considered.filters,
    )


def _with_reports(record: Record, facets: Facets, citation: Citation) -> Citation:
    article = record.library.get(citation.article_id, citation.revision)
    return replace(
        citation, also_reported_by=reports.also_reported(record.library, facets, article)
    )


def _ranked(record: Record, considered: Considered) -> tuple[str, ...]:
    """Articles, best first: those quoted, then those found."""
    ids = dict.fromkeys(c.candidate.article.id for c in considered.chosen)
    found = [one.passage for one in considered.found]
    for at in range(0, len(found), _AT_ONCE):
        if len(ids) >= RANKED:
            break
        articles = record.articles_of(found[at : at + _AT_ONCE])
        ids |= {articles[one]: None for one in found[at : at + _AT_ONCE] if one in articles}
    return tuple(ids)[:RANKED]


def _shown(outcome: Outcome, cited: tuple[Citation, ...], read: str) -> tuple[Citation, ...]:
    """Nothing under a refusal; under an answer, beside the first only what is nearly as good, with
    the words that answer."""
    if outcome == "answered":
        kept = (c for c in cited if c.score >= support.WORTH * cited[0].score)
        return tuple(emphasised(read, c) for c in kept)
    return cited if outcome == "related" else ()
