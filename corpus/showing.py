"""What ``corpus show`` prints of an article, of its kin and of its changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.text import Text

from corpus.article import BRIEF, Article
from corpus.changes import Changes, Sentence, changes
from corpus.errors import NoSuchArticle
from corpus.kin.kinship import Kin, kin_of
from corpus.library import Library
from corpus.messages import printable

Found = list[tuple[Kin, Article]]

#: What staff call each field, in the order in which it is shown.
_LABELS = {
    "title": "Tiêu đề",
    "subtitle": "Tiêu đề phụ",
    "id": "Mã",
    "revision": "Bản",
    "kind": "Loại",
    "number": "Số hiệu",
    "issuer": "Cơ quan ban hành",
    "issued_on": "Ngày ban hành",
    "signer": "Người ký",
    "abstract": "Trích yếu",
    "legal_basis": "Căn cứ",
    "addressees": "Nơi nhận",
    "relations": "Quan hệ",
    "publisher": "Nơi đăng",
    "author": "Tác giả",
    "published_on": "Ngày đăng",
    "published_at": "Giờ đăng",
    "updated_at": "Giờ sửa",
    "url": "Địa chỉ",
    "file_name": "Tệp",
    "added_at": "Ngày thêm",
    "tags": "Từ khoá",
    "captions": "Chú thích ảnh",
    "headings": "Đề mục (dòng, cấp)",
    "warnings": "Cần xem lại",
}
#: Shown as a heading of their own, below the text, or seen in the text.
_APART = ("title", "captions", "headings")
_DEEDS = {"replaces": "thay thế", "amends": "sửa đổi, bổ sung", "repeals": "bãi bỏ"}

_RELATIONS = {"reprint": "đăng lại", "near": "gần trùng", "event": "cùng sự kiện"}
_REPORTED, _REPORTS = "bài được tóm lược", "bản tóm lược của bài này"
#: How a change looks on a terminal, and where there is none.
_STYLES = {"same": "", "removed": "red strike", "added": "bold green"}
_MARKS = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
_LINES = {"removed": "−", "added": "+"}


def article_lines(article: Article) -> Iterator[str]:
    """An article with all that is known about it."""
    yield printable(article.title) or "(không có tiêu đề)"
    record = asdict(article)
    for name, label in _LABELS.items():
        said = _said(record[name])
        if said and name not in _APART:
            yield f"{label}: {printable(said)}"
    yield f"\n{article.text}"
    if article.captions:
        yield "\nChú thích ảnh:"
        yield from (f"- {caption}" for caption in article.captions)


def kin_found(library: Library, article: Article) -> Found:
    """The kin of an article among the current articles, with those."""
    found = kin_of(library, article, library.current)
    return [(kin, library.get(kin.article_id, kin.revision)) for kin in found]


def kin_records(found: Found) -> list[dict[str, Any]]:
    """An article's kin for JSON."""
    return [
        asdict(kin) | {"title": other.title, "publisher": other.publisher} for kin, other in found
    ]


def kin_lines(article: Article, found: Found) -> Iterator[str]:
    """An article's kin, a line each."""
    for kin, other in found:
        relation = _RELATIONS.get(kin.relation) or (
            _REPORTED if article.kind == BRIEF else _REPORTS
        )
        score = "" if kin.relation == "brief" else f" ({kin.score:.2f})".replace(".", ",")
        about = filter(None, (other.id, other.published_on, other.publisher, other.title))
        yield f"- {relation}{score}: {' · '.join(about)}"


def changes_of(library: Library, article: Article) -> Changes:
    """What this revision changed against the one before; NoSuchArticle where it is the first."""
    if article.revision == 1:
        raise NoSuchArticle(
            f"bài “{article.id}” bản 1 là bản đầu, chưa có bản trước để so sánh; "
            f"xem bài: python -m corpus show {article.id}"
        )
    return changes(library.get(article.id, article.revision - 1), article)


def print_changes(article: Article, found: Changes) -> None:
    """The changes in colour on a terminal, with marks around them elsewhere."""
    console = Console(highlight=False, markup=False, soft_wrap=True)
    console.print(f"{article.title}\nBản {article.revision} so với bản {article.revision - 1}:")
    if not (found.fields or found.sentences):
        console.print("(không có thay đổi)")
    for name, (before, after) in found.fields.items():
        one = Sentence(0, _said(before), _said(after))
        console.print(_shown(one, console.is_terminal, f"{_LABELS.get(name, name)}: "))
    paragraph = 0
    for one in found.sentences:
        if one.paragraph != paragraph:
            paragraph = one.paragraph
            console.print(f"\nĐoạn {paragraph}:")
        console.print(_shown(one, console.is_terminal, ""))


def _said(value: Any) -> str | None:
    """A field's value on one line; ("replaces", "12-CT/TW") is "thay thế 12-CT/TW"."""
    if isinstance(value, tuple):
        pairs = (v if isinstance(v, tuple) else (v,) for v in value)
        return "; ".join(" ".join(_DEEDS.get(str(v), str(v)) for v in pair) for pair in pairs)
    return None if value is None else str(value)


def _shown(one: Sentence, coloured: bool, label: str) -> Text:
    pieces = one.pieces()
    line = Text(f"{_LINES.get(pieces[0][0], '~') if len(pieces) == 1 else '~'} {label}")
    for kind, text in pieces:
        line.append(text if coloured else _MARKS[kind].format(text), _STYLES[kind])
    return line
