"""What ``corpus show`` prints of an article's kin and of its changes."""

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

Found = list[tuple[Kin, Article]]

_RELATIONS = {"reprint": "đăng lại", "near": "gần trùng", "event": "cùng sự kiện"}
_REPORTED, _REPORTS = "bài được tóm lược", "bản tóm lược của bài này"
#: How a change looks on a terminal, and where there is none.
_STYLES = {"same": "", "removed": "red strike", "added": "bold green"}
_MARKS = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
_LINES = {"removed": "−", "added": "+"}


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
        console.print(_shown(one, console.is_terminal, f"{name}: "))
    paragraph = 0
    for one in found.sentences:
        if one.paragraph != paragraph:
            paragraph = one.paragraph
            console.print(f"\nĐoạn {paragraph}:")
        console.print(_shown(one, console.is_terminal, ""))


def _said(value: Any) -> str | None:
    if isinstance(value, tuple):
        return "; ".join(" ".join(map(str, v)) if isinstance(v, tuple) else str(v) for v in value)
    return None if value is None else str(value)


def _shown(one: Sentence, coloured: bool, label: str) -> Text:
    pieces = one.pieces()
    line = Text(f"{_LINES.get(pieces[0][0], '~') if len(pieces) == 1 else '~'} {label}")
    for kind, text in pieces:
        line.append(text if coloured else _MARKS[kind].format(text), _STYLES[kind])
    return line
