"""Reports: copies of one text collapse to its best quotation, which names who else reported it."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.article import BRIEF, Article
from corpus.kin.kinship import Ref, copies_among, kin_of
from corpus.kin.shingles import repeats
from corpus.library import Library
from index.answer import AlsoReported
from index.choosing.quotation import Candidate, Chosen
from index.facets import Facets


def distinct_candidates(
    library: Library, candidates: Iterable[Candidate], limit: int
) -> list[Candidate]:
    """The first candidates, without those of an article that reprints a better one's.

    The better one has the same passages, so nothing is lost; left in, ten reprints of one text
    would keep every other article out.
    """
    kept: list[Candidate] = []
    for candidate in candidates:
        if len(kept) == limit:
            break
        ours = _ref(candidate.article)
        others = [_ref(other.article) for other in kept]
        copies = copies_among(library.connection, [ours, *others])
        if not any(copies.get((ours, other)) == "reprint" for other in others):
            kept.append(candidate)
    return kept


def distinct_quotations(library: Library, chosen: Iterable[Chosen], limit: int) -> list[Chosen]:
    """The first quotations, without those that repeat what a better one's article says as well.

    Of an updated version, what is new stays: a sentence goes only where the better article holds
    it with all its figures.
    """
    chosen = list(chosen)
    copies = copies_among(library.connection, {_ref(one.candidate.article) for one in chosen})
    kept: list[Chosen] = []
    for one in chosen:
        better = [other.candidate.article for other in kept]
        if len(kept) < limit and not any(
            (_ref(one.candidate.article), _ref(article)) in copies
            and repeats(one.text, article.text)
            for article in better
        ):
            kept.append(one)
    return kept


def also_reported(library: Library, facets: Facets, article: Article) -> tuple[AlsoReported, ...]:
    """Who else of the edition with these facets reported what an article reports: copies first,
    then independent reports, best first.

    A brief names the article that it reports, and never counts beside it. Neither a copy of a
    report that is already named nor another brief of the same one is a second witness.
    """
    held = facets.revisions
    frequency = facets.frequency(library.connection)

    def known(refs: Iterable[Ref]) -> set[Ref]:
        return {(one, revision) for one, revision in refs if held.get(one) == revision}

    found = [
        kin
        for kin in kin_of(library, article, known, frequency)
        if kin.relation != "brief" or article.kind == BRIEF
    ]
    copies = copies_among(library.connection, [(kin.article_id, kin.revision) for kin in found])
    named: list[AlsoReported] = []
    witnesses: dict[Ref, tuple[str, str | None]] = {}
    for kin in found:
        ref, relation = (kin.article_id, kin.revision), kin.relation
        other = library.get(*ref)
        if relation == "event":
            report = (other.title, other.publisher)
            if other.kind == BRIEF and report in witnesses.values():
                continue
            again = [copies[ref, one] for one in witnesses if (ref, one) in copies]
            relation = again[0] if again else relation
            witnesses[ref] = report
        named.append(
            AlsoReported(other.id, other.title, other.publisher, other.published_on, relation)
        )
    return tuple(named)


def _ref(article: Article) -> Ref:
    return article.id, article.revision
