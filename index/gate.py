"""The gate: no quotation leaves that does not equal the library's record."""

from __future__ import annotations

from corpus.errors import NoSuchArticle
from corpus.library import Library, sha256_of
from index.answer import Citation
from index.codes import code_of
from index.errors import GateFault


def prove(library: Library, citation: Citation) -> None:
    """Re-read the article and compare everything: the text with its hash, the slice with the quote.

    Raises GateFault with the article's name when anything differs.
    """
    try:
        article = library.get(citation.article_id, citation.revision)
    except NoSuchArticle as error:
        raise _fault(citation, "không còn trong thư viện") from error
    if sha256_of(article.text) != article.sha256:
        raise _fault(citation, "có văn bản khác mã băm đã ghi")
    if article.text[citation.start : citation.end] != citation.quote:
        raise _fault(citation, "không chứa đúng câu trích ở vị trí đã ghi")
    if sha256_of(citation.quote) != citation.sha256:
        raise _fault(citation, "cho câu trích khác mã băm của nó")
    place = (len(article.text), citation.start, citation.end)
    if citation.code and citation.code != code_of(article.id, article.sha256, *place):
        raise _fault(citation, "cho câu trích khác mã kiểm chứng của nó")


def _fault(citation: Citation, what: str) -> GateFault:
    return GateFault(
        f"Bài “{citation.title or citation.article_id}” {what}, nên không thể trích dẫn; "
        "xin báo người quản trị chạy: python -m corpus verify"
    )
