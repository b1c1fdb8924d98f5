"""From a slice of an article to a citation of it."""

from __future__ import annotations

from corpus.article import Article
from corpus.library import sha256_of
from corpus.official.structure import structure_of
from index.answer import Citation
from index.choosing import letterhead
from index.codes import code_of


def cite(article: Article, start: int, end: int, heading: str | None, score: float) -> Citation:
    """The citation of ``article.text[start:end]``; ``heading`` where the text itself tells none."""
    quote = article.text[start:end]
    return Citation(
        article_id=article.id,
        revision=article.revision,
        title=article.title,
        publisher=article.publisher,
        published_on=article.published_on,
        number=article.number,
        issuer=article.issuer,
        issued_on=article.issued_on,
        url=article.url,
        kind=article.kind,
        paragraph=article.text.count("\n", 0, start) + 1,
        heading=structure_of(article.text, article.headings).place(start)
        or letterhead.below(heading),
        start=start,
        end=end,
        quote=quote,
        sha256=sha256_of(quote),
        score=round(score, 4),
        code=code_of(article.id, article.sha256, len(article.text), start, end),
    )
