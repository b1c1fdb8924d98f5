"""Adopting: a revision of another library, stored as that one has it, number and all."""

from __future__ import annotations

from corpus.article import Article
from corpus.errors import Refused
from corpus.kin import kinship
from corpus.library import Library, stored_fields
from corpus.numbers import registry
from corpus.purging import purged, trace_of
from corpus.verifying import seal_of


def adopt(library: Library, article: Article) -> None:
    """Store a revision within ``Library.batch``; nothing where it is here already.

    Raises Refused where this library has another text or fields under that number, or removed or
    purged the article.
    """
    if trace_of(article.id, article.sha256) in purged(library.connection):
        raise Refused(
            f"bài “{article.id}” đã bị xoá vĩnh viễn khỏi thư viện này nên không nhập lại được; "
            "hãy xuất một ấn bản không có bài này."
        )
    gone = "SELECT 1 FROM article WHERE id = ? AND removed_at IS NOT NULL"
    if library.connection.execute(gone, (article.id,)).fetchone():
        raise Refused(
            f"bài “{article.id}” đã bị gỡ khỏi thư viện này; nếu vẫn muốn dùng, hãy thêm lại bài "
            "(python -m corpus add TỆP), không thì nhập vào một thư mục dữ liệu khác (--data)."
        )
    fields = stored_fields(article)
    seal = seal_of(article.id, article.revision, article.sha256, fields)
    row = library.connection.execute(
        "SELECT text, seal FROM revision WHERE article_id = ? AND revision = ?",
        (article.id, article.revision),
    ).fetchone()
    if row == (article.text, seal):
        return
    if row is not None:
        raise Refused(
            f"bài “{article.id}” bản {article.revision} của thư viện này có nội dung khác; hãy "
            "nhập vào một thư mục dữ liệu khác (--data)."
        )
    current = library.connection.execute(
        "INSERT INTO article (id, revision) VALUES (?, ?) ON CONFLICT (id) DO UPDATE "
        "SET revision = max(revision, excluded.revision) RETURNING revision",
        (article.id, article.revision),
    ).fetchone()[0]
    library.connection.execute(
        "INSERT INTO revision VALUES (?, ?, ?, ?, ?, ?, NULL, ?)",
        (
            *(article.id, article.revision, article.text, article.sha256),
            *(fields, article.added_at, seal),
        ),
    )
    if current == article.revision:
        registry.record(library.connection, article)
    kinship.enter(library.connection, article, article.revision)
